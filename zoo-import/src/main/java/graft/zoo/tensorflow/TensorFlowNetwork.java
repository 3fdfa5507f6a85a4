package graft.zoo.tensorflow;

import graft.layers.Network;
import graft.layers.Shape;
import graft.zoo.WeightFileException;
import graft.zoo.bytes.Names;
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
 * as are Identities. Nodes have the graph's names. Pictures are [N,H,W,C], as Graft has them, so weights are copied as
 * they are.
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
        List<GraphNode> inputs = graph.nodes().values().stream().filter(n -> n.op().equals("Placeholder")).toList();
        if (inputs.size() != 1) {
            throw new WeightFileException(graph.path(), "the graph has " + inputs.size()
                    + " placeholders, expected one for its pictures");
        }
        GraphNode input = inputs.getFirst();
        long[] dims = input.attribute("shape").shape();
        if (dims == null || dims.length != 4 || dims[1] < 1 || dims[2] < 1 || dims[3] < 1
                || TensorShape.elements(new long[] {dims[1], dims[2], dims[3]}) < 0) {
            throw new WeightFileException(graph.path(), "the placeholder " + input.described()
                    + " does not state the size of its pictures, expected [N, height, width, channels]; give them");
        }
        return of(graph, input.name(), new Shape((int) dims[1], (int) dims[2], (int) dims[3]), output(graph));
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
        for (String name : List.of(input, output)) {
            if (!graph.nodes().containsKey(name)) {
                throw new WeightFileException(graph.path(), "the graph has no node '" + Names.shown(name) + "'");
            }
        }
        List<GraphNode> needed = needed(graph, input, logits(graph, output));
        refuse(graph, unsupported(needed, input));
        Map<String, List<GraphNode>> readers = new HashMap<>();
        needed.forEach(n -> n.inputs().forEach(i -> readers.computeIfAbsent(i, _ -> new ArrayList<>()).add(n)));
        // All constants first: a convolution has to know whether what is added to it is one.
        var constants = new GraphConstants(graph.tensors());
        var folding = new GraphFolding(constants);
        each(graph, needed, node -> {
            if (!node.name().equals(input)) {
                folding.fold(node);
            }
        });
        var builder = new GraphBuilder(constants, readers, input, shape);
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
    private static String output(GraphDefFile graph) {
        Map<String, GraphNode> unread = new LinkedHashMap<>(graph.nodes());
        graph.nodes().values().forEach(n -> {
            n.inputs().forEach(i -> unread.remove(GraphNode.nodeOf(i)));
            n.controls().forEach(unread::remove);
        });
        return unread.values().stream().filter(n -> !n.op().equals("Const")).reduce((a, b) -> b)
                .orElseThrow(() -> new WeightFileException(graph.path(), "the graph has no output")).name();
    }

    /** The node before Softmaxes, Identities and reshapings of them at the end. */
    private static String logits(GraphDefFile graph, String output) {
        String at = output;
        String logits = output;
        while (true) {
            GraphNode node = graph.nodes().get(at);
            boolean passes = node.op().equals("Identity") || node.op().equals("Softmax") || node.op().equals("Reshape");
            if (!passes || node.inputs().isEmpty() || !graph.nodes().containsKey(node.inputs().getFirst())) {
                return logits;
            }
            at = node.inputs().getFirst();
            // A Reshape goes only together with a Softmax before it: alone it may be the network's own.
            logits = node.op().equals("Reshape") ? logits : at;
        }
    }

    /** The nodes that an output waits for, each behind its inputs. */
    private static List<GraphNode> needed(GraphDefFile graph, String input, String output) {
        List<GraphNode> order = new ArrayList<>();
        Set<String> opened = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Deque<String> stack = new ArrayDeque<>(List.of(output));
        while (!stack.isEmpty()) {
            GraphNode node = graph.nodes().get(stack.peek());
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
