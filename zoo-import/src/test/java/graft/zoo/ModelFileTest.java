package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.zoo.model.Confidence;
import graft.zoo.model.ImageSize;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    private static final List<String> LABELS = List.of("ants", "\"bees\"", "Bär");

    @TempDir
    private Path folder;

    /** A graph that no architecture has, with a flattened image and groups, so that layouts matter. */
    private static Network graph() {
        return Network.input(6, 5, 3)
                .add("a/conv", new Conv2d(Conv2dSpec.square(3, 6, 3, 1, 1).groups(3), true))
                .add("a/norm", new BatchNorm(6, 1e-3f, 0.2f)).relu("r").stage("trunk")
                .conv("b", 6, 1).add("sum", "r", "b").flatten("flat").dense("fc", 3)
                .build().initialize(5);
    }

    private Path written() {
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(file, graph(), Preprocessing.cifar(), LABELS, Map.of("trained.epochs", "8"));
        return file;
    }

    @Test
    void anyNetworkComesBackWithItsWeightsLabelsAndPreprocessing() {
        PretrainedModel model = Zoo.load(written());
        Network network = graph();
        assertEquals(network.nodes(), model.network().nodes());
        assertEquals(Map.of("trunk", "r"), model.network().stages());
        network.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                model.network().parameter(name).value().unwrap(), name));
        assertEquals(LABELS, model.labels());
        assertEquals(Preprocessing.cifar(), model.preprocessing());
        assertEquals("graph", model.architecture());
        assertEquals("graft", model.publisher());
        assertEquals("safetensors", model.format());
    }

    @Test
    void otherToolsFindPyTorchsNamesAndShapesAndFurtherMetadata() {
        try (WeightFile file = WeightFiles.open(written())) {
            assertEquals(List.of("a/conv.weight", "a/conv.bias", "a/norm.weight", "a/norm.bias", "a/norm.running_mean",
                    "a/norm.running_var", "b.weight", "b.bias", "fc.weight", "fc.bias"),
                    List.copyOf(file.tensors().keySet()));
            assertEquals(List.of(6, 1, 3, 3), file.tensors().get("a/conv.weight").shape());
            assertEquals(List.of(3, 180), file.tensors().get("fc.weight").shape());
            assertEquals("8", file.metadata().get("trained.epochs"));
            // Channel 4, row 2, column 1 of the flattened 6x5x6: 4*30 + 2*5 + 1 for PyTorch, (2*5 + 1)*6 + 4 for Graft.
            assertEquals(graph().parameter("fc.weight").value().get(70, 2),
                    file.tensors().get("fc.weight").read().get(2, 131));
        }
    }

    @Test
    void aFineTunedArchitectureKeepsItsName() {
        PretrainedModel source = Zoo.load(MadeFile.manifest("torchvision_squeezenet1_1"), null);
        PretrainedModel tuned = new PretrainedModel(source.network().replaceHead(3, 7), source.preparation(), LABELS,
                source.architecture(), source.publisher(), source.format());
        Path file = folder.resolve("tuned.safetensors");
        ModelFile.write(file, tuned.withConfidence(new Confidence(1.25, 0.8, true)));
        PretrainedModel back = Zoo.load(file);
        assertEquals(new Confidence(1.25, 0.8, true), back.confidence());
        assertEquals("squeezenet1_1", back.architecture());
        assertEquals(tuned.network().nodes(), back.network().nodes());
        assertEquals(LABELS, Zoo.load(file, "squeezenet1_1").labels());
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(file, "vgg16"));
        assertTrue(e.getMessage().endsWith("describes its own network, squeezenet1_1, not vgg16; leave --arch away"),
                e.getMessage());
    }

    private WeightFileException refused(BiConsumer<Map<String, Tensor>, Map<String, String>> damage) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata;
        try (WeightFile file = WeightFiles.open(written())) {
            file.tensors().forEach((name, t) -> tensors.put(name, t.read()));
            metadata = new LinkedHashMap<>(file.metadata());
        }
        damage.accept(tensors, metadata);
        Path damaged = folder.resolve("damaged.safetensors");
        SafetensorsWriter.write(damaged, tensors, metadata);
        return assertThrows(WeightFileException.class, () -> Zoo.load(damaged));
    }

    @Test
    void damagedFilesSayWhatIsWrong() {
        assertTrue(refused((t, _) -> t.remove("b.bias")).getMessage().contains("\n  missing (1): b.bias\n"));
        assertTrue(refused((t, _) -> t.put("b.bias", Tensor.zeros(7))).getMessage()
                .contains("\n  misshapen (1): b.bias expected [6], found [7]\n"));
        assertTrue(refused((_, m) -> m.put("graft.format", "2")).getMessage()
                .contains("graft.format expected 1, found 2; a newer version"));
        assertTrue(refused((_, m) -> m.remove("graft.preprocessing")).getMessage()
                .contains("its metadata lacks graft.preprocessing"));
        assertTrue(refused((_, m) -> m.put("graft.labels", "[\"ants\"]")).getMessage()
                .contains("graft.labels expected a list of 3 names, found 1"));
        assertTrue(refused((_, m) -> m.put("graft.confidence", "{\"temperature\":0}")).getMessage()
                .contains("graft.confidence: a temperature is above 0 and a threshold lies within 0 to 1, found 0.0"));
        assertTrue(refused((_, m) -> m.put("graft.confidence", "{\"threshold\":0.5}")).getMessage()
                .contains("graft.confidence"));
        assertTrue(refused((_, m) -> m.put("graft.network", m.get("graft.network").replace("Relu", "Gelu")))
                .getMessage().contains("layer 'r': unknown kind 'Gelu'"));
    }

    @Test
    void whatCannotBeReadAgainIsNotWritten() {
        Path file = folder.resolve("bad.safetensors");
        assertThrows(IllegalArgumentException.class, () -> ModelFile.write(file, graph(), Preprocessing.cifar(),
                List.of("only one"), Map.of()));
        Network empty = Zoo.network("resnet20", 10);
        var e = assertThrows(IllegalArgumentException.class,
                () -> ModelFile.write(file, empty, Preprocessing.cifar(), List.of(), Map.of()));
        assertTrue(e.getMessage().contains("conv1.weight"), e.getMessage());
    }

    @Test
    void aGuessStaysAGuessAndAMeanImageComesBackToTheBit() {
        MeanImage mean = MeanImage.ofPlanes(3, 6, 5, ramp(90));
        Preprocessing less = Preprocessing.plain(Preprocessing.Resize.BOTH_SIDES, new ImageSize(6, 5),
                new ImageSize(6, 5), 3, 1).less(mean);
        PretrainedModel model = new PretrainedModel(graph(), Preparation.guessed(less, "as usual"), List.of(), "graph",
                "keras", "");
        Path file = folder.resolve("guess.safetensors");
        ModelFile.write(file, model);
        assertEquals(model.preparation(), Zoo.load(file).preparation());
        ModelFile.write(file, model.withPreparation(new Preparation(less, Preparation.Source.BESIDE,
                "mean.binaryproto")));
        assertEquals(Preparation.ofFile(less, "from beside: mean.binaryproto"), Zoo.load(file).preparation());
    }

    private static float[] ramp(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i / 7f;
        }
        return values;
    }
}
