package graft.transfer.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Samples;
import graft.layers.training.TensorSamples;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Stages and images on data whose answer is known. */
class TransferabilityTest {
    private static final List<String> CLASSES = List.of("differ", "agree");

    /**
     * Images of two channels, each of one value, a corner of a square: (±1, ±1) and a little noise. The class is
     * whether the two signs agree, which no sum of functions of one channel each can tell on more than three of four corners.
     */
    private static TensorSamples corners(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[count * 2 * 2 * 2];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            float a = (i & 1) * 2 - 1;
            float b = (i & 2) - 1;
            labels[i] = a * b > 0 ? 1 : 0;
            for (int place = 0; place < 4; place++) {
                x[i * 8 + 2 * place] = a + (float) (0.1 * random.nextDouble() - 0.05);
                x[i * 8 + 2 * place + 1] = b + (float) (0.1 * random.nextDouble() - 0.05);
            }
        }
        return new TensorSamples(Tensor.wrap(x, count, 2, 2, 2), labels);
    }

    /** layer1 gives the positive and the negative part of each channel, layer2 those of their sum: |a + b| tells. */
    private static Network network() {
        Network network = Network.input(2, 2, 2).conv("layer1.conv", 4, 1).relu("layer1.relu")
                .conv("layer2.conv", 2, 1).relu("layer2.relu").globalAveragePool("pool").dense("fc", 2).build()
                .initialize(1);
        network.parameter("layer1.conv.weight").set(Tensor.wrap(new float[] {1, -1, 0, 0, 0, 0, 1, -1}, 1, 1, 2, 4));
        network.parameter("layer2.conv.weight").set(Tensor.wrap(new float[] {1, -1, -1, 1, 1, -1, -1, 1}, 1, 1, 4, 2));
        return network;
    }

    private static Transferability measure(Samples train, Samples held, TransferabilitySettings settings) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            return Transferability.of(network(), train, held, CLASSES, UnaryOperator.identity(), settings, team,
                    (_, _, _) -> { });
        }
    }

    @Test
    void whatOnlyTheDeepestStageSeparatesIsFoundThere() {
        Transferability found = measure(corners(120, 1), corners(60, 2), TransferabilitySettings.standard().draws(3));
        assertEquals(List.of("layer1", "layer2"), found.stages().stream().map(Transferability.Stage::name).toList());
        assertTrue(found.stages().get(0).frozen().orElseThrow().mean() <= 0.75, found.stages().toString());
        assertEquals(1, found.stages().get(1).frozen().orElseThrow().mean(), found.stages().toString());
        assertEquals("layer2", found.advice().recommended().stage());
        assertEquals(List.of(), found.advice().alike());
        assertEquals(1, found.fewShot().all().accuracy().mean());
        assertEquals(60, found.fewShot().all().mean());
        assertEquals(List.of("1", "2", "5", "10", "20", "50", "all"),
                found.fewShot().points().stream().map(FewShot.Point::name).toList());
        assertEquals(20, found.more().orElseThrow().from().perClass(), "at most half of 60 a class");
    }

    @Test
    void fineTuningIsMeasuredFromNothingFrozenToAll() {
        TransferabilitySettings standard = TransferabilitySettings.standard().fineTuning(true).draws(2);
        Transferability found = measure(corners(40, 1), corners(40, 2), standard.training(standard.training()
                .epochs(2)));
        assertEquals(List.of("none", "layer1", "layer2"), found.stages().stream().map(Transferability.Stage::name)
                .toList());
        for (Transferability.Stage s : found.stages()) {
            Transferability.Tuned t = s.tuned().orElseThrow();
            assertTrue(t.stepSeconds() > 0 && t.picturesPerSecond() > 0, s.toString());
            assertEquals(40, t.accuracy().pictures());
            assertEquals(s.name().equals("layer2") ? 1 : 3, t.accuracy().repetitions(), "the head alone has no seed");
        }
        assertTrue(found.stages().getFirst().frozen().isEmpty());
        assertEquals(1, found.stages().getLast().tuned().orElseThrow().accuracy().mean(), "the head alone separates");
        assertEquals("layer2", found.advice().recommended().stage());
    }

    @Test
    void fewerImagesThanFoldsAreUsedAndThatIsStated() {
        TransferabilitySettings settings = TransferabilitySettings.standard().draws(1);
        Transferability found = measure(corners(6, 1), corners(8, 2), settings);
        assertTrue(found.notes().stream().anyMatch(n -> n.contains("there are 3 folds, not "
                + "5")), found.notes().toString());
        TensorSamples two = corners(2, 1); // one image of each class
        assertTrue(assertThrows(IllegalArgumentException.class, () -> measure(two, corners(8, 2), settings))
                .getMessage().contains("2 or more a class are needed"));
    }

    /** Accuracy 0.5 at 10 a class, 0.7 at 40: two doublings, 0.1 each. */
    @Test
    void theSlopeIsTheGainOfADoubling() {
        FewShot.Point ten = new FewShot.Point(10, 10, RepeatedAccuracy.of(new int[] {5}, 10),
                new double[] {1, 1, 1, 1, 1, 0, 0, 0, 0, 0});
        FewShot.Point all = new FewShot.Point(0, 40, RepeatedAccuracy.of(new int[] {7}, 10),
                new double[] {1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
        int[] truth = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
        MorePictures more = MorePictures.of(new FewShot(List.of(ten, all), List.of()), truth, CLASSES).orElseThrow();
        assertEquals(0.1, more.slope(), 1e-12);
        assertEquals("agree", more.classes().getFirst().name());
        assertEquals(0.4, more.classes().getFirst().gain().difference(), 1e-12);
        assertTrue(more.sentence().contains("cannot be distinguished from nothing"), more.sentence());
        assertTrue(more.classSentence().contains("cannot be distinguished from chance"), more.classSentence());
        assertTrue(MorePictures.of(new FewShot(List.of(all), List.of()), truth, CLASSES).isEmpty());
    }

    /** Classes of 3 and 12: at 5 and 10 a class, all 3 of the small one are there, on average (3 + 5) / 2 and 6.5. */
    @Test
    void aSmallClassGivesAllThatItHas() {
        float[] x = new float[15];
        int[] labels = new int[15];
        for (int i = 0; i < 15; i++) {
            labels[i] = i < 3 ? 0 : 1;
            x[i] = labels[i] * 2 - 1;
        }
        Tensor features = Tensor.wrap(x, 15, 1);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            FewShot curve = FewShot.of(features, labels, features, labels, CLASSES, 2, 1, team, (_, _, _) -> { });
            assertEquals(List.of(1.0, 2.0, 4.0, 6.5, 7.5), curve.points().stream().map(FewShot.Point::mean).toList());
            assertTrue(curve.points().stream().allMatch(p -> p.accuracy().mean() == 1), curve.toString());
            assertEquals(List.of("Fewer images to learn from than 10: differ (3). Where more are asked for, all of "
                    + "theirs "
                    + "are taken."), curve.notes());
        }
    }
}
