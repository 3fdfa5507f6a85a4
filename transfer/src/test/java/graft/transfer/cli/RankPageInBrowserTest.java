package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code graft rank} as its readers have it: in a browser, where one is installed. */
class RankPageInBrowserTest {
    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    private Path page() throws Exception {
        Path data = folder.resolve("images");
        DemoImages.target(4, 1).writeFolder(data);
        String[] words = {"rank", "--data", data.toString(), "--cache", "none", "--threads", "2", "--out",
            folder.resolve("ranking.html").toString(), source(1), source(2), source(3)};
        CommandLine graft = new CommandLine();
        assertEquals(0, graft.run(words), graft.err());
        return folder.resolve("ranking.html");
    }

    private String source(long seed) {
        Path file = folder.resolve("a-source-with-a-rather-long-name-" + seed + ".safetensors");
        ModelFile.write(file, DemoNetwork.network(3).initialize(seed), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        return file.toString();
    }

    @Test
    void itIsQuietOfflineAndFitsTheScreen() throws Exception {
        try (Chromium browser = Chromium.start(Files.createDirectories(folder.resolve("profile")))) {
            Path page = page();
            browser.open(page);
            assertEquals(List.of(), browser.events("Log.entryAdded"));
            for (Map<?, ?> request : browser.events("Network.requestWillBeSent")) {
                assertEquals(page.toUri().toString(), ((Map<?, ?>) request.get("request")).get("url"));
            }
            assertEquals(3L, browser.evaluate("document.querySelectorAll('.chart circle').length"));
            assertEquals("", browser.evaluate("[...document.querySelectorAll('.chart text')].filter(t => { const a = "
                    + "t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect(); return a.left < b.left "
                    + "|| a.right > b.right + 1; }).map(t => t.textContent).join()"), "labels beyond the chart");
            assertEquals("", browser.evaluate("(() => { const l = [...document.querySelectorAll('.point-label')].map("
                    + "t => t.getBoundingClientRect()); return l.flatMap((a, i) => l.slice(i + 1).filter(b => a.left < "
                    + "b.right && b.left < a.right && a.top < b.bottom - 4 && b.top < a.bottom - 4)).length || ''; "
                    + "})()"), "labels on one another");
            Object day = background(browser, "light");
            assertNotEquals(day, background(browser, "dark"));
            browser.call("Emulation.setDeviceMetricsOverride", "width", 390, "height", 844, "deviceScaleFactor", 1,
                    "mobile", true);
            assertEquals(390L, browser.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"),
                    "sideways scrolling on a phone");
            assertTrue(((String) browser.call("Page.printToPDF").get("data")).length() > 10_000, "print");
        }
    }

    private static Object background(Chromium browser, String scheme) throws Exception {
        browser.call("Emulation.setEmulatedMedia", "features", List.of(Map.of("name", "prefers-color-scheme", "value",
                scheme)));
        return browser.evaluate("getComputedStyle(document.body).backgroundColor");
    }
}
