package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {

    @Test
    void minMaxAndMeanAreOfTheFiniteValuesAndTheOthersAreCounted() {
        TensorStatistics s = TensorStatistics.of(Tensor.wrap(new float[] {-2, Float.NaN, 5, Float.POSITIVE_INFINITY, 3,
                Float.NEGATIVE_INFINITY}, 6));
        assertEquals(-2, s.min());
        assertEquals(5, s.max());
        assertEquals(2, s.mean(), "(-2 + 5 + 3) / 3");
        assertEquals(1, s.nan());
        assertEquals(2, s.inf());
    }

    @Test
    void aTensorWithoutFiniteValuesHasNoMinMaxAndMean() {
        TensorStatistics s = TensorStatistics.of(Tensor.wrap(new float[] {Float.NaN}, 1));
        assertTrue(Double.isNaN(s.min()) && Double.isNaN(s.max()) && Double.isNaN(s.mean()));
    }
}
