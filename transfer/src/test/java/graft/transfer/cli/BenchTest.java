package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measuring the network of a file, and results side by side. */
class BenchTest {
    private final CommandLine graft = new CommandLine();

    @TempDir
    Path folder;

    private Path results(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json);
    }

    @Test
    void theNetworkOfAFileIsMeasuredLayerByLayer() {
        String file = SharedFiles.path("fixtures/onnx/resnet_opset17.onnx").toString();
        assertEquals(0, graft.run("bench", "--weights", file, "--runs", "1", "--warmup", "0", "--layers", "--json"),
                graft::err);
        Map<?, ?> result = (Map<?, ?>) Json.parse(graft.out());
        assertEquals(file, result.get("arch"));
        assertTrue(((Number) result.get("min_ms")).doubleValue() > 0);
        assertTrue(((List<?>) result.get("layers")).size() > 5, graft::out);
    }

    @Test
    void aNetworkIsNamedOnce() {
        String file = SharedFiles.path("fixtures/onnx/resnet_opset17.onnx").toString();
        assertEquals(2, graft.run("bench", "--weights", file, "--arch", "vgg16"));
        assertEquals(2, graft.run("bench", "--mode", "gemm", "--weights", file));
    }

    @Test
    void algorithmsAreMeasuredAndTheChoiceIsStated() {
        assertEquals(0, graft.run("bench", "--arch", "resnet20", "--tune", "--runs", "2", "--warmup", "0", "--json"),
                graft::err);
        Map<?, ?> result = (Map<?, ?>) Json.parse(graft.out());
        // Tests keep nothing, so nothing was kept before either, and the profile is the standard one.
        assertEquals(false, result.get("tuned_before"));
        assertEquals("standard", ((Map<?, ?>) result.get("profile")).get("source"));
        List<?> tuned = (List<?>) result.get("tuned");
        assertTrue(tuned.size() > 10, graft::out);
        for (Object layer : tuned) {
            Map<?, ?> row = (Map<?, ?>) layer;
            assertTrue(((Map<?, ?>) row.get("min_ms")).containsKey(row.get("chosen")), layer::toString);
        }
        assertEquals(0, graft.run("bench", "--arch", "resnet20", "--tune", "--runs", "2", "--warmup", "0"), graft::err);
        assertTrue(graft.out().contains("convolutions that have several"), graft::out);
        assertEquals(2, graft.run("bench", "--arch", "resnet20", "--tune", "--exact"), graft::err);
        assertEquals(2, graft.run("bench", "--mode", "head", "--tune"), graft::err);
    }

    /** 4 / 2 = 2, and 6 / 8 = 0.75. */
    @Test
    void ratiosAreOfWhatBothFilesHold() throws IOException {
        String head = "{\"mode\":\"infer\",\"arch\":\"vgg16\",\"batch\":1,\"threads\":2,\"vector_bits\":512,"
                + "\"processor\":\"X\",\"min_ms\":";
        Path a = results("a.json", head + "4.0,\"layers\":[{\"name\":\"conv1\",\"min_ms\":6},"
                + "{\"name\":\"gone\",\"min_ms\":1}]}");
        Path b = results("b.json", head + "2.0,\"layers\":[{\"name\":\"conv1\",\"min_ms\":8}]}");
        assertEquals(0, graft.run("bench", "--compare", a.toString(), b.toString(), "--json"), graft::err);
        Map<?, ?> result = (Map<?, ?>) Json.parse(graft.out());
        List<Double> ratios = ((List<?>) result.get("rows")).stream()
                .map(row -> ((Number) ((Map<?, ?>) row).get("ratio")).doubleValue()).toList();
        assertEquals(List.of(2.0, 0.75), ratios);
        assertEquals(0, graft.run("bench", "--compare", a.toString(), b.toString()), graft::err);
        assertTrue(graft.out().contains("only in " + a + ": infer vgg16, batch 1, 2 threads: gone"),
                graft::out);
    }

    private static String kept(String processor, int ms) {
        return "{\"machine\":{\"processor\":\"" + processor + "\",\"processors\":2},\"rows\":{\"infer\":{\"vgg16/1\":"
                + "{\"graft\":{\"ms\":" + ms + "}}}}}";
    }

    @Test
    void filesOfTwoMachinesAreCompared() throws IOException {
        Path a = results("a.json", kept("X", 3));
        Path b = results("b.json", kept("Y", 2));
        assertEquals(0, graft.run("bench", "--compare", a.toString(), b.toString()), graft::err);
        String said = graft.out();
        assertTrue(said.contains("infer vgg16/1  3.000  2.000  1.500"), said);
        assertTrue(said.contains("X, 2 processors") && said.contains("Y, 2 processors"), said);
    }

    /** The layer's name is the same in both, what it computed is not. */
    @Test
    void layersOfAnotherBatchAreNotCompared() throws IOException {
        String json = "{\"mode\":\"infer\",\"arch\":\"vgg16\",\"batch\":%d,\"threads\":2,\"min_ms\":4,"
                + "\"layers\":[{\"name\":\"conv1\",\"min_ms\":6}]}";
        Path a = results("a.json", json.formatted(1));
        assertEquals(1, graft.run("bench", "--compare", a.toString(), results("b.json", json.formatted(8)).toString()));
        assertTrue(graft.err().contains("no measurement in common"), graft::err);
        assertEquals(0, graft.run("bench", "--compare", a.toString(), a.toString()));
        assertTrue(graft.out().contains("a processor that the file does not name"),
                graft::out);
    }

    @Test
    void whatWouldBeIgnoredIsRefused() throws IOException {
        String a = results("a.json", kept("X", 3)).toString();
        assertEquals(2, graft.run("bench", "--compare", a, a, "--arch", "vgg16"));
        assertTrue(graft.err().contains("--arch does not go with --compare"), graft::err);
        assertEquals(2, graft.run("bench", "resnet50"));
        assertTrue(graft.err().contains("given with --arch A"), graft::err);
    }

    @Test
    void whatHoldsNoResultsIsRefused() throws IOException {
        Path a = results("a.json", "{\"min_ms\":1,\"mode\":\"infer\",\"arch\":\"vgg16\"}");
        assertEquals(1, graft.run("bench", "--compare", a.toString(), results("b.json", "{}").toString()));
        assertTrue(graft.err().contains("holds no results"), graft::err);
        assertEquals(1, graft.run("bench", "--compare", a.toString(),
                results("c.json", "{\"min_ms\":1,\"mode\":\"train\",\"arch\":\"vgg16\"}").toString()));
        assertTrue(graft.err().contains("no measurement in common"), graft::err);
        assertEquals(2, graft.run("bench", "--compare", a.toString()));
    }
}
