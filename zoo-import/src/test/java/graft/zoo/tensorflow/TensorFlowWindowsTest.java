package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Convolutions that other ops surround, transposed ones, and resizing, on rows of pixels. */
class TensorFlowWindowsTest {
    private static final int[] ONE = {1, 1, 1, 1};

    @TempDir
    Path folder;

    private float[] row(GraphBytes graph, float... x) throws IOException {
        return GraphRun.values(folder, graph, 1, x.length, 1, x);
    }

    /** Pixels 1 2 3 4 5 6, kernel (1, 10, 100), neighbours two apart, two zeros on either side: SAME. */
    private static final float[] DILATED = {310, 420, 531, 642, 53, 64};

    private static GraphBytes kernel() {
        return new GraphBytes().floats("w", new int[] {1, 3, 1, 1}, 1, 10, 100);
    }

    @Test
    void neighboursThatLieApart() throws IOException {
        for (String op : List.of("Conv2D", "DepthwiseConv2dNative")) {
            assertArrayEquals(DILATED, row(kernel().node("y", op, List.of("x", "w"), "strides", ONE, "padding", "SAME",
                    "dilations", new int[] {1, 1, 2, 1}), 1, 2, 3, 4, 5, 6), 1e-4f, op);
        }
    }

    /** How TensorFlow 1 wrote that: every other pixel is an image of its own meanwhile. */
    @Test
    void aConvolutionBetweenBlocksIsADilatedOne() throws IOException {
        GraphBytes graph = kernel().integers("block", 1, 2).integers("p", 0, 0, 2, 2).integers("c", 0, 0, 0, 0)
                .floats("b", new int[] {1}, 1000)
                .node("s", "SpaceToBatchND", List.of("x", "block", "p"))
                .node("k", "Conv2D", List.of("s", "w"), "strides", ONE, "padding", "VALID")
                .node("t", "BiasAdd", List.of("k", "b")).node("r", "Relu", List.of("t"))
                .node("y", "BatchToSpaceND", List.of("r", "block", "c"));
        float[] expected = DILATED.clone();
        for (int i = 0; i < expected.length; i++) {
            expected[i] += 1000;
        }
        GraphRun run = GraphRun.of(folder, graph.input(1, 6, 1), Tensor.wrap(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 6,
                1));
        assertArrayEquals(expected, run.output().toArray(), 1e-3f);
        assertEquals(List.of("input", "k", "r"), run.network().nodes().stream().map(n -> n.name()).toList());
    }

    /** Five pixels do not divide by two: one more zero after, whose result is cropped. */
    @Test
    void cropsAreCutOff() throws IOException {
        GraphBytes graph = kernel().integers("block", 1, 2).integers("p", 0, 0, 2, 3).integers("c", 0, 0, 0, 1)
                .node("s", "SpaceToBatchND", List.of("x", "block", "p"))
                .node("k", "Conv2D", List.of("s", "w"), "strides", ONE, "padding", "VALID")
                .node("y", "BatchToSpaceND", List.of("k", "block", "c"));
        // 1*10 + 3*100, 2*10 + 4*100, 1 + 30 + 500, 2 + 40, 3 + 50
        assertArrayEquals(new float[] {310, 420, 531, 42, 53}, row(graph, 1, 2, 3, 4, 5), 1e-4f);
    }

    /** A block of every other pixel is 1 3 5, padded 0 1 3 5 0; the other 2 4 6. */
    @Test
    void blocksThatAreEachPaddedByThemselves() throws IOException {
        GraphBytes graph = kernel().integers("block", 1, 2).integers("p", 0, 0, 0, 0)
                .node("s", "SpaceToBatchND", List.of("x", "block", "p"))
                .node("k", "Conv2D", List.of("s", "w"), "strides", ONE, "padding", "SAME")
                .node("y", "BatchToSpaceND", List.of("k", "block", "p"));
        assertArrayEquals(DILATED, row(graph, 1, 2, 3, 4, 5, 6), 1e-4f);
    }

    @Test
    void whatDoesNotCommuteWithBlocksIsRefused() {
        GraphBytes graph = new GraphBytes().integers("block", 1, 2).integers("p", 0, 0, 0, 0)
                .node("s", "SpaceToBatchND", List.of("x", "block", "p"))
                .node("y", "MaxPool", List.of("s"), "ksize", ONE, "strides", ONE, "padding", "VALID");
        String message = assertThrows(WeightFileException.class, () -> row(graph, 1, 2)).getMessage();
        assertTrue(message.contains("'y' (MaxPool): reads the blocks of a SpaceToBatchND"), message);
    }

