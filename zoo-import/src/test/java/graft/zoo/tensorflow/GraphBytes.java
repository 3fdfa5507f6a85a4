package graft.zoo.tensorflow;

import graft.testing.WireBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A GraphDef written by hand: {@code 1 node* {1 name, 2 op, 3 input*, 5 attr* {1 key, 2 value}}}. */
final class GraphBytes {
    private final WireBytes graph = new WireBytes();

    /** A placeholder {@code x} for images of this size. */
    GraphBytes input(int h, int w, int c) {
        WireBytes shape = new WireBytes();
        for (int d : new int[] {-1, h, w, c}) {
            shape.message(2, new WireBytes().number(1, d));
        }
        return node("x", "Placeholder", List.of(), "shape", new WireBytes().message(7, shape));
    }

    /** A constant of zeros. */
    GraphBytes zeros(String name, int... dims) {
        WireBytes shape = new WireBytes();
        int size = 1;
        for (int d : dims) {
            shape.message(2, new WireBytes().number(1, d));
            size *= d;
        }
        WireBytes tensor = new WireBytes().number(1, 1).message(2, shape).floats(5, new float[size]);
        return node(name, "Const", List.of(), "value", new WireBytes().message(8, tensor));
    }

    /** A constant of these floats; no dims for a single number. */
    GraphBytes floats(String name, int[] dims, float... values) {
        WireBytes shape = new WireBytes();
        for (int d : dims) {
            shape.message(2, new WireBytes().number(1, d));
        }
        WireBytes tensor = new WireBytes().number(1, 1).message(2, shape).floats(5, values);
        return node(name, "Const", List.of(), "value", new WireBytes().message(8, tensor));
    }

    /** One integer, without an axis. */
    GraphBytes integer(String name, int value) {
        WireBytes tensor = new WireBytes().number(1, 3).message(2, new WireBytes()).number(7, value);
        return node(name, "Const", List.of(), "value", new WireBytes().message(8, tensor));
    }

    /** Integers along one axis. */
    GraphBytes integers(String name, int... values) {
        WireBytes tensor = new WireBytes().number(1, 3).message(2, new WireBytes().message(2,
                new WireBytes().number(1, values.length)));
        for (int v : values) {
            tensor.number(7, v);
        }
        return node(name, "Const", List.of(), "value", new WireBytes().message(8, tensor));
    }

    /** A node; attributes are names and values in turn: an int[], a String, a Boolean, a Float or an AttrValue. */
    GraphBytes node(String name, String op, List<String> inputs, Object... attributes) {
        WireBytes node = new WireBytes().text(1, name).text(2, op);
        inputs.forEach(i -> node.text(3, i));
        for (int i = 0; i < attributes.length; i += 2) {
            WireBytes value = switch (attributes[i + 1]) {
                case int[] list -> {
                    WireBytes numbers = new WireBytes();
                    for (int v : list) {
                        numbers.number(3, v);
                    }
                    yield new WireBytes().message(1, numbers);
                }
                case String s -> new WireBytes().raw(2, s.getBytes(StandardCharsets.UTF_8));
                case Integer n -> new WireBytes().number(3, n);
                case Float f -> new WireBytes().single(4, f);
                case Boolean b -> new WireBytes().number(5, b ? 1 : 0);
                case WireBytes w -> w;
                default -> throw new IllegalArgumentException(attributes[i + 1].toString());
            };
            node.message(5, new WireBytes().text(1, (String) attributes[i]).message(2, value));
        }
        graph.message(1, node);
        return this;
    }

    Path write(Path file) throws IOException {
        return Files.write(file, graph.toArray());
    }
}
