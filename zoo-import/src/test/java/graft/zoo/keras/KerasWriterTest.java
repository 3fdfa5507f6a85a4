package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights by layer in HDF5, read back by our own reader; {@code tests/peers/h5_export.py} reads them with h5py. */
class KerasWriterTest {
    private static final List<String> LABELS = List.of("ants", "bees", "Bär");

    @TempDir
    private Path folder;

    /** Keras 2's MobileNet V3 has a BatchNorm "Conv/BatchNorm" and many others that end so. */
    @Test
    void strokesAreAPartOfTheLayersName() {
        Path file = folder.resolve("strokes.h5");
        KerasWriter.write(file, new PretrainedModel(filled(Network.input(6, 5, 3).conv("Conv", 4, 3)
                .batchNorm("Conv/BatchNorm").conv("Conv_1", 4, 3).batchNorm("Conv_1/BatchNorm").build()),
                Preparation.ofFile(Preprocessing.cifar(), ""), List.of(), "net", "graft", "made"));
        try (WeightFile stored = WeightFiles.open(file)) {
            assertTrue(stored.variables().keySet().containsAll(List.of("Conv/kernel", "Conv/BatchNorm/gamma",
                    "Conv_1/BatchNorm/gamma", "Conv_1/BatchNorm/moving_variance")), stored.variables().keySet().toString());
        }
    }

    private static Network small() {
        return filled(Network.input(6, 5, 3).conv("trunk/conv1", 4, 3).batchNorm("bn").relu("r").stage("trunk")
                .add("deep", new Conv2d(Conv2dSpec.square(4, 8, 3, 1, 1).groups(4), false))
                .add("up", new ConvTranspose2d(Conv2dSpec.square(5, 8, 2, 2, 0), 0, 0, true))
                .add("slopes", ParameterArithmetic.prelu(new Shape(1, 1, 5))).add("scale", new Scale(5, true))
                .add("offset", ParameterArithmetic.bias(new Shape(8, 1, 5)))
                .flatten("flat").dense("fc", 3).build());
    }

    private static Network filled(Network network) {
        SplittableRandom random = new SplittableRandom(8);
        network.parameters().values().forEach(p -> {
            float[] values = new float[p.spec().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            p.set(Tensor.wrap(values, p.spec().dims()));
        });
        return network;
    }

    private Path written(Network network, List<String> labels) {
        Path file = folder.resolve("w.h5");
        KerasWriter.write(file, new PretrainedModel(network, Preparation.ofFile(Preprocessing.cifar(), ""), labels,
                "graph",
                "graft", ""));
        return file;
    }

    @Test
    void kerasFindsItsOwnNamesAndShapesInTheOrderOfLayers() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        try (WeightFile file = WeightFiles.open(written(small(), LABELS))) {
            assertInstanceOf(KerasFile.class, file);
            assertEquals("Graft, in the form of Keras 2.15.0", file.writer());
            file.tensors().forEach((name, t) -> shapes.put(name, t.shape()));
        }
        Map<String, List<Integer>> expected = new LinkedHashMap<>();
        expected.put("trunk/conv1/trunk/conv1/kernel:0", List.of(3, 3, 3, 4));
        expected.put("trunk/conv1/trunk/conv1/bias:0", List.of(4));
        expected.put("bn/bn/gamma:0", List.of(4));
        expected.put("bn/bn/beta:0", List.of(4));
        expected.put("bn/bn/moving_mean:0", List.of(4));
        expected.put("bn/bn/moving_variance:0", List.of(4));
        expected.put("deep/deep/depthwise_kernel:0", List.of(3, 3, 4, 2));
        expected.put("up/up/kernel:0", List.of(2, 2, 5, 8));
        expected.put("up/up/bias:0", List.of(5));
        expected.put("slopes/slopes/alpha:0", List.of(1, 1, 5));
        expected.put("scale/scale/gamma:0", List.of(5));
        expected.put("scale/scale/beta:0", List.of(5));
        expected.put("offset/offset/bias:0", List.of(8, 1, 5));
        // conv1 leaves 4x3, up doubles it: 8 * 6 * 5 = 240 features.
        expected.put("fc/fc/kernel:0", List.of(240, 3));
        expected.put("fc/fc/bias:0", List.of(3));
        assertEquals(List.copyOf(expected.entrySet()), List.copyOf(shapes.entrySet()));
    }

    @Test
    void everyValueHasTheSameBitsAndTheWholeModelComesBack() {
        Network network = small();
        Path path = written(network, LABELS);
        try (WeightFile file = WeightFiles.open(path)) {
            List<StoredTensor> tensors = List.copyOf(file.tensors().values());
            List<String> names = List.copyOf(network.parameters().keySet());
            assertEquals(names.size(), tensors.size());
            for (int i = 0; i < names.size(); i++) {
                assertArrayEquals(network.parameter(names.get(i)).value().unwrap(), tensors.get(i).read().unwrap());
            }
        }
        PretrainedModel back = Zoo.load(path);
        assertEquals(network.nodes(), back.network().nodes());
        assertEquals(Map.of("trunk", "r"), back.network().stages());
        assertEquals(LABELS, back.labels());
        assertEquals(Preprocessing.cifar(), back.preprocessing());
        network.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                back.network().parameter(name).value().unwrap(), name));
    }

    /** 700 links need 88 leaves, more than a node has room for by default; names and description exceed 64 KB. */
    @Test
    void manyLayersWithLongNamesAreFoundByName() {
        NetworkBuilder builder = Network.input(1, 1, 2);
        String prefix = "layer-with-a-long-name-".repeat(8);
        for (int i = 0; i < 700; i++) {
            builder.dense(prefix + i, 2);
        }
        Network network = filled(builder.build());
        Network back = Zoo.load(written(network, List.of())).network();
        assertEquals(network.nodes(), back.nodes());
        network.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                back.parameter(name).value().unwrap(), name));
    }

    @Test
    void namesThatMeanOnePathAreRefused() {
        Network network = filled(Network.input(1, 1, 2).dense("a/b", 2).dense("a//b", 2).build());
        String message = assertThrows(WeightFileException.class, () -> written(network, List.of())).getMessage();
        assertTrue(message.contains("w.h5") && message.contains("kernel:0"), message);
    }
}
