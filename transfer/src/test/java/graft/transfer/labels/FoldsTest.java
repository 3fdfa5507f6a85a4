package graft.transfer.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import graft.transfer.trust.FoldScores;
import java.util.List;
import java.util.SplittableRandom;
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
        assertEquals(List.of("Fewer images than the 5 folds: bee (3). Each of their images is held out once "
                + "all the same; some folds have none of them.", "One image alone: cat. It is never held "
                + "out, so nothing is said about it."), folds.notes());
    }

    @Test
    void thereAreNoMoreFoldsThanPicturesOfTheLargestClass() {
        Folds folds = Folds.stratified(labels(3, 3, 2), CLASSES, 10, 1);
        assertEquals(3, folds.count());
        assertEquals("The largest class has 3 images: there are 3 folds, not 10.", folds.notes().getFirst());
        assertThrows(IllegalArgumentException.class, () -> Folds.stratified(labels(3, 3), CLASSES, 1, 1));
    }

    @Test
    void groupsStayTogetherAndAClassOfOneGroupIsNeverHeldOut() {
        int[] labels = labels(8, 6, 3);
        // Pairs of ants; three pairs of bees; the cats are frames of one film.
        int[] groups = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 7};
        Folds folds = Folds.stratified(labels, groups, CLASSES, 5, 1);
        assertEquals(4, folds.count());
        for (int i = 1; i < labels.length; i++) {
            assertTrue(groups[i] != groups[i - 1] || folds.of()[i] == folds.of()[i - 1], "group " + groups[i]);
        }
        for (int fold = 0; fold < 4; fold++) {
            int f = fold;
            assertEquals(2, IntStream.range(0, 8).filter(i -> folds.of()[i] == f).count());
        }
        assertEquals(Folds.NEVER, folds.of()[14]);
        assertEquals(List.of("The largest class has 4 images (copies and groups count once): there are 4 folds, not "
                + "5.", "Fewer images (copies and groups count once) than the 4 folds: bee (3). Each of their "
                + "images is held out once all the same; some folds have none of them.", "One image alone (copies "
                + "and groups count once): cat. It is never held out, so nothing is said about it."), folds.notes());
    }

    /**
     * Labels that have nothing to do with the features: half of the answers are right by chance. With three copies of
     * each picture nearly all are, since a head that learnt from a copy knows the answer.
     */
    @Test
    void copiesDoNotFlatterTheFoldsWhenTheyStayTogether() {
        int pictures = 60;
        int copies = 3;
        int features = 96;
        SplittableRandom random = new SplittableRandom(5);
        float[] x = new float[pictures * copies * features];
        int[] labels = new int[pictures * copies];
        for (int i = 0; i < pictures; i++) {
            float[] picture = new float[features];
            for (int f = 0; f < features; f++) {
                picture[f] = (float) random.nextGaussian();
            }
            for (int copy = 0; copy < copies; copy++) {
                System.arraycopy(picture, 0, x, (copy * pictures + i) * features, features);
                labels[copy * pictures + i] = i % 2;
            }
        }
        int[] groups = IntStream.range(0, labels.length).map(i -> i % pictures).toArray();
        List<String> classes = List.of("ant", "bee");
        try (ThreadTeam team = ThreadTeam.of(1)) {
            LogisticRegression heads = LogisticRegression.ofSubsets(Tensor.wrap(x, labels.length, features), labels,
                    LogisticRegression.equal(2), team);
            double apart = accuracy(heads, Folds.stratified(labels, classes, 5, 1), labels);
            double together = accuracy(heads, Folds.stratified(labels, groups, classes, 5, 1), labels);
            assertTrue(apart > 0.95, "apart " + apart);
            // 60 throws of a coin: 0.5, and three standard deviations of 0.065.
            assertEquals(0.5, together, 3 * 0.065);
        }
    }

    private static double accuracy(LogisticRegression heads, Folds folds, int[] labels) {
        return FoldScores.of(folds.of(), HeldOut.of(heads, folds, 0.01, 100).logits(), labels, List.of()).mean();
    }
}
