package graft.transfer.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The page and what belongs to it: a few resources of this program, read once, by the paths under which they lie. */
final class PageFiles {
    private static final Map<String, String> FILES = Map.of("/", "page.html", "/page.css", "page.css", "/page.js",
            "page.js", "/openapi.json", "openapi.json");

    private final Map<String, byte[]> bytes = new HashMap<>();

    private PageFiles() {
    }

    static PageFiles read() {
        PageFiles files = new PageFiles();
        FILES.forEach((path, name) -> {
            try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
                files.bytes.put(path, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(name + " cannot be read from this program", e);
            }
        });
        return files;
    }

    boolean holds(String path) {
        return FILES.containsKey(path);
    }

    void send(HttpCall call) throws IOException {
        String name = FILES.get(call.path());
        String type = switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            default -> "application/json";
        };
        call.answer(200, type, bytes.get(call.path()), Map.of());
    }
}
