package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.Classifier;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.serve.ModelServer;
import graft.transfer.serve.ServerSettings;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.model.Confidence;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code graft serve} as its users have it: in a browser, where one is installed. */
class ServePageTest {
    /** Text that would run, were it taken for HTML. */
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final List<String> CLASSES = List.of(HOSTILE, "bee", "cat");
    /** Where pictures of the page go that a developer may look at: {@code -Dgraft.screenshots=DIR}. */
    private static final String SCREENSHOTS = System.getProperty("graft.screenshots");

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;
    private Path weights;
    private List<Image> images;

    private ModelServer serve(double threshold) throws Exception {
        weights = folder.resolve("model.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), CLASSES, Map.of());
        ModelFile.write(weights, Zoo.load(weights).withConfidence(new Confidence(2.5, threshold, true)));
        Files.writeString(folder.resolve("MODEL_CARD.md"), "# Shapes\n\n" + HOSTILE);
        DemoImages.target(3, 1).writeFolder(folder.resolve("pictures"));
        images = ImageFolder.read(folder.resolve("pictures")).images();
        return ModelServer.start(weights, ServerSettings.standard().port(0).token("sesame-sesame-sesame")
                .pictures(folder.resolve("pictures")));
    }

    private static void picture(Chromium browser, String name) throws Exception {
        if (SCREENSHOTS != null) {
            Files.write(Files.createDirectories(Path.of(SCREENSHOTS)).resolve(name + ".png"), Base64.getDecoder()
                    .decode((String) browser.call("Page.captureScreenshot", "captureBeyondViewport", true)
                    .get("data")));
        }
    }

    private static String facts(Chromium browser, ModelServer server) throws Exception {
        open(browser, server);
        return text(browser, "#facts");
    }

    private static void open(Chromium browser, ModelServer server) throws Exception {
        browser.open(URI.create("about:blank"));
        browser.open(server.address().resolve("#token=sesame-sesame-sesame"));
        browser.await("document.querySelectorAll('#facts tr').length >= 6");
    }

    /** Drops a file as a mouse would. */
    private static void drop(Chromium browser, Path file) throws Exception {
        browser.evaluate("(() => { const bytes = Uint8Array.from(atob('" + Base64.getEncoder().encodeToString(
                Files.readAllBytes(file)) + "'), c => c.charCodeAt(0)); const data = new DataTransfer();"
                + " data.items.add(new File([bytes], 'dropped.png', {type: 'image/png'}));"
                + " document.getElementById('drop').dispatchEvent(new DragEvent('drop', {bubbles: true,"
                + " cancelable: true, dataTransfer: data})); })()");
    }

    private static String text(Chromium browser, String selector) throws Exception {
        return (String) browser.evaluate("document.querySelector('" + selector + "').textContent");
    }

    @Test
    void anImageThatIsDroppedIsAnsweredAndExplained() throws Exception {
        try (Chromium browser = Chromium.start(Files.createDirectories(folder.resolve("profile")));
                ModelServer server = serve(0); Classifier classifier = Classifier.load(weights)) {
            for (int i = 0; i < 100 && !facts(browser, server).contains("Training images"); i++) {
                Thread.sleep(100);
            }
            assertEquals("", browser.evaluate("location.hash"), "the token is not left in the address");
            for (Image image : List.of(images.get(0), images.get(7))) {
                drop(browser, image.file());
                browser.await("document.querySelector('article h3') && !document.querySelector('[aria-busy=true]')");
                assertEquals(classifier.classify(image.file()).top(), text(browser, "article h3"));
                assertEquals(String.format(Locale.ROOT, "%.1f %%", 100 * classifier.classify(image.file())
                        .probability()), text(browser, "article .number"));
                assertTrue(text(browser, "#live").contains("dropped.png: " + classifier.classify(image.file()).top()));
            }
            assertEquals(2L, browser.evaluate("document.querySelectorAll('article').length"));
            String both = (String) browser.evaluate("document.querySelector('article figure img').src");
            browser.evaluate("document.querySelector('article input').click()");
            assertNotEquals(both, browser.evaluate("document.querySelector('article figure img').src"));
            browser.evaluate("document.querySelector('article input').click()");
            assertEquals(0L, browser.evaluate(
                    "[...document.images].filter(i => i.complete && !i.naturalWidth).length"));
            assertEquals(CLASSES.getFirst(), text(browser, "#classes").substring(0, HOSTILE.length()));
            assertTrue(text(browser, "#card").contains(HOSTILE));
            assertEquals(4L, browser.evaluate(
                    "document.querySelectorAll('article:first-of-type .nearest img').length"));
            assertEquals(List.of(), browser.events("Log.entryAdded"));
            assertEquals(List.of(), browser.events("Runtime.exceptionThrown"));
            for (Map<?, ?> request : browser.events("Network.requestWillBeSent")) {
                String url = (String) ((Map<?, ?>) request.get("request")).get("url");
                assertTrue(url.startsWith("data:") || url.startsWith(server.address().toString()), url);
            }
            picture(browser, "light");
            Object day = browser.evaluate("getComputedStyle(document.body).backgroundColor");
            browser.call("Emulation.setEmulatedMedia", "features", List.of(Map.of("name", "prefers-color-scheme",
                    "value", "dark")));
            assertNotEquals(day, browser.evaluate("getComputedStyle(document.body).backgroundColor"));
            picture(browser, "dark");
            browser.call("Emulation.setDeviceMetricsOverride", "width", 390, "height", 844, "deviceScaleFactor", 1,
                    "mobile", true);
            assertEquals(390L, browser.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"),
                    "sideways scrolling on a phone");
            picture(browser, "phone");
        }
    }

    /** Tab by tab to the button, and the space bar: the browser asks for a file, which is then given to it. */
    @Test
    void theKeyboardAloneWillDo() throws Exception {
        try (Chromium browser = Chromium.start(Files.createDirectories(folder.resolve("profile")));
                ModelServer server = serve(1)) {
            open(browser, server);
            browser.call("Page.setInterceptFileChooserDialog", "enabled", true);
            Set<Object> met = new HashSet<>();
            for (int i = 0; i < 12 && !"files".equals(browser.evaluate("document.activeElement.id")); i++) {
                browser.press("Tab", 9);
                met.add(browser.evaluate("document.activeElement.className || document.activeElement.id"));
            }
            assertEquals("files", browser.evaluate("document.activeElement.id"), "met " + met);
            assertNotEquals("none", browser.evaluate("getComputedStyle(document.querySelector('label.button'))"
                    + ".outlineStyle"), "the focus can be seen");
            browser.press(" ", 32);
            for (int i = 0; i < 100 && browser.events("Page.fileChooserOpened").isEmpty(); i++) {
                Thread.sleep(50);
            }
            Map<?, ?> chooser = browser.events("Page.fileChooserOpened").getFirst();
            browser.call("DOM.setFileInputFiles", "files", List.of(images.get(2).file().toString()), "backendNodeId",
                    chooser.get("backendNodeId"));
            browser.await("document.querySelector('article h3') && !document.querySelector('[aria-busy=true]')");
            assertEquals("I don’t know", text(browser, "article h3"), "no class reaches a threshold of 1");
            assertTrue(text(browser, ".doubt").contains("100.0 %"));
            assertTrue(text(browser, "#live").contains("not known"));
            picture(browser, "unknown");
        }
    }

    @Test
    void withoutTheTokenThePageAsksForIt() throws Exception {
        try (Chromium browser = Chromium.start(Files.createDirectories(folder.resolve("profile")));
                ModelServer server = serve(0)) {
            browser.open(server.address());
            browser.await("!document.getElementById('token-form').hidden && document.activeElement.id == 'token'");
            picture(browser, "token");
            for (String token : List.of("wrong", "sesame-sesame-sesame")) {
                browser.evaluate("document.getElementById('token').value = '" + token + "'");
                browser.evaluate("document.querySelector('#token-form button').click()");
                browser.await(token.equals("wrong") ? "!document.getElementById('token-wrong').hidden"
                        : "document.getElementById('token-form').hidden");
            }
            browser.await("document.querySelectorAll('#facts tr').length >= 6");
        }
    }
}
