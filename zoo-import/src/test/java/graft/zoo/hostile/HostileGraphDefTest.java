package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.WireBytes;
import graft.zoo.Zoo;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow's frozen graphs whose constants or nodes cannot be. */
@Tag("small-heap")
class HostileGraphDefTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static WireBytes node(String name, String op, String... inputs) {
        WireBytes node = new WireBytes().text(1, name).text(2, op);
        for (String input : inputs) {
            node.text(3, input);
        }
        return node;
    }

    private static byte[] graph(WireBytes... nodes) {
        WireBytes graph = new WireBytes();
        for (WireBytes node : nodes) {
            graph.message(1, node);
        }
        return graph.toArray();
    }

    private static WireBytes tensor(int type, long... dims) {
        WireBytes shape = new WireBytes();
        for (long d : dims) {
            shape.message(2, new WireBytes().number(1, d));
        }
        return new WireBytes().number(1, type).message(2, shape);
    }

    private static WireBytes constant(String name, WireBytes tensor) {
        return node(name, "Const").message(5, new WireBytes().text(1, "value").message(2,
                new WireBytes().message(8, tensor)));
    }

    private static byte[] w(WireBytes tensor) {
        return graph(constant("w", tensor));
    }

    @TestFactory
    Stream<DynamicTest> constantsThatCannotBeAreRefusedByName() {
        WireBytes unknown = new WireBytes().number(1, 1).message(2, new WireBytes().number(3, 1)).raw(4, NUMBERS);
        return new Cases(folder, "x.pb")
                .read("the constant that the others differ from", () -> w(tensor(1, 2, 2).raw(4, NUMBERS)),
                        file -> assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap()))
                .refused("too few bytes", w(tensor(1, 5).raw(4, NUMBERS)), "tensor 'w' of shape [5]",
                        "takes 20 bytes, found 16")
                .refused("too many bytes", w(tensor(1, 3).raw(4, NUMBERS)), "tensor 'w' of shape [3]",
                        "takes 12 bytes, found 16")
                .refused("too many values", w(tensor(1, 3).floats(5, 1, 2, 3, 4)), "tensor 'w' of shape [3]",
                        "takes 3 values, found 4")
                .refused("one value for 10^12 elements", w(tensor(1, 1_000_000, 1_000_000).floats(5, 1)),
                        "tensor 'w' has shape [1000000, 1000000]", "at most 2^31 - 9 elements")
                .refused("one value for 2^30 elements", w(tensor(1, 1 << 30).floats(5, 1)), "tensor 'w'",
                        "repeats 1 values to 1073741824, expected at most 16777216")
                .refused("no value for 2^30 elements", w(tensor(1, 1 << 30)), "tensor 'w'", "repeats 0 values")
                .refused("packed numbers of 7 bytes", w(tensor(1, 2).raw(5, new byte[7])),
                        "packs numbers of 4 bytes into 7")
                .refused("an unknown rank", w(unknown), "tensor 'w' has no shape")
                .refused("an unknown size", w(tensor(1, -1).raw(4, NUMBERS)), "tensor 'w' has shape [-1]")
                .refused("33 axes", w(tensor(1, new long[33]).raw(4, NUMBERS)), "a shape has over 32 axes")
                .refused("complex numbers", w(tensor(8, 2).raw(4, NUMBERS)), "tensor 'w' has element type")
                .refused("an unknown type", w(tensor(99, 4).raw(4, NUMBERS)), "tensor 'w' has element type")
                .read("texts are no weights", () -> graph(constant("t", tensor(7, 1).text(8, "x")),
                        constant("w", tensor(1, 4).raw(4, NUMBERS))),
                        file -> assertEquals(Set.of("w"), file.tensors().keySet()))
                .read("one value for all elements of a small shape", () -> w(tensor(1, 3).floats(5, 7)),
                        file -> assertArrayEquals(new float[] {7, 7, 7}, file.tensors().get("w").read().unwrap()))
                .tests();
    }

    private static WireBytes images() {
        WireBytes shape = new WireBytes();
        for (long d : new long[] {-1, 8, 8, 3}) {
            shape.message(2, new WireBytes().number(1, d));
        }
        return node("x", "Placeholder").message(5, new WireBytes().text(1, "shape").message(2, new WireBytes()
                .message(7, shape)));
    }

    @TestFactory
    Stream<DynamicTest> graphsThatDoNotFitTogetherAreRefused() {
        WireBytes w = constant("w", tensor(1, 4).raw(4, NUMBERS));
        // library {1 function {1 signature {1 name}, 3 node_def}}: f is made of f.
        WireBytes library = new WireBytes().message(1, new WireBytes().message(1, new WireBytes().text(1, "f"))
                .message(3, node("inner", "f", "x")));
        byte[] recursive = new WireBytes().message(1, images()).message(1, w).message(1, node("y", "f", "x"))
                .message(2, library).toArray();
        return new Cases(folder, "x.pb")
                .refused("a node that waits for itself", graph(w, node("a", "Relu", "a")), "'a' (Relu)",
                        "wait for each")
                .refused("two nodes that wait for each other", graph(w, node("a", "Relu", "b"), node("b", "Relu", "a")),
                        "'a' (Relu)", "'b' (Relu)", "wait for each other")
                .refused("a circle of control inputs", graph(w, node("a", "Relu", "^b"), node("b", "Relu", "^a")),
                        "wait for each other")
                .refused("a circle of 100,000 nodes", () -> {
                    WireBytes graph = new WireBytes();
                    for (int i = 0; i < 100_000; i++) {
                        graph.message(1, node("n" + i, "Relu", "n" + (i + 1) % 100_000));
                    }
                    return graph.toArray();
                }, "wait for each other")
                .refused("two nodes of one name", graph(w, w), "two nodes are named 'w' (Const)")
                .refused("an input that does not exist", graph(w, node("a", "Relu", "b")), "'a' (Relu)", "from 'b'",
                        "does not exist")
                .refused("no nodes", new WireBytes().message(4, new WireBytes().number(1, 24)).toArray(), "x.pb")
                .refused("weights that a checkpoint has", graph(node("v", "VariableV2"), node("r", "Identity", "v")),
                        "weights are in a checkpoint", ".index")
                .refused("a million nodes", () -> {
                    WireBytes graph = new WireBytes();
                    for (int i = 0; i < 1_000_000; i++) {
                        graph.message(1, node(Integer.toString(i, 36), "NoOp"));
                    }
                    return graph.toArray();
                }, "texts and messages")
                .refused("a function that is made of itself", () -> recursive, Zoo::load, "'y' (f)")
                .tests();
    }
}
