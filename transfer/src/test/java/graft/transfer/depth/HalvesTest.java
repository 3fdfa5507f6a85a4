package graft.transfer.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The figure of Yosinski et al. in its smallest form, and its arithmetic. */
class HalvesTest {

    private static Halves halves(int classes, int perClass, HalvesSettings settings, ThreadTeam team,
            List<String> said) {
        SplittableRandom random = new SplittableRandom(1);
        float[][][] views = new float[2][classes * perClass][Halves.SIDE * Halves.SIDE * 3];
        int[] labels = new int[classes * perClass];
        for (float[][] view : views) {
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i % classes;
                for (int j = 0; j < view[i].length; j++) {
                    view[i][j] = (float) (2 * random.nextDouble() - 1) + labels[i];
                }
            }
        }
        return new Halves(views, labels, classes, settings, team, (stage, done, count) -> said.add(done + "/" + count));
    }

    @Test
    void allNetworksOfEverySplitAreTrainedAndTheSameSeedGivesTheSame() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            List<String> said = new ArrayList<>();
            HalvesFigure figure = halves(5, 10, new HalvesSettings(2, 1, 1e6, 3), team, said).run();
            assertEquals(2 * (2 + 4 * 4), said.size());
            assertEquals("36/36", said.getLast());
            assertEquals(2, figure.classes(), "the fifth class is left out");
            assertEquals(4, figure.pictures(), "a fifth of 10, of two classes");
            figure.curves().values().forEach(points -> assertEquals(4, points.size()));
            HalvesFigure again = halves(5, 10, new HalvesSettings(2, 1, 1e6, 3), team, said).run();
            assertEquals(figure.curves(), again.curves());
        }
    }

    @Test
    void withoutTimeTwoSplitsAreDoneAllTheSame() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            assertEquals(2, halves(4, 5, new HalvesSettings(9, 1, 1e-6, 3), team, new ArrayList<>()).run().splits());
        }
    }

    @Test
    void tooFewClassesOrImagesAreRefused() {
        for (int[] bad : new int[][] {{3, 10}, {4, 4}}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> halves(bad[0], bad[1],
                    HalvesSettings.standard(), null, List.of())).getMessage().contains("need 4 classes of 5 images"));
        }
    }

    /** AnB loses 0.1, 0.11 and 0.12 at the last cut, and BnB nothing anywhere. */
    @Test
    void whatIsLostIsSaidAndWhatIsNotDistinguishableToo() {
        List<Halves.Split> splits = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            Map<Halves.Treatment, double[]> treated = new EnumMap<>(Halves.Treatment.class);
            for (Halves.Treatment t : Halves.Treatment.values()) {
                treated.put(t, new double[] {.5, .5, .5, .5});
            }
            treated.put(Halves.Treatment.TRANSFER, new double[] {.5, .5, .5, .4 - s / 100.0});
            splits.add(new Halves.Split(.5, treated, 100));
        }
        HalvesFigure figure = HalvesFigure.of(splits, 5, 1);
        assertEquals(-0.11, figure.curves().get(Halves.Treatment.TRANSFER).get(3).difference().mean(), 1e-12);
        assertEquals(0.11, figure.specific().get(3).mean(), 1e-12);
        assertEquals("BnB beside the base: not distinguishable at any n.", figure.sentences().get(0));
        assertTrue(figure.sentences().get(2).startsWith("AnB beside the base: −11.0 points at n = 4 (−13.5 to −8.5); "
                + "not"), figure.sentences().get(2));
    }
}
