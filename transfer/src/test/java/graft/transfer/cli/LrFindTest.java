package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class LrFindTest {
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

    /** All images in every step: the loss has no noise from batch to batch, and even a random trunk shows a fall. */
    private int find(String... more) {
        List<String> words = new ArrayList<>(List.of("lr-find", "--weights", weights.toString(), "--data",
                data.toString(), "--cache", "none", "--batch", "64"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    /** The curve, and a rate of it before the loss is lowest; the same with any number of threads. */
    @Test
    void ratesAreTriedFromLowToHighAndOneIsSuggested() {
        assertEquals(0, find("--json", "--threads", "1"), graft.err());
        String one = graft.out();
        Map<?, ?> json = (Map<?, ?>) Json.parse(one);
        List<?> points = (List<?>) json.get("points");
        assertTrue(points.size() > 20 && points.size() <= 100, one);
        double before = 0;
        for (Object p : points) {
            double rate = ((Number) ((Map<?, ?>) p).get("rate")).doubleValue();
            assertTrue(rate > before);
            before = rate;
        }
        double suggested = ((Number) json.get("suggested")).doubleValue();
        assertTrue(suggested > 1e-6 && suggested <= ((Number) json.get("lowest")).doubleValue(), one);
        assertEquals(0, find("--json", "--threads", "3"), graft.err());
        assertEquals(one, graft.out());
        assertEquals(0, find("--json", "--threads", "1", "--seed", "8"), graft.err());
        assertNotEquals(one, graft.out());
    }

    /** Rates are those of --lr: steps of fine-tuning take a tenth, which is stated on the page. */
    @Test
    void fineTuningIsSweptAfterItsHeadAndDrawn() throws Exception {
        Path page = folder.resolve("pages").resolve("rates.html");
        assertEquals(0, find("--freeze-through", "layer2", "--epochs", "6", "--steps", "30", "--from", "0.0001", "--to",
                "1", "--out", page.toString()), graft.err());
        assertTrue(graft.err().contains("head epoch 2/2"), graft.err());
        assertTrue(graft.out().contains("from 0.0001 to "), graft.out());
        assertTrue(graft.out().contains("the head and the trunk after layer2"), graft.out());
        String html = Files.readString(page);
        assertTrue(html.contains("fine-tuning takes a tenth of them") && html.contains("<polyline"), html);
        assertFalse(html.contains("<script") || html.contains("src=\"http"));
        assertEquals(1, find("--out", page.toString()));
        assertTrue(graft.err().contains("--overwrite replaces it"), graft.err());
        try (Chromium browser = Chromium.start(Files.createDirectories(folder.resolve("profile")))) {
            browser.open(page);
            assertEquals(List.of(), browser.events("Log.entryAdded"));
            assertEquals(1L, browser.evaluate("document.querySelectorAll('svg polyline').length"));
            assertEquals(true, browser.evaluate("document.querySelectorAll('svg circle').length >= 10"));
        }
    }

    @Test
    void rangesThatAreNoneAndUnknownLayersAreRefused() {
        assertEquals(2, find("--from", "1", "--to", "0.1"));
        assertTrue(graft.err().contains("expected a rate above --from"), graft.err());
        assertEquals(2, find("--steps", "5"));
        assertTrue(graft.err().contains("--steps is 5, expected 20 to"), graft.err());
        assertEquals(2, find("--augment", "heavy"));
        assertTrue(graft.err().contains("no augmentation heavy; there are none, light"), graft.err());
        assertEquals(1, find("--freeze-through", "layer9"));
        assertTrue(graft.err().contains("layer9"), graft.err());
        assertEquals(2, find("--freeze", "layer1"));
        assertTrue(graft.err().contains("--freeze is about how layers of the trunk learn"), graft.err());
    }
}
