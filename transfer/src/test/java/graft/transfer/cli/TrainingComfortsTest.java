package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stopping and augmentation from the command line to the report. */
class TrainingComfortsTest {
    private final CommandLine graft = new CommandLine();

    @TempDir
    private Path folder;
    private Path weights;
    private Path data;

    @BeforeEach
    void draw() throws IOException {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("images");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(6, 1).writeFolder(data);
    }

    private int transfer(String out, String... more) {
        List<String> words = new ArrayList<>(List.of("transfer", "--weights", weights.toString(), "--data",
                data.toString(), "--out", folder.resolve(out).toString(), "--cache", "none"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    private Map<?, ?> report(String out) throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(folder.resolve(out).resolve("report.json")));
    }

    /** The accuracy of the report is that of the epoch that was kept, not of the last. */
    @Test
    void earlyStoppingKeepsTheBestEpochAndSaysWhatTheChoiceIsWorth() throws IOException {
        assertEquals(0, transfer("out", "--freeze-through", "layer1", "--epochs", "18", "--patience", "2", "--best-by",
                "accuracy", "--lr", "0.05", "--augment", "none"), graft.err());
        Map<?, ?> report = report("out");
        Map<?, ?> choice = (Map<?, ?>) ((List<?>) report.get("early_stopping")).getLast();
        assertEquals("transfer-fine-tune", choice.get("name"));
        Map<?, ?> run = (Map<?, ?>) ((List<?>) report.get("runs")).getLast();
        List<?> epochs = (List<?>) run.get("epochs");
        long kept = (Long) choice.get("kept_epoch");
        assertEquals(kept, run.get("kept_epoch"));
        assertEquals(epochs.size() - 1L, choice.get("epochs"));
        assertTrue(epochs.size() - 1 == 18 || epochs.size() - 1 == kept + 2 || kept == 6, report.toString());
        Object accuracy = ((Map<?, ?>) epochs.get((int) kept)).get("validation_accuracy");
        assertEquals(accuracy, choice.get("accuracy"));
        assertEquals(((Number) accuracy).doubleValue(), ((Number) ((Map<?, ?>) report.get("interval")).get("accuracy"))
                .doubleValue(), 1e-12);
        for (int e = 6; e < epochs.size(); e++) {
            assertTrue(((Number) ((Map<?, ?>) epochs.get(e)).get("validation_accuracy")).doubleValue()
                    <= ((Number) accuracy).doubleValue());
        }
        double fitted = ((Number) choice.get("cross_fitted_accuracy")).doubleValue();
        assertTrue(fitted >= 0 && fitted <= 1);
        assertTrue(Files.readString(folder.resolve("out/report.html")).contains("Which epoch was kept"));
        assertTrue(graft.out().contains("on images that had no part in the choice"), graft.out());
    }

    @Test
    void whatHasNoEpochsCannotStopEarly() {
        assertEquals(2, transfer("out", "--patience", "3"));
        assertTrue(graft.err().contains("--solver logistic has none"), graft.err());
        assertEquals(2, transfer("out", "--freeze-through", "layer2", "--best-by", "loss"));
        assertTrue(graft.err().contains("add --patience N"), graft.err());
        assertEquals(2, transfer("out", "--freeze-through", "layer2", "--patience", "0"));
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void strongChangesAndMixturesHaveTheSameBitsWithAnyNumberOfThreads() throws IOException {
        String[] options = {"--freeze-through", "layer2", "--epochs", "4", "--augment", "strong+mixup", "--threads"};
        List<String> one = new ArrayList<>(List.of(options));
        one.add("1");
        List<String> three = new ArrayList<>(List.of(options));
        three.add("3");
        assertEquals(0, transfer("one", one.toArray(String[]::new)), graft.err());
        assertEquals(0, transfer("three", three.toArray(String[]::new)), graft.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("one/model.safetensors")),
                Files.readAllBytes(folder.resolve("three/model.safetensors")));
        assertEquals("strong+mixup", ((Map<?, ?>) report("one").get("settings")).get("augmentation"));
        assertEquals(0, transfer("mixup", "--freeze-through", "layer2", "--epochs", "4", "--augment", "mixup"),
                graft.err());
        assertEquals(0, transfer("none", "--freeze-through", "layer2", "--epochs", "4", "--augment", "none"),
                graft.err());
        assertFalse(Arrays.equals(Files.readAllBytes(folder.resolve("mixup/model.safetensors")),
                Files.readAllBytes(folder.resolve("none/model.safetensors"))));
    }

    @Test
    void whatMixtureCannotDoIsSaidOrRefused() {
        assertEquals(2, transfer("out", "--augment", "heavy"));
        assertTrue(graft.err().contains("no augmentation heavy; there are none, light, standard, strong"), graft.err());
        assertEquals(2, transfer("out", "--augment", "light+mixup", "--views", "2", "--freeze-through", "layer2"));
        assertTrue(graft.err().contains("leave out one of the two"), graft.err());
        assertEquals(0, transfer("out", "--augment", "mixup"), graft.err());
        assertTrue(graft.err().contains("mixup: without effect"), graft.err());
    }

    /** The head first, then deeper layers; in time, and the report states what each part of the time bought. */
    @Test
    void minutesGoToTheHeadFirstAndTheReportSaysWhatTheyBought() throws IOException {
        assertEquals(0, transfer("out", "--minutes", "0.15"), graft.err());
        assertTrue(graft.out().contains("time                 the last "), graft.out());
        Map<?, ?> report = report("out");
        Map<?, ?> limit = (Map<?, ?>) report.get("time_limit");
        assertEquals(9.0, ((Number) limit.get("seconds")).doubleValue(), 1e-9);
        List<?> runs = (List<?>) report.get("runs");
        assertEquals(List.of("transfer-head", "transfer-timed"), runs.stream().map(r -> ((Map<?, ?>) r).get("name"))
                .toList());
        List<?> phases = (List<?>) limit.get("phases");
        assertFalse(phases.isEmpty());
        double spent = ((Number) ((Map<?, ?>) limit.get("head")).get("seconds")).doubleValue();
        for (Object p : phases) {
            Map<?, ?> phase = (Map<?, ?>) p;
            spent += ((Number) phase.get("seconds")).doubleValue();
            assertTrue((Long) phase.get("kept_epoch") <= (Long) phase.get("epochs"));
            if (phase.get("kept_epoch").equals(0L)) {
                assertEquals(phase.get("accuracy_before"), phase.get("accuracy_after"));
            }
        }
        // Steps and measuring of this network take milliseconds; the rest is for a machine that is busy.
        assertTrue(spent < 14, "seconds " + spent);
        Map<?, ?> last = (Map<?, ?>) phases.getLast();
        assertEquals(((Number) last.get("accuracy_after")).doubleValue(), ((Number) ((Map<?, ?>) report
                .get("interval")).get("accuracy")).doubleValue(), 1e-12);
        assertTrue(Files.readString(folder.resolve("out/report.html")).contains("What the time bought"));
        assertEquals(2, transfer("other", "--solver", "timed"));
        assertTrue(graft.err().contains("add --minutes M"), graft.err());
    }
}
