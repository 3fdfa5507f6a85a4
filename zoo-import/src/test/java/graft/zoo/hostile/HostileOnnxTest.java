package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.testing.WireBytes;
import graft.zoo.Zoo;
import graft.zoo.graph.GivenInput;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models whose tensors or graphs cannot be. */
@Tag("small-heap")
class HostileOnnxTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static WireBytes tensor(int type, long... dims) {
        WireBytes tensor = new WireBytes();
        for (long d : dims) {
            tensor.number(1, d);
        }
        return tensor.number(2, type).text(8, "w");
    }

    private static byte[] model(WireBytes graph) {
        return new WireBytes().number(1, 8).text(2, "test").message(7, graph)
                .message(8, new WireBytes().text(1, "").number(2, 13)).toArray();
    }

    private static byte[] weights(WireBytes... tensors) {
        WireBytes graph = new WireBytes();
        for (WireBytes tensor : tensors) {
            graph.message(5, tensor);
        }
        return model(graph);
    }

    private static WireBytes floats(long... dims) {
        return tensor(1, dims).raw(9, NUMBERS);
    }

    @TestFactory
    Stream<DynamicTest> tensorsThatCannotBeAreRefusedByName() {
        return new Cases(folder, "x.onnx")
                .read("the tensor that the others differ from", () -> weights(floats(2, 2)), file -> assertArrayEquals(
                        new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap()))
                .refused("too few raw bytes", weights(floats(5)), "tensor 'w' of shape [5]", "takes 20 bytes, found 16")
                .refused("too many raw bytes", weights(floats(3)), "tensor 'w' of shape [3]",
                        "takes 12 bytes, found 16")
                .refused("too few numbers in their field", weights(tensor(1, 5).floats(4, 1, 2)), "tensor 'w'",
                        "which takes 5 values; found 2")
                .refused("no numbers at all", weights(tensor(1, 5)), "tensor 'w'", "which takes 5 values; found 0")
                .refused("numbers in both places", weights(floats(4).floats(4, 1, 2, 3, 4)), "tensor 'w'",
                        "field 4 beside raw_data")
                .refused("numbers of another type's field", weights(tensor(1, 4).number(7, 4)), "tensor 'w'",
                        "values in field 7")
                .refused("packed numbers of 7 bytes", weights(tensor(1, 1).raw(4, new byte[7])),
                        "packs numbers of 4 bytes into 7")
                .refused("a negative size", weights(floats(-4)), "tensor 'w' has dimension -4")
                .refused("2^31 x 2^31 numbers", weights(floats(1L << 31, 1L << 31)), "'w' has over 2^31 - 9 values")
                .refused("sizes whose product is 2^64", weights(floats(1L << 16, 1L << 16, 1L << 16, 1L << 16)),
                        "'w' has over 2^31 - 9 values")
                .refused("nothing of something huge", weights(tensor(1, 0, 1L << 40)), "'w' has over 2^31 - 9 values")
                .refused("33 sizes", weights(floats(new long[33])), "a tensor has over 32 axes")
                .refused("no type", weights(tensor(0, 4).raw(9, NUMBERS)), "tensor 'w' has element type")
                .refused("texts", weights(tensor(8, 1).text(6, "x")), "tensor 'w' has element type STRING")
                .refused("an unknown type", weights(tensor(99, 4).raw(9, NUMBERS)), "tensor 'w' has element type")
                .refused("segments", weights(floats(4).message(3, new WireBytes().number(1, 0))), "'w' is stored in")
                .refused("one name twice", weights(floats(4), floats(4)), "two initialisers are named 'w'")
                .refused("no name", weights(new WireBytes().number(1, 4).number(2, 1).raw(9, NUMBERS)),
                        "an initialiser has no name")
                .refused("a sparse tensor", model(new WireBytes().message(15, new WireBytes())),
                        "a sparse initialiser", "save it dense")
                .read("a tensor of nothing", () -> weights(tensor(1, 0, 7)), file -> assertEquals(List.of(0, 7),
                        file.tensors().get("w").shape()))
                .tests();
    }

    private static byte[] external(String... entries) {
        WireBytes tensor = tensor(1, 4).number(14, 1);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.message(13, new WireBytes().text(1, entries[i]).text(2, entries[i + 1]));
        }
        return weights(tensor);
    }

    @TestFactory
    Stream<DynamicTest> dataOutsideTheModelLiesBesideItOrIsRefused() throws IOException {
        Files.write(folder.resolve("w.bin"), NUMBERS);
        Files.createDirectory(folder.resolve("inner"));
        Cases cases = new Cases(folder, "x.onnx");
        for (String path : List.of("../../etc/passwd", "..", "inner/../../w.bin", "inner/../w.bin")) {
            cases.refused("a path upwards: " + path, external("location", path), "tensor 'w'", "'" + path + "'",
                    "outside the model's folder");
        }
        for (String path : List.of("/etc/passwd", "C:\\w.bin", "C:w.bin", "inner\\w.bin", "w.bin\0")) {
            cases.refused("a path from the top or of another system: " + path.replace('\0', '?'),
                    external("location", path), "tensor 'w'", "only paths below the model's own folder");
        }
        String max = Long.toString(Long.MAX_VALUE);
        return cases
                .refused("no location", external("offset", "0"), "tensor 'w'", "states no location")
                .refused("an empty location", external("location", ""), "tensor 'w'", "states no location")
                .refused("a file that is not there", external("location", "no.bin"), "tensor 'w'", "'no.bin'",
                        "keep both files in one folder")
                .refused("a folder", external("location", "inner"), "tensor 'w'", "'inner' cannot be read")
                .refused("an offset after the end", external("location", "w.bin", "offset", "17"), "tensor 'w'",
                        "begins at byte 17 of 'w.bin', which has 16")
                .refused("an offset and a length that overflow together", external("location", "w.bin", "offset", "8",
                        "length", max), "tensor 'w'", "takes " + max + " bytes from byte 8")
                .refused("a length beyond the file", external("location", "w.bin", "length", "17"), "tensor 'w'",
                        "takes 17 bytes from byte 0 of 'w.bin', which has 16")
                .refused("another length than the shape's", external("location", "w.bin", "length", "12"), "tensor 'w'",
                        "has 12 bytes, expected 16")
                .refused("a negative offset", external("location", "w.bin", "offset", "-1"), "tensor 'w'", "is '-1'")
                .refused("an offset in words", external("location", "w.bin", "offset", "none"), "is 'none'")
                .refused("an offset of 2^64", external("location", "w.bin", "offset", "18446744073709551616"),
                        "is '18446744073709551616'")
                .read("a file beside the model", () -> external("location", "w.bin", "offset", "0", "length", "16"),
                        file -> assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap()))
                .tests();
    }

    private static WireBytes node(String op, String domain, String output, String... inputs) {
        WireBytes node = new WireBytes();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, op).text(7, domain);
    }

    private static WireBytes info(String name) {
        WireBytes shape = new WireBytes();
        for (long d : new long[] {1, 3, 8, 8}) {
            shape.message(1, new WireBytes().number(1, d));
        }
        return new WireBytes().text(1, name).message(2, new WireBytes().message(1, new WireBytes().number(1, 1)
                .message(2, shape)));
    }

    private static WireBytes graph(WireBytes... nodes) {
        WireBytes graph = new WireBytes();
        for (WireBytes node : nodes) {
            graph.message(1, node);
        }
        return graph.message(11, info("x")).message(12, info("y"));
    }

    @TestFactory
    Stream<DynamicTest> graphsThatDoNotFitTogetherAreRefused() {
        WireBytes plain = graph(node("Relu", "", "y", "x"));
        byte[] noOpset = new WireBytes().number(1, 8).text(2, "test").message(7, plain).toArray();
        byte[] functions = new WireBytes().number(1, 8).text(2, "test").message(7, plain)
                .message(25, new WireBytes().text(1, "f")).toArray();
        return new Cases(folder, "x.onnx", Zoo::load)
                .refused("no opset", noOpset, "opset")
                .refused("no graph", new WireBytes().number(1, 8).text(2, "test").toArray(), "without a graph")
                .refused("two graphs", new WireBytes().number(1, 8).text(2, "test").message(7, plain).message(7, plain)
                        .toArray(), "a second graph, expected one")
                .refused("functions of its own", functions, "defines functions of its own", "inlined")
                .refused("an operator of another domain", model(graph(node("Relu", "com.example", "y", "x"))),
                        "com.example", "Relu")
                .refused("an unknown operator", model(graph(node("Rellu", "", "y", "x"))), "Rellu")
                .refused("an input that nothing makes", model(graph(node("Relu", "", "y", "z"))), "'z'")
                .refused("an output that nothing makes", model(graph(node("Relu", "", "z", "x"))), "'y'")
                .refused("a node that waits for itself", model(graph(node("Add", "", "y", "x", "y"))), "'y'")
                .refused("two nodes that wait for each other", model(graph(node("Add", "", "a", "x", "y"),
                        node("Relu", "", "y", "a"))), "node 'a' (Add)", "the graph has a cycle")
                .refused("two nodes that make the same", model(graph(node("Relu", "", "y", "x"),
                        node("Sigmoid", "", "y", "x"))), "'y'")
                .refused("nodes that are not sorted", model(graph(node("Relu", "", "y", "a"),
                        node("Relu", "", "a", "x"))), "node 'y' (Relu)", "its nodes are not sorted")
                .refused("a million empty nodes", () -> {
                    byte[] nodes = new byte[2_200_000];
                    for (int i = 0; i < nodes.length; i += 2) {
                        nodes[i] = 8 + 2;
                    }
                    return new WireBytes().number(1, 8).text(2, "test").raw(7, nodes).toArray();
                }, "texts and messages")
                .refused("graphs in attributes of graphs, 30,000 deep", () -> model(new WireBytes().raw(1,
                        nested(30_000))), "messages lie more than 64 deep")
                .tests();
    }

    /** Each node takes the value before it twice. */
    private static byte[] doubled(String op, int times, WireBytes first, WireBytes last) {
        WireBytes graph = graph().message(1, first).message(5, new WireBytes().number(1, 1).number(2, 1)
                .text(8, "c").floats(4, 1e-20f));
        for (int i = 0; i < times; i++) {
            WireBytes node = node(op, "", "k" + (i + 1), "k" + i, "k" + i);
            graph.message(1, op.equals("Concat") ? node.message(5, new WireBytes().text(1, "axis").number(3, 0)
                    .number(20, 2)) : node);
        }
        return model(graph.message(1, last));
    }

    @TestFactory
    Stream<DynamicTest> constantsThatDoubleTimeAfterTimeEndSoon() {
        return new Cases(folder, "x.onnx", Zoo::load)
                .refused("a shape of 4 numbers, doubled 40 times", () -> doubled("Concat", 40,
                        node("Shape", "", "k0", "x"), node("Reshape", "", "y", "x", "k40")), "makes a constant of")
                .loaded("a number, added to itself 60 times", () -> doubled("Add", 60,
                        node("Identity", "", "k0", "c"), node("Mul", "", "y", "x", "k60")))
                .tests();
    }

    private static OnnxBytes flat(String output) {
        return new OnnxBytes(13).input("x", 1, 1, 4, 4).output(output);
    }

    private void assertRefused(OnnxBytes onnx, String reason) throws IOException {
        Path file = onnx.write(folder.resolve("growing.onnx"));
        for (Executable load : List.<Executable>of(() -> Zoo.load(file),
                () -> Zoo.raw(file, null, GivenInput.NOTHING))) {
            String message = assertThrows(WeightFileException.class, load).getMessage();
            assertTrue(message.contains(reason), message);
        }
    }

    @Test
    void integersThatDoubleAtEveryNodeAreRefusedBeforeTheyFillMemory() throws IOException {
        OnnxBytes onnx = flat("y").shape("k0", 1, 1, 4, 4);
        for (int i = 0; i < 40; i++) {
            onnx.node("Concat", List.of("k" + i, "k" + i), List.of("k" + (i + 1)), "axis", 0L);
        }
        assertRefused(onnx.node("Reshape", List.of("x", "k40"), List.of("y")), "makes a constant of shape");
    }

    @Test
    void aBiasThatFitsNoOutputIsRefused() throws IOException {
        assertRefused(new OnnxBytes(13).input("x", 1, 4).output("y").weight("w", List.of(4, 3), new float[12])
                .weight("b", List.of(9), new float[9]).node("Gemm", List.of("x", "w", "b"), List.of("y")),
                "repeats values of shape [9] to [3]");
    }

    @Test
    void anInputOfMoreValuesThanAnArrayHoldsIsRefused() throws IOException {
        // 20 * 20 * 2^24 = 6.7 * 10^9 values, 2^31 - 1 fit.
        assertRefused(new OnnxBytes(13).input("x", 1, 1 << 24, 20, 20).output("y")
                .node("Relu", List.of("x"), List.of("y")), "input 'x': ");
    }

    @Test
    void anInputThatNoImageFillsIsRefused() throws IOException {
        Path file = new OnnxBytes(13).input("x", 1, 3, 1 << 17, 2).output("y")
                .node("GlobalAveragePool", List.of("x"), List.of("y")).write(folder.resolve("tall.onnx"));
        String message = assertThrows(WeightFileException.class, () -> Zoo.load(file)).getMessage();
        assertTrue(message.contains("a size of images is 131072x2"), message);
    }

    @Test
    void sumsOfManyNumbersOneAfterTheOtherAreRefusedWhereTheStackEnds() throws IOException {
        OnnxBytes onnx = flat("y").weight("c0", List.of(2000), new float[2000]).weight("one", List.of(1), 1);
        for (int i = 0; i < 50_000; i++) {
            onnx.node("Add", List.of("c" + i, "one"), List.of("c" + (i + 1)));
        }
        onnx.shape("to", 1, 1, 1, 2000).shape("from", 0).shape("end", 1).shape("axis", 3)
                .node("Reshape", List.of("c50000", "to"), List.of("r"))
                .node("Slice", List.of("r", "from", "end", "axis"), List.of("s"));
        assertRefused(onnx.node("Add", List.of("x", "s"), List.of("y")), "a chain too long for this thread's stack");
    }

    /** A node whose attribute holds a graph, whose node has an attribute, and so on. */
    private static byte[] nested(int depth) {
        byte[] all = new byte[depth * 18];
        int from = all.length;
        int[] fields = {6, 5, 1};
        for (int i = 0; i < 3 * depth - 1; i++) {
            byte[] head = new WireBytes().varint(fields[i % 3] * 8L + 2).varint(all.length - from).toArray();
            from -= head.length;
            System.arraycopy(head, 0, all, from, head.length);
        }
        return java.util.Arrays.copyOfRange(all, from, all.length);
    }
}
