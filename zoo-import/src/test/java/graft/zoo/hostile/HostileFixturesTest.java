package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.SharedFiles;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.json.Json;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every hostile file of every weight format, in a heap of 256 MB: refused within two seconds with the file's name and a
 * reason, or read where its description says that it may be.
 */
@Tag("small-heap")
class HostileFixturesTest {
    /** The description of a file whose weights fit its shape, but not a network's. */
    private static final String WRONG_SHAPE = "caffe__prototxt_wrong_shape.prototxt";

    @Test
    void theHeapIsSmall() {
        assertTrue(Runtime.getRuntime().maxMemory() <= 256 << 20, () -> Runtime.getRuntime().maxMemory()
                + " bytes; run these tests as the pom does");
    }

    @TestFactory
    Stream<DynamicTest> everyHostileFileIsRefusedAsItsDescriptionSays() throws IOException {
        Path hostile = SharedFiles.path("fixtures/hostile");
        List<Map<?, ?>> cases = ((List<?>) Json.parse(Files.readString(hostile.resolve("hostile.json")))).stream()
                .<Map<?, ?>>map(c -> (Map<?, ?>) c).filter(c -> !c.get("format").equals("wordvec")).toList();
        assertEquals(186, cases.size());
        return cases.stream().map(c -> DynamicTest.dynamicTest((String) c.get("file"),
                () -> check(hostile.resolve((String) c.get("file")), (String) c.get("expect"))));
    }

    private static void check(Path file, String expect) {
        TimeLimit.check(file.toString(), () -> {
            try {
                load(file);
            } catch (WeightFileException e) {
                assertTrue(!expect.equals("read"), e.getMessage());
                // A checkpoint's fault may be in the file of its data beside the index.
                String named = file.toString().replace(".index", ".");
                assertTrue(e.getMessage().startsWith(named) || file.endsWith(WRONG_SHAPE)
                        && e.getMessage().contains(named), e.getMessage());
                assertTrue(e.getMessage().length() > named.length() + 20, e.getMessage());
                return;
            } catch (RuntimeException | Error e) {
                fail("expected a WeightFileException", e);
            }
            assertTrue(!expect.startsWith("error") || expect.startsWith("error-or-read"), "was read: " + expect);
        });
    }

    /** As a network where the fault is in the graph, else tensor by tensor. */
    private static void load(Path file) {
        String name = file.getFileName().toString();
        if (name.equals(WRONG_SHAPE)) {
            CaffeLoader.load(SharedFiles.path("fixtures/caffe/vgg.caffemodel"), file);
        } else if (name.endsWith(".prototxt")) {
            CaffeLoader.network(file);
        } else if (name.startsWith("onnx__")) {
            Zoo.load(file);
        } else {
            try (WeightFile open = WeightFiles.open(file)) {
                open.tensors().values().forEach(StoredTensor::read);
            }
        }
    }
}
