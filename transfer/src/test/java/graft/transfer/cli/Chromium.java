package graft.transfer.cli;

import graft.zoo.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A browser without a window, driven through its debugging protocol
 * (https://chromedevtools.github.io/devtools-protocol/).
 */
final class Chromium implements AutoCloseable, WebSocket.Listener {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int SECONDS = 60;

    private final Process process;
    private final StringBuilder message = new StringBuilder();
    private final Map<Long, CompletableFuture<Map<?, ?>>> waiting = new ConcurrentHashMap<>();
    private final List<Map<?, ?>> events = new CopyOnWriteArrayList<>();
    private WebSocket socket;
    private String session;
    private long sent;

    private Chromium(Process process) {
        this.process = process;
    }

    /** Starts the browser that is installed; without one the calling test is skipped, and says so. */
    static Chromium start(Path profile) throws Exception {
        Path program = Stream.of(System.getenv("PATH").split(File.pathSeparator)).flatMap(folder ->
                NAMES.stream().map(name -> Path.of(folder, name))).filter(Files::isExecutable).findFirst()
                .orElseGet(() -> Assumptions.abort("no browser among " + NAMES + " is installed"));
        Process process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--no-first-run", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).redirectOutput(profile.resolveSibling("chromium.log").toFile()).start();
        Chromium browser = new Chromium(process);
        try {
            browser.connect(profile.resolve("DevToolsActivePort"));
        } catch (Exception e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void connect(Path port) throws Exception {
        for (int i = 0; i < 10 * SECONDS && (!Files.exists(port) || Files.readAllLines(port).size() < 2); i++) {
            Thread.sleep(100);
        }
        List<String> lines = Files.readAllLines(port);
        socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:"
                + lines.get(0) + lines.get(1)), this).get(SECONDS, TimeUnit.SECONDS);
        Map<?, ?> target = ((List<?>) call("Target.getTargets").get("targetInfos")).stream().map(t -> (Map<?, ?>) t)
                .filter(t -> t.get("type").equals("page")).findFirst().orElseThrow();
        session = (String) call("Target.attachToTarget", "targetId", target.get("targetId"), "flatten", true)
                .get("sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable");
        }
    }

    /** Calls a method of the protocol; parameters are names and values in turn. */
    Map<?, ?> call(String method, Object... parameters) throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put((String) parameters[i], parameters[i + 1]);
        }
        Map<String, Object> call = new LinkedHashMap<>(Map.of("id", ++sent, "method", method, "params", values));
        if (session != null) {
            call.put("sessionId", session);
        }
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        waiting.put(sent, answer);
        socket.sendText(Json.write(call), true).get(SECONDS, TimeUnit.SECONDS);
        Map<?, ?> result = answer.get(SECONDS, TimeUnit.SECONDS);
        if (result.get("result") == null) {
            throw new IOException(method + ": " + result.get("error"));
        }
        return (Map<?, ?>) result.get("result");
    }

    /** Opens a page and waits until all of it is there. */
    void open(Path page) throws Exception {
        open(page.toUri());
    }

    /** The same for a page that a server has. */
    void open(URI page) throws Exception {
        events.clear();
        call("Page.navigate", "url", page.toString());
        for (int i = 0; i < 10 * SECONDS && events("Page.loadEventFired").isEmpty(); i++) {
            Thread.sleep(100);
        }
        if (events("Page.loadEventFired").isEmpty()) {
            throw new IOException(page + " was not loaded");
        }
    }

    /** Waits until an expression of JavaScript is true. */
    void await(String expression) throws Exception {
        for (int i = 0; i < 10 * SECONDS; i++) {
            if (Boolean.TRUE.equals(evaluate(expression))) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException(expression + " did not become true");
    }

    /** Presses and releases a key without a character, such as Tab, or the space. */
    void press(String key, int code) throws Exception {
        for (String kind : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", "type", kind, "key", key, "code", key.equals(" ") ? "Space" : key,
                    "windowsVirtualKeyCode", code, "text", kind.equals("keyDown") && key.equals(" ") ? " " : "");
        }
    }

    /** The value of an expression of JavaScript. */
    Object evaluate(String expression) throws Exception {
        Map<?, ?> answer = call("Runtime.evaluate", "expression", expression, "returnByValue", true);
        if (answer.get("exceptionDetails") != null) {
            throw new IOException(expression + ": " + answer.get("exceptionDetails"));
        }
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    /** The parameters of all events of a kind since the page was opened. */
    List<Map<?, ?>> events(String method) {
        return events.stream().filter(e -> e.get("method").equals(method)).<Map<?, ?>>map(e ->
                (Map<?, ?>) e.get("params")).toList();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            Map<?, ?> whole = (Map<?, ?>) Json.parse(message.toString());
            message.setLength(0);
            if (whole.get("id") instanceof Number id) {
                waiting.remove(id.longValue()).complete(whole);
            } else {
                events.add(whole);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    }
}
