package graft.transfer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Expected numbers: {@code scipy.stats.weightedtau} of SciPy 1.17.1. */
class WeightedKendallTest {

    @Test
    void tiesWithinAList() {
        assertEquals(-0.5669496815368272, WeightedKendall.tau(new double[] {12, 2, 1, 12, 2},
                new double[] {1, 4, 7, 1, 0}), 1e-15);
        assertEquals(-0.3101159422037698, WeightedKendall.tau(new double[] {1, 1, 2, 3}, new double[] {1, 2, 2, 1}),
                1e-15);
    }

    @Test
    void anExchangeAmongTheLastCostsLittle() {
        assertEquals(0.8722627737226277, WeightedKendall.tau(new double[] {0.91, 0.85, 0.97, 0.60, 0.88},
                new double[] {-1.2, -1.5, -0.9, -2.0, -1.6}), 1e-15);
    }

    @Test
    void theReverseOrderIsMinusOne() {
        assertEquals(-1, WeightedKendall.tau(new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1}), 1e-15);
    }

    @Test
    void aListOfEqualsHasNoOrder() {
        assertTrue(Double.isNaN(WeightedKendall.tau(new double[] {1, 1, 1}, new double[] {1, 2, 3})));
        assertThrows(IllegalArgumentException.class, () -> WeightedKendall.tau(new double[] {1}, new double[] {1}));
    }
}
