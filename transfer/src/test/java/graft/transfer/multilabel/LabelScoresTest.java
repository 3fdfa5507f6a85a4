package graft.transfer.multilabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LabelScoresTest {

    /**
     * The example in scikit-learn's documentation of average_precision_score: 0.83. In the order of probability: right
     * (1 of 1), wrong, right (2 of 3), so (1 + 2/3) / 2 = 5/6.
     */
    @Test
    void averagePrecisionIsThatOfScikitLearnsExample() {
        assertEquals(5 / 6.0, LabelScores.averagePrecision(new float[] {.1f, .4f, .35f, .8f},
                new boolean[] {false, false, true, true}).getAsDouble(), 1e-12);
    }

    /** Equal probabilities are one threshold: of all four alike, two right, precision is 1/2 at recall 1. */
    @Test
    void equalProbabilitiesCountTogether() {
        assertEquals(0.5, LabelScores.averagePrecision(new float[] {.5f, .5f, .5f, .5f},
                new boolean[] {true, false, false, true}).getAsDouble(), 1e-12);
        // .9 right: 1 of 1; then two alike, one of them right: 2 of 3. (1 + 2/3) / 2.
        assertEquals(5 / 6.0, LabelScores.averagePrecision(new float[] {.3f, .9f, .3f},
                new boolean[] {false, true, true}).getAsDouble(), 1e-12);
    }

    /**
     * Three images, three labels. Label a: had by 0 and 1, said of 0 and 2: one right of two and two, F1 1/2. Label b:
     * had by 1, said of 1: 1. Label c: had by none, said of 2: no average precision. Macro F1 (1/2 + 1) / 2 = 3/4;
     * micro: 2 * (1 + 1) / (2 + 2 + 1 + 1 + 1) = 4/7. Only image 0 is wholly right.
     */
    @Test
    void labelsAreCountedByThemselvesAndTogether() {
        float[][] p = {{.9f, .1f, .2f}, {.4f, .5f, .1f}, {.6f, .3f, .7f}};
        boolean[][] truth = {{true, false, false}, {true, true, false}, {false, false, false}};
        LabelScores scores = LabelScores.of(List.of("a", "b", "c"), p, truth, 0.5);
        LabelScore a = scores.labels().getFirst();
        assertEquals(0.5, a.precision());
        assertEquals(0.5, a.recall());
        assertEquals(0.5, a.f1());
        assertEquals(1, scores.labels().get(1).f1());
        assertEquals(OptionalDouble.empty(), scores.labels().get(2).averagePrecision());
        // a: .9 right (1), .6 wrong, .4 right (2/3): 5/6; b: .5 first: 1.
        assertEquals((5 / 6.0 + 1) / 2, scores.meanAveragePrecision(), 1e-12);
        assertEquals(0.75, scores.macroF1(), 1e-12);
        assertEquals(4 / 7.0, scores.microF1(), 1e-12);
        assertEquals(1, scores.exact());
    }

    @Test
    void whatIsNotKnownIsNoNumber() {
        LabelScores none = LabelScores.of(List.of("a", "b"), new float[][] {{0, 0}}, new boolean[1][2], 0.5);
        assertTrue(Double.isNaN(none.meanAveragePrecision()) && Double.isNaN(none.macroF1())
                && Double.isNaN(none.microF1()));
        assertEquals(1, none.exact());
    }
}
