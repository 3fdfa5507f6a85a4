package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.zoo.graph.GivenInput;
import graft.zoo.tensorflow.graph.TensorFlowNetwork;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that are not sound: one message that names the node, and nothing built. */
class TensorFlowFaultTest {
    private static final int[] ONE = {1, 1, 1, 1};

    @TempDir
    Path folder;

    private static GraphBytes graph() {
        return new GraphBytes().input(4, 4, 2);
    }

    private void assertSays(GraphBytes graph, String... words) throws IOException {
        Path path = graph.write(folder.resolve("bad.pb"));
        String message = assertThrows(WeightFileException.class, () -> {
            try (GraphDefFile file = GraphDefFile.open(path)) {
                TensorFlowNetwork.of(file);
            }
        }).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private static GraphBytes convolution(Object... attributes) {
        return graph().zeros("w", 3, 3, 2, 5).node("y", "Conv2D", List.of("x", "w"), attributes);
    }

    @Test
    void aCycleIsNamed() throws IOException {
        assertSays(graph().node("a", "Add", List.of("x", "b")).node("b", "Relu", List.of("a"))
                .node("y", "Relu", List.of("b")), "'a' (Add)", "'b' (Relu)", "wait for each other");
    }

    @Test
    void anInputThatNobodyMakesIsNamed() throws IOException {
        assertSays(graph().node("y", "Relu", List.of("nowhere")),
                "node 'y' (Relu) takes its input from 'nowhere', which does not exist");
    }

    @Test
    void weightsThatAreNotThereAreNamed() throws IOException {
        assertSays(graph().zeros("unused", 1).node("w", "Relu", List.of("x")).node("y", "Conv2D", List.of("x", "w"),
                "strides", ONE, "padding", "SAME"), "'y' (Conv2D): its input 1 is not constant; freeze the graph "
                + "first");
        assertSays(graph().zeros("unused", 1).node("y", "MatMul", List.of("x")),
                "'y' (MatMul): its input 1 is not constant");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() throws IOException {
        assertSays(graph().zeros("unused", 1).node("a", "Betainc", List.of("x")).node("b", "Betainc", List.of("a"))
                .node("c", "MaxPool", List.of("b"), "data_format", "NCHW_VECT_C").node("y", "Einsum", List.of("c")),
                "'a' (Betainc): there is no layer for this op\n  'b' (Betainc): there is no layer for this op\n  'c' "
                + "(MaxPool): has its data as NCHW_VECT_C, expected NHWC or NCHW\n  'y' (Einsum): there is no layer "
                + "for this op");
    }

    /** A value as a condition, and a placeholder that nothing says is about training. */
    @Test
    void aConditionThatNobodyKnowsIsNamed() throws IOException {
        assertSays(graph().zeros("unused", 1).node("c", "Greater", List.of("x", "x")).node("s", "Switch",
                List.of("x", "c")).node("y", "Merge", List.of("s", "s:1")),
                "'s' (Switch): there is no layer for this op", "'y' (Merge): there is no layer for this op");
        assertSays(graph().zeros("unused", 1).node("c", "Placeholder", List.of(), "dtype", 10).node("s", "Switch",
                List.of("x", "c")).node("y", "Merge", List.of("s", "s:1")), "the graph has 2 placeholders");
    }

    @Test
    void aRangeThatIsNotConstantIsNamed() throws IOException {
        assertSays(graph().zeros("unused", 1).integers("axes", 1, 2, 3).node("m", "Max", List.of("x", "axes"))
                .floats("low", new int[0], -1).node("y", "FakeQuantWithMinMaxVars", List.of("x", "low", "m")),
                "'y' (FakeQuantWithMinMaxVars): its range is not constant; freeze the graph first");
        assertSays(graph().zeros("unused", 1).node("y", "FakeQuantWithMinMaxArgs", List.of("x"), "min", 2f, "max", 1f),
                "'y' (FakeQuantWithMinMaxArgs): no range of values: 2.0 to 1.0");
    }

    @Test
    void partsThatAreNoImagesAreNamed() throws IOException {
        assertSays(graph().zeros("unused", 1).integers("b", 0, 0).integers("e", 1, 0).integers("s", 1, 1).node("y",
                "StridedSlice", List.of("x", "b", "e", "s"), "shrink_axis_mask", 1, "end_mask", 2), "'y' (StridedSlice)"
                + ": takes", "expected ranges of each image");
        assertSays(graph().zeros("unused", 1).integers("b", 0, 0).integers("e", 0, 0).integers("s", 1, 1).node("y",
                "StridedSlice", List.of("x", "b", "e", "s"), "new_axis_mask", 2, "end_mask", 3, "begin_mask", 3),
                "'y' (StridedSlice): leaves 4 axes of each image, expected at most 3");
        assertSays(graph().zeros("unused", 1).integers("b", 0, 0, 0, 0, 0).node("y", "StridedSlice", List.of("x", "b",
                "b", "b")), "'y' (StridedSlice): takes 5 ranges of 4 axes");
    }

    @Test
    void aBatchNormInTrainingModeIsNamed() throws IOException {
        assertSays(graph().zeros("v", 2).node("y", "FusedBatchNormV3", List.of("x", "v", "v", "v", "v"), "is_training",
                true), "'y' (FusedBatchNormV3): is in training mode");
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheNode() throws IOException {
        assertSays(graph().zeros("w", 3, 3, 7, 5).node("y", "Conv2D", List.of("x", "w"), "strides", ONE, "padding",
                "SAME"), "'y' (Conv2D): has a kernel of shape [3, 3, 7, 5] for 2 channels");
        assertSays(graph().zeros("w", 3, 5).node("y", "Conv2D", List.of("x", "w")),
                "'y' (Conv2D): has a kernel of shape [3, 5], expected 4 axes");
        assertSays(graph().zeros("v", 3).node("y", "BiasAdd", List.of("x", "v")),
                "'y' (BiasAdd): has a constant of shape [3] for 2 channels");
        assertSays(graph().zeros("w", 7, 5).integers("s", -1, 32).node("f", "Reshape", List.of("x", "s"))
                .node("y", "MatMul", List.of("f", "w")), "'y' (MatMul): ");
        assertSays(graph().zeros("unused", 1).integers("s", -1, 5, 3).node("y", "Reshape", List.of("x", "s"))
                .node("z", "Relu", List.of("y")), "'y' (Reshape): reshapes 4x4x2 to [-1.0, 5.0, 3.0]");
    }

    @Test
    void aPoolingThatReadsNothingIsRefused() throws IOException {
        assertSays(graph().zeros("unused", 1).node("p", "MaxPool", List.of(), "ksize", new int[] {1, 2, 2, 1},
                "strides", ONE, "padding", "VALID").node("y", "AddV2", List.of("x", "p")), "reads nothing");
    }

    @Test
    void absurdSettingsAreNamed() throws IOException {
        assertSays(convolution("strides", new int[] {1, 0, 1, 1}, "padding", "SAME"),
                "'y' (Conv2D): has strides or dilations below 1");
        assertSays(convolution("strides", new int[] {1, -3, 2, 1}, "padding", "VALID"), "'y' (Conv2D): ");
        assertSays(convolution("strides", new int[] {1, 1}, "padding", "SAME"), "'y' (Conv2D): has strides [1, 1]");
        assertSays(convolution("strides", ONE, "padding", "HALF"), "'y' (Conv2D): has padding 'HALF'");
        assertSays(convolution("strides", ONE, "padding", "VALID", "dilations", new int[] {1, 1 << 30, 1, 1}),
                "'y' (Conv2D): ");
        assertSays(graph().zeros("unused", 1).node("y", "MaxPool", List.of("x"), "ksize", new int[] {1, 1 << 30, 2, 1},
                "strides", ONE, "padding", "VALID"), "'y' (MaxPool): ");
        assertSays(graph().zeros("unused", 1).node("y", "MaxPool", List.of("x"), "ksize", new int[] {1, -2, 2, 1},
                "strides", ONE, "padding", "SAME"), "'y' (MaxPool): ");
        assertSays(graph().zeros("unused", 1).integers("p", 0, 0, 1 << 20, 0, 0, 0, 0, 0)
                .node("y", "Pad", List.of("x", "p")), "'y' (Pad): has paddings");
        assertSays(graph().zeros("unused", 1).node("y", "LRN", List.of("x"), "depth_radius", -4),
                "'y' (LRN): has depth_radius -4");
        assertSays(graph().zeros("unused", 1).integers("axis", 0).node("y", "ConcatV2", List.of("x", "x", "axis")),
                "'y' (ConcatV2): joins along axis [0.0] of 4, expected an axis of each image");
    }

    @Test
    void aGraphWithoutImagesOrWithSeveralIsNoNetwork() throws IOException {
        assertSays(new GraphBytes().zeros("w", 2).node("y", "Relu", List.of("w")), "the graph has 0 placeholders");
        assertSays(graph().zeros("w", 2).node("z", "Placeholder", List.of()).node("y", "Add", List.of("x", "z")),
                "the graph has 2 placeholders");
        assertSays(new GraphBytes().input(-1, -1, 3).zeros("w", 2).node("y", "Relu", List.of("x")),
                "does not state the size of its images");
    }

    /** Dropout that keeps everything: x / 1 * floor(1 + u) is x, for every u from 0 on, before 1. */
    @Test
    void settingsOfTrainingHaveTheirValuesAtInferenceAndAreStated() throws IOException {
        Path path = graph().integers("shape", 1, 4, 4, 2).node("keep_prob", "Placeholder", List.of())
                .node("dropout/u", "RandomUniform", List.of("shape"))
                .node("dropout/sum", "Add", List.of("keep_prob", "dropout/u"))
                .node("dropout/kept", "Floor", List.of("dropout/sum"))
                .node("dropout/scaled", "RealDiv", List.of("x", "keep_prob"))
                .node("y", "Mul", List.of("dropout/scaled", "dropout/kept")).write(folder.resolve("dropout.pb"));
        try (GraphDefFile file = GraphDefFile.open(path)) {
            var raw = TensorFlowNetwork.raw(file, GivenInput.NOTHING);
            assertTrue(raw.notes().getFirst().contains("'keep_prob' is taken for a setting of training: 1.0"),
                    raw.notes().toString());
            float[] x = new float[32];
            for (int i = 0; i < x.length; i++) {
                x[i] = i - 7.5f;
            }
            try (var plan = raw.network().compileForInference(1)) {
                assertArrayEquals(x, plan.run(Tensor.wrap(x, 1, 4, 4, 2)).toArray());
            }
        }
    }

    @Test
    void aSizeThatIsLeftOpenIsGiven() throws IOException {
        Path path = new GraphBytes().input(-1, -1, 3).node("y", "Relu", List.of("x")).write(folder.resolve("open.pb"));
        try (GraphDefFile file = GraphDefFile.open(path)) {
            assertEquals(new Shape(5, 7, 3), TensorFlowNetwork.raw(file, GivenInput.image(5,
                    7)).network().outputShape());
            assertEquals(new Shape(5, 7, 3),
                    TensorFlowNetwork.raw(file, GivenInput.array(2, 5, 7, 3)).network().outputShape());
        }
    }
}
