package graft.zoo.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files as weight files: written by PyTorch and ONNX's own library, damaged, and made to do harm. */
class OnnxFileTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyTensorOfEveryFixtureReadsToTheStatedBits() throws IOException {
        return SharedFiles.files("fixtures/onnx", ".onnx").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    Map<?, ?> description = Fixtures.description(path);
                    try (WeightFile file = WeightFiles.open(path)) {
                        Map<?, ?> opset = (Map<?, ?>) description.get("opset");
                        assertEquals("ONNX (opset " + opset.get("ai.onnx") + ")", file.format());
                        List<?> expected = (List<?>) description.get("tensors");
                        for (Object e : expected) {
                            Map<?, ?> tensor = (Map<?, ?>) e;
                            StoredTensor found = file.tensors().get(tensor.get("name"));
                            assertTrue(found != null, () -> tensor + " is missing");
                            assertEquals(((List<?>) tensor.get("shape")).stream().map(d -> ((Number) d).intValue())
                                    .toList(), found.shape());
                            assertEquals(tensor.get("sha256_f32le"), Fixtures.sha256(found.read()), tensor.toString());
                        }
                        assertEquals(expected.size(), file.tensors().size());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesCutShortAnywhereAreRefused() throws IOException {
        Path fixtures = SharedFiles.path("fixtures/onnx");
        return Stream.of("vgg_opset17.onnx", "vgg_floatdata.onnx", "vgg_fp16.onnx", "ops_opset9.onnx")
                .map(fixtures::resolve).map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    byte[] whole = Files.readAllBytes(path);
                    var random = new Random(20261125);
                    Path cut = folder.resolve(path.getFileName());
                    for (int i = 0; i < 200; i++) {
                        // The last field, opset_import, is 2 to 6 bytes; before it the graph is incomplete.
                        int length = random.nextInt(whole.length - 1);
                        Files.write(cut, Arrays.copyOf(whole, length));
                        assertThrows(WeightFileException.class, () -> Zoo.load(cut), () -> "cut after " + length);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesWithOneFlippedBitAreReadOrRefused() throws IOException {
        Path fixtures = SharedFiles.path("fixtures/onnx");
        return Stream.of("vgg_opset17.onnx", "vgg_floatdata.onnx", "vgg_fp16.onnx", "ops_opset9.onnx",
                "ops_opset13.onnx", "cifar_opset13.onnx", "inception_dynamo.onnx").map(fixtures::resolve)
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    byte[] bytes = Files.readAllBytes(path);
                    var random = new Random(4096);
                    Path flipped = folder.resolve(path.getFileName());
                    for (int i = 0; i < 400; i++) {
                        int at = random.nextInt(Math.min(8192, bytes.length));
                        int bit = 1 << random.nextInt(8);
                        bytes[at] ^= (byte) bit;
                        Files.write(flipped, bytes);
                        TimeLimit.check("byte " + at + " xor " + bit, () -> {
                            try {
                                Zoo.load(flipped);
                            } catch (WeightFileException refused) {
                                assertTrue(refused.getMessage().startsWith(flipped.toString()), refused.getMessage());
                            }
                        });
                        bytes[at] ^= (byte) bit;
                    }
                }));
    }

    @Test
    void externalDataMayNotLeaveTheModelsFolderByALink() throws IOException {
        Path fixtures = SharedFiles.path("fixtures/onnx");
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.copy(fixtures.resolve("vgg_external.onnx"), model.resolve("vgg_external.onnx"));
        Path elsewhere = Files.copy(fixtures.resolve("vgg_external.onnx.data"), folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(model.resolve("vgg_external.onnx.data"), elsewhere);
        String message = assertThrows(WeightFileException.class,
                () -> WeightFiles.open(model.resolve("vgg_external.onnx"))).getMessage();
        assertTrue(message.contains("a link that leaves the model's folder"), message);
        Files.delete(link);
        Files.move(elsewhere, link);
        WeightFiles.open(model.resolve("vgg_external.onnx")).close();
    }
}
