package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.testing.OnnxBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operators that ONNX's conformance folders have no test of. All numbers were computed by ONNX Runtime 1.30, which ran
 * a model of this one node with the opset, the attributes and the image of the test.
 */
class OnnxOperatorsTest {
    /** [1,2,2,3]; the importer takes the last axis for colours, so values lie in memory as ONNX has them. */
    private static final float[] IMAGE = {1, -2, 3, .5f, 4, -1, 2, 2, -3, 1, .25f, 6};

    @TempDir
    Path folder;

    private static OnnxBytes graph(long opset) {
        return new OnnxBytes(opset).input("x", 1, 2, 2, 3).output("y");
    }

    private void assertGives(float[] expected, OnnxBytes graph, String operator, List<String> more,
            Object... attributes) throws IOException {
        List<String> inputs = new ArrayList<>(List.of("x"));
        inputs.addAll(more);
        assertComputes(IMAGE, expected, graph.node(operator, inputs, List.of("y"), attributes));
    }

    private void assertComputes(float[] image, float[] expected, OnnxBytes graph) throws IOException {
        Network network = OnnxLoader.load(graph.write(folder.resolve("one.onnx"))).network();
        var in = network.inputShape();
        Tensor y = OnnxFixturesTest.run(network, Tensor.wrap(image, 1, in.h(), in.w(), in.c()));
        float[] found = y.rank() == 4 ? y.permute(0, 3, 1, 2).toArray() : y.toArray();
        assertEquals(expected.length, found.length);
        for (int i = 0; i < found.length; i++) {
            // Seven digits of ONNX Runtime's floats, which sums in another order do not keep.
            assertEquals(expected[i], found[i], 2e-6f * Math.max(1, Math.abs(expected[i])), "value " + i);
        }
    }

    @Test
    void sumsOfAbsoluteValues() throws IOException {
        assertGives(new float[] {11.5f, 14.25f}, graph(13), "ReduceL1", List.of(), "axes", new int[] {2, 3},
                "keepdims", 0);
        assertGives(new float[] {6, 5.5f, 7, 7.25f}, graph(13), "ReduceL1", List.of(), "axes", new int[] {-1});
        assertGives(new float[] {3, 4, 6, 1.5f, 4.25f, 7}, graph(18).shape("a", 1), "ReduceL1", List.of("a"));
        assertGives(new float[] {25.75f}, graph(18), "ReduceL1", List.of());
        assertGives(new float[] {1, 2, 3, .5f, 4, 1, 2, 2, 3, 1, .25f, 6}, graph(18), "ReduceL1", List.of(),
                "noop_with_empty_axes", 1);
    }

    @Test
    void products() throws IOException {
        assertGives(new float[] {12, -18}, graph(13), "ReduceProd", List.of(), "axes", new int[] {2, 3}, "keepdims", 0);
        assertGives(new float[] {-6, -2, -12, 1.5f}, graph(13), "ReduceProd", List.of(), "axes", new int[] {-1});
        assertGives(new float[] {2, -4, -9, .5f, 1, -6}, graph(18).shape("a", 1), "ReduceProd", List.of("a"));
        assertGives(new float[] {-216}, graph(18), "ReduceProd", List.of());
    }

    @Test
    void logarithmsOfSums() throws IOException {
        assertGives(new float[] {1.704748f, 2.110213f}, graph(13), "ReduceLogSum", List.of(), "axes",
                new int[] {2, 3}, "keepdims", 0);
        assertGives(new float[] {.6931472f, 1.252763f, 0, 1.981001f}, graph(13), "ReduceLogSum", List.of(), "axes",
                new int[] {-1});
        assertGives(new float[] {1.504077f, 1.446919f, 1.609438f}, graph(18).shape("a", 1, 2), "ReduceLogSum",
                List.of("a"), "keepdims", 0);
        assertGives(new float[] {2.621039f}, graph(18), "ReduceLogSum", List.of());
    }

    @Test
    void logarithmsOfSumsOfExponentials() throws IOException {
        assertGives(new float[] {4.376435f, 6.045619f}, graph(13), "ReduceLogSumExp", List.of(), "axes",
                new int[] {2, 3}, "keepdims", 0);
        assertGives(new float[] {3.132845f, 4.03627f, 2.696511f, 6.009872f}, graph(13), "ReduceLogSumExp", List.of(),
                "axes", new int[] {-1});
        assertGives(new float[] {2.313262f, 2.01815f, 3.002476f, 1.474077f, 4.023245f, 6.000911f},
                graph(18).shape("a", 1), "ReduceLogSumExp", List.of("a"));
        assertGives(new float[] {6.218227f}, graph(18), "ReduceLogSumExp", List.of());
        // exp(1000) is no float.
        assertComputes(new float[] {1000, 1001, 999}, new float[] {1001.408f}, new OnnxBytes(18).input("x", 1, 1, 1, 3)
                .output("y").shape("a", 3).node("ReduceLogSumExp", List.of("x", "a"), List.of("y")));
    }

    /** What is done to each value remains where no axis is reduced. */
    @Test
    void squaresOfNoAxis() throws IOException {
        assertGives(new float[] {1, 4, 9, .25f, 16, 1, 4, 4, 9, 1, .0625f, 36}, graph(18), "ReduceSumSquare",
                List.of(), "noop_with_empty_axes", 1);
        assertGives(new float[] {1, 2, 3, .5f, 4, 1, 2, 2, 3, 1, .25f, 6}, graph(18), "ReduceL2", List.of(),
                "noop_with_empty_axes", 1);
    }

