package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.layers.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ops that move values or count them in another way, by values that say where they came from: 10 * row + column. */
class TensorFlowShapesTest {
    @TempDir
    Path folder;

    private float[] row(GraphBytes graph, float... x) throws IOException {
        return GraphRun.values(folder, graph, 1, x.length, 1, x);
    }

    private float[] channels(GraphBytes graph, float... x) throws IOException {
        return GraphRun.values(folder, graph, 1, 1, x.length, x);
    }

    private static Tensor twoByThree() {
        return Tensor.wrap(new float[] {0, 1, 2, 10, 11, 12}, 1, 2, 3, 1);
    }

    /** A flattening as Keras and TF-slim write it: [number of images, product of all other sizes]. */
    @Test
    void aShapeComputedFromTheImagesOwnFlattensIt() throws IOException {
        GraphBytes graph = new GraphBytes().node("shape", "Shape", List.of("x")).integers("one", 1).integers("zero", 0)
                .integers("two", 2).integer("minus", -1)
                .node("rest", "StridedSlice", List.of("shape", "one", "zero", "one"), "end_mask", 1)
                .node("first", "StridedSlice", List.of("shape", "zero", "one", "one"), "shrink_axis_mask", 1)
                .node("size", "Prod", List.of("rest", "zero"))
                .node("to", "Pack", List.of("first", "size")).node("flat", "Reshape", List.of("x", "to"))
                .node("to2", "Pack", List.of("first", "minus")).node("again", "Reshape", List.of("flat", "to2"))
                .floats("w", new int[] {6, 1}, 1, 10, 100, 1000, 10_000, 100_000)
                .node("y", "MatMul", List.of("again", "w"));
        assertArrayEquals(new float[] {654_321}, GraphRun.values(folder, graph, 1, 3, 2, 1, 2, 3, 4, 5, 6), 0);
    }

