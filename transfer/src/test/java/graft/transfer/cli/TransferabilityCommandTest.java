package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft transferability} from the command line to its report. */
class TransferabilityCommandTest {
    private final CommandLine graft = new CommandLine();

    @TempDir(cleanup = CleanupMode.ALWAYS)
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

    private int run(String... more) {
        List<String> words = new ArrayList<>(List.of("transferability", "--data", data.toString(), "--threads", "2"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    private Map<?, ?> json() {
        return (Map<?, ?>) Json.parse(graft.out());
    }

    @Test
    void theJsonHasWhatIsPromised() throws IOException {
        Path out = folder.resolve("out");
        assertEquals(0, run("--weights", weights.toString(), "--fine-tune", "--epochs", "2", "--seeds", "1", "--draws",
                "2", "--json", "--out", out.toString()), graft.err());
        Map<?, ?> json = json();
        List<?> stages = (List<?>) json.get("stages");
        assertEquals(List.of("none", "bn1", "layer1", "layer2", "layer3"),
                stages.stream().map(s -> ((Map<?, ?>) s).get("stage")).toList());
        for (Object stage : stages) {
            Map<?, ?> s = (Map<?, ?>) stage;
            assertTrue(s.get("fine_tuned") instanceof Number, s.toString());
            if (!s.get("stage").equals("none")) {
                double frozen = ((Number) s.get("frozen")).doubleValue();
                assertTrue(((Number) s.get("low")).doubleValue() <= frozen
                        && frozen <= ((Number) s.get("high")).doubleValue(), s.toString());
            }
        }
        assertTrue(stages.stream().anyMatch(s -> ((Map<?, ?>) s).get("stage").equals(json.get("recommended"))));
        assertEquals("fine-tuning", ((Map<?, ?>) json.get("recommendation")).get("by"));
        assertEquals(40L, json.get("train_pictures"), "8 classes of 6, of which round(4.8) train");
        assertEquals(8L, json.get("validation_pictures"));
        Map<Object, Object> written = new LinkedHashMap<>((Map<?, ?>) Json.parse(Files.readString(out.resolve(
                "report.json"))));
        written.keySet().forEach(key -> assertTrue(json.containsKey(key), "missing from --json: " + key));
        assertTrue(Files.readString(out.resolve("report.html")).contains("From general to specific"));
        assertEquals(1, run("--weights", weights.toString(), "--out", out.toString()));
        assertTrue(graft.err().contains("--overwrite"), graft.err());
    }

    @Test
    void everyKeyIsDescribed() throws IOException {
        assertEquals(0, run("--weights", weights.toString(), "--draws", "2", "--json"), graft.err());
        Map<?, ?> schema = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(schema())))
                .get("$defs")).get("transferability");
        Map<?, ?> described = (Map<?, ?>) schema.get("properties");
        json().keySet().forEach(key -> assertTrue(described.containsKey(key), key + " is not described"));
        for (String list : List.of("stages", "few_shot")) {
            Map<?, ?> items = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) described.get(list)).get("items"))
                    .get("properties");
            assertEquals(items.keySet(), ((Map<?, ?>) ((List<?>) json().get(list)).getFirst()).keySet(), list);
        }
        for (String object : List.of("recommendation", "more_pictures")) {
            assertEquals(((Map<?, ?>) ((Map<?, ?>) described.get(object)).get("properties")).keySet(),
                    ((Map<?, ?>) json().get(object)).keySet(), object);
        }
    }

    private static Path schema() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/report-schema.json"))) {
            at = at.getParent();
        }
        return at.resolve("docs/report-schema.json");
    }

    @Test
    void theFigureOfHalvesComesFromOneCommand() throws IOException {
        Path out = folder.resolve("halves");
        assertEquals(0, run("--halves", "--splits", "2", "--epochs", "1", "--json", "--out", out.toString()),
                graft.err());
        Map<?, ?> halves = (Map<?, ?>) json().get("halves");
        assertEquals(2L, halves.get("splits"));
        assertEquals(4L, halves.get("classes_a_half"));
        Map<?, ?> curves = (Map<?, ?>) halves.get("curves");
        assertEquals(List.of("BnB", "BnB+", "AnB", "AnB+"), List.copyOf(curves.keySet()));
        curves.values().forEach(points -> assertEquals(4, ((List<?>) points).size()));
        assertTrue(Files.readString(out.resolve("report.html")).contains("Half of the classes"));
    }

    @Test
    void optionsThatHaveNoEffectAreRefused() {
        assertEquals(2, run());
        assertTrue(graft.err().contains("needs --weights"), graft.err());
        assertEquals(2, run("--halves", "--weights", weights.toString()));
        assertEquals(2, run("--weights", weights.toString(), "--splits", "3"));
        assertEquals(2, run("--weights", weights.toString(), "--epochs", "3"));
        assertTrue(graft.err().contains("--fine-tune"), graft.err());
    }

    @Test
    void aClassWithOneImageIsRefused() throws IOException {
        try (Stream<Path> classes = Files.list(data)) {
            Path first = classes.sorted().findFirst().orElseThrow();
            try (Stream<Path> images = Files.list(first)) {
                for (Path image : images.sorted().skip(1).toList()) {
                    Files.delete(image);
                }
            }
            assertEquals(1, run("--weights", weights.toString()));
            assertTrue(graft.err().contains(first.getFileName() + " has one image"), graft.err());
        }
    }

    @Test
    void thePageFitsAPhone() throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        try (Chromium browser = Chromium.start(profile)) {
            assertEquals(0, run("--weights", weights.toString(), "--draws", "2", "--out", folder.resolve("out")
                    .toString()), graft.err());
            browser.open(folder.resolve("out/report.html"));
            assertEquals(List.of(), browser.events("Log.entryAdded"));
            assertEquals("", browser.evaluate("[...document.querySelectorAll('main > section, main > .columns > "
                    + "section')].filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent)"
                    + ".map(s => s.id).join()"));
            browser.call("Emulation.setDeviceMetricsOverride", "width", 390, "height", 844, "deviceScaleFactor", 1,
                    "mobile", true);
            assertEquals(390L, browser.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"),
                    "sideways scrolling on a phone");
        }
    }
}
