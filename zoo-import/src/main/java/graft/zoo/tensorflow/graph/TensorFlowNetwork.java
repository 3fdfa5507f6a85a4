package graft.zoo.tensorflow.graph;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.bytes.ShownName;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Feature;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Problems;
import graft.zoo.graph.RawNetwork;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.TensorFlowNode;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A frozen graph as a network with its weights, from its placeholder to its logits: a Softmax at the end is left out,
 * as are Identities. Nodes have the graph's names. Weights lie as Graft has them and are copied as they are.
 *
 * <p>Graphs whose images are [N,C,H,W] run channels-last, too: where a graph's axes lie is followed through it
 * ({@link AxisLayout}), and values are moved only where an op needs them in another order.
 *
 * <p>Padding SAME is that of the input's size; {@link Network#withInputSize} does not change it.
 */
public final class TensorFlowNetwork {
    private TensorFlowNetwork() {
    }

    /**
     * The network from the graph's only placeholder to the last of its nodes that nothing reads.
     *
     * @throws WeightFileException when there is no such placeholder of known size, or an op has no layer; names them
     * all
     */
    public static Network of(GraphDefFile graph) {
        return of(graph, GivenInput.NOTHING);
    }

    /** The same for an input of which more is given than the graph states. */
    static Network of(GraphDefFile graph, GivenInput given) {
        Map<String, TensorFlowNode> nodes = withBranchesTaken(graph);
        return of(graph, nodes, TensorFlowInput.of(graph, nodes, given), logits(nodes, output(graph, nodes)))
                .network();
    }

    /**
     * The network to the graph's own end, with the softmax there if there is one, for arrays in the graph's own shapes.
     *
     * @param given of the input, before what the placeholder states
     */
    public static RawNetwork raw(GraphDefFile graph, GivenInput given) {
        return raw(graph, given, null);
    }

    /**
     * The same to a node of the caller's choice.
     *
     * @param wanted null for the last of the nodes that nothing reads
     * @throws IllegalArgumentException when there is no such node
     */
    public static RawNetwork raw(GraphDefFile graph, GivenInput given, String wanted) {
        Map<String, TensorFlowNode> nodes = withBranchesTaken(graph);
        String output = wanted == null ? output(graph, nodes) : TensorFlowNode.nodeOf(wanted);
        if (!nodes.containsKey(output)) {
            throw new IllegalArgumentException("the graph has no node '" + ShownName.of(wanted) + "'");
        }
        RawNetwork raw = of(graph, nodes, TensorFlowInput.of(graph, nodes, given), output);
        return wanted != null ? raw : new RawNetwork(raw.network(), raw.input(), raw.output(),
                Stream.concat(raw.notes().stream(), endings(graph, nodes).stream()).toList());
    }

    /**
     * What was decided that the graph leaves open, each a sentence: settings, and which of several outputs is
     * taken.
     */
    public static List<String> notes(GraphDefFile graph, GivenInput given) {
        Map<String, TensorFlowNode> nodes = withBranchesTaken(graph);
        return Stream.concat(TensorFlowInput.of(graph, nodes, given).notes().stream(),
                endings(graph, nodes).stream()).toList();
    }

    /** Which of several outputs that are computed from images is taken. */
    private static List<String> endings(GraphDefFile graph, Map<String, TensorFlowNode> nodes) {
        String taken = output(graph, nodes);
        List<String> outputs = unread(nodes).stream().map(TensorFlowNode::name).filter(name -> name.equals(taken)
                || needed(nodes, "", Set.of(name)).stream().anyMatch(n -> n.op().equals("Placeholder"))).toList();
        return outputs.size() < 2 ? List.of() : List.of("the graph has the outputs " + String.join(", ",
                outputs.stream().map(ShownName::of).toList()) + "; this is the last, " + ShownName.of(taken)
                + "; forward takes any of them with --at");
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
        Map<String, TensorFlowNode> nodes = withBranchesTaken(graph);
        for (String name : List.of(input, output)) {
            if (!nodes.containsKey(name)) {
                throw new WeightFileException(graph.path(), "the graph has no node '" + ShownName.of(name) + "'"
                        + (graph.nodes().containsKey(name) ? " that is computed at inference" : ""));
            }
        }
        return of(graph, nodes, TensorFlowInput.of(graph, nodes, input, shape), logits(nodes, output)).network();
    }

