package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.transfer.images.Image;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparations that are tried side by side, and stopped where they are clearly worse. */
class PreparationRaceTest {
    private static final Preprocessing RAW = Preprocessing.plain(Resize.BOTH_SIDES, 4, 4, 3, 1);
    private static final Preprocessing UNIT = Preprocessing.plain(Resize.BOTH_SIDES, 4, 4, 3, 1 / 255f);

    @TempDir
    Path folder;
    private final List<Image> images = new ArrayList<>();

    /** Right on grey images where x/255 is what it sees: the mean against one half. Of raw pixels all are light. */
    private static Network halves() {
        Network network = Network.input(4, 4, 3).globalAveragePool("pool").dense("fc", 2).build().initialize(1);
        float[] weights = network.parameter("fc.weight").value().unwrap();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = network.parameter("fc.weight").value().dim(0) == 2 ? i < 3 ? -1 : 1 : i % 2 == 0 ? -1 : 1;
        }
        network.parameter("fc.bias").value().unwrap()[0] = 1.5f;
        network.parameter("fc.bias").value().unwrap()[1] = -1.5f;
        return network;
    }

    /** Dark and light in turn: 10 to 89, 150 to 229. */
    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[48];
            Arrays.fill(pixels, (byte) ((i % 2 == 0 ? 10 : 150) + i % 80));
            Path file = folder.resolve(i + ".png");
            new Pixels(4, 4, 3, pixels).writePng(file);
            images.add(new Image(file, i % 2));
        }
    }

    private static PretrainedModel model() {
        return new PretrainedModel(halves(), Preparation.guessed(RAW, "nothing states it"), List.of("dark", "light"),
                "graph", "keras", "");
    }

    private List<PreparationTrial.Row> race(Map<String, Preprocessing> candidates, PreparationRace.Judge judge) {
        PreparationRace race = new PreparationRace(halves(), candidates, judge);
        return race.run(images, Long.MAX_VALUE, 2, ImageReading.turned(), (_, _, _) -> { });
    }

    private static boolean[] signs(float[][] outputs, List<Image> of) {
        boolean[] right = new boolean[outputs.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = (outputs[i][1] > outputs[i][0] ? 1 : 0) == of.get(i).label();
        }
        return right;
    }

    private static Map<String, Preprocessing> rawAndUnit() {
        Map<String, Preprocessing> candidates = new LinkedHashMap<>();
        candidates.put("as known", RAW);
        candidates.put("unit", UNIT);
        return candidates;
    }

    /** Right on 12 of 24 where the other is right on all: a coin falls so 12 times of 12 once in 4096. */
    @Test
    void theClearlyWorseIsStoppedAndTheLastOneEndsTheTrial() throws IOException {
        write(60);
        List<PreparationTrial.Row> rows = race(rawAndUnit(), PreparationRaceTest::signs);
        assertEquals(24, rows.getFirst().images());
        assertEquals(12, rows.getFirst().count());
        assertTrue(rows.getFirst().isStopped() && rows.getFirst().isKnown());
        assertEquals(24, rows.getLast().images());
        assertEquals(24, rows.getLast().count());
        assertFalse(rows.getLast().isStopped());
    }

    /** Nine of nine are not enough, 2^-9 = 0.002; after 48 images it is eighteen of eighteen. */
    @Test
    void whatMayBeChanceGoesOn() throws IOException {
        write(100);
        List<PreparationTrial.Row> rows = race(rawAndUnit(), (outputs, of) -> {
            boolean[] right = new boolean[outputs.length];
            for (int i = 0; i < right.length; i++) {
                boolean isRaw = Math.abs(outputs[i][0]) > 3;
                right[i] = !isRaw || i % 8 > 2;
            }
            return right;
        });
        assertEquals(48, rows.getFirst().images());
        assertEquals(30, rows.getFirst().count());
        assertTrue(rows.getFirst().isStopped());
    }

    /** Two ways that give the same outputs are both tried on all images, and one damaged file is none of them. */
    @Test
    void equalsAreTriedOnAllImagesThatCanBeRead() throws IOException {
        write(50);
        Files.writeString(images.get(7).file(), "no image");
        Map<String, Preprocessing> candidates = new LinkedHashMap<>();
        candidates.put("as known", UNIT);
        candidates.put("BGR", new PretrainedModel(halves(), Preparation.guessed(UNIT, ""), List.of("dark", "light"),
                "graph", "keras", "").prepared("BGR, x/255").preprocessing());
        PreparationRace race = new PreparationRace(halves(), candidates, PreparationRaceTest::signs);
        List<PreparationTrial.Row> rows = race.run(images, Long.MAX_VALUE, 2, ImageReading.turned(), (_, _, _) -> { });
        for (PreparationTrial.Row row : rows) {
            boolean[] all = new boolean[49];
            Arrays.fill(all, true);
            assertArrayEquals(all, row.right());
            assertFalse(row.isStopped());
        }
        assertEquals(1, race.skipped().size());
        assertEquals(images.get(7).file(), race.skipped().getFirst().file());
    }

    /** What cannot prepare an image is not right on it. */
    @Test
    void anImageThatOneWayCannotPrepareIsItsFault() throws IOException {
        write(10);
        new Pixels(8, 4, 3, new byte[96]).writePng(images.get(4).file());
        Map<String, Preprocessing> candidates = new LinkedHashMap<>();
        candidates.put("as known", UNIT);
        candidates.put("uncropped", Preprocessing.parse("resize 4, no crop, bilinear, RGB, x/255"));
        List<PreparationTrial.Row> rows = race(candidates, PreparationRaceTest::signs);
        assertEquals(10, rows.getFirst().count());
        assertEquals(9, rows.getLast().count());
        assertEquals(10, rows.getLast().images());
        assertFalse(rows.getLast().right()[4]);
    }

    @Test
    void theTrialSaysWhatWasStopped() throws IOException {
        write(120);
        PreparationTrial trial = PreparationTrial.ofOutputs(model(), images, 2, ImageReading.turned(),
                (_, _, _) -> { });
        assertEquals(120, trial.rows().getFirst().count());
        assertEquals(120, trial.images());
        PreparationTrial.Row raw = trial.rows().stream().filter(PreparationTrial.Row::isKnown).findFirst()
                .orElseThrow();
        assertTrue(raw.isStopped());
        assertEquals(24, raw.images());
        assertTrue(trial.lines().stream().anyMatch(line -> line.startsWith("     12   50.0 %  as known (guess)")
                && line.endsWith("; clearly worse, stopped after 24 images")), String.join("\n", trial.lines()));
        assertFalse(trial.notWorse().contains(raw));
        assertTrue(trial.notWorse().stream().anyMatch(row -> row.name().equals("unit")), trial.verdict());
    }

    /** Two ways, both always right: 48 passes after 24 images, 96 after 48; 96 images would take 192. */
    @Test
    void noMorePassesAreMadeThanAreAllowed() throws IOException {
        write(100);
        PreparationRace race = new PreparationRace(halves(), rawAndUnit(), (outputs, _) -> {
            boolean[] right = new boolean[outputs.length];
            Arrays.fill(right, true);
            return right;
        });
        List<PreparationTrial.Row> rows = race.run(images, 100, 2, ImageReading.turned(), (_, _, _) -> { });
        assertEquals(List.of(48, 48), rows.stream().map(PreparationTrial.Row::images).toList());
        assertFalse(rows.stream().anyMatch(PreparationTrial.Row::isStopped));
    }

    /**
     * Of RGB x, torchvision's three, CIFAR's, Caffe's two, x/127.5 - 1 and x/255, and the same in BGR, five differ
     * clearly: x, torchvision's, Caffe's, x/127.5 - 1, x/255. (CIFAR's black is -2.43 for torchvision's -2.12, less
     * than a tenth of 4.37 between its black and white.)
     */
    @Test
    void aBriefTrialIsOfFewImagesAndOfWhatDiffersClearly() throws IOException {
        write(96);
        PreparationTrial trial = PreparationTrial.ofFeatures(model(), images, TrialEffort.BRIEF, 2,
                ImageReading.turned(), (_, _, _) -> { });
        assertEquals(List.of("as known (guess)", "caffe", "tf", "torchvision", "unit"),
                trial.rows().stream().map(PreparationTrial.Row::name).sorted().toList());
        assertTrue(trial.rows().stream().allMatch(row -> row.images() == 24));
        assertTrue(trial.isBrief());
        assertTrue(trial.verdict().endsWith("; --prepare auto tries more images and preparations"), trial.verdict());
    }

    /** 36 of 40 images are light, and a network that calls everything light is right on 90 of 100: no sign of a fit. */
    @Test
    void theSameAnswerForEveryImageIsNoFit() throws IOException {
        write(80);
        List<Image> unequal = images.stream().filter(i -> i.label() == 1).limit(36).collect(Collectors.toList());
        unequal.addAll(images.stream().filter(i -> i.label() == 0).limit(4).toList());
        Network network = halves();
        network.parameter("fc.bias").value().unwrap()[1] = 1e6f;
        PreparationTrial trial = PreparationTrial.ofOutputs(new PretrainedModel(network, Preparation.guessed(RAW, ""),
                List.of("dark", "light"), "graph", "keras", ""), unequal, 2, ImageReading.turned(), (_, _, _) -> { });
        assertEquals(36, trial.rows().getFirst().count());
        assertEquals(0.9, trial.guessing(), 1e-12);
        assertFalse(trial.isBetterThanChance());
        assertTrue(trial.verdict().startsWith("no preparation fits"), trial.verdict());
    }
}
