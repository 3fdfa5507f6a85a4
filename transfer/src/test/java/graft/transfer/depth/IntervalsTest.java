package graft.transfer.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Intervals of accuracies and differences, against the arithmetic of their papers. */
class IntervalsTest {

    /** Table values of the t distribution at 97.5 %: 12.706, 2.571, 2.042, 2.0395, 2.0003, 1.9799. */
    @Test
    void studentsTIsThatOfTables() {
        int[] degrees = {1, 5, 30, 31, 60, 120};
        double[] expected = {12.706, 2.571, 2.042, 2.0395, 2.0003, 1.9799};
        for (int i = 0; i < degrees.length; i++) {
            assertEquals(expected[i], StudentT.quantile(degrees[i]), 5e-4, "degrees " + degrees[i]);
        }
        assertThrows(IllegalArgumentException.class, () -> StudentT.quantile(0));
    }

    /** Wilson of 80 of 100 is 0.7112 to 0.8666; t with 2 degrees 4.303; 4.303 * 0.01 / sqrt(3) = 0.0248. */
    @Test
    void wilsonsAndStudentsPartsAddAsSquares() {
        RepeatedAccuracy one = RepeatedAccuracy.of(new int[] {80}, 100);
        assertEquals(0.8, one.mean(), 1e-15);
        assertEquals(0, one.deviation());
        assertEquals(0.71117, one.low(), 1e-5);
        assertEquals(0.86663, one.high(), 1e-5);
        RepeatedAccuracy three = RepeatedAccuracy.of(new int[] {79, 80, 81}, 100);
        assertEquals(0.01, three.deviation(), 1e-12);
        assertEquals(0.8 - Math.hypot(0.8 - 0.711171, 4.303 * 0.01 / Math.sqrt(3)), three.low(), 1e-5);
        assertEquals(0.8 + Math.hypot(0.866633 - 0.8, 4.303 * 0.01 / Math.sqrt(3)), three.high(), 1e-5);
        assertEquals(1, RepeatedAccuracy.of(new int[] {70, 80, 90}, 100).high(), 0, "no accuracy is above 1");
    }

    /**
     * Of 10 images only the first is right on 4, only the second on 1: p = 5/12, q = 2/12, p - q = 0.25,
     * 1.96 sqrt((7/12 - 1/16) / 12) = 0.40832.
     */
    @Test
    void aPairedDifferenceIsThatOfBonettAndPrice() {
        double[] first = {1, 1, 1, 1, 0, 1, 1, 1, 0, 0};
        double[] second = {0, 0, 0, 0, 1, 1, 1, 1, 0, 0};
        PairedDifference d = PairedDifference.of(first, second);
        assertEquals(0.3, d.difference(), 1e-15);
        assertEquals(0.25 - 0.40832, d.low(), 1e-5);
        assertEquals(0.25 + 0.40832, d.high(), 1e-5);
        assertFalse(d.isDistinct());
        assertEquals(-0.3, PairedDifference.of(second, first).difference(), 1e-15);
        double[] none = new double[30];
        double[] all = new double[30];
        Arrays.fill(all, 1);
        assertTrue(PairedDifference.of(all, none).isDistinct());
        PairedDifference same = PairedDifference.of(all, all);
        assertTrue(same.low() < 0 && same.high() > 0, "that no image differs is no proof that none ever will");
    }

    /** Mean 0.3, standard error sqrt((0.04 + 0.01 + 0.09) / 2 / 3) = 0.152753, times 4.303 = 0.657294. */
    @Test
    void aSpreadOverSplitsIsStudents() {
        HalvesFigure.Spread s = HalvesFigure.Spread.of(new double[] {.1, .2, .6});
        assertEquals(0.3, s.mean(), 1e-15);
        assertEquals(0.3 - 0.657294, s.low(), 1e-5);
        assertEquals(0.3 + 0.657294, s.high(), 1e-5);
        assertFalse(s.isDistinct());
        assertTrue(HalvesFigure.Spread.of(new double[] {.1, .11, .12}).isDistinct());
    }
}
