package graft.zoo.tensorflow;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A frozen graph ({@code .pb}): {@code GraphDef {1 node*, 2 library, 4 versions}}, whose weights are {@code Const}
 * nodes ({@code attr value: TensorProto}). Each is a tensor under its node's name; text is passed over.
 */
public final class GraphDefFile implements WeightFile {
    private static final int MOST_NODES = 1_000_000;
    /** Ops that keep a value which only a checkpoint has. */
    private static final List<String> VARIABLES = List.of("VariableV2", "Variable", "VarHandleOp");

    private final MappedFile file;
    private final Map<String, TensorFlowNode> nodes = new LinkedHashMap<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private GraphDefFile(MappedFile file) {
        this.file = file;
        ProtobufReader reader = ProtobufReader.of(file.path(), file.bytes());
        while (reader.next()) {
            if (reader.field() == 1) {
                long at = reader.offset();
                TensorFlowNode node = TensorFlowNode.read(reader.message());
                if (nodes.size() == MOST_NODES) {
                    throw reader.error(at, "the graph has over " + MOST_NODES + " nodes");
                }
                if (nodes.put(node.name(), node) != null) {
                    throw reader.error(at, "two nodes are named " + node.described());
                }
            }
        }
        checkOrder();
        nodes.forEach((name, node) -> {
            TensorProto tensor = node.op().equals("Const") ? node.attribute("value").tensor() : null;
            if (tensor != null && !TensorFlowType.isNoNumber(tensor.type)) {
                tensors.put(name, tensor.stored(file, name));
            }
        });
        if (nodes.isEmpty() || tensors.isEmpty() && nodes.values().stream().anyMatch(
                n -> VARIABLES.contains(n.op()))) {
            throw file.refusal(nodes.isEmpty() ? "holds no graph" : "is a graph whose weights are in a checkpoint; open"
                    + " the checkpoint's .index, or freeze the graph first");
        }
    }

    /**
     * Opens a graph and checks that it fits together; tensors are read when asked for.
     *
     * @throws WeightFileException when it is cut short or damaged, or holds no weights
     */
    public static GraphDefFile open(Path path) {
        return MappedFile.open(path, GraphDefFile::of);
    }

    /** {@link #open} of a file that is mapped already; it is closed with this one. */
    public static GraphDefFile of(MappedFile file) {
        return new GraphDefFile(file);
    }

    /** Refuses inputs that do not exist, and nodes that wait for one another. */
    private void checkOrder() {
        Map<String, Integer> state = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String root : nodes.keySet()) {
            open.push(root);
            while (!open.isEmpty()) {
                String name = open.peek();
                Integer seen = state.putIfAbsent(name, 1);
                if (seen != null) {
                    state.put(open.pop(), 2);
                    continue;
                }
                for (String input : inputs(nodes.get(name))) {
                    if (!nodes.containsKey(input)) {
                        throw file.refusal("node " + nodes.get(name).described() + " takes its input from '"
                                + ShownName.of(input) + "', which does not exist");
                    }
                    Integer before = state.get(input);
                    if (before == null) {
                        open.push(input);
                    } else if (before == 1) {
                        throw file.refusal("nodes " + nodes.get(name).described() + " and "
                                + nodes.get(input).described() + " wait for each other");
                    }
                }
            }
        }
    }

    /** All nodes that one waits for. A loop runs through a NextIteration, which waits for none in its first round. */
    private static List<String> inputs(TensorFlowNode node) {
        return node.op().equals("NextIteration") ? List.of()
                : Stream.concat(node.inputs().stream().map(TensorFlowNode::nodeOf), node.controls().stream()).toList();
    }

    /** The nodes by name, in the file's order. */
    public Map<String, TensorFlowNode> nodes() {
        return Collections.unmodifiableMap(nodes);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return "TensorFlow GraphDef";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        file.close();
    }
}
