package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.OnnxBytes;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever setting or optional input a node states counts, or the node is refused. All numbers but those that are shown
 * to be arithmetic were computed by ONNX Runtime 1.30 from the graph of the test.
 */
class StatedSettingsTest {
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;
    private static final int BFLOAT16 = 16;
    private static final int[] ROW = {1, 1, 1, 10};

    @TempDir
    Path folder;

    private static OnnxBytes graph(long opset, int... dims) {
        long[] sizes = new long[dims.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = dims[i];
        }
        return new OnnxBytes(opset).input("x", sizes).output("y");
    }

    private static float[] upTo(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return values;
    }

    private void assertGives(float[] expected, OnnxBytes onnx, float[] values, int... dims) throws IOException {
        try (OnnxFile file = OnnxFile.open(onnx.write(folder.resolve("one.onnx")))) {
            RawNetwork raw = OnnxLoader.raw(file, GivenInput.array(dims), null);
            Tensor y = OnnxFixturesTest.run(raw.network(), raw.input().toImages(Tensor.wrap(values, dims)));
            assertArrayEquals(expected, raw.output().fromImages(y).toArray(), 1e-5f);
        }
    }

    private void assertRefused(String reason, OnnxBytes onnx) throws IOException {
        Path path = onnx.write(folder.resolve("bad.onnx"));
        try (OnnxFile file = OnnxFile.open(path)) {
            String message = assertThrows(WeightFileException.class,
                    () -> OnnxLoader.raw(file, GivenInput.NOTHING, null)).getMessage();
            assertTrue(message.contains(reason), message);
        }
    }

    /** 0.5 * (x d) + 3 * (x b), of which the second product depends on x too. */
    @Test
    void theFactorOfWhatGemmAdds() throws IOException {
        OnnxBytes onnx = graph(13, 1, 3).weight("b", List.of(3, 2), 1, 2, 3, 4, 5, 6)
                .weight("d", List.of(3, 2), 1, 0, 0, 1, 1, 1).node("MatMul", List.of("x", "b"), List.of("a"))
                .node("Gemm", List.of("x", "d", "a"), List.of("y"), "alpha", .5f, "beta", 3f);
        assertGives(new float[] {32, 36.5f}, onnx, new float[] {1, -2, 3}, 1, 3);
    }

    /** 100,000^2 = 10^10 = 2 * 2^32 + 1,410,065,408, of which 32 bits keep the rest; few numbers and many alike. */
    @Test
    void integersKeepToTheirTypeHoweverManyThereAre() throws IOException {
        for (int count : new int[] {3, 3000}) {
            float[] large = new float[count];
            Arrays.fill(large, 100_000);
            float[] expected = new float[count];
            Arrays.fill(expected, 1_410_065_408);
            OnnxBytes onnx = graph(13, 1, count).weight("c", List.of(count), large)
                    .node("Cast", List.of("c"), List.of("i"), "to", 6L).node("Mul", List.of("i", "i"), List.of("ii"))
                    .node("Cast", List.of("ii"), List.of("k"), "to", 1L).node("Add", List.of("x", "k"), List.of("y"));
            assertGives(expected, onnx, new float[count], 1, count);
        }
    }

    @Test
    void squaresAndNormsAlongAnAxisOfOne() throws IOException {
        float[] x = {1, -2, 3, .5f, 4, -1};
        assertGives(new float[] {1, 4, 9, .25f, 16, 1}, graph(13, 1, 1, 2, 3).node("ReduceSumSquare", List.of("x"),
                List.of("y"), "axes", new int[] {1}), x, 1, 1, 2, 3);
        assertGives(new float[] {1, 2, 3, .5f, 4, 1}, graph(13, 1, 1, 2, 3).node("ReduceL2", List.of("x"),
                List.of("y"), "axes", new int[] {1}), x, 1, 1, 2, 3);
    }

