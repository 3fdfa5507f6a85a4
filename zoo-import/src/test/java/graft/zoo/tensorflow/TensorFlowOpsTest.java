package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ops that no fixture has: one node each, with numbers worked out by hand. */
class TensorFlowOpsTest {
    @TempDir
    Path folder;

    private float[] computed(GraphBytes graph, float... x) throws IOException {
        Path path = graph.zeros("unused", 1).write(folder.resolve("graph.pb"));
        Network network;
        try (GraphDefFile file = GraphDefFile.open(path)) {
            network = TensorFlowNetwork.of(file);
        }
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = InferencePlan.compile(network, 1, true, Kernels.best(), team)) {
            return plan.run(Tensor.wrap(x, 1, 1, x.length, 1)).toArray();
        }
    }

    private float[] activated(String op, float x, Object... attributes) throws IOException {
        return computed(new GraphBytes().input(1, 1, 1).node("y", op, List.of("x"), attributes), x);
    }

    @Test
    void activations() throws IOException {
        assertArrayEquals(new float[] {-0.4f}, activated("LeakyRelu", -2), 1e-6f);
        assertArrayEquals(new float[] {-0.6f}, activated("LeakyRelu", -2, "alpha", 0.3f), 1e-6f);
        // e^-1 - 1 = -0.632121; SELU's 1.050701 * 1.673263 times that is -1.111331
        assertArrayEquals(new float[] {-0.632121f}, activated("Elu", -1), 1e-6f);
        assertArrayEquals(new float[] {-1.111331f}, activated("Selu", -1), 1e-6f);
        // 1 / (1 + e^-2) = 0.880797, tanh 1 = 0.761594, ln(1 + e) = 1.313262, -3 / (1 + 3) = -0.75
        assertArrayEquals(new float[] {0.880797f}, activated("Sigmoid", 2), 1e-6f);
        assertArrayEquals(new float[] {0.761594f}, activated("Tanh", 1), 1e-6f);
        assertArrayEquals(new float[] {1.313262f}, activated("Softplus", 1), 1e-6f);
        assertArrayEquals(new float[] {-0.75f}, activated("Softsign", -3), 1e-6f);
        assertArrayEquals(new float[] {3}, activated("Abs", -3), 0);
    }

    private float[] ofTwo(String op) throws IOException {
        return computed(new GraphBytes().input(1, 2, 1).node("a", "Abs", List.of("x"))
                .node("y", op, List.of("x", "a")), -2, 3);
    }

    @Test
    void twoPicturesAreMultipliedSubtractedAndCompared() throws IOException {
        assertArrayEquals(new float[] {-4, 9}, ofTwo("Mul"), 0);
        assertArrayEquals(new float[] {-4, 0}, ofTwo("Sub"), 0);
        assertArrayEquals(new float[] {2, 3}, ofTwo("Maximum"), 0);
        assertArrayEquals(new float[] {-2, 3}, ofTwo("Minimum"), 0);
        assertArrayEquals(new float[] {0, 6}, ofTwo("AddV2"), 0);
    }

    /** The gate of squeeze-and-excitation: a number for each channel times the picture; the mean of -2 and 3 is 0.5. */
    @Test
    void aPictureIsMultipliedByOneNumberForEachChannel() throws IOException {
        assertArrayEquals(new float[] {-1, 1.5f}, computed(new GraphBytes().input(1, 2, 1).integers("axes", 1, 2)
                .node("m", "Mean", List.of("x", "axes"), "keep_dims", true).node("y", "Mul", List.of("x", "m")), -2, 3),
                0);
    }
}
