package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.TensorSamples;
import graft.layers.training.TrainingLog;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.demo.DemoSet;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Experiments that are interrupted and started again, however often, end with the bits of those that are not. */
class CheckpointsTest {
    private static final Map<String, String> RUN = Map.of("batch", "8");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private static TensorSamples samples(DemoSet set) {
        return new TensorSamples(set.prepare(DemoNetwork.preprocessing()).toTensor(), set.labels());
    }

    private static TransferSettings settings(Solver solver) {
        return new TransferSettings(solver, solver == Solver.FINE_TUNE ? "layer1" : "all", 3, 8, "adamw", 2e-3,
                "warmup-plateau", 2, 2, 5, Double.POSITIVE_INFINITY, true);
    }

    /** Ends as if somebody had pulled the plug after so many epochs of any of its runs. */
    private Experiment.Result experiment(Solver solver, int threads, Checkpoints checkpoints, int epochs) {
        Network source = DemoNetwork.network(3).initialize(1);
        int[] left = {epochs};
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            return new Experiment(source, samples(DemoImages.target(3, 1)), samples(DemoImages.target(1, 2)), 8,
                    settings(solver), team, new Progress() {
                        @Override
                        public void report(String stage, int done, int count) {
                        }

                        @Override
                        public void say(String line) {
                            if (line.contains("epoch") && --left[0] == 0) {
                                throw new IllegalStateException("pulled the plug");
                            }
                        }
                    }).checkpoints(checkpoints).run();
        }
    }

    private Checkpoints resuming() {
        return Checkpoints.in(folder, RUN, true, said::add);
    }

    @ParameterizedTest
    @EnumSource(value = Solver.class, mode = EnumSource.Mode.EXCLUDE, names = "TIMED") // the clock decides
    void anExperimentThatIsInterruptedAgainAndAgainEndsWithTheSameBits(Solver solver) {
        Experiment.Result whole = experiment(solver, 2, Checkpoints.none(), Integer.MAX_VALUE);
        Experiment.Result resumed = null;
        int starts = 0;
        for (; resumed == null; starts++) {
            assertTrue(starts < 20, "no end after " + starts + " starts");
            try {
                resumed = experiment(solver, 1 + starts % 2, resuming(), 2);
            } catch (IllegalStateException pulled) {
                assertTrue(Checkpoints.exist(folder));
            }
        }
        // Epochs 0 to 2 of scratch; 0 to 3 of the head; 0 and 1 of the head before fine-tuning, 0 to 2 of that.
        int lines = 3 + (solver == Solver.LOGISTIC ? 0 : 4) + (solver == Solver.FINE_TUNE ? 5 : 0);
        // Two epochs a start, and the last start ends by itself: the run of 12 lines takes 7 starts, that of 3 takes 2.
        assertEquals(lines / 2 + 1, starts);
        for (var p : whole.network().parameters().values()) {
            assertArrayEquals(p.value().unwrap(), resumed.network().parameter(p.name()).value().unwrap(), p.name());
        }
        assertEquals(whole.runs().size(), resumed.runs().size());
        for (int r = 0; r < whole.runs().size(); r++) {
            assertEquals(whole.runs().get(r).name(), resumed.runs().get(r).name());
            assertEquals(untimed(whole.runs().get(r)), untimed(resumed.runs().get(r)));
        }
        assertArrayEquals(whole.predictions().probabilities().unwrap(),
                resumed.predictions().probabilities().unwrap());
        assertEquals(whole.confidence(), resumed.confidence());
        assertEquals(whole.examination().orElseThrow().labels(), resumed.examination().orElseThrow().labels());
        assertEquals(whole.examination().orElseThrow().folds(), resumed.examination().orElseThrow().folds());
        assertEquals(whole.against().orElseThrow(), resumed.against().orElseThrow());
    }

    private static List<TrainingLog.Epoch> untimed(Experiment.Run run) {
        return run.log().epochs().stream().map(e -> new TrainingLog.Epoch(e.epoch(), e.trainLoss(),
                e.validationLoss(), e.validationAccuracy(), 0)).toList();
    }

    @Test
    void gradualUnfreezingIsPartOfTheSettingsOfFineTuning() {
        assertEquals("gradual", settings(Solver.FINE_TUNE).describe().get("unfreezing"));
        assertFalse(settings(Solver.HEAD).describe().containsKey("unfreezing"));
    }

    /** Of layer2, layer3 and fc, the first of two epochs of gradual fine-tuning leaves layer2 alone. */
    @Test
    void fineTuningTakesInOneStageMoreInEveryEpoch() {
        assertThrows(IllegalStateException.class, () -> experiment(Solver.FINE_TUNE, 1, resuming(), 8));
        float[] source = DemoNetwork.network(3).initialize(1).parameter("layer2.conv1.weight").value().unwrap();
        float[] deeper = DemoNetwork.network(3).initialize(1).parameter("layer3.conv1.weight").value().unwrap();
        var first = CheckpointFile.read(folder.resolve("transfer-fine-tune.safetensors")).state();
        assertEquals(1, first.epoch());
        assertArrayEquals(source, first.weights().get("layer2.conv1.weight").unwrap());
        assertFalse(Arrays.equals(deeper, first.weights().get("layer3.conv1.weight").unwrap()));
        assertThrows(IllegalStateException.class, () -> experiment(Solver.FINE_TUNE, 1, resuming(), 1));
        var second = CheckpointFile.read(folder.resolve("transfer-fine-tune.safetensors")).state();
        assertEquals(2, second.epoch());
        assertFalse(Arrays.equals(source, second.weights().get("layer2.conv1.weight").unwrap()));
    }

    @Test
    void anotherRunIsNotResumed() {
        assertThrows(IllegalStateException.class, () -> experiment(Solver.HEAD, 1, resuming(), 2));
        var e = assertThrows(CheckpointException.class, () -> Checkpoints.in(folder, Map.of("batch", "16"), true,
                said::add));
        assertTrue(e.getMessage().contains("its batch was 8, now it is 16"), e.getMessage());
        assertTrue(e.getMessage().contains("without --resume"), e.getMessage());
    }

    /** Its runs have other names: nothing of it would be read, and all of it deleted in the end. */
    @Test
    void aRunOfAnotherKindIsNotResumed() {
        assertThrows(IllegalStateException.class, () -> experiment(Solver.HEAD, 1, resuming(), 2));
        var e = assertThrows(CheckpointException.class, () -> Checkpoints.in(folder, Map.of("texts", "7", "vectors",
                "random"), true, said::add));
        assertTrue(e.getMessage().contains("holds an interrupted run of another kind"), e.getMessage());
        assertTrue(Checkpoints.exist(folder));
    }

    @Test
    void withoutResumeTheOldCheckpointsGo() throws Exception {
        assertThrows(IllegalStateException.class, () -> experiment(Solver.HEAD, 1, resuming(), 2));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Checkpoints.in(folder, RUN, false, said::add);
        assertFalse(Checkpoints.exist(folder));
        assertTrue(Files.exists(folder.resolve("notes.txt")));
        assertTrue(said.getLast().contains("is given up"), said.toString());
        Checkpoints.in(folder, RUN, true, said::add);
        assertTrue(said.getLast().contains("nothing to resume"), said.toString());
    }

    @Test
    void aDamagedCheckpointIsRefusedWithItsName() throws Exception {
        assertThrows(IllegalStateException.class, () -> experiment(Solver.HEAD, 1, resuming(), 2));
        Path file = folder.resolve("transfer-head.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            var e = assertThrows(WeightFileException.class, () -> CheckpointFile.read(file));
            assertTrue(e.getMessage().contains("transfer-head.safetensors"), e.getMessage());
        }
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replaceFirst("\\\\\"batches\\\\\"", "\\\\\"botches\\\\\""),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        var e = assertThrows(WeightFileException.class, () -> CheckpointFile.read(file));
        assertTrue(e.getMessage().contains("description of a run is damaged"), e.getMessage());
    }

    @Test
    void aFolderThatCannotBeWrittenToDoesNotEndTheTraining() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        Checkpoints nowhere = Checkpoints.in(taken, RUN, false, said::add);
        assertEquals(2, experiment(Solver.HEAD, 1, nowhere, Integer.MAX_VALUE).runs().size());
        assertEquals(1, said.stream().filter(s -> s.contains("cannot be resumed")).count(), said.toString());
    }
}