    @Test
    void normsOfWindows() throws IOException {
        assertGives(new float[] {4.609772f, 5.477226f, 3.010399f, 7.004463f}, graph(18), "LpPool", List.of(),
                "kernel_shape", new int[] {2, 2}, "strides", new int[] {1, 1});
        assertGives(new float[] {1, 3.271066f, .5f, 4.020726f, 2, 3.271066f, 1, 6.000145f}, graph(18), "LpPool",
                List.of(), "kernel_shape", new int[] {1, 2}, "p", 3, "pads", new int[] {0, 1, 0, 0}, "strides",
                new int[] {1, 2});
        assertGives(new float[] {3, 3, 4.5f, 1, 4, 3, 1.25f, 6}, graph(18), "LpPool", List.of(), "kernel_shape",
                new int[] {1, 2}, "p", 1, "strides", new int[] {1, 2}, "ceil_mode", 1);
        assertGives(new float[] {11.5f, 14.25f}, graph(17), "GlobalLpPool", List.of(), "p", 1);
        assertGives(new float[] {5.59017f, 7.352721f}, graph(17), "GlobalLpPool", List.of());
    }

    @Test
    void celu() throws IOException {
        assertGives(new float[] {1, -1.264241f, 3, .5f, 4, -.7869387f, 2, 2, -1.55374f, 1, .25f, 6}, graph(12), "Celu",
                List.of(), "alpha", 2f);
    }

    @Test
    void valuesDividedByTheirNorm() throws IOException {
        assertGives(new float[] {.3333333f, -.5f, .5f, .3333333f, .9411765f, -.1428571f, .6666667f, .5f, -.5f,
                .6666667f, .05882353f, .8571429f}, graph(17), "LpNormalization", List.of(), "axis", 1, "p", 1);
        assertGives(new float[] {.2672612f, -.5345225f, .8017837f, .1203859f, .9630868f, -.2407717f, .4850713f,
                .4850713f, -.7276069f, .1642603f, .04106508f, .9855619f}, graph(17), "LpNormalization", List.of());
    }

    @Test
    void channelsOfMeanZeroAndVarianceOne() throws IOException {
        assertGives(new float[] {.0398726f, -1.395541f, .9968152f, -.1993631f, 1.475286f, -.9170701f, .2342321f,
                .2342321f, -1.639625f, -.1405392f, -.4216177f, 1.733317f}, graph(13), "MeanVarianceNormalization",
                List.of(), "axes", new int[] {2, 3});
    }

    /** Scales 1 to 12 and offsets 0 to 11 of a whole image; scales 1 to 6 of a channel's. */
    @Test
    void imagesNormalisedWithAScaleForEachValue() throws IOException {
        OnnxBytes whole = graph(17).weight("s", List.of(2, 2, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
                .weight("b", List.of(2, 2, 3), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertGives(new float[] {-.06057255f, -1.613272f, 4.31041f, 1.927001f, 9.927455f, -.34769f, 8.483474f,
                9.838256f, -7.497916f, 8.394275f, 5.907027f, 35.1944f}, whole, "LayerNormalization", List.of("s", "b"),
                "axis", 1);
        assertGives(new float[] {.03987258f, -2.791079f, 2.990443f, -.7974512f, 7.376425f, -5.502414f, .2342319f,
                .4684638f, -4.91887f, -.5621566f, -2.108087f, 10.3999f}, graph(17).weight("s", List.of(2, 3), 1, 2, 3,
                4, 5, 6), "LayerNormalization", List.of("s"), "axis", 2);
    }

    @Test
    void placesInAnyOrder() throws IOException {
        assertGives(new float[] {3, 1, 1, -2, -1, .5f, .5f, 4, -3, 2, 2, 2, 6, 1, 1, .25f},
                graph(17).shape("i", 2, 0, 0, 1), "Gather", List.of("i"), "axis", 3);
    }

    /** Each addition reads the one before it twice: 60 of them, computed anew for each reader, would be 2^60. */
    @Test
    void aConstantThatIsReadTwiceIsComputedOnce() throws IOException {
        OnnxBytes graph = graph(13).weight("c0", List.of(1), 1);
        for (int i = 0; i < 60; i++) {
            graph.node("Add", List.of("c" + i, "c" + i), List.of("c" + (i + 1)));
        }
        float[] expected = new float[IMAGE.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = IMAGE[i] * 0x1p60f;
        }
        assertGives(expected, graph, "Mul", List.of("c60"));
    }

    /**
     * A convolution without a bias, read through an Identity: y = x * w + c beside the convolution itself. By hand,
     * with x = 3, w = 2, c = 10: the sum of 6 + 10 and 6 is 22; with the constant as the convolution's bias it would be
     * 32.
     */
    @Test
    void aConstantAddedToOneOfSeveralNamesOfAConvolutionIsNotItsBias() throws IOException {
        for (List<String> added : List.of(List.of("same", "conv"), List.of("conv", "same"), List.of("same", "same"))) {
            OnnxBytes graph = new OnnxBytes(13).input("x", 1, 1, 1, 1).output("y")
                    .weight("w", List.of(1, 1, 1, 1), 2).weight("c", List.of(1, 1, 1), 10)
                    .node("Conv", List.of("x", "w"), List.of("conv"))
                    .node("Identity", List.of("conv"), List.of("same"))
                    .node("Add", List.of(added.getFirst(), "c"), List.of("a"))
                    .node("Add", List.of("a", added.getLast()), List.of("y"));
            assertComputes(new float[] {3}, new float[] {22}, graph);
        }
    }
}
