package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.zoo.ModelFile;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Export on the command line: what comes back from every format, and what is said about wrong input. */
class ExportTest {
    private static final List<String> LABELS = List.of("ants", "bees", "wasps");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;
    private Path model;

    /** As {@code transfer} writes its result. */
    @BeforeEach
    void aFineTunedModel() {
        model = folder.resolve("model.safetensors");
        ModelFile.write(model, network(), Preprocessing.cifar(), LABELS, Map.of(ModelFile.ARCHITECTURE, "resnet20"));
    }

    private static Network network() {
        return Zoo.network("resnet20", 10).initialize(3).freezeThrough("layer2").replaceHead(3, 7);
    }

    private int graft(String... words) {
        err.reset();
        return Main.run(List.of(words), new Screen(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path out(String name) {
        return folder.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "safetensors", "h5"})
    void aFineTunedNetworkComesBackWithItsLabels(String format) {
        Path out = out("deep/out." + format);
        assertEquals(0, graft("export", "--weights", model.toString(), "--to", format, out.toString()), said());
        assertTrue(said().contains("resnet20"), said());
        PretrainedModel back = Zoo.load(out);
        assertEquals(LABELS, back.labels());
        assertEquals("resnet20", back.architecture());
        assertEquals(network().nodes(), back.network().nodes());
        assertEquals(network().stages(), back.network().stages());
        network().parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                back.network().parameter(name).value().unwrap(), name));
    }

    @Test
    void npzHasTheTensorsOfSafetensors() {
        assertEquals(0, graft("export", "--weights", model.toString(), out("out.npz").toString()), said());
        try (WeightFile expected = WeightFiles.open(model); WeightFile found = WeightFiles.open(out("out.npz"))) {
            assertEquals(List.copyOf(expected.tensors().keySet()), List.copyOf(found.tensors().keySet()));
            expected.tensors().forEach((name, tensor) -> {
                StoredTensor copy = found.tensors().get(name);
                assertEquals(tensor.shape(), copy.shape(), name);
                assertArrayEquals(tensor.read().unwrap(), copy.read().unwrap(), name);
            });
        }
    }

    @Test
    void theEndingSaysTheFormatWhereToDoesNot() {
        assertEquals(0, graft("export", "--weights", model.toString(), out("a.ONNX").toString()), said());
        assertEquals("ONNX (opset 17)", Zoo.load(out("a.ONNX")).format());
        assertEquals(0, graft("export", "--weights", model.toString(), "--to", "onnx", out("model.bin").toString()));
        assertEquals("ONNX (opset 17)", Zoo.load(out("model.bin")).format());
        assertEquals(2, graft("export", "--weights", model.toString(), out("other.bin").toString()));
        assertTrue(said().contains("--to"), said());
    }

    @Test
    void anUnknownFormatIsAnsweredWithTheNearest() {
        assertEquals(2, graft("export", "--weights", model.toString(), "--to", "onx", out("a.onnx").toString()));
        assertTrue(said().contains("'onx'") && said().contains("nearest: onnx"), said());
    }

    @Test
    void anEndingThatContradictsTheFormatIsRefusedBeforeAnythingIsRead() {
        assertEquals(2, graft("export", "--weights", out("absent.pth").toString(), "--to", "onnx",
                out("a.safetensors").toString()));
        assertTrue(said().contains("contradict") && said().contains(".onnx"), said());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidWithWhy() throws IOException {
        Path file = Files.writeString(out("file"), "x");
        assertEquals(1, graft("export", "--weights", model.toString(), file.resolve("a.onnx").toString()));
        assertTrue(said().contains("is a file") && said().contains("choose another place for a.onnx"), said());
        Files.createDirectory(out("folder.onnx"));
        assertEquals(1, graft("export", "--weights", model.toString(), out("folder.onnx").toString()));
        assertTrue(said().contains("is a folder"), said());
        assertEquals(1, graft("export", "--weights", out("absent.pth").toString(), out("a.onnx").toString()));
        assertTrue(said().contains("absent.pth"), said());
    }

    @Test
    void theSourceIsNeverWrittenOver() throws IOException {
        byte[] before = Files.readAllBytes(model);
        assertEquals(2, graft("export", "--weights", model.toString(), model.toString()));
        assertArrayEquals(before, Files.readAllBytes(model));
        assertEquals(2, graft("export", "--weights", model.toString()));
        assertEquals(2, graft("export", out("a.onnx").toString()));
    }
}
