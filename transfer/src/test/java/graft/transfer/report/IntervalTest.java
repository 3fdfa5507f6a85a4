package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Expected values: Wilson's formula worked out with Python's fractions, z = 1.959963984540054. */
class IntervalTest {
    @Test
    void halfOfTwentyIsThirtyToSeventyPercent() {
        Interval half = Interval.wilson(10, 20);
        assertEquals(0.299_298, half.low(), 1e-6);
        assertEquals(0.700_702, half.high(), 1e-6);
        assertEquals("29.9 to 70.1\u00a0%", half.toString());
    }

    @Test
    void noneOfTenIsNotZeroForSure() {
        // z^2 / (n + z^2) = 3.841459 / 13.841459
        Interval none = Interval.wilson(0, 10);
        assertEquals(0, none.low());
        assertEquals(0.277_533, none.high(), 1e-6);
    }

    @Test
    void allOfTenIsNoneOfTenTurnedRound() {
        Interval all = Interval.wilson(10, 10);
        assertEquals(1 - 0.277_533, all.low(), 1e-6);
        assertEquals(1, all.high());
    }

    @Test
    void moreImagesMakeItNarrower() {
        Interval few = Interval.wilson(9, 10);
        Interval many = Interval.wilson(900, 1000);
        assertTrue(many.high() - many.low() < (few.high() - few.low()) / 5);
    }

    @Test
    void noImagesHaveNoInterval() {
        assertThrows(IllegalArgumentException.class, () -> Interval.wilson(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Interval.wilson(3, 2));
    }
}
