package graft.transfer.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelSuspectsTest {
    private static final List<String> CLASSES = List.of("a", "b", "c", "d", "e");

    private static LabelSuspects suspects(Tensor features, int[] labels, List<String> classes, int threads) {
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            return LabelSuspects.of(features, labels, classes, 7, team);
        }
    }

    private static Tensor features(double[][] rows) {
        float[] x = new float[rows.length * rows[0].length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return Tensor.wrap(x, rows.length, rows[0].length);
    }

    /** Of the golden set's own 40 exchanged labels; its pictures 5 and 6 are the same, labelled differently or not. */
    @Test
    void mostExchangedLabelsAreInTheFirstPartOfTheList() {
        GoldenArrays golden = new GoldenArrays("labels");
        int[] labels = golden.ints("flipped_400x5_labels");
        double[][] rows = golden.matrix("flipped_400x5_features");
        LabelSuspects found = suspects(features(rows), labels, CLASSES, 2);
        int[] planted = GoldenArrays.ints(golden.expected("flipped_400x5").get("planted_flips"));
        Set<Integer> first = found.suspects().stream().limit(60).map(LabelSuspects.Suspect::picture)
                .collect(Collectors.toSet());
        long there = IntStream.of(planted).filter(first::contains).count();
        assertTrue(there >= 0.8 * planted.length, there + " of " + planted.length);
        for (int i = 1; i < found.suspects().size(); i++) {
            assertTrue(found.suspects().get(i - 1).score() <= found.suspects().get(i).score());
        }
        assertEquals(400, found.judged());
        assertEquals(List.of(6), FeatureDistances.of(rows).nearest(5, 1).stream()
                .map(FeatureDistances.Neighbour::picture).toList());
        assertEquals(found, suspects(features(rows), labels, CLASSES, 1), "one thread and two");
    }

    /** Two clouds far apart, one picture of each labelled as the other, and a class of a single picture. */
    @Test
    void twoPlantedLabelsComeFirstAndALonelyPictureIsNotJudged() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] rows = new double[61][6];
        int[] labels = new int[61];
        for (int i = 0; i < 60; i++) {
            labels[i] = i % 2;
            for (int f = 0; f < 6; f++) {
                rows[i][f] = random.nextGaussian() + (f == labels[i] ? 6 : 0);
            }
        }
        labels[10] = 1;
        labels[31] = 0;
        labels[60] = 2;
        rows[60][4] = 9;
        LabelSuspects found = suspects(features(rows), labels, List.of("a", "b", "lonely"), 1);
        assertEquals(Set.of(10, 31), found.suspects().stream().limit(2).map(LabelSuspects.Suspect::picture)
                .collect(Collectors.toSet()));
        assertTrue(found.suspects().getFirst().isFlagged());
        assertTrue(found.flagged() <= 2, "only these two are wrong: " + found.suspects());
        assertEquals(60, found.judged());
        assertFalse(found.suspects().stream().anyMatch(s -> s.picture() == 60));
        assertTrue(found.notes().toString().contains("One image alone: lonely"), found.notes().toString());
        LabelSuspects.Suspect first = found.suspects().getFirst();
        assertEquals(3, first.neighbours().size());
        assertTrue(first.neighbours().stream().allMatch(n -> n % 2 == first.believed()), first.toString());
    }
}
