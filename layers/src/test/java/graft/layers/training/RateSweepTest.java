package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateSweepTest {

    /** One weight and one bias, from 0, to learn that the answer to 1 is 1. */
    private static Network line() {
        Network network = Network.input(1, 1, 1).dense("fc", 1).build().initialize(1);
        network.parameter("fc.weight").set(Tensor.zeros(1, 1));
        network.parameter("fc.bias").set(Tensor.zeros(1));
        return network;
    }

    private static Samples one() {
        Samples inputs = new TensorSamples(Tensor.of(new float[] {1, 1}, 2, 1), new int[2]);
        return new TargetSamples(inputs, Tensor.of(new float[] {1, 1}, 2, 1));
    }

    private static Trainer squared(Network network) {
        return Trainer.of(network).loss(new MeanSquaredError()).optimizer(Sgd.plain()).batch(2);
    }

    /**
     * The error is e = w + b - 1; both learn by -2 r e, so e becomes e (1 - 4 r): the losses are the product of these
     * factors, squared. From r = 1/2 on they grow, and the mean of the last two is four times the lowest soon after. At
     * r = 1/4 the error would vanish, and rounding with it be all that is left: the sweep begins above.
     */
    @Test
    void lossesOfALineAreTheProductOfItsFactors() {
        RateRange range = new RateRange(0.3, 10, 20);
        RateCurve curve = squared(line()).sweep(range, one());
        double error = 1;
        List<Double> expected = new ArrayList<>();
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; ; i++) {
            expected.add(error * error);
            error *= 1 - 4 * 0.3 * Math.pow(10 / 0.3, i / 19.0);
            if (i > 0) {
                double mean = (expected.get(i) + expected.get(i - 1)) / 2;
                if (mean > 4 * lowest) {
                    break;
                }
                lowest = Math.min(lowest, mean);
            }
        }
        assertEquals(RateCurve.End.DIVERGED, curve.end());
        assertEquals(expected.size(), curve.steps());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), curve.losses().get(i), 2e-5 * expected.get(i), "step " + i);
        }
        RateRange decades = new RateRange(1e-3, 10, 41);
        assertEquals(1e-3, decades.at(0));
        assertEquals(0.1, decades.at(20), 1e-13);
        assertEquals(10, decades.at(40), 1e-12);
    }

    @Test
    void theNetworkAndTheOptimiserAreAfterwardsAsTheyWere() {
        Network network = SmallNetworks.residual().initialize(3);
        Network before = network.copy();
        Sgd optimizer = Sgd.momentum(0.9);
        Trainer.of(network).optimizer(optimizer).batch(8).seed(2).sweep(new RateRange(1e-3, 1, 20), noise(24));
        before.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                network.parameter(name).value().unwrap(), name));
        assertTrue(optimizer.state().steps().isEmpty());
    }

    @Test
    void theSameSeedGivesTheSameCurveWithAnyNumberOfThreadsAndAnotherSeedAnother() {
        RateRange range = new RateRange(1e-4, 10, 30);
        assertEquals(curve(1, 5, range), curve(3, 5, range));
        assertTrue(!curve(1, 5, range).losses().equals(curve(1, 6, range).losses()));
    }

    private static RateCurve curve(int threads, long seed, RateRange range) {
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            return Trainer.of(SmallNetworks.residual().initialize(3)).optimizer(Sgd.momentum(0.9)).batch(8).seed(seed)
                    .team(team).sweep(range, noise(30));
        }
    }

    private static TensorSamples noise(int n) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[n * 9 * 8 * 3];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return new TensorSamples(Tensor.wrap(x, n, 9, 8, 3), IntStream.range(0, n).map(i -> i % 5).toArray());
    }

    /** Rates so high that the first step leaves no number: one loss is all that there is, and nothing is suggested. */
    @Test
    void aSweepThatLeavesNumbersEndsThere() {
        RateCurve curve = squared(line()).sweep(new RateRange(1e30, 1e35, 20), one());
        assertEquals(RateCurve.End.NOT_FINITE, curve.end());
        assertTrue(curve.steps() < 5, curve.toString());
        assertEquals(OptionalInt.empty(), curve.suggested());
    }

    /**
     * 60 losses: 5 until step 19, then one twentieth less a step until step 39, then 4 and growing. Over three steps on
     * either side, the fall is largest where both ends of the means lie on the slope: from step 26 on, it is 6/20.
     */
    @Test
    void theSteepestPlaceIsSuggestedTheFirstOfEquals() {
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            losses.add(i < 20 ? 5 : i < 40 ? 5 - (i - 19) / 20.0 : 4 + (i - 39) / 10.0);
        }
        RateCurve curve = new RateCurve(new RateRange(1e-6, 10, 60), losses, RateCurve.End.COMPLETE);
        assertEquals(3, curve.range().smoothing());
        // (5 + 5 + 5 + 4.95 + 4.9 + 4.85 + 4.8) / 7 around step 20: 34.5 / 7.
        assertEquals(34.5 / 7, curve.smoothed(20), 1e-12);
        double most = 0;
        for (int i = 3; i < 40; i++) {
            most = Math.max(most, curve.smoothed(i - 3) - curve.smoothed(i + 3));
        }
        assertEquals(6 / 20.0, most, 1e-12);
        int suggested = curve.suggested().getAsInt();
        assertTrue(suggested >= 25 && suggested <= 33, "step " + suggested);
        assertEquals(6 / 20.0, curve.smoothed(suggested - 3) - curve.smoothed(suggested + 3), 1e-12);
    }

    /** 0 and 1 in turn: the means over five are 2/5 and 3/5, the noise of one is sqrt(0.3 / 5) = 0.24. */
    @Test
    void aLossThatOnlyFluctuatesSuggestsNothing() {
        List<Double> losses = IntStream.range(0, 40).mapToObj(i -> (double) (i % 2)).toList();
        assertEquals(OptionalInt.empty(), new RateCurve(new RateRange(1e-6, 10, 40), losses, RateCurve.End.COMPLETE)
                .suggested());
    }

    @Test
    void rangesThatAreNoneAreRefused() {
        for (double[] bad : new double[][] {{0, 1, 50}, {1, 1, 50}, {2, 1, 50}, {1e-3, 1, 19},
            {1e-3, Double.POSITIVE_INFINITY, 50}, {Double.NaN, 1, 50}}) {
            assertThrows(IllegalArgumentException.class, () -> new RateRange(bad[0], bad[1], (int) bad[2]));
        }
    }
}
