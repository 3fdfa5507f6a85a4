package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that are not sound: one message that names the node, and nothing built. */
class GraphFaultTest {
    @TempDir
    Path folder;

    private static OnnxBytes graph() {
        return new OnnxBytes(17).input("x", 1, 2, 4, 4).output("y");
    }

    private void assertSays(OnnxBytes onnx, String... words) throws IOException {
        Path path = onnx.write(folder.resolve("bad.onnx"));
        String message = assertThrows(WeightFileException.class, () -> OnnxLoader.load(path)).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void aCycleIsNamed() throws IOException {
        assertSays(graph().node("Add", List.of("x", "b"), List.of("a")).node("Relu", List.of("a"), List.of("b"))
                .node("Relu", List.of("b"), List.of("y")), "node 'a' (Add): reads 'b', which node 'b' (Relu) makes only"
                + " later: the graph has a cycle");
    }

    @Test
    void anInputThatNobodyMakesIsNamed() throws IOException {
        assertSays(graph().node("Conv", List.of("x", "w"), List.of("y")), "node 'y' (Conv): reads 'w', which no node"
                + " makes and no initialiser or input holds; a weight is missing");
    }

    @Test
    void aValueMadeTwiceIsNamed() throws IOException {
        assertSays(graph().node("Relu", List.of("x"), List.of("y")).node("Tanh", List.of("x"), List.of("y")),
                "node 'y' (Tanh): makes 'y', which exists already");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnceAndBeforehand() throws IOException {
        OnnxBytes onnx = graph().node("Einsum", List.of("x"), List.of("a"), "equation", "ij->ji")
                .node("Relu", List.of("a"), List.of("b"), "slope", 2).node("NonMaxSuppression", List.of("b"),
                List.of("y"));
        assertSays(onnx, "3 nodes cannot be imported", "node 'a' (Einsum), opset 17: operator Einsum is not supported",
                "node 'b' (Relu), opset 17: attribute 'slope' is not supported",
                "node 'y' (NonMaxSuppression), opset 17: operator NonMaxSuppression is not supported");
        try (OnnxFile file = OnnxFile.open(folder.resolve("bad.onnx"))) {
            assertEquals(3, OnnxLoader.unsupported(file).size());
        }
    }

    @Test
    void whatTheOutputDoesNotNeedMayBeUnsupported() throws IOException {
        OnnxBytes onnx = graph().node("Relu", List.of("x"), List.of("y")).node("Einsum", List.of("x"), List.of("z"));
        assertEquals(2, OnnxLoader.load(onnx.write(folder.resolve("good.onnx"))).network().nodes().size());
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheNode() throws IOException {
        assertSays(graph().weight("w", List.of(1, 3, 1, 1), 1, 2, 3).node("Conv", List.of("x", "w"), List.of("y")),
                "node 'y' (Conv): its weights [1,3,1,1] in 1 groups do not fit the input [1,2,4,4]");
        assertSays(graph().weight("w", List.of(3), 1, 2, 3).node("Add", List.of("x", "w"), List.of("y")),
                "node 'y' (Add): expected shapes that agree or are 1 along each axis, found [1,2,4,4] and [3]");
        assertSays(graph().shape("s", 1, 5, -1).node("Reshape", List.of("x", "s"), List.of("y")),
                "node 'y' (Reshape): shape [1, 5, -1] does not divide the 32 values of [1,2,4,4]");
        assertSays(graph().weight("w", List.of(3, 2), 1, 2, 3, 4, 5, 6).node("Flatten", List.of("x"), List.of("f"))
                .node("Gemm", List.of("f", "w"), List.of("y")),
                "node 'y' (Gemm): multiplies shapes [1,32] and [3,2], whose inner sizes differ");
    }

    @Test
    void absurdSettingsAreNamed() throws IOException {
        assertSays(graph().node("MaxPool", List.of("x"), List.of("y"), "kernel_shape", new int[] {1 << 30, 2}),
                "node 'y' (MaxPool): kernel_shape is 1073741824, expected 1 to 16384");
        assertSays(graph().node("MaxPool", List.of("x"), List.of("y"), "kernel_shape", new int[] {2, 2}, "strides",
                new int[] {0, 1}), "node 'y' (MaxPool): strides is 0, expected 1 to 16384");
        assertSays(graph().node("MaxPool", List.of("x"), List.of("y"), "kernel_shape", new int[] {9, 9}),
                "node 'y' (MaxPool): MaxPool's 9x9 window does not fit an input of 4x4x2");
        assertSays(graph().node("LRN", List.of("x"), List.of("y"), "size", 3, "alpha", Float.NaN),
                "node 'y' (LRN): attribute 'alpha' is NaN");
        assertSays(graph().node("Concat", List.of("x", "x"), List.of("y"), "axis", 7),
                "node 'y' (Concat): axis 7 does not exist in 4 dimensions");
        assertSays(graph().shape("s", 1 << 20, 1 << 20).node("ConstantOfShape", List.of("s"), List.of("c"))
                .node("Add", List.of("x", "c"), List.of("y")), "node 'c' (ConstantOfShape): makes a constant of shape");
        assertSays(graph().shape("s", 1, 1 << 14, 1 << 14, 1 << 14).node("Tile", List.of("x", "s"), List.of("y")),
                "node 'y' (Tile)");
    }

    @Test
    void aConstantOfSeveralImagesIsNamedWhereOneIsTaken() throws IOException {
        OnnxBytes onnx = graph().weight("v", List.of(2), 1, 1).weight("w", List.of(2, 2, 1, 1), 1, 2, 3, 4)
                .node("BatchNormalization", List.of("w", "v", "v", "v", "v"), List.of("n"))
                .node("Conv", List.of("x", "n"), List.of("y"));
        assertSays(onnx, "node 'n' (BatchNormalization): takes one image at a time, found a constant of "
                + "shape [2,2,1,1]");
    }

    /** An attribute says that it is a tensor (type 4) and holds none. */
    @Test
    void aConstantWithoutItsTensorIsNamed() throws IOException {
        OnnxBytes onnx = graph().emptyConstant("c").node("Add", List.of("x", "c"), List.of("y"));
        assertSays(onnx, "node 'c' (Constant): its value is marked as a tensor and is none");
    }

    @Test
    void aPolicyOfResizingThatDoesNotExistIsNamed() throws IOException {
        assertSays(new OnnxBytes(18).input("x", 1, 2, 4, 4).output("y").shape("sizes", 1, 2, 8, 8).node("Resize",
                List.of("x", "", "", "sizes"), List.of("y"), "keep_aspect_ratio_policy", "larger"),
                "keep_aspect_ratio_policy is 'larger', expected stretch, not_larger or not_smaller");
    }

    @Test
    void anOpsetThatDoesNotExistIsRefused() throws IOException {
        assertSays(new OnnxBytes(999).input("x", 1, 2, 4, 4).output("y").node("Relu", List.of("x"), List.of("y")),
                "uses opset 999; known are 1 to 28");
    }

    @Test
    void anOutputThatNeedsNoImageIsNoNetwork() throws IOException {
        assertSays(graph().weight("w", List.of(1), 1).node("Relu", List.of("w"), List.of("y")),
                "its output does not depend on its input");
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() throws IOException {
        assertSays(graph().weight("w", List.of(1, 2, 1, 1), 1, Float.NaN).node("Conv", List.of("x", "w"),
                List.of("y")), "tensor 'w' gives y.weight the value NaN");
    }
}
