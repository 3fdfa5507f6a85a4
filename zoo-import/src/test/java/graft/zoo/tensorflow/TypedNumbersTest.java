package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants are computed in the types that a graph states; every value here is what TensorFlow 2.21 computes. */
class TypedNumbersTest {
    private static final int INT32 = 3;
    private static final int[] NONE = {};

    @TempDir
    Path folder;

    /** A graph's constant {@code k}, added to an image of zeros with as many channels. */
    private float[] added(GraphBytes graph, int count) throws IOException {
        return GraphRun.values(folder, graph.node("y", "AddV2", List.of("x", "k")), 1, 1, count, new float[count]);
    }

    private String refused(GraphBytes graph) {
        return assertThrows(WeightFileException.class, () -> added(graph, 1)).getMessage();
    }

    private float[] cast(int type, float... values) throws IOException {
        return added(new GraphBytes().floats("c", new int[] {values.length}, values).node("k", "Cast", List.of("c"),
                "DstT", type), values.length);
    }

    @Test
    void aCastGivesWhatItsTypeHolds() throws IOException {
        assertArrayEquals(new float[] {-1, 2, 3, 0}, cast(INT32, -1.7f, 2.2f, 3.9f, 0.5f), 0);
        assertArrayEquals(new float[] {-1, 2, 3, 0}, cast(5, -1.7f, 2.2f, 3.9f, 0.5f), 0);
        assertArrayEquals(new float[] {-1, 2, 3, 0}, cast(6, -1.7f, 2.2f, 3.9f, 0.5f), 0);
        assertArrayEquals(new float[] {1, 2, 3, 0}, cast(4, 1.7f, 2.2f, 3.9f, 0.5f), 0);
        assertArrayEquals(new float[] {1, 0, 1, 1}, cast(10, -1.7f, 0, 3.9f, 0.5f), 0);
        // Half precision counts in twos from 2048 on; bfloat16 has 8 bits, 1 + 1/128 + 1/256 is halfway to 1 + 2/128.
        assertArrayEquals(new float[] {2048, 2052}, cast(19, 2049, 2051), 0);
        assertArrayEquals(new float[] {1.015625f, 1}, cast(14, 1.01171875f, 1.00390625f), 0);
        assertArrayEquals(new float[] {1.7f, -0.3f}, cast(1, 1.7f, -0.3f), 0);
    }

    private float[] whole(String op, int a, int b) throws IOException {
        return added(new GraphBytes().integer("a", a).integer("b", b).node("i", op, List.of("a", "b"), "T", INT32)
                .node("k", "Cast", List.of("i"), "SrcT", INT32, "DstT", 1), 1);
    }

    @Test
    void wholeNumbersAreDividedWithoutARest() throws IOException {
        assertArrayEquals(new float[] {3}, whole("Div", 7, 2), 0);
        assertArrayEquals(new float[] {-3}, whole("Div", -7, 2), 0);
        assertArrayEquals(new float[] {-4}, whole("FloorDiv", -7, 2), 0);
        assertArrayEquals(new float[] {3.5f}, added(new GraphBytes().floats("a", NONE, 7).floats("b", NONE, 2)
                .node("k", "Div", List.of("a", "b"), "T", 1), 1), 0);
        // (1 + 2 + 4) / 3
        assertArrayEquals(new float[] {2}, added(new GraphBytes().integers("a", 1, 2, 4).integers("axis", 0)
                .node("i", "Mean", List.of("a", "axis"), "T", INT32).node("k", "Cast", List.of("i"), "DstT", 1), 1), 0);
    }

    /** 65537 * 65537 is over 2^32. */
    @Test
    void whatATypeDoesNotHoldIsRefused() throws IOException {
        GraphBytes graph = new GraphBytes().integer("a", 65_537).node("k", "Mul", List.of("a", "a"), "T", INT32);
        String message = refused(graph);
        assertTrue(message.contains("'k' (Mul): makes 4.295098368E9") && message.contains("of 32 bits do not hold"),
                message);
        assertTrue(refused(new GraphBytes().floats("c", NONE, -1).node("k", "Cast", List.of("c"), "DstT", 4))
                .contains("makes -1.0, which its whole numbers of 8 bits do not hold"));
        // 2^7 and 2^8, the first numbers that 8 bits do not hold; one less they do.
        assertTrue(refused(new GraphBytes().floats("c", NONE, 128).node("k", "Cast", List.of("c"), "DstT", 6))
                .contains("makes 128.0, which its whole numbers of 8 bits do not hold"));
        assertTrue(refused(new GraphBytes().floats("c", NONE, 256).node("k", "Cast", List.of("c"), "DstT", 4))
                .contains("makes 256.0"));
        assertArrayEquals(new float[] {127, -128}, cast(6, 127, -128), 0);
        assertTrue(refused(new GraphBytes().floats("c", NONE, 1).node("k", "Cast", List.of("c"), "DstT", 8))
                .contains("has numbers of type 8"));
    }

    private static GraphBytes images() {
        return new GraphBytes().integers("zero", 0).integers("one", 1).integer("none", 0)
                .node("shape", "Shape", List.of("x"))
                .node("n", "StridedSlice", List.of("shape", "zero", "one", "one"), "shrink_axis_mask", 1);
    }

    /** With one image it would be 0 or 1, with more something else. */
    @Test
    void whatDependsOnTheNumberOfImagesIsNotGuessed() throws IOException {
        for (String op : List.of("Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual")) {
            String message = refused(images().node("some", op, List.of("n", "none"), "T", INT32)
                    .floats("a", NONE, 1).floats("b", NONE, 5).node("k", "SelectV2", List.of("some", "a", "b")));
            assertTrue(message.contains("chooses by the number of images"), message);
        }
        assertTrue(refused(images().node("k", "Cast", List.of("n"), "DstT", 1))
                .contains("has a constant that depends on the number of images"));
        // Whatever the number is, this is false, and the other is true.
        assertArrayEquals(new float[] {1}, added(images().node("some", "Less", List.of("n", "none"))
                .node("no", "Less", List.of("none", "none")).node("yes", "LogicalNot", List.of("no"))
                .node("and", "LogicalAnd", List.of("some", "no")).node("or", "LogicalOr", List.of("yes", "some"))
                .node("k", "SelectV2", List.of("or", "a", "b")).floats("a", NONE, 1).floats("b", NONE, 5), 1), 0);
    }
}