    /** Each pixel lands on 2i to 2i+2: 1 10 100, then 2 20 200 two places on, and so on. */
    @Test
    void aTransposedConvolutionOfStatedSize() throws IOException {
        String op = "Conv2DBackpropInput";
        int[] two = {1, 1, 2, 1};
        assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30, 300}, row(kernel().integers("size", 1, 1, 7, 1)
                .node("y", op, List.of("size", "w", "x"), "strides", two, "padding", "VALID"), 1, 2, 3), 1e-4f);
        // A convolution of 8 pixels gives 3 as well; the eighth gets nothing.
        assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30, 300, 0}, row(kernel().integers("size", 1, 1, 8, 1)
                .node("y", op, List.of("size", "w", "x"), "strides", two, "padding", "VALID"), 1, 2, 3), 1e-4f);
        // SAME of 6 pixels: one zero, after. Of 5: one on either side.
        assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30}, row(kernel().integers("size", 1, 1, 6, 1)
                .node("y", op, List.of("size", "w", "x"), "strides", two, "padding", "SAME"), 1, 2, 3), 1e-4f);
        assertArrayEquals(new float[] {10, 102, 20, 203, 30}, row(kernel().integers("size", 1, 1, 5, 1)
                .node("y", op, List.of("size", "w", "x"), "strides", two, "padding", "SAME"), 1, 2, 3), 1e-4f);
        String message = assertThrows(WeightFileException.class, () -> row(kernel().integers("size", 1, 1, 9, 1)
                .node("y", op, List.of("size", "w", "x"), "strides", two, "padding", "VALID"), 1, 2, 3)).getMessage();
        assertTrue(message.contains("'y' (Conv2DBackpropInput): cannot make 1x9x1 of 1x3x1"), message);
    }

    /** Kernel [kh,kw,out,in]: 3 * 1 + 5 * 10 + 0.5 and 3 * 100 + 5 * 1000; the size computed from the image's. */
    @Test
    void aTransposedConvolutionsKernelHasOutputsBeforeInputs() throws IOException {
        GraphBytes graph = new GraphBytes().floats("w", new int[] {1, 1, 2, 2}, 1, 10, 100, 1000)
                .floats("b", new int[] {2}, 0.5f, 0).node("size", "Shape", List.of("x"))
                .node("t", "Conv2DBackpropInput", List.of("size", "w", "x"), "strides", ONE, "padding", "VALID")
                .node("y", "BiasAdd", List.of("t", "b"));
        assertArrayEquals(new float[] {53.5f, 5300}, GraphRun.values(folder, graph, 1, 1, 2, 3, 5), 1e-3f);
    }

    private float[] resized(String op, int to, String flag, float... x) throws IOException {
        return row(new GraphBytes().integers("size", 1, to).node("y", op, List.of("x", "size"), flag, true), x);
    }

    @Test
    void imagesAreResizedInTheThreeWaysOfTensorFlow() throws IOException {
        // Output i lies at i/2 of the input; with half pixels at (i + 1/2)/2 - 1/2; with corners at i * 1/3.
        assertArrayEquals(new float[] {0, 6, 12, 12}, resized("ResizeBilinear", 4, "none", 0, 12), 1e-5f);
        assertArrayEquals(new float[] {0, 3, 9, 12}, resized("ResizeBilinear", 4, "half_pixel_centers", 0, 12), 1e-5f);
        assertArrayEquals(new float[] {0, 4, 8, 12}, resized("ResizeBilinear", 4, "align_corners", 0, 12), 1e-5f);
        // Three of five: floor(i * 5/3) = 0 1 3; floor((i + 1/2) * 5/3) = 0 2 4; round(i * 4/2) = 0 2 4.
        assertArrayEquals(new float[] {1, 2, 4}, resized("ResizeNearestNeighbor", 3, "none", 1, 2, 3, 4, 5), 0);
        assertArrayEquals(new float[] {1, 3, 5}, resized("ResizeNearestNeighbor", 3, "half_pixel_centers", 1, 2, 3, 4,
                5), 0);
        assertArrayEquals(new float[] {1, 3, 5}, resized("ResizeNearestNeighbor", 3, "align_corners", 1, 2, 3, 4, 5),
                0);
        // Two to four with corners: round(i * 1/3) = 0 0 1 1; three to five: round(i/2) = 0 1 1 2 2, away from zero.
        assertArrayEquals(new float[] {1, 1, 2, 2}, resized("ResizeNearestNeighbor", 4, "align_corners", 1, 2), 0);
        assertArrayEquals(new float[] {1, 2, 2, 3, 3}, resized("ResizeNearestNeighbor", 5, "align_corners", 1, 2, 3),
                0);
    }

    /** ResNet v2: a Pad before SAME counts as the image; five pixels with stride 2 need one zero on either side. */
    @Test
    void paddingSameBehindAPadBeginsAtTheBorder() throws IOException {
        GraphBytes graph = kernel().integers("p", 0, 0, 0, 0, 1, 1, 0, 0).node("a", "Pad", List.of("x", "p"))
                .node("y", "Conv2D", List.of("a", "w"), "strides", new int[] {1, 1, 2, 1}, "padding", "SAME");
        // 0 | 0 1 2 3 0 | 0: (0 0 1), (1 2 3), (3 0 0)
        assertArrayEquals(new float[] {100, 321, 3}, row(graph, 1, 2, 3), 1e-4f);
    }

    /** MobileNet v3: x * relu6(x + 3) / 6; of -1 that is -2/6, of 1 it is 4/6. No weight of it may learn. */
    @Test
    void aHardSwishMadeOfItsParts() throws IOException {
        GraphBytes graph = new GraphBytes().input(1, 3, 1).floats("three", new int[0], 3)
                .floats("sixth", new int[0], 1 / 6f).node("a", "AddV2", List.of("x", "three"))
                .node("b", "Relu6", List.of("a")).node("c", "Mul", List.of("b", "sixth"))
                .node("y", "Mul", List.of("x", "c"));
        GraphRun run = GraphRun.of(folder, graph, Tensor.wrap(new float[] {-1, 1, 5}, 1, 1, 3, 1));
        assertArrayEquals(new float[] {-1 / 3f, 2 / 3f, 5}, run.output().toArray(), 1e-6f);
        Network network = run.network();
        assertTrue(network.parameters().isEmpty(), network.parameters().keySet().toString());
    }
}
