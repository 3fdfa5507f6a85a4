package graft.transfer.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.labels.GoldenArrays;
import graft.transfer.report.Interval;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SciPy and scikit-learn say of the same logits and counts, to the tolerances of the golden files' README. */
class GoldenCalibrationTest {
    private static final GoldenArrays GOLDEN = new GoldenArrays("calibration");
    private static final double FIGURE = 1e-10;
    private static final double PROBABILITY = 1e-12;

    private static double number(Map<?, ?> map, String key) {
        return ((Number) map.get(key)).doubleValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overconfident_500x6", "two_classes_200x2"})
    void temperatureAndReliabilityAreTheirs(String set) {
        double[][] logits = GOLDEN.matrix(set + "_logits");
        int[] labels = GOLDEN.ints(set + "_labels");
        Map<?, ?> expected = GOLDEN.expected(set);
        Temperature fitted = Temperature.fit(logits, labels);
        assertTrue(fitted.isFitted());
        double t = number(expected, "temperature");
        assertEquals(t, fitted.value(), 1e-7 * t);
        for (String when : List.of("before", "after")) {
            double[][] p = (when.equals("before") ? Temperature.none() : fitted).probabilities(logits);
            Reliability ten = Reliability.of(p, labels, 10);
            Reliability fifteen = Reliability.of(p, labels, 15);
            assertEquals(number(expected, "nll_" + when), ten.loss(), FIGURE);
            assertEquals(number(expected, "brier_sum_" + when), ten.brier(), FIGURE);
            assertEquals(number(expected, "ece10_" + when), ten.ece(), when.equals("before") ? FIGURE : 1e-7);
            assertEquals(number(expected, "ece15_" + when), fifteen.ece(), when.equals("before") ? FIGURE : 1e-7);
            assertEquals(number(expected, "mce10_" + when), ten.mce(), when.equals("before") ? FIGURE : 1e-7);
            assertEquals(((List<?>) expected.get("bins10_" + when)).size(), ten.bins().size());
        }
    }

    @Test
    void wilsonsIntervalsAreSciPys() {
        for (Object row : (List<?>) GOLDEN.expected().get("wilson95")) {
            Map<?, ?> expected = (Map<?, ?>) row;
            Interval interval = Interval.wilson(((Number) expected.get("correct")).intValue(),
                    ((Number) expected.get("n")).intValue());
            assertEquals(number(expected, "low"), interval.low(), PROBABILITY);
            assertEquals(number(expected, "high"), interval.high(), PROBABILITY);
        }
    }

    @Test
    void mcNemarsExactTestIsSciPys() {
        List<?> rows = (List<?>) GOLDEN.expected().get("mcnemar");
        assertTrue(rows.size() > 3);
        for (Object row : rows) {
            Map<?, ?> expected = (Map<?, ?>) row;
            McNemar test = new McNemar(((Number) expected.get("only_first_right")).intValue(),
                    ((Number) expected.get("only_second_right")).intValue());
            assertEquals(number(expected, "p_exact"), test.p(), PROBABILITY, test.toString());
        }
    }
}
