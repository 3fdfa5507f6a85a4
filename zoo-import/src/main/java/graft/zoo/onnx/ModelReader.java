package graft.zoo.onnx;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.FixedValues;
import graft.zoo.protobuf.ProtobufReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a whole model but for its tensors' values.
 *
 * <pre>
 * ModelProto      1 ir_version   2 producer_name   3 producer_version   7 graph   8 opset_import* {1 domain, 2 version}
 *                14 metadata_props* {1 key, 2 value}   25 functions* (refused)
 * GraphProto      1 node*   5 initializer*   11 input*   12 output*   15 sparse_initializer* (refused)
 * NodeProto       1 input*   2 output*   3 name   4 op_type   5 attribute*   7 domain
 * AttributeProto  1 name   2 f   3 i   4 s   5 t   6 g   7 floats*   8 ints*   20 type
 * ValueInfoProto  1 name   2 type {1 tensor_type {1 elem_type, 2 shape {1 dim* {1 dim_value, 2 dim_param}}}}
 * </pre>
 */
final class ModelReader {
    /** Nodes, names, settings and tensors together; published models stay below 100,000. */
    private static final int MOST_PARTS = 1 << 20;
    private static final int MOST_NUMBERS = 1 << 16;

    private final MappedFile file;
    private final TensorReader tensors;
    private int parts;

    ModelReader(MappedFile file, ExternalData external) {
        this.file = file;
        this.tensors = new TensorReader(file, external);
    }

