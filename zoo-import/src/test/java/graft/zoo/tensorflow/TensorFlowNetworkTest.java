package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.graph.SamePadding;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.tensorflow.graph.TensorFlowNetwork;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frozen graphs as networks, against what TensorFlow computed with them. */
class TensorFlowNetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"vgg_frozen", "resnet_frozen", "resnet_frozen_bn_unfused", "resnet_frozen_fusedbn_v1",
        "inception_frozen", "inception_frozen_bn_unfused", "inception_frozen_fusedbn_v1", "xception_frozen"})
    void networksComputeWhatTensorFlowDoes(String name) throws IOException {
        Path fixtures = SharedFiles.path("fixtures/tensorflow");
        Network network;
        try (GraphDefFile graph = GraphDefFile.open(fixtures.resolve(name + ".pb"))) {
            network = TensorFlowNetwork.of(graph);
        }
        assertEquals(List.of(), network.missing());
        Tensor x = NpyFile.read(fixtures.resolve(name + ".input.npy"));
        Tensor expected = NpyFile.read(fixtures.resolve(name + ".output.npy"));
        Tensor y = run(network, x);
        Map<?, ?> description = (Map<?, ?>) Json.parse(Files.readString(fixtures.resolve(name + ".json")));
        if (((List<?>) description.get("ops")).contains("Softmax")) {
            y = softmax(y);
        }
        assertEquals(expected.size(), y.size());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            difference = Math.max(difference, Math.abs(expected.unwrap()[i] - (double) y.unwrap()[i]));
        }
        assertTrue(difference <= 1e-5 * largest, name + " differs by " + difference / largest);
    }

    /** The graph with its Relu6 turned into an op of the same length that has no layer. */
    @Test
    void opsWithoutALayerAreNamed(@TempDir Path folder) throws IOException {
        String graph = Files.readString(SharedFiles.path("fixtures/tensorflow/xception_frozen.pb"),
                StandardCharsets.ISO_8859_1);
        Path file = Files.writeString(folder.resolve("graph.pb"), graph.replace("Relu6", "Elu_6"),
                StandardCharsets.ISO_8859_1);
        try (GraphDefFile changed = GraphDefFile.open(file)) {
            String message = assertThrows(WeightFileException.class, () -> TensorFlowNetwork.of(changed)).getMessage();
            assertEquals(file + ": the graph cannot be imported:\n  'tiny/dw_relu6' (Elu_6): there is no layer for this"
                    + " op", message);
        }
    }

    /** The table of zoo/preprocessing.md, section 2. */
    @ParameterizedTest
    @CsvSource({"224, 7, 2, 2, 3", "224, 3, 2, 0, 1", "112, 3, 2, 0, 1", "56, 3, 2, 0, 1", "28, 3, 2, 0, 1",
        "14, 2, 2, 0, 0", "35, 3, 2, 1, 1", "35, 3, 1, 1, 1"})
    void paddingSameIsTensorFlows(int in, int kernel, int stride, int before, int after) {
        assertEquals(new SamePadding(before, after), SamePadding.of(in, kernel, stride, 1));
    }

    @Test
    void aGraphThatNobodyKnowsIsLoadedByItsNodes() {
        PretrainedModel model = Zoo.load(SharedFiles.path("fixtures/tensorflow/resnet_frozen.pb"));
        assertEquals("graph", model.architecture());
        assertEquals("tensorflow", model.publisher());
        assertEquals(18, model.preprocessing().crop().height());
        assertEquals(new Shape(1, 1, 6), model.network().outputShape());
    }

    @Test
    void aGraphMayBeCutAtAnyNodes() {
        Path file = SharedFiles.path("fixtures/tensorflow/vgg_frozen.pb");
        try (GraphDefFile graph = GraphDefFile.open(file)) {
            Network part = TensorFlowNetwork.of(graph, "tiny/block1_pool", new Shape(6, 5, 4), "tiny/block2_relu1");
            assertEquals(List.of("input", "tiny/block2_conv1/Conv2D", "tiny/block2_relu1"),
                    part.nodes().stream().map(n -> n.name()).toList());
            var e = assertThrows(WeightFileException.class,
                    () -> TensorFlowNetwork.of(graph, "nowhere", new Shape(6, 5, 4), "output"));
            assertTrue(e.getMessage().equals(file + ": the graph has no node 'nowhere'"), e.getMessage());
        }
    }

    @Test
    void aGraphOfConstantsAloneIsNoNetwork() {
        Path file = SharedFiles.path("fixtures/tensorflow/const_encodings.pb");
        try (GraphDefFile graph = GraphDefFile.open(file)) {
            String message = assertThrows(WeightFileException.class, () -> TensorFlowNetwork.of(graph)).getMessage();
            assertTrue(message.contains("has 0 placeholders, expected one"), message);
        }
    }

    private static Tensor run(Network network, Tensor x) {
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(x.dim(0)).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(x).copy();
        }
    }

    private static Tensor softmax(Tensor x) {
        int classes = x.size() / x.dim(0);
        float[] y = x.toArray();
        for (int from = 0; from < y.length; from += classes) {
            double sum = 0;
            for (int i = 0; i < classes; i++) {
                sum += Math.exp(x.unwrap()[from + i]);
            }
            for (int i = 0; i < classes; i++) {
                y[from + i] = (float) (Math.exp(x.unwrap()[from + i]) / sum);
            }
        }
        return Tensor.wrap(y, x.shape());
    }
}
