package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Flatten;
import graft.layers.layer.Shape;
import graft.layers.layer.Transpose;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Adam;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.zoo.npy.NpyFile;
import graft.zoo.tensorflow.graph.TensorFlowNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs that {@code tests/peers/tensorflow_graphs.py} wrote with TensorFlow 2.21, against what TensorFlow computed
 * with them: channels first, conditionals of TensorFlow 1, parts with dropped and new axes, columns, quantised values.
 */
class TensorFlowGraphsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "tensorflow");

    private static Network network(String name) {
        try (GraphDefFile graph = GraphDefFile.open(FOLDER.resolve(name + ".pb"))) {
            return TensorFlowNetwork.of(graph);
        }
    }

    /** The input as Graft has it: images [N,C,H,W] channels last, columns [N,T,C] as images of height 1. */
    private static Tensor input(String name) throws IOException {
        Tensor x = NpyFile.read(FOLDER.resolve(name + ".input.npy"));
        if (x.rank() == 3) {
            return Tensor.wrap(x.toArray(), x.dim(0), 1, x.dim(1), x.dim(2));
        }
        return name.matches("channels_(first|shuffled)") ? x.permute(0, 2, 3, 1) : x;
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels_first", "channels_shuffled", "channels_first_in_between", "conditionals",
        "selections", "columns", "quantised"})
    void graphsComputeWhatTensorFlowDoes(String name) throws IOException {
        Network network = network(name);
        assertEquals(List.of(), network.missing());
        Tensor x = input(name);
        Tensor expected = NpyFile.read(FOLDER.resolve(name + ".output.npy"));
        Tensor y;
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(x.dim(0)).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            y = plan.run(x).copy();
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

    /** Two classes that differ in brightness; all layers learn. */
    @ParameterizedTest
    @ValueSource(strings = {"channels_first", "conditionals", "columns"})
    void whatComesInLearns(String name) {
        Network network = network(name).copy().replaceHead(2, 7);
        Shape in = network.inputShape();
        int n = 16;
        float[] values = new float[n * in.size()];
        int[] labels = new int[n];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            labels[i / in.size()] = i / in.size() % 2;
            values[i] = (float) random.nextGaussian() * .3f + (labels[i / in.size()] == 1 ? 1 : -1);
        }
        TensorSamples samples = new TensorSamples(Tensor.wrap(values, n, in.h(), in.w(), in.c()), labels);
        var log = Trainer.of(network).optimizer(Adam.adamW(0.01)).learningRate(0.01).epochs(12).batch(8).seed(3)
                .fit(samples, samples);
        // Two of two classes; 16 samples, of which at most one may be wrong.
        assertTrue(log.last().validationAccuracy() >= 15 / 16.0, () -> log.last().toString());
    }

    /** The one reordering that is left is the flattening's, which counts channel by channel. */
    @Test
    void channelsFirstRunChannelsLastWithoutTranspositions() {
        assertEquals(List.of(), network("channels_first").nodes().stream()
                .filter(n -> n.layer() instanceof Transpose).map(n -> n.name()).toList());
        assertEquals(List.of("Reshape"), network("channels_first_in_between").nodes().stream()
                .filter(n -> n.layer() instanceof Transpose || n.layer() instanceof Flatten).map(n -> n.name())
                .toList());
    }
}
