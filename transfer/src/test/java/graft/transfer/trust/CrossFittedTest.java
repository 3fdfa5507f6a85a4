package graft.transfer.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calibration by the validation pictures alone: no picture has a part in the temperature that it is measured by. */
class CrossFittedTest {
    private static final int PICTURES = 20;
    private final int[] labels = new int[PICTURES];
    private final double[][] logits = new double[PICTURES][];

    /** Sure of class 0 each time, and right of three in four. */
    CrossFittedTest() {
        for (int i = 0; i < PICTURES; i++) {
            labels[i] = i % 4 == 0 ? 1 : 0;
            logits[i] = new double[] {4 + i % 3, 0};
        }
    }

    private Calibration calibration(int[] groups) {
        return Calibration.crossFitted(logits, labels, groups, .9, 1);
    }

    @Test
    void picturesOfOneGroupAreNotMeasuredByEachOther() {
        Calibration apart = calibration(IntStream.range(0, PICTURES).toArray());
        assertNotEquals(apart.before().loss(), apart.after().loss());
        // All in one group: nothing is left to fit on, and the probabilities stay as they are.
        Calibration together = calibration(new int[PICTURES]);
        assertEquals(together.before(), together.after());
        assertEquals(apart.temperature(), together.temperature());
        assertEquals(PICTURES, apart.known().pictures());
        // Without any other picture the threshold is one half, which all reach; three in four are right.
        assertEquals(new KnownShare(PICTURES, PICTURES, 15), together.known());
    }
}
