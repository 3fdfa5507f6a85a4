package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign pages in the same browser, foreign names, foreign machines, and paths to files. */
class WhoMayAskTest {
    @TempDir
    private Path folder;

    private static int get(Served s, String path, String headers) throws Exception {
        return Served.status(s.raw(Served.bytes("GET " + path + " HTTP/1.1\n" + headers + "Connection: close\n\n",
                new byte[0])));
    }

    @Test
    void aNameThatWasMadeToPointHereIsNotAnswered() throws Exception {
        try (Served s = Served.in(folder)) {
            int port = s.server.port();
            for (String own : List.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port, "localhost",
                    "LOCALHOST:1")) {
                assertEquals(200, get(s, "/model", "Host: " + own + "\n"), own);
            }
            for (String foreign : List.of("evil.example", "evil.example:" + port, "127.0.0.1.evil.example",
                    "localhost.evil.example:" + port, "169.254.169.254", "")) {
                assertEquals(403, get(s, "/model", "Host: " + foreign + "\n"), foreign);
                assertEquals(403, get(s, "/", "Host: " + foreign + "\n"), foreign);
            }
            assertEquals(400, get(s, "/model", ""));
            assertEquals(400, get(s, "/model", "Host: localhost\nHost: evil.example\n"));
        }
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        try (Served s = Served.in(folder)) {
            String host = "Host: localhost:" + s.server.port() + "\n";
            assertEquals(200, get(s, "/model", host + "Origin: http://localhost:" + s.server.port() + "\n"));
            for (String origin : List.of("http://evil.example", "null", "http://localhost:1", "http://localhost",
                    "file://", "http://127.0.0.1:" + s.server.port(), "http://localhost:" + s.server.port()
                    + "@evil.example", "%%")) {
                assertEquals(403, get(s, "/model", host + "Origin: " + origin + "\n"), origin);
            }
            for (String site : List.of("cross-site", "same-site")) {
                assertEquals(403, get(s, "/model", host + "Sec-Fetch-Site: " + site + "\n"), site);
                // A link to the page may be followed; a picture, script or frame of another site may not.
                assertEquals(200, get(s, "/", host + "Sec-Fetch-Site: " + site + "\nSec-Fetch-Mode: navigate\n"));
                assertEquals(403, get(s, "/", host + "Sec-Fetch-Site: " + site + "\nSec-Fetch-Mode: no-cors\n"));
                assertEquals(403, get(s, "/model", host + "Sec-Fetch-Site: " + site + "\nSec-Fetch-Mode: navigate\n"));
            }
            assertEquals(405, Served.status(s.raw(Served.bytes("OPTIONS /predict HTTP/1.1\n" + host
                    + "Connection: close\n\n", new byte[0]))));
        }
    }

    @Test
    void withATokenOnlyThePageAndItsHealthAreOpen() throws Exception {
        try (Served s = Served.in(folder, settings -> settings.token("correct-horse"))) {
            String host = "Host: localhost\n";
            for (String path : List.of("/", "/page.js", "/page.css", "/openapi.json", "/health")) {
                assertEquals(200, get(s, path, host), path);
            }
            for (String path : List.of("/model", "/metrics")) {
                assertEquals(401, get(s, path, host), path);
                for (String wrong : List.of("Bearer correct-hors", "Bearer correct-horse-", "Bearer ", "Bearer",
                        "Basic correct-horse", "correct-horse")) {
                    assertEquals(401, get(s, path, host + "Authorization: " + wrong + "\n"), wrong);
                }
                assertEquals(200, get(s, path, host + "Authorization: Bearer correct-horse\n"));
                assertEquals(200, get(s, path, host + "Authorization: bearer  correct-horse\n"));
            }
            assertEquals(401, s.post("/predict", s.image(0)).statusCode());
            assertEquals("Bearer", s.post("/predict", s.image(0)).headers().firstValue("WWW-Authenticate")
                    .orElseThrow());
        }
    }

    @Test
    void otherMachinesAreServedOnlyWithAToken() throws Exception {
        Path weights = folder.resolve("model.safetensors");
        Served.write(weights, Served.CLASSES, 1);
        ServerSettings open = ServerSettings.standard().at("0.0.0.0", 0);
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelServer.start(weights, open));
        assertTrue(e.getMessage().contains("--token"), e.getMessage());
        try (ModelServer server = ModelServer.start(weights, open.token("0123456789abcdef"))) {
            assertFalse(server.isLoopback());
        }
        assertThrows(UncheckedIOException.class, () -> ModelServer.start(weights, ServerSettings.standard()
                .at("no-such-host.invalid", 0)));
    }

    @Test
    void noPathReachesAFile() throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "the secret");
        try (Served s = Served.in(folder)) {
            for (String path : List.of("/secret.txt", "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt",
                    "//secret.txt", "/page.css/../secret.txt", "/page.css%00", "/page.html", "/PAGE.CSS", "/.",
                    "/model/",
                    "/model.safetensors", "/graft/transfer/serve/page.html", "/META-INF/MANIFEST.MF", "/..;/secret.txt",
                    "file:///etc/passwd")) {
                String answer = s.raw(Served.bytes("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n",
                        new byte[0]));
                assertEquals(404, Served.status(answer), path + ": " + answer);
                assertFalse(answer.contains("the secret"), path);
            }
        }
    }
}
