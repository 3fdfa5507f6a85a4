package graft.zoo.tensorflow;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.bytes.Names;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A frozen graph as a network with its weights, from its placeholder to its logits: a Softmax at the end is left out,
 * as are Identities. Nodes have the graph's names. Weights lie as Graft has them and are copied as they are.
 *
 * <p>Graphs whose pictures are [N,C,H,W] run channels-last, too: where a graph's axes lie is followed through it
 * ({@link GraphArrangement}), and values are moved only where an op needs them in another order.
 *
 * <p>Padding SAME is that of the input's size; {@link Network#withInputSize} does not change it.
 */
public final class TensorFlowNetwork {
    private static final int NAMED = 50;

    private TensorFlowNetwork() {
    }

    /**
     * The network from the graph's only placeholder to the last of its nodes that nobody reads.
     *
     * @throws WeightFileException when there is no such placeholder of known size, or an op has no layer; names them
     * all
     */
    public static Network of(GraphDefFile graph) {
        Map<String, GraphNode> nodes = withBranchesTaken(graph);
        return of(graph, nodes, GraphInput.of(graph, nodes), output(graph, nodes));
    }

    /**
     * The network between two nodes.
     *
     * @param input  the node whose output the network takes, a placeholder or any other
     * @param shape  of that output
     * @param output the node that gives the network's output
     * @throws WeightFileException when an op has no layer; names them all
     */
    public static Network of(GraphDefFile graph, String input, Shape shape, String output) {
        Map<String, GraphNode> nodes = withBranchesTaken(graph);
        for (String name : List.of(input, output)) {
            if (!nodes.containsKey(name)) {
                throw new WeightFileException(graph.path(), "the graph has no node '" + Names.shown(name) + "'"
                        + (graph.nodes().containsKey(name) ? " that is computed at inference" : ""));
            }
        }
        return of(graph, nodes, GraphInput.of(graph, nodes, input, shape), output);
    }

    private static Map<String, GraphNode> withBranchesTaken(GraphDefFile graph) {
        return GraphBranches.taken(graph.nodes(), needed(graph.nodes(), "", graph.nodes().keySet()), graph.tensors());
    }

    private static Network of(GraphDefFile graph, Map<String, GraphNode> nodes, GraphInput input, String output) {
        List<GraphNode> needed = needed(nodes, input.node(), Set.of(logits(nodes, output)));
        refuse(graph, unsupported(needed, input.node()));
        Map<String, List<GraphNode>> readers = new HashMap<>();
        needed.forEach(n -> n.inputs().forEach(i -> readers.computeIfAbsent(i, _ -> new ArrayList<>()).add(n)));
        // All constants first: a convolution has to know whether what is added to it is one.
        var constants = new GraphConstants(graph.tensors());
        var folding = new GraphFolding(constants);
        each(graph, needed, node -> {
            if (!node.name().equals(input.node())) {
                folding.fold(node);
            }
        });
        var builder = new GraphBuilder(constants, readers, input);
        each(graph, needed, builder::add);
        try {
            return builder.build(needed.getLast().name());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFileException(graph.path(), "the graph cannot be imported: " + e.getMessage(), e);
        }
    }

    private static void each(GraphDefFile graph, List<GraphNode> nodes, Consumer<GraphNode> action) {
        for (GraphNode node : nodes) {
            try {
                action.accept(node);
            } catch (IllegalArgumentException | ArithmeticException e) {
                refuse(graph, List.of(node.described() + ": " + e.getMessage()));
            }
        }
    }

    /** What the nodes alone say against importing them, a line for each. */
    private static List<String> unsupported(List<GraphNode> needed, String input) {
        return needed.stream().filter(n -> !n.name().equals(input) && GraphBuilder.unsupported(n) != null)
                .map(n -> n.described() + ": " + GraphBuilder.unsupported(n)).toList();
    }

    private static void refuse(GraphDefFile graph, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new WeightFileException(graph.path(), "the graph cannot be imported:\n  "
                    + String.join("\n  ", problems.subList(0, Math.min(NAMED, problems.size())))
                    + (problems.size() > NAMED ? "\n  and " + (problems.size() - NAMED) + " more" : ""));
        }
    }

    /** The last node that nobody reads and that is no constant. */
    private static String output(GraphDefFile graph, Map<String, GraphNode> nodes) {
        Map<String, GraphNode> unread = new LinkedHashMap<>(nodes);
        nodes.values().forEach(n -> {
            n.inputs().forEach(i -> unread.remove(GraphNode.nodeOf(i)));
            n.controls().forEach(unread::remove);
        });
        return unread.values().stream().filter(n -> !n.op().equals("Const")).reduce((a, b) -> b)
                .orElseThrow(() -> new WeightFileException(graph.path(), "the graph has no output")).name();
    }

    /** The node before Softmaxes, Identities and reshapings of them at the end. */
    private static String logits(Map<String, GraphNode> nodes, String output) {
        String at = output;
        String logits = output;
        while (true) {
            GraphNode node = nodes.get(at);
            boolean passes = node.op().equals("Identity") || node.op().equals("Softmax") || node.op().equals("Reshape");
            if (!passes || node.inputs().isEmpty() || !nodes.containsKey(node.inputs().getFirst())) {
                return logits;
            }
            at = node.inputs().getFirst();
            // A Reshape goes only together with a Softmax before it: alone it may be the network's own.
            logits = node.op().equals("Reshape") ? logits : at;
        }
    }

    /** The nodes that some outputs wait for, each behind its inputs. */
    private static List<GraphNode> needed(Map<String, GraphNode> nodes, String input, Set<String> outputs) {
        List<GraphNode> order = new ArrayList<>();
        Set<String> opened = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Deque<String> stack = new ArrayDeque<>(outputs);
        while (!stack.isEmpty()) {
            GraphNode node = nodes.get(stack.peek());
            if (opened.add(node.name()) && !node.name().equals(input)) {
                node.inputs().reversed().stream().map(GraphNode::nodeOf).filter(i -> !opened.contains(i))
                        .forEach(stack::push);
            } else {
                stack.pop();
                if (closed.add(node.name())) {
                    order.add(node);
                }
            }
        }
        return order;
    }
}
