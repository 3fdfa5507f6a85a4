package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    private static final double EXACT = 1e-12;

    /** 4 cats, 3 of them seen as cats; 6 dogs, 4 of them seen as dogs, 2 as cats; none is or is seen as a fox. */
    private final Confusion confusion = Confusion.of(List.of("cat", "dog", "fox"),
            new int[][] {{3, 1, 0}, {2, 4, 0}, {0, 0, 0}});

    @Test
    void precisionIsOfThePredictedAndRecallOfTheTrue() {
        ClassScore cat = confusion.perClass().get(0);
        assertEquals(3 / 5.0, cat.precision(), EXACT);
        assertEquals(3 / 4.0, cat.recall(), EXACT);
        // 2 * 3 / (4 true + 5 predicted) = 2 / 3
        assertEquals(2 / 3.0, cat.f1(), EXACT);
        assertEquals(4 / 5.0, confusion.perClass().get(1).precision(), EXACT);
    }

    @Test
    void aClassThatNeverOccursScoresZeroAndNotNaN() {
        ClassScore fox = confusion.perClass().get(2);
        assertEquals(0, fox.precision());
        assertEquals(0, fox.recall());
        assertEquals(0, fox.f1());
    }

    @Test
    void accuracyIsTheShareOfTheDiagonal() {
        assertEquals(.7, confusion.accuracy(), EXACT);
        assertEquals(10, confusion.images());
    }

    @Test
    void theMostFrequentConfusionComesFirst() {
        assertEquals(List.of(new Confusion.Pair("dog", "cat", 2), new Confusion.Pair("cat", "dog", 1)),
                confusion.mostConfused(5));
    }

    @Test
    void countingPredictionsFillsRowsByTruth() {
        Confusion counted = Confusion.count(List.of("a", "b"), new int[] {0, 0, 1}, new int[] {1, 1, 1});
        assertEquals(List.of(List.of(0, 2), List.of(0, 1)), counted.rows());
    }

    @Test
    void aMatrixThatIsNotSquareIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(List.of("a", "b"), new int[][] {{1, 2}, {3}}));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(List.of("a", "b"), new int[][] {{1, 2}}));
    }
}
