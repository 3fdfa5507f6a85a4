package graft.zoo.onnx.export;

import graft.layers.layer.Shape;
import graft.zoo.bytes.NewFile;
import graft.zoo.bytes.PortableBytes;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxNode;
import graft.zoo.onnx.export.Forms.Form;
import graft.zoo.protobuf.ProtobufWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a whole model; the layout is that of {@code graft.zoo.onnx}'s reader. Weights are {@code raw_data} and go into
 * the file piece by piece, so a model takes no more memory for being written.
 */
final class ModelWriter {
    private static final long IR_VERSION = 8;
    private static final long OPSET = 17;
    private static final int FLOAT = 1;
    /** Readers of protobuf take no message of 2 GB and more. */
    private static final long LARGEST = Integer.MAX_VALUE;

    /** What goes in or comes out: a name, and one image's shape. */
    record Port(String name, Shape shape, Form form) {
    }

    private final ExportedGraph graph;
    private final Port input;
    private final Port output;
    private final Map<String, String> metadata;

    ModelWriter(ExportedGraph graph, Port input, Port output, Map<String, String> metadata) {
        this.graph = graph;
        this.input = input;
        this.output = output;
        this.metadata = metadata;
    }

    /** A weight, and what stands before its values. */
    private record Initializer(byte[] before, StoredTensor tensor) {
        long size() {
            return before.length + PortableBytes.sizeOf(tensor);
        }
    }

    void write(Path path) {
        ProtobufWriter first = new ProtobufWriter();
        graph.nodes().forEach(node -> first.message(1, node(node)));
        first.text(2, "graft");
        byte[] nodes = first.toBytes();
        List<Initializer> weights = new ArrayList<>();
        graph.weights().forEach((name, tensor) -> weights.add(initializer(name, tensor)));
        byte[] ports = new ProtobufWriter().message(11, port(input)).message(12, port(output)).toBytes();
        long size = nodes.length + ports.length + weights.stream().mapToLong(Initializer::size).sum();
        byte[] before = new ProtobufWriter().varint(1, IR_VERSION).text(2, OnnxModel.PRODUCER).header(7, size)
                .toBytes();
        byte[] after = after();
        if (before.length + size + after.length > LARGEST) {
            throw new WeightFileException(path, "would take " + (before.length + size + after.length)
                    + " bytes; an ONNX file holds less than 2 GB: export to safetensors instead");
        }
        NewFile.write(path, channel -> {
            put(channel, ByteBuffer.wrap(before));
            put(channel, ByteBuffer.wrap(nodes));
            for (Initializer weight : weights) {
                put(channel, ByteBuffer.wrap(weight.before));
                PortableBytes.write(weight.tensor, bytes -> put(channel, bytes));
            }
            put(channel, ByteBuffer.wrap(ports));
            put(channel, ByteBuffer.wrap(after));
        });
    }

    private byte[] after() {
        ProtobufWriter after = new ProtobufWriter().message(8, new ProtobufWriter().text(1, "").varint(2, OPSET));
        metadata.forEach((key, value) -> after.message(14, new ProtobufWriter().text(1, key).text(2, value)));
        return after.toBytes();
    }

    private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data. */
    private static Initializer initializer(String name, StoredTensor tensor) {
        ProtobufWriter head = new ProtobufWriter();
        tensor.shape().forEach(d -> head.varint(1, d));
        long bytes = PortableBytes.sizeOf(tensor);
        byte[] inner = head.varint(2, FLOAT).text(8, name).header(9, bytes).toBytes();
        byte[] outer = new ProtobufWriter().header(5, inner.length + bytes).toBytes();
        return new Initializer(ByteBuffer.allocate(outer.length + inner.length).put(outer).put(inner).array(), tensor);
    }

    private static ProtobufWriter node(OnnxNode node) {
        ProtobufWriter to = new ProtobufWriter();
        node.inputs().forEach(name -> to.text(1, name));
        node.outputs().forEach(name -> to.text(2, name));
        to.text(3, node.name()).text(4, node.operator());
        node.attributes().values().forEach(a -> to.message(5, attribute(a)));
        return to;
    }

    /** The field of each type of value, and its number among AttributeProto's types. */
    private static ProtobufWriter attribute(OnnxAttribute a) {
        ProtobufWriter to = new ProtobufWriter().text(1, a.name());
        return switch (a.kind()) {
            case FLOAT -> to.float32(2, a.real()).varint(20, 1);
            case INT -> to.varint(3, a.number()).varint(20, 2);
            case STRING -> to.text(4, a.text()).varint(20, 3);
            case FLOATS -> {
                a.reals().forEach(v -> to.float32(7, v));
                yield to.varint(20, 6);
            }
            case INTS -> {
                a.numbers().forEach(v -> to.varint(8, v));
                yield to.varint(20, 7);
            }
            case TENSOR, GRAPH, OTHER -> throw new IllegalArgumentException(a.name() + " is of kind " + a.kind());
        };
    }

    /** ValueInfoProto: of any number of images, which has a name in place of a size. */
    private static ProtobufWriter port(Port port) {
        Shape s = port.shape();
        ProtobufWriter shape = new ProtobufWriter().message(1, new ProtobufWriter().text(2, "N"));
        int[] dims = port.form() == Form.VECTOR ? new int[] {s.c()} : new int[] {s.c(), s.h(), s.w()};
        for (int d : dims) {
            shape.message(1, new ProtobufWriter().varint(1, d));
        }
        ProtobufWriter type = new ProtobufWriter().message(1, new ProtobufWriter().varint(1, FLOAT).message(2, shape));
        return new ProtobufWriter().text(1, port.name()).message(2, type);
    }
}
