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
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TrainerTest {

    /** Images whose class is the brightest of three channels: easy, but only for somebody who learns. */
    private static TensorSamples brightest(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor x = Tensor.zeros(n, 9, 8, 3);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(3);
            for (int p = 0; p < 72; p++) {
                for (int c = 0; c < 3; c++) {
                    x.unwrap()[(i * 72 + p) * 3 + c] = (float) (random.nextGaussian() + (c == labels[i] ? 0.7 : 0));
                }
            }
        }
        return new TensorSamples(x, labels);
    }

    private static Network learned(int threads, long seed, int epochs) {
        Network network = SmallNetworks.residual().initialize(seed);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            Trainer.of(network).epochs(epochs).batch(16).learningRate(0.02).seed(seed).team(team)
                    .fit(brightest(70, 1), brightest(40, 2));
        }
        return network;
    }

    @Test
    void aNetworkLearnsWhatCanBeLearnt() {
        Network network = SmallNetworks.residual().initialize(3);
        TrainingLog log = Trainer.of(network).epochs(6).batch(16).learningRate(0.02).seed(3)
                .fit(brightest(160, 1), brightest(60, 2));
        assertEquals(7, log.epochs().size());
        assertEquals(0, log.epochs().getFirst().epoch());
        assertTrue(log.last().validationAccuracy() > 0.9, log.toString());
        assertTrue(log.last().trainLoss() < log.epochs().getFirst().trainLoss());
    }

    @Test
    void theSameSeedGivesTheSameBitsForAnyNumberOfThreads() {
        Network one = learned(1, 5, 2);
        Network three = learned(3, 5, 2);
        one.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                three.parameter(name).value().unwrap(), name));
    }

    @Test
    void anotherSeedGivesOtherWeights() {
        assertTrue(!java.util.Arrays.equals(learned(2, 5, 1).parameter("fc.weight").value().unwrap(),
                learned(2, 6, 1).parameter("fc.weight").value().unwrap()));
    }

    @Test
    void interruptionEndsTheRun() {
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> learned(1, 1, 1));
        assertTrue(Thread.interrupted());
    }

    @Test
    void samplesThatAreNoNumbersAreFoundBeforeTraining() {
        Network network = SmallNetworks.stack().initialize(1);
        TensorSamples x = new TensorSamples(Tensor.zeros(8, 11, 11, 3), new int[8]);
        x.data().unwrap()[0] = Float.NaN;
        var e = assertThrows(DivergedException.class, () -> Trainer.of(network).epochs(1).batch(8).fit(x, x));
        assertTrue(e.getMessage().contains("the samples themselves hold NaN"), e.getMessage());
    }

    @Test
    void crossEntropyOfEqualLogitsIsTheLogOfTheNumberOfClasses() {
        Nhwc dx = Nhwc.zeros(2, 1, 1, 4);
        // p = 1/4 each: loss log 4, gradient (1/4 - onehot) / 2.
        assertEquals(Math.log(4), SoftmaxCrossEntropy.of(Nhwc.zeros(2, 1, 1, 4), new int[] {0, 3}, dx), 1e-12);
        assertArrayEquals(new float[] {-0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f}, dx.data());
    }

    @Test
    void topFiveAndConfusionCountWhatTheySay() {
        Predictions p = new Predictions(new int[] {0, 1, 2}, new int[] {0, 1, 1},
                Tensor.of(new float[] {.7f, .2f, .1f, .1f, .3f, .6f, .2f, .5f, .3f}, 3, 3), 0);
        assertEquals(2 / 3.0, p.accuracy(1));
        assertEquals(1, p.accuracy(2));
        assertArrayEquals(new int[] {0, 1, 1}, p.confusion()[1]);
    }
}