    private static Map<String, TensorFlowNode> withBranchesTaken(GraphDefFile graph) {
        return TensorFlowBranches.taken(graph.nodes(), needed(graph.nodes(), "", graph.nodes().keySet()),
                graph.tensors());
    }

    private static RawNetwork of(GraphDefFile graph, Map<String, TensorFlowNode> nodes, TensorFlowInput input,
            String output) {
        List<TensorFlowNode> needed = needed(nodes, input.node(), Set.of(output));
        Problems.refuse(graph.path(), "the graph cannot be imported", unsupported(needed, input.node()));
        TensorFlowValues values = new TensorFlowValues(graph, input, needed);
        for (TensorFlowNode node : needed) {
            TensorFlowCall call = new TensorFlowCall(node, values, node.name());
            try {
                if (!node.name().equals(input.node())) {
                    Ops.apply(call);
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new WeightFileException(graph.path(), call.error(e.getMessage()).getMessage(), e);
            }
        }
        return network(graph, values, input, needed.getLast().name());
    }

    /** The network up to a node, its axes in their usual places. */
    private static RawNetwork network(GraphDefFile graph, TensorFlowValues values, TensorFlowInput input,
            String output) {
        try {
            if (!(values.get(output) instanceof Feature f)) {
                throw new WeightFileException(graph.path(), "the graph's output '" + ShownName.of(output)
                        + "' is not computed from the image");
            }
            boolean usual = f.layout().equals(AxisLayout.images(f.dims()));
            Feature y = usual ? f : values.draft().moved(f, AxisLayout.usual(f.own()));
            if (y.node().equals(NetworkDraft.INPUT)) {
                throw new WeightFileException(graph.path(), "the graph's output '" + ShownName.of(output)
                        + "' is its input; it is no network");
            }
            return new RawNetwork(values.draft().network(graph.path(), y.node(), Map.of()),
                    ArrayForm.of(input.feature(), true), ArrayForm.of(y, true), input.notes());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFileException(graph.path(), "the graph cannot be imported: " + e.getMessage(), e);
        }
    }

    /** What prevents importing the nodes by themselves, a line for each. */
    private static List<String> unsupported(List<TensorFlowNode> needed, String input) {
        return needed.stream().filter(n -> !n.name().equals(input) && Ops.unsupported(n) != null)
                .map(n -> n.described() + ": " + Ops.unsupported(n)).toList();
    }

    /** The last node that nothing reads and that is no constant. */
    private static String output(GraphDefFile graph, Map<String, TensorFlowNode> nodes) {
        return unread(nodes).stream().reduce((a, b) -> b)
                .orElseThrow(() -> new WeightFileException(graph.path(), "the graph has no output")).name();
    }

    private static List<TensorFlowNode> unread(Map<String, TensorFlowNode> nodes) {
        Map<String, TensorFlowNode> unread = new LinkedHashMap<>(nodes);
        nodes.values().forEach(n -> {
            n.inputs().forEach(i -> unread.remove(TensorFlowNode.nodeOf(i)));
            n.controls().forEach(unread::remove);
        });
        return unread.values().stream().filter(n -> !n.op().equals("Const")).toList();
    }

    /** The node before Softmaxes, Identities and reshapings of them at the end. */
    private static String logits(Map<String, TensorFlowNode> nodes, String output) {
        String at = output;
        String logits = output;
        while (true) {
            TensorFlowNode node = nodes.get(at);
            boolean passes = node.op().equals("Identity") || node.op().equals("Softmax") || node.op().equals("Reshape");
            if (!passes || node.inputs().isEmpty() || !nodes.containsKey(node.inputs().getFirst())) {
                return logits;
            }
            at = node.inputs().getFirst();
            // A Reshape goes only together with a Softmax before it: alone it may be the network's own.
            logits = node.op().equals("Reshape") ? logits : at;
        }
    }

    /** The nodes that some outputs wait for, each after its inputs. */
    private static List<TensorFlowNode> needed(Map<String, TensorFlowNode> nodes, String input, Set<String> outputs) {
        List<TensorFlowNode> order = new ArrayList<>();
        Set<String> opened = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Deque<String> stack = new ArrayDeque<>(outputs);
        while (!stack.isEmpty()) {
            TensorFlowNode node = nodes.get(stack.peek());
            if (opened.add(node.name()) && !node.name().equals(input)) {
                node.inputs().reversed().stream().map(TensorFlowNode::nodeOf).filter(i -> !opened.contains(i))
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
