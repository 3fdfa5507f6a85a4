package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.ImageFolder;
import graft.transfer.serve.ModelServer;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft serve} as a shell starts and ends it. */
class ServeTest {
    @TempDir
    private Path folder;
    private Path weights;
    private Path image;

    @BeforeEach
    void draw() throws Exception {
        weights = folder.resolve("model.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(),
                List.of("ant", "bee", "cat"), Map.of());
        DemoImages.target(1, 1).writeFolder(folder.resolve("shapes"));
        image = ImageFolder.read(folder.resolve("shapes")).images().getFirst().file();
    }

    /** Where this process has the four modules from; resources may lie elsewhere. */
    private static String classPath() throws Exception {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> c : List.of(Main.class, ModelFile.class, Network.class, Tensor.class)) {
            places.add(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        }
        places.add(Path.of(ModelServer.class.getResource("page.html").toURI()).resolve("../../../..").normalize()
                .toString());
        return String.join(File.pathSeparator, places);
    }

    private String said() throws Exception {
        return Files.readString(folder.resolve("messages.txt"));
    }

    private void awaitMessage(String text) throws Exception {
        for (int i = 0; i < 600 && !said().contains(text); i++) {
            Thread.sleep(50);
        }
        assertTrue(said().contains(text), said());
    }

    /** Whether SIGHUP reaches this process's children: what is started by {@code nohup} ignores it, and so do they. */
    private static boolean hangsUp() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return true;
        }
        return Files.readAllLines(status).stream().filter(l -> l.startsWith("SigIgn:"))
                .noneMatch(l -> (Long.parseUnsignedLong(l.substring(7).strip(), 16) & 1) != 0);
    }

    @Test
    void itPrintsItsAddressAnswersReadsTheModelAgainAndEnds() throws Exception {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "--add-modules",
                "jdk.incubator.vector", "-Xmx256m", "-cp", classPath(), "graft.transfer.cli.Main", "serve",
                folder.toString(), "--port", "0", "--workers", "1")
                .redirectError(folder.resolve("messages.txt").toFile()).start();
        try (HttpClient client = HttpClient.newHttpClient(); BufferedReader out = process.inputReader()) {
            String line = String.valueOf(out.readLine());
            assertTrue(line.matches("serving .*model\\.safetensors at http://127\\.0\\.0\\.1:\\d+/"), line + said());
            URI address = URI.create(line.substring(line.indexOf("http")));
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(address.resolve("/predict"))
                    .POST(HttpRequest.BodyPublishers.ofFile(image)).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            // The same numbers as by the command for a single image.
            CommandLine graft = new CommandLine();
            assertEquals(0, graft.run("predict", "--weights", weights.toString(), "--json", image.toString()));
            List<?> expected = (List<?>) ((Map<?, ?>) Json.parse(graft.out())).get("predictions");
            List<?> found = (List<?>) ((Map<?, ?>) Json.parse(answer.body())).get("predictions");
            for (int i = 0; i < 3; i++) {
                Map<?, ?> row = (Map<?, ?>) expected.get(i);
                assertEquals(row.get("class"), ((Map<?, ?>) found.get(i)).get("class"));
                assertEquals((Double) row.get("probability"), (Double) ((Map<?, ?>) found.get(i)).get("probability"),
                        1e-5);
            }
            Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "this system has no kill");
            if (hangsUp()) {
                new ProcessBuilder("/bin/kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
            } else {
                Files.setLastModifiedTime(weights, FileTime.fromMillis(System.currentTimeMillis() + 5000));
            }
            awaitMessage("was read again: 3 classes, model 1");
            process.destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertTrue(said().contains("stopping: answering what was accepted"), said());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void otherMachinesAreServedOnlyWithAToken() {
        CommandLine graft = new CommandLine();
        assertEquals(1, graft.run("serve", weights.toString(), "--host", "0.0.0.0", "--port", "0"));
        assertTrue(graft.err().contains("give a token that callers have to send (--token)"), graft.err());
        assertEquals(2, graft.run("serve", weights.toString(), "--token", "two words"));
        assertEquals(2, graft.run("serve", weights.toString(), "--port", "70000"));
        assertEquals(2, graft.run("serve"));
        assertEquals(1, graft.run("serve", folder.resolve("nothing").toString()));
        assertEquals("", graft.out());
    }
}