    /** 10 by 0.7 is 7, though the float of 0.7 lies a little below. */
    @Test
    void scalesMultiplyAsFloatsDo() throws IOException {
        OnnxBytes onnx = graph(13, ROW).weight("s", List.of(4), 1, 1, 1, .7f).node("Resize", List.of("x", "", "s"),
                List.of("y"), "mode", "nearest", "nearest_mode", "floor", "coordinate_transformation_mode",
                "asymmetric");
        assertGives(new float[] {0, 1, 2, 4, 5, 7, 8}, onnx, upTo(10), ROW);
        OnnxBytes midway = graph(13, 1, 1, 1, 6).weight("s", List.of(4), 1, 1, 1, 2.3f).node("Resize",
                List.of("x", "", "s"), List.of("y"), "mode", "nearest");
        assertGives(new float[] {0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5}, midway, upTo(6), 1, 1, 1, 6);
    }

    @Test
    void nearestPixelsOfOpset10AreThoseAfterWhereTheImageShrinks() throws IOException {
        OnnxBytes onnx = graph(10, 1, 1, 2, 5).weight("s", List.of(4), 1, 1, 1.5f, .6f).node("Resize",
                List.of("x", "s"), List.of("y"), "mode", "nearest");
        assertGives(new float[] {0, 2, 4, 0, 2, 4, 5, 7, 9}, onnx, upTo(10), 1, 1, 2, 5);
        assertRefused("attribute 'coordinate_transformation_mode' is none of opset 10", graph(10, ROW)
                .weight("s", List.of(4), 1, 1, 1, 2).node("Resize", List.of("x", "s"), List.of("y"), "mode", "linear",
                "coordinate_transformation_mode", "align_corners"));
    }

    /** 5 x 2 to at least 1 x 1 in one scale, 0.5: 2.5 x 1, and halves are rounded up. */
    @Test
    void halvesOfAKeptAspectRatioAreRoundedUp() throws IOException {
        OnnxBytes onnx = graph(19, 1, 1, 5, 2).shape("z", 1, 1).node("Resize", List.of("x", "", "", "z"), List.of("y"),
                "mode", "nearest", "keep_aspect_ratio_policy", "not_smaller", "axes", new int[] {2, 3});
        assertGives(new float[] {0, 4, 8}, onnx, upTo(10), 1, 1, 5, 2);
    }

    private OnnxBytes cast(int to) {
        return graph(13, 1, 4).node("Cast", List.of("a"), List.of("b"), "to", to).node("Cast", List.of("b"),
                List.of("c"), "to", FLOAT).node("Add", List.of("x", "c"), List.of("y"));
    }

    /** Modulo 256; and eight bits of a fraction: 257 lies midway between 256 and 258. */
    @Test
    void constantsHaveTheTypeThatTheyAreCastTo() throws IOException {
        assertGives(new float[] {44, 254, 0, 7}, cast(UINT8).shape("a", 300, -2, 0, 7), new float[4], 1, 4);
        assertGives(new float[] {44, -2, 0, 7}, cast(INT8).shape("a", 300, -2, 0, 7), new float[4], 1, 4);
        assertGives(new float[] {256, 1, 3.140625f, -.00099945068f}, cast(BFLOAT16).weight("a", List.of(4), 257, 1.001f,
                3.14159f, -.001f), new float[4], 1, 4);
    }

    @Test
    void largeIntegersStayExact() throws IOException {
        long large = 1L << 62;
        assertGives(new float[] {1, 0, 0}, graph(13, 1, 3).shape("a", large, 1, 2).shape("b", large + 1, 1, 1)
                .node("Less", List.of("a", "b"), List.of("l")).node("Cast", List.of("l"), List.of("c"), "to", FLOAT)
                .node("Add", List.of("x", "c"), List.of("y")), new float[3], 1, 3);
        // -16777217 + 16777216
        assertGives(new float[] {-1}, graph(13, 1, 1).shape("a", 16777217).shape("b", 16777216)
                .node("Neg", List.of("a"), List.of("n")).node("Add", List.of("n", "b"), List.of("d"))
                .node("Cast", List.of("d"), List.of("c"), "to", FLOAT).node("Add", List.of("x", "c"), List.of("y")),
                new float[1], 1, 1);
    }

