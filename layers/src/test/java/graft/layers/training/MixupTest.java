package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MixupTest {

    /** Of three samples of two values, 3/4 each and 1/4 of the next: 0.75 * 1 + 0.25 * 3 = 1.5 and so on. */
    @Test
    void samplesAndTargetsAreMixedInTheSameShares() {
        float[] to = new float[8];
        Targets.Values t = Mixup.apply(0.75f, new int[] {1, 2, 0}, new float[] {1, 2, 3, 4, 5, 6, 99, 99}, 2,
                new Targets.Classes(0, 1, 1), 3, to, 2);
        assertArrayEquals(new float[] {0, 0, 1.5f, 2.5f, 3.5f, 4.5f, 4, 5}, to);
        assertArrayEquals(new float[] {.75f, .25f, 0, 0, 1, 0, .25f, .75f, 0}, t.values());
        Targets.Values many = Mixup.apply(0.75f, new int[] {1, 0}, new float[4], 2,
                new Targets.Values(new float[] {1, 1, 0, 1}, 2), 2, new float[4], 0);
        assertArrayEquals(new float[] {.75f, 1, .25f, 1}, many.values());
    }

    /** Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2a + 1)). */
    @Test
    void sharesAreDrawnFromTheBetaDistribution() {
        for (double alpha : new double[] {0.1, 0.2, 1, 2}) {
            SplittableRandom random = new SplittableRandom(3);
            int n = 200_000;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double l = new Mixup(alpha).share(random);
                assertTrue(l >= 0 && l <= 1);
                sum += l;
                squares += (l - 0.5) * (l - 0.5);
            }
            double variance = 1 / (4 * (2 * alpha + 1));
            assertEquals(0.5, sum / n, 5 * Math.sqrt(variance / n), "alpha " + alpha);
            assertEquals(variance, squares / n, 5 * 0.25 / Math.sqrt(n), "alpha " + alpha);
        }
    }

    /** The loss is linear in the targets: of shares l and 1 - l it is l times that of the one class and so on. */
    @Test
    void crossEntropyOfAMixtureIsTheMixtureOfCrossEntropies() {
        Nhwc x = new Nhwc(new float[] {1, -2, 0.5f, 3, 0, -1}, 0, 2, 1, 1, 3, 3);
        Targets mixed = new Targets.Values(new float[] {.75f, 0, .25f, 0, 1, 0}, 2);
        for (SoftmaxCrossEntropy loss : List.of(SoftmaxCrossEntropy.plain(), SoftmaxCrossEntropy.plain()
                .smoothed(0.1))) {
            Nhwc dx = Nhwc.zeros(2, 1, 1, 3);
            Nhwc first = Nhwc.zeros(2, 1, 1, 3);
            Nhwc second = Nhwc.zeros(2, 1, 1, 3);
            double a = loss.apply(x, new Targets.Classes(0, 1), first);
            double b = loss.apply(x, new Targets.Classes(2, 1), second);
            assertEquals(.75 * a + .25 * b, loss.apply(x, mixed, dx), 1e-12);
            for (int i = 0; i < 6; i++) {
                assertEquals(.75f * first.data()[i] + .25f * second.data()[i], dx.data()[i], 1e-7f);
            }
        }
        SoftmaxCrossEntropy weighted = SoftmaxCrossEntropy.plain().weighted(List.of(1.0, 2.0, 3.0));
        // -log p of the classes 0, 2 of the first sample and 1 of the second, weighted .75 * 1, .25 * 3 and 2.
        double p0 = SoftmaxCrossEntropy.of(x, 0, 0);
        double p2 = SoftmaxCrossEntropy.of(x, 0, 2);
        double p1 = SoftmaxCrossEntropy.of(x, 1, 1);
        assertEquals((.75 * p0 + .75 * p2 + 2 * p1) / 3.5, weighted.apply(x, mixed, null), 1e-12);
        assertEquals(weighted.apply(x, new Targets.Classes(2, 0), null),
                weighted.apply(x, Targets.oneHot(new Targets.Classes(2, 0), 3), null), 0);
    }

    /** Samples that say to be mixed. */
    private record Mixed(Samples inputs) implements Samples {
        @Override
        public int count() {
            return inputs.count();
        }

        @Override
        public Shape shape() {
            return inputs.shape();
        }

        @Override
        public int label(int sample) {
            return inputs.label(sample);
        }

        @Override
        public Optional<Mixup> mixup() {
            return Optional.of(new Mixup(1));
        }

        @Override
        public Reader read(int[] order, int batch, int pass) {
            return inputs.read(order, batch, pass);
        }
    }

    private static float[] learnt(int threads, long seed, boolean mixed) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[24 * 216];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        Samples plain = new TensorSamples(Tensor.wrap(x, 24, 9, 8, 3), new int[24]);
        Network network = SmallNetworks.residual().initialize(3);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            TrainingLog log = Trainer.of(network).epochs(2).batch(8).learningRate(0.02).seed(seed).team(team)
                    .fit(mixed ? new Mixed(plain) : plain, plain);
            assertTrue(Double.isFinite(log.last().trainLoss()));
        }
        return network.parameter("fc.weight").value().toArray();
    }

    @Test
    void theSameSeedMixesTheSameWithAnyNumberOfThreads() {
        float[] one = learnt(1, 5, true);
        assertArrayEquals(one, learnt(3, 5, true));
        assertTrue(!Arrays.equals(one, learnt(1, 5, false)));
    }

    @Test
    void parametersThatAreNoneAreRefused() {
        for (double bad : new double[] {0, -1, 3, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Mixup(bad));
        }
    }
}
