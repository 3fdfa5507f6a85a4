package graft.transfer.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThresholdTest {

    /** Two classes; picture i is taken for class 0 with probability p[i], which is right where its label is 0. */
    private static double[][] sure(double... p) {
        return IntStream.range(0, p.length).mapToObj(i -> new double[] {p[i], 1 - p[i]}).toArray(double[][]::new);
    }

    /** From 0.99 down; the mistakes lie at 0.7 and 0.6. With 3 of 4 wanted, at least 4 pictures have to reach it. */
    @Test
    void theLowestProbabilityIsTakenAtWhichEnoughAreRight() {
        double[][] p = sure(0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.55);
        int[] labels = {0, 0, 0, 0, 1, 1, 0};
        // Right of those reaching 0.55: 5/7; 0.6: 4/6; 0.7: 4/5; 0.8: 4/4.
        Threshold t = Threshold.choose(p, labels, 0.75);
        assertEquals(new Threshold(Threshold.Outcome.CHOSEN, 0.7, 0.75, 0.8, 5.0 / 7, 7), t);
        // For 5 of 7 all of them do, so whatever is more probable than not is known.
        assertEquals(0.5, Threshold.choose(p, labels, 0.7).value());
    }

    @Test
    void equalProbabilitiesAreNotParted() {
        double[][] p = sure(0.9, 0.9, 0.9, 0.9);
        // All four reach 0.9, and 3 of 4 are right.
        assertEquals(Threshold.Outcome.CHOSEN, Threshold.choose(p, new int[] {0, 0, 0, 1}, 0.75).outcome());
        assertEquals(Threshold.Outcome.NEVER_REACHED, Threshold.choose(p, new int[] {0, 0, 1, 1}, 0.75).outcome());
        assertEquals(1, Threshold.choose(p, new int[] {0, 0, 1, 1}, 0.75).value());
    }

    /** No mistake in 19 pictures leaves 1 in 20 possible. */
    @Test
    void aHighPrecisionTakesManyPictures() {
        double[] p = IntStream.range(0, 20).mapToDouble(_ -> 0.9).toArray();
        assertEquals(Threshold.Outcome.TOO_FEW_PICTURES, Threshold.choose(sure(Arrays.copyOf(p, 19)),
                new int[19], 0.95).outcome());
        assertEquals(Threshold.Outcome.CHOSEN, Threshold.choose(sure(p), new int[20], 0.95).outcome());
        assertEquals(0.5, Threshold.choose(sure(0.9), new int[1], 0.95).value());
        // Of four pictures three are surer than 50 %, and two of these right.
        Threshold few = Threshold.choose(new double[][] {{.9, .1, 0}, {.6, .4, 0}, {.7, .2, .1}, {.4, .3, .3}},
                new int[] {0, 0, 1, 0}, 0.95);
        assertEquals(new Threshold(Threshold.Outcome.TOO_FEW_PICTURES, 0.5, 0.95, 2.0 / 3, 0.75, 4), few);
    }

    /** On the pictures that it is chosen on all that reach it are right, on others one in two. */
    @Test
    void aThresholdIsMeasuredOnOtherPictures() {
        double[][] heldOut = {{3, 0}, {3, 0}, {1, 0}, {1, 0}};
        double[][] validated = {{3, 0}, {3, 0}, {1, 0}, {0, 3}};
        Calibration c = Calibration.ofHeldOut(heldOut, new int[] {0, 0, 0, 1}, validated, new int[] {0, 1, 0, 0}, 0.6);
        // 3 of 4 are right, which is enough: all that are surer than 50 % are known.
        assertEquals(0.5, c.threshold().value());
        assertEquals(new KnownShare(4, 4, 2), c.known());
    }

    @Test
    void aTemperatureIsNotFittedWhereEveryPictureIsRight() {
        assertEquals(Temperature.none(), Temperature.fit(new double[][] {{2, 0}, {0, 1}}, new int[] {0, 1}));
        // One of three is wrong: 2 softmax'(b) balances at p = 2/3, e^b = 2, T = 1 / log 2.
        Temperature t = Temperature.fit(new double[][] {{1, 0}, {1, 0}, {1, 0}}, new int[] {0, 0, 1});
        assertTrue(t.isFitted());
        assertEquals(1 / Math.log(2), t.value(), 1e-9);
        // Worse than guessing: no certainty at all would be best.
        Temperature worse = Temperature.fit(new double[][] {{1, 0}, {1, 0}, {1, 0}}, new int[] {1, 1, 0});
        assertFalse(worse.isFitted());
        assertEquals(Temperature.MOST, worse.value());
    }

    /** scikit-learn: n / (K * count), so 6 / (3 * 3), 6 / (3 * 2), 6 / (3 * 1). */
    @Test
    void balancedWeightsAreScikitLearns() {
        int[] labels = {0, 0, 0, 1, 1, 2};
        assertArrayEquals(new double[] {6 / 9.0, 1, 2},
                ClassWeights.BALANCED.of(labels, 3), 1e-15);
        assertArrayEquals(new double[] {1, 1, 1}, ClassWeights.NONE.of(labels, 3));
    }
}
