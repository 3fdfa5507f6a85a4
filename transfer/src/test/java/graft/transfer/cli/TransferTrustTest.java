package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code graft transfer} says of labels and of its own numbers, and what comes of it. */
class TransferTrustTest {
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
                data.toString(), "--out", folder.resolve(out).toString(), "--threads", "2", "--cache", "none"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    private Map<?, ?> report(String out) throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(folder.resolve(out).resolve("report.json")));
    }

    private Path[] pictures() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile).sorted().toArray(Path[]::new);
        }
    }

    @Test
    void theReportHoldsLabelsFoldsAndCalibrationAndTheModelObeysThem() throws IOException {
        assertEquals(0, transfer("out"), graft.err());
        Map<?, ?> report = report("out");
        Map<?, ?> calibration = (Map<?, ?>) report.get("calibration");
        for (String key : List.of("temperature", "ece_before", "ece_after", "brier_before", "brier_after")) {
            assertTrue(calibration.get(key) instanceof Number, key);
        }
        assertEquals(5, ((List<?>) ((Map<?, ?>) report.get("folds")).get("accuracies")).size());
        assertTrue(report.get("balanced_accuracy") instanceof Number && report.get("macro_f1") instanceof Number);
        assertEquals(48L, ((Map<?, ?>) report.get("labels_summary")).get("judged"));
        Object flagged = ((Map<?, ?>) report.get("labels_summary")).get("flagged");
        assertEquals(!flagged.equals(0L), graft.out().contains(flagged + " of 48 probably wrong: "), graft.out());
        List<?> labels = (List<?>) report.get("labels");
        List<String> csv = Files.readAllLines(folder.resolve("out/labels.csv"));
        assertEquals(labels.size() + 1, csv.size());
        assertTrue(csv.getFirst().startsWith("file,action,class,"));
        String html = Files.readString(folder.resolve("out/report.html"));
        assertTrue(html.contains("Labels to look at") && html.contains("How far to trust it"));
        PretrainedModel model = Zoo.load(folder.resolve("out/model.safetensors"));
        assertEquals(((Number) calibration.get("temperature")).doubleValue(), model.confidence().temperature());

        String image = pictures()[0].toString();
        String file = folder.resolve("out/model.safetensors").toString();
        assertEquals(0, graft.run("predict", "--weights", file, "--json", "--threshold", "0", image), graft.err());
        assertEquals(true, ((Map<?, ?>) Json.parse(graft.out())).get("known"));
        assertEquals(0, graft.run("predict", "--weights", file, "--json", "--threshold", "1", image), graft.err());
        assertEquals(false, ((Map<?, ?>) Json.parse(graft.out())).get("known"));
        assertEquals(0, graft.run("predict", "--weights", file, "--threshold", "1", image), graft.err());
        assertTrue(graft.out().contains("not known: below 100.0 %"), graft.out());
        assertEquals(0, graft.run("evaluate", "--weights", file, "--data", data.toString(), "--json", "--threshold",
                "0"), graft.err());
        Map<?, ?> evaluated = (Map<?, ?>) Json.parse(graft.out());
        Map<?, ?> known = (Map<?, ?>) evaluated.get("known");
        assertEquals(48L, known.get("pictures"));
        assertEquals(evaluated.get("top1"), known.get("accuracy"));
    }

    @Test
    void thePlanThatATransferWroteChangesNothingUntilItIsEdited() throws IOException {
        assertEquals(0, transfer("first"), graft.err());
        Path plan = folder.resolve("first/labels.csv");
        assertEquals(0, transfer("second", "--plan", plan.toString()), graft.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("first/model.safetensors")),
                Files.readAllBytes(folder.resolve("second/model.safetensors")));
        Path[] before = pictures();
        String first = data.relativize(before[0]).toString();
        String second = data.relativize(before[1]).toString();
        String other = data.relativize(before[before.length - 1]).getName(0).toString();
        Files.writeString(plan, "file,action,class\n" + first + ",remove,\n" + second + ",relabel," + other + "\n");
        assertEquals(0, transfer("third", "--plan", plan.toString()), graft.err());
        assertTrue(graft.err().contains("1 relabelled, 1 removed, 0 kept"), graft.err());
        Map<?, ?> report = report("third");
        assertEquals(47L, ((Map<?, ?>) report.get("labels_summary")).get("judged"));
        assertEquals(47L, (Long) report.get("train_pictures") + (Long) report.get("validation_pictures"));
        assertArrayEquals(before, pictures());
        List<String> next = Files.readAllLines(folder.resolve("third/labels.csv"));
        assertEquals(List.of(first + ",remove,,,,,,", second + ",relabel," + other + ",,,,,"), next.subList(1, 3));
        assertEquals(0, transfer("fourth", "--plan", folder.resolve("third/labels.csv").toString()), graft.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("third/model.safetensors")),
                Files.readAllBytes(folder.resolve("fourth/model.safetensors")));
    }

    @Test
    void aPlanThatDoesNotFitIsRefusedBeforeTheWork() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.csv"), "file,action,class\nno/such.png,remove,\n");
        assertEquals(1, transfer("out", "--plan", plan.toString()));
        assertTrue(graft.err().contains("plan.csv: line 2: no/such.png is not in "), graft.err());
        StringBuilder all = new StringBuilder("file,action,class\n");
        String gone = data.relativize(pictures()[0]).getName(0).toString();
        for (Path p : pictures()) {
            if (data.relativize(p).startsWith(gone)) {
                all.append(data.relativize(p)).append(",remove,\n");
            }
        }
        Files.writeString(plan, all);
        assertEquals(1, transfer("out", "--plan", plan.toString()));
        assertTrue(graft.err().contains("class " + gone + " has no images left to learn from by the plan"),
                graft.err());
        assertEquals(1, transfer("out", "--plan", folder.resolve("nowhere.csv").toString()));
        assertFalse(Files.exists(folder.resolve("out/model.safetensors")));
    }

    /** Means of two seeds; the first seed's network is the one that is kept, as without further seeds. */
    @Test
    void severalSeedsAreAveragedAndTheFirstIsKept() throws IOException {
        String[] options = {"--freeze-through", "layer2", "--epochs", "3", "--augment", "none", "--class-weights",
            "balanced", "--scratch"};
        assertEquals(0, transfer("one", options), graft.err());
        List<String> two = new ArrayList<>(List.of(options));
        two.addAll(List.of("--seeds", "2"));
        assertEquals(0, transfer("two", two.toArray(String[]::new)), graft.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("one/model.safetensors")),
                Files.readAllBytes(folder.resolve("two/model.safetensors")));
        Map<?, ?> report = report("two");
        assertEquals("balanced", ((Map<?, ?>) report.get("settings")).get("class weights"));
        List<?> seeds = (List<?>) report.get("seeds");
        assertEquals(List.of("transfer-fine-tune", "scratch"), seeds.stream().map(s -> ((Map<?, ?>) s).get("name"))
                .toList());
        List<?> runs = (List<?>) report.get("runs");
        for (Object seed : seeds) {
            Map<?, ?> spread = (Map<?, ?>) seed;
            assertEquals(List.of(7L, 8L), spread.get("seeds"));
            Map<?, ?> run = (Map<?, ?>) runs.stream().filter(r -> ((Map<?, ?>) r).get("name")
                    .equals(spread.get("name"))).findFirst().orElseThrow();
            List<?> epochs = (List<?>) run.get("epochs");
            assertEquals(((Number) spread.get("mean")).doubleValue(), ((Number) ((Map<?, ?>) epochs.getLast())
                    .get("validation_accuracy")).doubleValue(), 1e-12);
        }
        Map<?, ?> test = (Map<?, ?>) report.get("mcnemar");
        double p = ((Number) test.get("p")).doubleValue();
        assertTrue(p > 0 && p <= 1, test.toString());
        assertTrue(Files.readString(folder.resolve("two/report.html")).contains("the mean of 2 runs of each"));
    }
}
