package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Tensor;
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
        return GraphRun.of(folder, graph, Tensor.wrap(x, 1, 1, x.length, 1)).output().toArray();
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
        // erf 1 = 0.842701, 1/sqrt 4 = 0.5
        assertArrayEquals(new float[] {0.842701f}, activated("Erf", 1), 1e-6f);
        assertArrayEquals(new float[] {0.5f}, activated("Rsqrt", 4), 1e-6f);
        assertArrayEquals(new float[] {9}, activated("Square", -3), 0);
        assertArrayEquals(new float[] {3}, activated("Neg", -3), 0);
    }

    /** ln(1 / (1 + e)) and ln(e / (1 + e)); the softmax's logarithm stays where it is, at the end. */
    @Test
    void logarithmsOfSoftmax() throws IOException {
        assertArrayEquals(new float[] {-1.313262f, -0.313262f}, GraphRun.values(folder, new GraphBytes().node("y",
                "LogSoftmax", List.of("x")), 1, 1, 2, 0, 1), 1e-6f);
    }

    private float[] withConstant(String op, boolean first, int[] dims, float[] c, float... x) throws IOException {
        return GraphRun.values(folder, new GraphBytes().floats("c", dims, c).node("y", op, first ? List.of("c", "x")
                : List.of("x", "c")), 1, 2, 2, x);
    }

    @Test
    void arithmeticWithOneNumberWithOneForEachChannelAndForEachPlace() throws IOException {
        float[] x = {1, 2, 4, 8};
        int[] none = {};
        assertArrayEquals(new float[] {9, 8, 6, 2}, withConstant("Sub", true, none, new float[] {10}, x), 0);
        assertArrayEquals(new float[] {0.25f, 0.5f, 1, 2}, withConstant("RealDiv", false, none, new float[] {4}, x), 0);
        assertArrayEquals(new float[] {1, 2, 3, 3}, withConstant("Minimum", false, none, new float[] {3}, x), 0);
        assertArrayEquals(new float[] {3, 3, 4, 8}, withConstant("Maximum", true, none, new float[] {3}, x), 0);
        assertArrayEquals(new float[] {1, 4, 16, 64}, withConstant("Pow", false, none, new float[] {2}, x), 0);
        int[] two = {2};
        assertArrayEquals(new float[] {9, 18, 6, 12}, withConstant("Sub", true, two, new float[] {10, 20}, x), 0);
        assertArrayEquals(new float[] {0.5f, 0.5f, 2, 2}, withConstant("RealDiv", false, two, new float[] {2, 4}, x),
                0);
        assertArrayEquals(new float[] {11, 22, 34, 48}, withConstant("AddV2", true, new int[] {1, 2, 2}, new float[] {
            10, 20, 30, 40}, x), 0);
    }

    @Test
    void anyNumberOfImagesIsSummed() throws IOException {
        // -2 + 2 + 2 and 3 + 3 + 3
        assertArrayEquals(new float[] {2, 9}, computed(new GraphBytes().input(1, 2, 1).node("a", "Abs", List.of("x"))
                .node("y", "AddN", List.of("x", "a", "a")), -2, 3), 0);
    }

    private float[] ofTwo(String op) throws IOException {
        return computed(new GraphBytes().input(1, 2, 1).node("a", "Abs", List.of("x"))
                .node("y", op, List.of("x", "a")), -2, 3);
    }

    @Test
    void twoImagesAreMultipliedSubtractedAndCompared() throws IOException {
        assertArrayEquals(new float[] {-4, 9}, ofTwo("Mul"), 0);
        assertArrayEquals(new float[] {-4, 0}, ofTwo("Sub"), 0);
        assertArrayEquals(new float[] {2, 3}, ofTwo("Maximum"), 0);
        assertArrayEquals(new float[] {-2, 3}, ofTwo("Minimum"), 0);
        assertArrayEquals(new float[] {0, 6}, ofTwo("AddV2"), 0);
    }

    /** The gate of squeeze-and-excitation: a number for each channel times the image; the mean of -2 and 3 is 0.5. */
    @Test
    void anImageIsMultipliedByOneNumberForEachChannel() throws IOException {
        assertArrayEquals(new float[] {-1, 1.5f}, computed(new GraphBytes().input(1, 2, 1).integers("axes", 1, 2)
                .node("m", "Mean", List.of("x", "axes"), "keep_dims", true).node("y", "Mul", List.of("x", "m")), -2, 3),
                0);
    }

    /**
     * A factor read through an Identity: y = (2x + 10) + 2x. By hand, with x = 3: 16 + 6 = 22; with the constant as
     * part of the factor's own layer it would be 32. The same with a convolution of one pixel in the factor's place.
     */
    @Test
    void aConstantAddedToOneOfSeveralNamesOfALayerIsNotPartOfIt() throws IOException {
        for (String reader : List.of("f", "same")) {
            for (boolean convolution : new boolean[] {false, true}) {
                GraphBytes graph = new GraphBytes();
                graph = convolution ? graph.floats("w", new int[] {1, 1, 2, 2}, 2, 0, 0, 2) : graph.floats("w",
                        new int[] {2}, 2, 2);
                graph = graph.floats("c", new int[] {2}, 10, 10);
                graph = convolution ? graph.node("f", "Conv2D", List.of("x", "w"), "strides", new int[] {1, 1, 1, 1},
                        "padding", "SAME") : graph.node("f", "Mul", List.of("x", "w"));
                graph = graph.node("same", "Identity", List.of("f")).node("a", "Add", List.of("same", "c"))
                        .node("y", "Add", List.of("a", reader));
                assertArrayEquals(new float[] {22, 22}, GraphRun.values(folder, graph, 1, 1, 2, 3, 3));
            }
        }
    }
}
