package graft.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes ONNX files for tests: nodes in the order in which they are added, weights in the file or zeros beside it. */
public final class OnnxBytes {
    private final WireBytes graph = new WireBytes();
    private final long opset;
    private long zeros;

    public OnnxBytes(long opset) {
        this.opset = opset;
    }

    public OnnxBytes input(String name, long... dims) {
        graph.message(11, info(name, dims));
        return this;
    }

    public OnnxBytes output(String name) {
        graph.message(12, info(name));
        return this;
    }

    private static WireBytes info(String name, long... dims) {
        WireBytes shape = new WireBytes();
        for (long d : dims) {
            shape.message(1, d < 0 ? new WireBytes().text(2, "N") : new WireBytes().number(1, d));
        }
        WireBytes type = new WireBytes().message(1, new WireBytes().number(1, 1).message(2, shape));
        return new WireBytes().text(1, name).message(2, type);
    }

    /** A node; attributes are names and values in turn: Long, Float, String, or int[]. */
    public OnnxBytes node(String operator, List<String> from, List<String> to, Object... attributes) {
        WireBytes node = new WireBytes();
        from.forEach(i -> node.text(1, i));
        to.forEach(o -> node.text(2, o));
        node.text(4, operator);
        for (int i = 0; i < attributes.length; i += 2) {
            WireBytes attribute = new WireBytes().text(1, (String) attributes[i]);
            switch (attributes[i + 1]) {
                case Long l -> attribute.number(3, l).number(20, 2);
                case Integer l -> attribute.number(3, l).number(20, 2);
                case Float f -> attribute.single(2, f).number(20, 1);
                case String s -> attribute.text(4, s).number(20, 3);
                case int[] list -> {
                    for (int v : list) {
                        attribute.number(8, v);
                    }
                    attribute.number(20, 7);
                }
                default -> throw new IllegalArgumentException(attributes[i + 1].toString());
            }
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    /** A Constant whose attribute {@code value} is of the type of tensors, without one. */
    public OnnxBytes emptyConstant(String to) {
        graph.message(1, new WireBytes().text(2, to).text(4, "Constant")
                .message(5, new WireBytes().text(1, "value").number(20, 4)));
        return this;
    }

    public OnnxBytes weight(String name, List<Integer> dims, float... values) {
        WireBytes tensor = new WireBytes();
        dims.forEach(d -> tensor.number(1, d));
        graph.message(5, tensor.number(2, 1).text(8, name).floats(4, values));
        return this;
    }

    public OnnxBytes shape(String name, long... values) {
        WireBytes tensor = new WireBytes().number(1, values.length).number(2, 7).text(8, name);
        for (long v : values) {
            tensor.number(7, v);
        }
        graph.message(5, tensor);
        return this;
    }

    /** A weight of zeros, which lie in a file beside the model. */
    public OnnxBytes zeros(String name, List<Integer> dims) {
        WireBytes tensor = new WireBytes();
        long bytes = 4;
        for (int d : dims) {
            tensor.number(1, d);
            bytes *= d;
        }
        zeros = Math.max(zeros, bytes);
        tensor.number(2, 1).text(8, name).number(14, 1);
        tensor.message(13, new WireBytes().text(1, "location").text(2, "zeros.bin"));
        tensor.message(13, new WireBytes().text(1, "length").text(2, Long.toString(bytes)));
        graph.message(5, tensor);
        return this;
    }

    public Path write(Path path) throws IOException {
        if (zeros > 0) {
            try (var file = new RandomAccessFile(path.resolveSibling("zeros.bin").toFile(), "rw")) {
                file.setLength(zeros);
            }
        }
        WireBytes model = new WireBytes().number(1, 8).text(2, "test").message(7, graph)
                .message(8, new WireBytes().text(1, "").number(2, opset));
        return Files.write(path, model.toArray());
    }
}
