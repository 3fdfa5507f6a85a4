package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measuring the network of a file, and results side by side. */
class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int graft(String... words) {
        out.reset();
        err.reset();
        return Main.run(List.of(words), new Screen(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80));
    }

    private Path results(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json);
    }

    @Test
    void theNetworkOfAFileIsMeasuredLayerByLayer() {
        String file = SharedFiles.path("fixtures/onnx/resnet_opset17.onnx").toString();
        assertEquals(0, graft("bench", "--weights", file, "--runs", "1", "--warmup", "0", "--layers", "--json"),
                err::toString);
        Map<?, ?> result = (Map<?, ?>) Json.parse(out.toString(StandardCharsets.UTF_8));
        assertEquals(file, result.get("arch"));
        assertTrue(((Number) result.get("min_ms")).doubleValue() > 0);
        assertTrue(((List<?>) result.get("layers")).size() > 5, out::toString);
    }

    @Test
    void aNetworkIsNamedOnce() {
        String file = SharedFiles.path("fixtures/onnx/resnet_opset17.onnx").toString();
        assertEquals(2, graft("bench", "--weights", file, "--arch", "vgg16"));
        assertEquals(2, graft("bench", "--mode", "gemm", "--weights", file));
    }

    /** 4 / 2 = 2, and 6 / 8 = 0.75. */
    @Test
    void ratiosAreOfWhatBothFilesHold() throws IOException {
        String head = "{\"mode\":\"infer\",\"arch\":\"vgg16\",\"batch\":1,\"threads\":2,\"vector_bits\":512,"
                + "\"processor\":\"X\",\"min_ms\":";
        Path a = results("a.json", head + "4.0,\"layers\":[{\"name\":\"conv1\",\"min_ms\":6},"
                + "{\"name\":\"gone\",\"min_ms\":1}]}");
        Path b = results("b.json", head + "2.0,\"layers\":[{\"name\":\"conv1\",\"min_ms\":8}]}");
        assertEquals(0, graft("bench", "--compare", a.toString(), b.toString(), "--json"), err::toString);
        Map<?, ?> result = (Map<?, ?>) Json.parse(out.toString(StandardCharsets.UTF_8));
        List<Double> ratios = ((List<?>) result.get("rows")).stream()
                .map(row -> ((Number) ((Map<?, ?>) row).get("ratio")).doubleValue()).toList();
        assertEquals(List.of(2.0, 0.75), ratios);
        assertEquals(0, graft("bench", "--compare", a.toString(), b.toString()), err::toString);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("only in " + a + ": infer vgg16, batch 1, 2 threads: gone"), out::toString);
    }

    private static String kept(String processor, int ms) {
        return "{\"machine\":{\"processor\":\"" + processor + "\",\"processors\":2},\"rows\":{\"infer\":{\"vgg16/1\":"
                + "{\"graft\":{\"ms\":" + ms + "}}}}}";
    }

    @Test
    void filesOfTwoMachinesAreCompared() throws IOException {
        Path a = results("a.json", kept("X", 3));
        Path b = results("b.json", kept("Y", 2));
        assertEquals(0, graft("bench", "--compare", a.toString(), b.toString()), err::toString);
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("infer vgg16/1  3.000  2.000  1.500"), said);
        assertTrue(said.contains("X, 2 processors") && said.contains("Y, 2 processors"), said);
    }

    /** The layer's name is the same in both, what it computed is not. */
    @Test
    void layersOfAnotherBatchAreNotCompared() throws IOException {
        String json = "{\"mode\":\"infer\",\"arch\":\"vgg16\",\"batch\":%d,\"threads\":2,\"min_ms\":4,"
                + "\"layers\":[{\"name\":\"conv1\",\"min_ms\":6}]}";
        Path a = results("a.json", json.formatted(1));
        assertEquals(1, graft("bench", "--compare", a.toString(), results("b.json", json.formatted(8)).toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("no measurement in common"), err::toString);
        assertEquals(0, graft("bench", "--compare", a.toString(), a.toString()));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("a processor that the file does not name"),
                out::toString);
    }

    @Test
    void whatWouldBeIgnoredIsRefused() throws IOException {
        String a = results("a.json", kept("X", 3)).toString();
        assertEquals(2, graft("bench", "--compare", a, a, "--arch", "vgg16"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--arch does not go with --compare"), err::toString);
        assertEquals(2, graft("bench", "resnet50"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("given with --arch A"), err::toString);
    }

    @Test
    void whatHoldsNoResultsIsRefused() throws IOException {
        Path a = results("a.json", "{\"min_ms\":1,\"mode\":\"infer\",\"arch\":\"vgg16\"}");
        assertEquals(1, graft("bench", "--compare", a.toString(), results("b.json", "{}").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("holds no results"), err::toString);
        assertEquals(1, graft("bench", "--compare", a.toString(),
                results("c.json", "{\"min_ms\":1,\"mode\":\"train\",\"arch\":\"vgg16\"}").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("no measurement in common"), err::toString);
        assertEquals(2, graft("bench", "--compare", a.toString()));
    }
}
