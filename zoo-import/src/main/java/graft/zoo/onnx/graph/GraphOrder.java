package graft.zoo.onnx.graph;

import graft.zoo.bytes.ShownName;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.OnnxGraph;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a graph's names fit together, and which of its nodes an output needs. */
final class GraphOrder {
    private GraphOrder() {
    }

    /**
     * Checks that every value is made once, and before it is read. ONNX demands that nodes are sorted; a cycle cannot
     * be.
     *
     * @param outer names that a graph inside a node sees besides its own
     */
    static void check(OnnxModel model, OnnxGraph graph, Set<String> outer) {
        Set<String> known = new HashSet<>(outer);
        known.addAll(graph.initializers().keySet());
        graph.inputs().forEach(i -> known.add(i.name()));
        Map<String, OnnxNode> makers = new HashMap<>();
        for (OnnxNode node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && (makers.put(output, node) != null || known.contains(output)
                        && !outer.contains(output))) {
                    throw model.error("node " + node.described() + ": makes '" + ShownName.of(output)
                            + "', which exists already; expected each value to be made once");
                }
            }
        }
        for (OnnxNode node : graph.nodes()) {
            for (String input : read(node)) {
                if (!known.contains(input)) {
                    OnnxNode maker = makers.get(input);
                    throw model.error("node " + node.described() + ": reads '" + ShownName.of(input) + "', which "
                            + (maker == null ? "no node makes and no initialiser or input holds; a weight is missing"
                            : "node " + maker.described() + " makes only later: the graph has a cycle, or its nodes "
                            + "are not sorted"));
                }
            }
            known.addAll(node.outputs());
        }
        for (String output : graph.outputs()) {
            if (!known.contains(output)) {
                throw model.error("nothing makes the graph's output '" + ShownName.of(output) + "'");
            }
        }
        if (graph.outputs().isEmpty()) {
            throw model.error("its graph has no outputs");
        }
    }

    /** All that a node reads: its inputs, and what graphs inside it take from outside. */
    static List<String> read(OnnxNode node) {
        List<String> read = new ArrayList<>(node.inputs().stream().filter(i -> !i.isEmpty()).toList());
        for (OnnxAttribute attribute : node.attributes().values()) {
            if (attribute.graph() != null) {
                read.addAll(captured(attribute.graph()));
            }
        }
        return read;
    }

    private static List<String> captured(OnnxGraph graph) {
        Set<String> own = new HashSet<>(graph.initializers().keySet());
        graph.inputs().forEach(i -> own.add(i.name()));
        List<String> captured = new ArrayList<>();
        for (OnnxNode node : graph.nodes()) {
            read(node).stream().filter(i -> !own.contains(i)).forEach(captured::add);
            own.addAll(node.outputs());
        }
        graph.outputs().stream().filter(o -> !own.contains(o)).forEach(captured::add);
        return captured;
    }

    /** The nodes that these outputs need, in order. */
    static List<OnnxNode> needed(OnnxGraph graph, List<String> outputs) {
        Set<String> wanted = new HashSet<>(outputs);
        List<OnnxNode> nodes = new ArrayList<>();
        for (OnnxNode node : graph.nodes().reversed()) {
            if (node.outputs().stream().anyMatch(wanted::contains)) {
                nodes.add(node);
                wanted.addAll(read(node));
            }
        }
        return nodes.reversed();
    }

    /** The one input of images; null where the output needs none. */
    static OnnxInput freeInput(OnnxModel model, OnnxGraph graph, List<OnnxNode> nodes, String output,
            Set<String> bound) {
        Set<String> read = new HashSet<>(Set.of(output));
        nodes.forEach(n -> read.addAll(read(n)));
        List<OnnxInput> free = graph.freeInputs().stream()
                .filter(i -> read.contains(i.name()) && !bound.contains(i.name())).toList();
        if (free.size() > 1) {
            throw model.error("its output '" + ShownName.of(output) + "' needs " + free.size() + " inputs, "
                    + free.stream().map(i -> ShownName.of(i.name())).toList()
                    + ", expected one; or initialisers are missing");
        }
        return free.isEmpty() ? null : free.getFirst();
    }
}
