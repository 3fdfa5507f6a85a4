package graft.zoo.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.export.Forms.Form;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What travels with an exported network, and what happens when others change it. */
class ExportedModelTest {
    private static final List<String> LABELS = List.of("ants", "\"bees\"", "Bär");

    @TempDir
    private Path folder;

    private static Network network() {
        return Network.input(6, 5, 3).conv("layer1.conv", 4, 3).relu("relu").stage("layer1").flatten("flat")
                .dense("fc", 3).build().initialize(5);
    }

    private Path written(List<String> labels) {
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(file, new PretrainedModel(network(), Preparation.ofFile(Preprocessing.cifar(), ""), labels,
                "mine",
                "graft", ""));
        return file;
    }

    @Test
    void namesStagesLabelsAndPreprocessingComeBack() {
        PretrainedModel back = Zoo.load(written(LABELS));
        assertEquals(LABELS, back.labels());
        assertEquals(Preprocessing.cifar(), back.preprocessing());
        assertEquals("mine", back.architecture());
        assertEquals("graft", back.publisher());
        assertEquals("ONNX (opset 17)", back.format());
        assertEquals(Map.of("layer1", "relu"), back.network().stages());
        assertEquals(network().nodes(), back.network().nodes());
    }

    @Test
    void othersFindImagesOfAnyNumberAndPyTorchsNamesAndShapes() {
        try (OnnxFile file = OnnxFile.open(written(LABELS))) {
            assertEquals(List.of(new OnnxInput("input", 1, List.of(OnnxInput.ANY, 3L, 6L, 5L))),
                    file.model().graph().inputs());
            assertEquals(List.of("fc"), file.model().graph().outputs());
            assertEquals(List.of("layer1.conv.weight", "layer1.conv.bias", "fc.weight", "fc.bias"),
                    List.copyOf(file.tensors().keySet()));
            assertEquals(List.of(4, 3, 3, 3), file.tensors().get("layer1.conv.weight").shape());
            assertEquals(List.of("Conv", "Relu", "Flatten", "Gemm"),
                    file.model().graph().nodes().stream().map(n -> n.operator()).toList());
            // Channel 2, row 1, column 0 of the flattened 4x3 images: 2*12 + 1*3 here, (1*3 + 0)*4 + 2 in Graft.
            assertEquals(network().parameter("fc.weight").value().get(14, 1),
                    file.tensors().get("fc.weight").read().get(1, 27));
        }
    }

    /** The graph that is there counts, not the one that was: other tools keep metadata when they change a graph. */
    @Test
    void aGraphThatSomebodyChangedIsImportedAsItIs() throws IOException {
        Path file = written(LABELS);
        byte[] bytes = Files.readAllBytes(file);
        // "Relu" and "Tanh" are equally long, so nothing moves.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertEquals(text.indexOf("\4Relu"), text.lastIndexOf("\4Relu"));
        Files.write(file, text.replace("\4Relu", "\4Tanh").getBytes(StandardCharsets.ISO_8859_1));
        PretrainedModel back = Zoo.load(file);
        assertFalse(back.network().nodes().stream().anyMatch(n -> n.layer() instanceof Relu));
        assertEquals("onnx", back.publisher());
        assertEquals(LABELS, back.labels());
        assertEquals(Preprocessing.cifar(), back.preprocessing());
        assertArrayEquals(network().parameter("fc.weight").value().unwrap(),
                back.network().parameter("fc.weight").value().unwrap());
    }

    @Test
    void aModelWithoutLabelsComesBackWithoutAny() {
        assertEquals(List.of(), Zoo.load(written(List.of())).labels());
    }

    @Test
    void readersOfWeightsSeeTheSameTensorsAsInSafetensors() {
        try (WeightFile file = WeightFiles.open(written(LABELS))) {
            file.tensors().forEach((name, tensor) -> assertArrayEquals(
                    graft.zoo.ModelFile.tensors(network()).get(name).read().unwrap(), tensor.read().unwrap(), name));
        }
    }

    /** 2^29 floats are 2 GB by themselves. They are not made: nothing is read before the size is known. */
    @Test
    void aModelOfTwoGigabytesIsRefusedBeforeAnythingIsWritten() throws IOException {
        ExportedGraph graph = new ExportedGraph("x");
        graph.weight("w", new StoredTensor() {
            @Override
            public String name() {
                return "w";
            }

            @Override
            public DType dtype() {
                return DType.FLOAT32;
            }

            @Override
            public List<Integer> shape() {
                return List.of(1 << 15, 1 << 14);
            }

            @Override
            public Tensor read() {
                throw new AssertionError("read");
            }
        });
        ModelWriter.Port port = new ModelWriter.Port("x", new Shape(1, 1, 1), Form.VECTOR);
        Path file = folder.resolve("large.onnx");
        String message = assertThrows(WeightFileException.class,
                () -> new ModelWriter(graph, port, port, Map.of()).write(file)).getMessage();
        assertTrue(message.contains("2 GB") && message.contains("safetensors"), message);
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
