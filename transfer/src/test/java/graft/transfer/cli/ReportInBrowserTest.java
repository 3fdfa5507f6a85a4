package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A transfer's report as its readers have it: in a browser, where one is installed. */
class ReportInBrowserTest {
    /** The contrast of text that WCAG 2.1 asks for (1.4.3). */
    private static final double CONTRAST = 4.5;
    private static final String LOWEST_CONTRAST = """
            (() => {
              const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255).map(x =>
                  x <= .03928 ? x / 12.92 : Math.pow((x + .055) / 1.055, 2.4));
                return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
              const behind = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
                  if (!/, 0\\)$|transparent/.test(b)) return b; } return 'rgb(255, 255, 255)'; };
              let lowest = 99, where = '';
              for (const e of document.querySelectorAll('p, li, a, th, td, h1, h2, h3, figcaption, summary, span')) {
                if (!e.textContent.trim() || !e.getClientRects().length || e.closest('.bar')) continue;
                const a = light(getComputedStyle(e).color), b = light(behind(e));
                const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
                if (ratio < lowest) { lowest = ratio; where = e.tagName + '.' + e.className; }
              }
              return lowest + ' ' + where;
            })()""";

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    private Path report() throws Exception {
        Path weights = folder.resolve("source.safetensors");
        Path data = folder.resolve("images");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(5, 1).writeFolder(data);
        CommandLine graft = new CommandLine();
        assertEquals(0, graft.run("transfer", "--weights", weights.toString(), "--data", data.toString(), "--out",
                folder.resolve("out").toString(), "--threads", "2", "--scratch", "--cache", "none"), graft.err());
        return folder.resolve("out").resolve("report.html");
    }

    @Test
    void theReportIsQuietOfflineReachableAndReadable() throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        try (Chromium browser = Chromium.start(profile)) {
            Path page = report();
            browser.open(page);
            assertEquals(List.of(), browser.events("Log.entryAdded"));
            assertEquals(List.of(), browser.events("Runtime.exceptionThrown"));
            for (Map<?, ?> request : browser.events("Network.requestWillBeSent")) {
                String url = (String) ((Map<?, ?>) request.get("request")).get("url");
                assertTrue(url.startsWith("data:") || url.equals(page.toUri().toString()), url);
            }
            assertEquals(0L, browser.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).length"),
                    "images that cannot be shown");
            structure(browser);
            keyboard(browser);
            Object day = looks(browser, "light");
            assertNotEquals(day, looks(browser, "dark"));
            browser.call("Emulation.setDeviceMetricsOverride", "width", 390, "height", 844, "deviceScaleFactor", 1,
                    "mobile", true);
            assertEquals(390L, browser.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"),
                    "sideways scrolling on a phone");
            assertTrue(((String) browser.call("Page.printToPDF").get("data")).length() > 10_000, "print");
        }
    }

    /** What a screen reader goes by. */
    private static void structure(Chromium browser) throws Exception {
        assertEquals(1L, browser.evaluate("document.querySelectorAll('h1').length"));
        assertEquals("", browser.evaluate("[...document.querySelectorAll('main > section, main > .columns > section')]"
                + ".filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent)"
                + ".map(s => s.id).join()"));
        assertEquals("", browser.evaluate("[...document.images].filter(i => !i.alt).map(i => i.src.slice(0, 40))"
                + ".join()"));
        assertEquals("", browser.evaluate("[...document.querySelectorAll('table')].filter(t => !t.querySelector("
                + "'th[scope]') && t.closest('section').id != 'skipped').map(t => t.closest('section').id).join()"));
        assertEquals(browser.evaluate("[...document.querySelectorAll('main > section, main > .columns > section')]"
                + ".map(s => '#' + s.id).join()"), browser.evaluate("[...document.querySelectorAll('nav a')].map(a => "
                + "a.getAttribute('href')).join()"));
    }

    /** Tab by tab through the page: every link to a section and every point of the map has its turn. */
    private static void keyboard(Chromium browser) throws Exception {
        Set<Object> met = new HashSet<>();
        long all = (Long) browser.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length");
        boolean lens = false;
        for (long i = 0; i < all + 5; i++) {
            for (String kind : List.of("keyDown", "keyUp")) {
                browser.call("Input.dispatchKeyEvent", "type", kind, "key", "Tab", "code", "Tab",
                        "windowsVirtualKeyCode", 9);
            }
            met.add(browser.evaluate("document.activeElement.getAttribute('href') || "
                    + "document.activeElement.getAttribute('aria-label')"));
            lens |= Boolean.TRUE.equals(browser.evaluate("!!document.activeElement.querySelector('.lens') && "
                    + "getComputedStyle(document.activeElement.querySelector('.lens')).display == 'block'"));
        }
        List<?> wanted = (List<?>) browser.evaluate("[...document.querySelectorAll('nav a')].map(a => "
                + "a.getAttribute('href')).concat([...document.querySelectorAll('.at')].map(p => "
                + "p.getAttribute('aria-label')))");
        assertTrue(wanted.size() > 40, "40 images and the sections, found " + wanted.size());
        for (Object w : wanted) {
            assertTrue(met.contains(w), w + " cannot be reached by keyboard");
        }
        assertTrue(lens, "a point that has the focus shows its image");
    }

    private static Object looks(Chromium browser, String scheme) throws Exception {
        browser.call("Emulation.setEmulatedMedia", "features", List.of(Map.of("name", "prefers-color-scheme", "value",
                scheme)));
        String lowest = (String) browser.evaluate(LOWEST_CONTRAST);
        assertTrue(Double.parseDouble(lowest.substring(0, lowest.indexOf(' '))) >= CONTRAST, scheme + ": contrast "
                + lowest);
        return browser.evaluate("getComputedStyle(document.body).backgroundColor");
    }
}