    OnnxModel read() {
        ProtobufReader reader = ProtobufReader.of(file.path(), file.bytes());
        long irVersion = 0;
        String producer = "";
        String version = "";
        OnnxGraph graph = null;
        Map<String, Long> opsets = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> irVersion = reader.varint();
                case 2 -> producer = reader.string();
                case 3 -> version = reader.string();
                case 7 -> {
                    if (graph != null) {
                        throw reader.error("a second graph, expected one");
                    }
                    graph = graph(reader.message());
                }
                case 8 -> opset(reader.message(), opsets);
                case 14 -> pair(reader.message(), metadata);
                case 25 -> throw reader.error("defines functions of its own, which are not read; "
                        + "export it with functions inlined (onnx.inliner)");
                default -> { }
            }
        }
        if (graph == null) {
            throw reader.error("an ONNX model without a graph; the file is cut short or damaged");
        }
        return new OnnxModel(file.path(), irVersion, (producer + " " + version).strip(), opsets, graph, metadata);
    }

    private void part(ProtobufReader reader) {
        if (++parts > MOST_PARTS) {
            throw reader.error("a model of over " + MOST_PARTS + " nodes, names and tensors");
        }
    }

    private static void opset(ProtobufReader reader, Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> domain = reader.string();
                case 2 -> version = reader.varint();
                default -> { }
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private void pair(ProtobufReader reader, Map<String, String> pairs) {
        Map.Entry<String, String> pair = TensorReader.entry(reader);
        part(reader);
        pairs.put(pair.getKey(), pair.getValue());
    }

    private OnnxGraph graph(ProtobufReader reader) {
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
        List<OnnxInput> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> nodes.add(node(reader.message()));
                case 5 -> {
                    OnnxTensor tensor = tensors.read(reader.bytes(), "");
                    part(reader);
                    if (tensor.name().isEmpty() || initializers.put(tensor.name(), tensor) != null) {
                        throw reader.error(tensor.name().isEmpty() ? "an initialiser has no name"
                                : "two initialisers are named '" + ShownName.of(tensor.name()) + "'");
                    }
                }
                case 11 -> inputs.add(input(reader.message()));
                case 12 -> outputs.add(input(reader.message()).name());
                case 15 -> throw reader.error("a sparse initialiser, which is not read; save it dense");
                default -> { }
            }
        }
        return new OnnxGraph(List.copyOf(nodes), initializers, List.copyOf(inputs), List.copyOf(outputs));
    }

    private OnnxInput input(ProtobufReader reader) {
        String name = "";
        int[] type = new int[1];
        List<Long> dims = null;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> dims = tensorType(reader.message(), type);
                default -> { }
            }
        }
        part(reader);
        return new OnnxInput(name, type[0], dims);
    }

    private static List<Long> tensorType(ProtobufReader reader, int[] type) {
        List<Long> dims = null;
        while (reader.next()) {
            if (reader.field() == 1) {
                ProtobufReader tensor = reader.message();
                while (tensor.next()) {
                    switch (tensor.field()) {
                        case 1 -> type[0] = tensor.int32();
                        case 2 -> dims = shape(tensor.message());
                        default -> { }
                    }
                }
            }
        }
        return dims;
    }

    private static List<Long> shape(ProtobufReader reader) {
        List<Long> dims = new ArrayList<>();
        while (reader.next()) {
            if (reader.field() == 1) {
                ProtobufReader dim = reader.message();
                long size = OnnxInput.ANY;
                while (dim.next()) {
                    if (dim.field() == 1) {
                        size = dim.varint();
                    }
                }
                if (dims.size() == 32) {
                    throw reader.error("an input has over 32 axes");
                }
                dims.add(size);
            }
        }
        return dims;
    }

    private OnnxNode node(ProtobufReader reader) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        List<ProtobufReader> later = new ArrayList<>();
        String name = "";
        String operator = "";
        String domain = "";
        part(reader);
        while (reader.next()) {
            switch (reader.field()) {
                case 1, 2 -> {
                    part(reader);
                    (reader.field() == 1 ? inputs : outputs).add(reader.string());
                }
                case 3 -> name = reader.string();
                case 4 -> operator = reader.string();
                case 5 -> {
                    part(reader);
                    later.add(reader.message());
                }
                case 7 -> domain = reader.string();
                default -> { }
            }
        }
        // Attributes come last, since a Constant's tensor is named after its output.
        for (ProtobufReader attribute : later) {
            OnnxAttribute a = attribute(attribute, outputs.isEmpty() ? name : outputs.getFirst());
            if (attributes.put(a.name(), a) != null) {
                throw reader.error("node '" + ShownName.of(name) + "' has two attributes '" + ShownName.of(a.name())
                        + "'");
            }
        }
        return new OnnxNode(name, operator, domain.equals("ai.onnx") ? "" : domain, List.copyOf(inputs),
                List.copyOf(outputs), attributes);
    }

    private OnnxAttribute attribute(ProtobufReader reader, String tensorName) {
        String name = "";
        long number = 0;
        float real = 0;
        String text = "";
        MemorySegment tensor = null;
        OnnxGraph graph = null;
        List<Long> numbers = new ArrayList<>();
        FixedValues reals = FixedValues.floats();
        int type = 0;
        int present = 0;
        while (reader.next()) {
            int field = reader.field();
            switch (field) {
                case 1 -> name = reader.string();
                case 2 -> real = reader.float32();
                case 3 -> number = reader.varint();
                case 4 -> text = reader.string();
                case 5 -> tensor = reader.bytes();
                case 6 -> graph = graph(reader.message());
                case 7 -> reals.take(reader);
                case 8 -> reader.varints(v -> {
                    if (numbers.size() == MOST_NUMBERS) {
                        throw reader.error("an attribute has over " + MOST_NUMBERS + " numbers");
                    }
                    numbers.add(v);
                });
                case 20 -> type = reader.int32();
                default -> { }
            }
            present = field >= 2 && field <= 11 ? field : present;
        }
        return new OnnxAttribute(name, kind(type, present), number, real, text,
                tensor == null ? null : tensors.read(tensor, tensorName), graph, List.copyOf(numbers),
                floats(reader, reals));
    }

    private static List<Float> floats(ProtobufReader reader, FixedValues values) {
        if (values.count() > MOST_NUMBERS) {
            throw reader.error("an attribute has over " + MOST_NUMBERS + " numbers");
        }
        float[] floats = new float[(int) values.count()];
        values.copy(reader.memory(), 0, floats, 0, floats.length);
        List<Float> list = new ArrayList<>();
        for (float f : floats) {
            list.add(f);
        }
        return List.copyOf(list);
    }

    /** By the stated type, or in old files, which state none, by the field that is there. */
    private static OnnxAttribute.Kind kind(int type, int field) {
        return switch (type != 0 ? type : field == 0 ? 0 : field - 1) {
            case 1 -> OnnxAttribute.Kind.FLOAT;
            case 2 -> OnnxAttribute.Kind.INT;
            case 3 -> OnnxAttribute.Kind.STRING;
            case 4 -> OnnxAttribute.Kind.TENSOR;
            case 5 -> OnnxAttribute.Kind.GRAPH;
            case 6 -> OnnxAttribute.Kind.FLOATS;
            case 7 -> OnnxAttribute.Kind.INTS;
            default -> OnnxAttribute.Kind.OTHER;
        };
    }
}