    /** Three channels a pixel: 4 and 5 follow 3 in memory, whatever the axes are called. */
    @Test
    void aReshapedImageKeepsTheOrderOfItsValues() throws IOException {
        GraphBytes graph = new GraphBytes().input(1, 2, 3).integers("to", -1, 3, 1, 2).node("y", "Reshape",
                List.of("x", "to"));
        GraphRun run = GraphRun.of(folder, graph, Tensor.wrap(new float[] {0, 1, 2, 3, 4, 5}, 1, 1, 2, 3));
        assertArrayEquals(new int[] {1, 3, 1, 2}, run.output().shape());
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, run.output().toArray(), 0);
    }

    @Test
    void axesAreTakenAwayAddedAndExchanged() throws IOException {
        // [N,1,6,1] to [N,6,1] to [N,1,6] to [N,6] to [N,1,6] to [N,1,6,1]: the channels of one pixel in the end.
        GraphBytes graph = new GraphBytes().integers("order", 0, 2, 1).integer("last", -1).integer("one", 1)
                .node("a", "Squeeze", List.of("x"), "squeeze_dims", new int[] {1})
                .node("b", "Transpose", List.of("a", "order")).node("c", "Squeeze", List.of("b"))
                .node("d", "ExpandDims", List.of("c", "one")).node("e", "ExpandDims", List.of("d", "last"))
                .node("f", "Reshape", List.of("e", "to")).integers("to", -1, 6)
                .floats("w", new int[] {6, 1}, 1, 10, 100, 1000, 10_000, 100_000)
                .node("y", "MatMul", List.of("f", "w"));
        assertArrayEquals(new float[] {654_321}, row(graph, 1, 2, 3, 4, 5, 6), 0);
        GraphRun turned = GraphRun.of(folder, new GraphBytes().input(2, 3, 1).integers("order", 0, 2, 1, 3)
                .node("y", "Transpose", List.of("x", "order")), twoByThree());
        assertArrayEquals(new int[] {1, 3, 2, 1}, turned.output().shape());
        assertArrayEquals(new float[] {0, 10, 1, 11, 2, 12}, turned.output().toArray(), 0);
    }

    /** ShuffleNet: two groups of three, a b c | d e f, are dealt out in turn: a d b e c f. */
    @Test
    void groupsOfChannelsAreShuffled() throws IOException {
        GraphBytes graph = new GraphBytes().integers("cut", -1, 1, 1, 2, 3).integers("order", 0, 1, 2, 4, 3)
                .integers("back", -1, 1, 1, 6).node("a", "Reshape", List.of("x", "cut"))
                .node("b", "Transpose", List.of("a", "order")).node("y", "Reshape", List.of("b", "back"));
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, channels(graph, 1, 2, 3, 4, 5, 6), 0);
    }

    @Test
    void partsOfChannelsAreTakenInEqualAndInStatedSizes() throws IOException {
        GraphBytes equal = new GraphBytes().integer("axis", 3).node("s", "Split", List.of("axis", "x"), "num_split", 3)
                .node("y", "ConcatV2", List.of("s:2", "s", "axis"));
        assertArrayEquals(new float[] {5, 6, 1, 2}, channels(equal, 1, 2, 3, 4, 5, 6), 0);
        GraphBytes stated = new GraphBytes().integers("sizes", 1, -1, 2).integer("axis", -1)
                .node("s", "SplitV", List.of("x", "sizes", "axis"), "num_split", 3)
                .node("y", "Relu", List.of("s:1"));
        assertArrayEquals(new float[] {2, 3, 4}, channels(stated, 1, 2, 3, 4, 5, 6), 0);
    }

    @Test
    void partsAreTakenByBeginningsAndEndsOrSizes() throws IOException {
        GraphBytes slice = new GraphBytes().integers("begin", 0, 1, 0, 0).integers("size", -1, 1, 2, -1)
                .node("y", "Slice", List.of("x", "begin", "size"));
        assertArrayEquals(new float[] {10, 11}, GraphRun.of(folder, slice.input(2, 3, 1), twoByThree()).output()
                .toArray(), 0);
        // Rows from the second on, columns from the last one backwards, every other one.
        GraphBytes strided = new GraphBytes().integers("begin", 0, 1, 0).integers("end", 0, 0, 0)
                .integers("step", 1, 1, -2).node("y", "StridedSlice", List.of("x", "begin", "end", "step"),
                        "begin_mask", 5, "end_mask", 7);
        assertArrayEquals(new float[] {12, 10}, GraphRun.of(folder, strided.input(2, 3, 1), twoByThree()).output()
                .toArray(), 0);
        // Without the outermost pixels: x[:, :, 1:-1].
        GraphBytes inner = new GraphBytes().integers("begin", 0, 0, 1).integers("end", 0, 0, -1)
                .integers("step", 1, 1, 1).node("y", "StridedSlice", List.of("x", "begin", "end", "step"),
                        "begin_mask", 3, "end_mask", 3);
        assertArrayEquals(new float[] {2, 3}, row(inner, 1, 2, 3, 4), 0);
    }

    /** 2x2 blocks of an image are its channels, row by row (tf.nn.space_to_depth's first example). */
    @Test
    void blocksOfPixelsBecomeChannelsAndBack() throws IOException {
        GraphBytes graph = new GraphBytes().node("s", "SpaceToDepth", List.of("x"), "block_size", 2)
                .integers("begin", 0, 0, 0, 1).integers("size", -1, -1, -1, 3)
                .node("y", "Slice", List.of("s", "begin", "size"));
        assertArrayEquals(new float[] {2, 3, 4}, GraphRun.values(folder, graph, 2, 2, 1, 1, 2, 3, 4), 0);
        GraphBytes back = new GraphBytes().node("y", "DepthToSpace", List.of("x"), "block_size", 2);
        GraphRun run = GraphRun.of(folder, back.input(1, 1, 4), Tensor.wrap(new float[] {1, 2, 3, 4}, 1, 1, 1, 4));
        assertArrayEquals(new int[] {1, 2, 2, 1}, run.output().shape());
        assertArrayEquals(new float[] {1, 2, 3, 4}, run.output().toArray(), 0);
    }

    @Test
    void largestSmallestAndSumsOfRowsAndColumns() throws IOException {
        GraphBytes graph = new GraphBytes().integers("axis", -2)
                .node("y", "Max", List.of("x", "axis"), "keep_dims", true);
        assertArrayEquals(new float[] {2, 12}, GraphRun.of(folder, graph.input(2, 3, 1), twoByThree()).output()
                .toArray(), 0);
        GraphBytes sum = new GraphBytes().integers("axes", 1, 2).node("y", "Sum", List.of("x", "axes"));
        assertArrayEquals(new float[] {36}, GraphRun.of(folder, sum.input(2, 3, 1), twoByThree()).output().toArray(),
                0);
    }

    /** A Pad in front of what is no convolution is a layer; in front of one it is that one's padding. */
    @Test
    void bordersOfZerosOfAValueAndOfTheMirroredImage() throws IOException {
        GraphBytes zeros = new GraphBytes().integers("p", 0, 0, 0, 0, 1, 2, 0, 0).node("y", "Pad", List.of("x", "p"));
        // The paddings' shape is [4,2]; eight numbers in a row are read alike.
        assertArrayEquals(new float[] {0, 5, 6, 0, 0}, row(zeros, 5, 6), 0);
        GraphBytes value = new GraphBytes().integers("p", 0, 0, 0, 0, 1, 0, 0, 1).floats("v", new int[0], 7)
                .node("y", "PadV2", List.of("x", "p", "v"));
        assertArrayEquals(new float[] {7, 7, 5, 7, 6, 7}, row(value, 5, 6), 0);
        GraphBytes mirror = new GraphBytes().integers("p", 0, 0, 0, 0, 2, 1, 0, 0);
        assertArrayEquals(new float[] {3, 2, 1, 2, 3, 2}, row(mirror.node("y", "MirrorPad", List.of("x", "p"), "mode",
                "REFLECT"), 1, 2, 3), 0);
        GraphBytes twice = new GraphBytes().integers("p", 0, 0, 0, 0, 1, 1, 0, 0);
        assertArrayEquals(new float[] {1, 1, 2, 3, 3}, row(twice.node("y", "MirrorPad", List.of("x", "p"), "mode",
                "SYMMETRIC"), 1, 2, 3), 0);
    }

    /** Zeros count in a maximum of negative numbers, which a pooling's own padding would not. */
    @Test
    void aPoolingBehindAPadSeesZeros() throws IOException {
        GraphBytes graph = new GraphBytes().integers("p", 0, 0, 0, 0, 1, 0, 0, 0).node("a", "Pad", List.of("x", "p"))
                .node("y", "MaxPool", List.of("a"), "ksize", new int[] {1, 1, 2, 1}, "strides", new int[] {1, 1, 1, 1},
                        "padding", "VALID");
        assertArrayEquals(new float[] {0, -1}, row(graph, -2, -1), 0);
    }

    @Test
    void whatMovesNothingAddsNoLayer() throws IOException {
        GraphBytes graph = new GraphBytes().input(1, 1, 4).integers("order", 0, 1, 2, 3).integers("to", -1, 4)
                .node("a", "Transpose", List.of("x", "order")).node("b", "Squeeze", List.of("a"))
                .node("c", "Reshape", List.of("b", "to")).node("y", "Relu", List.of("c"));
        Network network = GraphRun.of(folder, graph, Tensor.wrap(new float[4], 1, 1, 1, 4)).network();
        assertEquals(List.of("input", "y"), network.nodes().stream().map(n -> n.name()).toList());
    }
}