    /** [[1,2],[2,2]] == [1,2] along rows: 1==1, 2==1, 2==2, 2==2. */
    @Test
    void theAxisOfAnOldComparison() throws IOException {
        OnnxBytes onnx = graph(6, 1, 4).shape("v", 1, 2, 2, 2).shape("two", 2, 2).shape("four", 1, 4)
                .shape("b", 1, 2).node("Reshape", List.of("v", "two"), List.of("a"))
                .node("Equal", List.of("a", "b"), List.of("e"), "axis", 0, "broadcast", 1)
                .node("Cast", List.of("e"), List.of("f"), "to", FLOAT)
                .node("Reshape", List.of("f", "four"), List.of("c")).node("Add", List.of("x", "c"), List.of("y"));
        assertGives(new float[] {1, 0, 1, 1}, onnx, new float[4], 1, 4);
    }

    @Test
    void whatDropsOrMeasuresAtRandomIsRefused() throws IOException {
        assertRefused("training_mode 1 drops values at random", graph(13, 1, 4).weight("r", List.of(), .3f)
                .shape("t", 1).node("Dropout", List.of("x", "r", "t"), List.of("y")));
        assertRefused("is_test 0 drops values at random", graph(6, 1, 4).node("Dropout", List.of("x"), List.of("y"),
                "is_test", 0));
        assertRefused("is_test 0 takes the statistics of a batch", graph(6, 1, 1).weight("v", List.of(1), 1)
                .node("BatchNormalization", List.of("x", "v", "v", "v", "v"), List.of("y"), "is_test", 0));
        // A ratio of 0 drops nothing.
        assertGives(new float[] {0, 1, 2, 3}, graph(13, 1, 4).weight("r", List.of(), 0).shape("t", 1)
                .node("Dropout", List.of("x", "r", "t"), List.of("y")), upTo(4), 1, 4);
    }

    @Test
    void aFeatureLikeAnIntegerIsRefused() throws IOException {
        assertRefused("casts a feature to INT64", graph(15, 1, 4).shape("k", 1).node("CastLike", List.of("x", "k"),
                List.of("y")));
    }

    @Test
    void whatIsStatedTwiceOrNotAtAllIsRefused() throws IOException {
        assertRefused("states 'axes' twice", graph(18, 1, 4).shape("a", 1).node("ReduceSum", List.of("x", "a"),
                List.of("y"), "axes", new int[] {0}));
        assertRefused("states no axis", graph(13, 1, 4).node("Concat", List.of("x", "x"), List.of("y")));
        assertRefused("axes [1, -1] name one twice", graph(13, 1, 4).shape("s", 0, 1).shape("e", 3, 2)
                .shape("a", 1, -1).node("Slice", List.of("x", "s", "e", "a"), List.of("y")));
        assertRefused("states an empty list of axes", graph(13, 1, 4).shape("a").node("Squeeze", List.of("x", "a"),
                List.of("y")));
    }

    @Test
    void limitsThatAreNoSingleNumberAreRefused() throws IOException {
        assertRefused("input 'l' has shape [4], expected a single number", graph(13, 1, 4)
                .weight("l", List.of(4), 0, 1, 2, 3).node("Clip", List.of("x", "l"), List.of("y")));
        assertRefused("input 'l' has shape [0], expected a single number", graph(13, 1, 4).weight("l", List.of(0))
                .node("Clip", List.of("x", "l"), List.of("y")));
        assertRefused("input 'v' has shape [2], expected a single number", graph(13, 1, 4).shape("p", 0, 0, 0, 1)
                .weight("v", List.of(2), 1, 2).node("Pad", List.of("x", "p", "v"), List.of("y")));
    }

    @Test
    void partsThatAreNotTheOutputsAreRefused() throws IOException {
        assertRefused("splits 4 places of axis 1 into [1, 1, 2] for 2 outputs", graph(13, 1, 4).shape("s", 1, 1, 2)
                .node("Split", List.of("x", "s"), List.of("y", "z"), "axis", 1));
        assertRefused("splits 4 places of axis 1 into 4 equal parts for 2 outputs", graph(18, 1, 4).node("Split",
                List.of("x"), List.of("y", "z"), "axis", 1, "num_outputs", 4));
        assertRefused("splits 4 places of axis 1 into 3 equal parts", graph(13, 1, 4).node("Split", List.of("x"),
                List.of("y", "z", "u"), "axis", 1));
    }
}
