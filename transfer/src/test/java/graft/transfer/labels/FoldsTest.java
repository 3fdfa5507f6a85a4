package graft.transfer.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
    private static final List<String> CLASSES = List.of("ant", "bee", "cat");

    private static int[] labels(int... counts) {
        return IntStream.range(0, counts.length).flatMap(k -> IntStream.range(0, counts[k]).map(_ -> k)).toArray();
    }

    @Test
    void everyClassIsSpreadEvenly() {
        int[] labels = labels(10, 7, 5);
        Folds folds = Folds.stratified(labels, CLASSES, 5, 1);
        for (int fold = 0; fold < 5; fold++) {
            for (int k = 0; k < 3; k++) {
                int f = fold;
                int label = k;
                long held = IntStream.range(0, labels.length).filter(i -> labels[i] == label && folds.of()[i] == f)
                        .count();
                // 10 / 5 = 2; 7 / 5 lies between 1 and 2; 5 / 5 = 1.
                assertTrue(k == 0 ? held == 2 : k == 1 ? held == 1 || held == 2 : held == 1, held + " of class " + k);
            }
        }
        assertEquals(List.of(), folds.notes());
        assertArrayEquals(folds.of(), Folds.stratified(labels, CLASSES, 5, 1).of());
    }

    @Test
    void aSinglePictureIsNeverHeldOutAndSmallClassesAreNamed() {
        Folds folds = Folds.stratified(labels(10, 3, 1), CLASSES, 5, 1);
        assertEquals(Folds.NEVER, folds.of()[13]);
        assertEquals(List.of("Fewer pictures than the 5 folds: bee (3). Each of their pictures is held out once "
                + "all the same; some folds have none of them.", "One picture alone: cat. It is never held "
                + "out, so nothing is said about it."), folds.notes());
    }

    @Test
    void thereAreNoMoreFoldsThanPicturesOfTheLargestClass() {
        Folds folds = Folds.stratified(labels(3, 3, 2), CLASSES, 10, 1);
        assertEquals(3, folds.count());
        assertEquals("The largest class has 3 pictures: there are 3 folds, not 10.", folds.notes().getFirst());
        assertThrows(IllegalArgumentException.class, () -> Folds.stratified(labels(3, 3), CLASSES, 1, 1));
    }
}
