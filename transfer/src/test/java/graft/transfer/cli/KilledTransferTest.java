package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.transfer.Checkpoints;
import graft.transfer.ResultFiles;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.report.HtmlReport;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transfers in processes of their own, killed without warning at random times: the folder then holds the old result or
 * the new, never parts of both, and the run can be taken up. Three kills in every build; {@code -Dgraft.kills=100} for
 * the long form.
 */
class KilledTransferTest {
    private static final int KILLS = Integer.getInteger("graft.kills", 3);

    @TempDir
    private Path folder;
    private Path weights;
    private Path data;
    private final Path[] whole = new Path[2];

    @Test
    void aFolderHoldsOneResultWheneverTheProcessIsKilled() throws Exception {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("images");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(3, 1).writeFolder(data);
        long longest = 0;
        for (int seed = 0; seed < 2; seed++) {
            whole[seed] = folder.resolve("whole" + seed);
            long start = System.nanoTime();
            assertEquals(0, start(whole[seed], seed, "").waitFor(), said());
            longest = Math.max(longest, System.nanoTime() - start);
        }
        Path out = folder.resolve("out");
        SplittableRandom random = new SplittableRandom(KILLS);
        int seed = 0;
        int kills = 0;
        int resumed = 0;
        for (int starts = 0; kills < KILLS; starts++) {
            assertTrue(starts < 10 * KILLS + 10, kills + " kills in " + starts + " starts");
            boolean resume = Checkpoints.exist(out.resolve("checkpoint"));
            resumed += resume ? 1 : 0;
            Process process = start(out, seed, resume ? "--resume" : "--overwrite");
            if (!process.waitFor(random.nextLong(longest / 10, longest + 1), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
                kills++;
                assertOneResult(out);
            } else {
                assertEquals(0, process.exitValue(), said());
                assertIsWhole(out, seed);
                seed = 1 - seed;
            }
        }
        boolean resume = Checkpoints.exist(out.resolve("checkpoint"));
        assertEquals(0, start(out, seed, resume ? "--resume" : "--overwrite").waitFor());
        assertIsWhole(out, seed);
        System.out.println(kills + " kills, " + resumed + " runs resumed");
    }

    /** Where this process has the four modules from; resources may lie elsewhere. */
    private static String classPath() throws Exception {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> c : List.of(Main.class, ModelFile.class, Network.class, Tensor.class)) {
            places.add(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        }
        places.add(Path.of(HtmlReport.class.getResource("report.css").toURI()).resolve("../../../..").normalize()
                .toString());
        return String.join(File.pathSeparator, places);
    }

    private Process start(Path out, int seed, String more) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "--add-modules", "jdk.incubator.vector", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "graft.transfer.cli.Main", "transfer", "--weights", weights.toString(), "--data", data.toString(),
                "--out", out.toString(), "--threads", "1", "--cache", "none", "--solver", "head", "--epochs", "4",
                "--batch", "8", "--seed", Integer.toString(seed)));
        if (!more.isEmpty()) {
            command.add(more);
        }
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile()).start();
    }

    private void assertOneResult(Path out) throws Exception {
        Path report = out.resolve(ResultFiles.JSON);
        Path model = out.resolve(ResultFiles.MODEL);
        if (Files.exists(report)) {
            int seed = seedOf(report);
            assertArrayEquals(Files.readAllBytes(whole[seed].resolve(ResultFiles.MODEL)), Files.readAllBytes(model));
            assertTrue(!Files.exists(out.resolve(ResultFiles.HTML))
                    || Files.readString(out.resolve(ResultFiles.HTML)).contains("</html>"));
        } else if (Files.exists(model)) { // between two results: the new one is whole and waits, or the run can go on
            assertTrue(Files.exists(out.resolve(".results")) || Checkpoints.exist(out.resolve("checkpoint")));
            byte[] bytes = Files.readAllBytes(model);
            assertTrue(Arrays.equals(bytes, Files.readAllBytes(whole[0].resolve(ResultFiles.MODEL)))
                    || Arrays.equals(bytes, Files.readAllBytes(whole[1].resolve(ResultFiles.MODEL))));
        }
    }

    private void assertIsWhole(Path out, int seed) throws Exception {
        try (var files = Files.list(out)) {
            assertEquals(List.of(ResultFiles.CARD, ResultFiles.LABELS, ResultFiles.MODEL, ResultFiles.HTML,
                    ResultFiles.JSON),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
        assertEquals(seed, seedOf(out.resolve(ResultFiles.JSON)));
        assertArrayEquals(Files.readAllBytes(whole[seed].resolve(ResultFiles.MODEL)),
                Files.readAllBytes(out.resolve(ResultFiles.MODEL)));
    }

    private String said() throws Exception {
        return Files.readString(folder.resolve("output.txt"));
    }

    private static int seedOf(Path report) throws Exception {
        Map<?, ?> settings = (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(report))).get("settings");
        return Integer.parseInt((String) settings.get("seed"));
    }
}
