package graft.zoo.onnx.graph;

import graft.engine.ElementFunction;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import graft.zoo.bytes.ShownName;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Feature;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.Known;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Problems;
import graft.zoo.graph.RawNetwork;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxGraph;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxNode;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Imports one output of a graph. Names and order are checked first, then all operators and attributes that the output
 * needs, so that everything that is missing is reported at once; then the nodes are gone through in order.
 */
public final class GraphImport {
    private final OnnxModel model;
    private final Options options;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private NetworkDraft draft;
    private Feature input;
    /** Of all constants that were made. */
    private long integers;

    /**
     * What the caller decides.
     *
     * @param output  which of the graph's outputs
     * @param side    height and width of images where the graph leaves them open
     * @param bound   graph inputs that are given here rather than by images
     * @param batched whether the input's first axis counts images
     * @param given   sizes of the input, before those that the graph states
     * @param images  how many of them where the graph leaves it open
     */
    public record Options(int output, int side, Map<String, Known> bound, boolean batched, GivenInput given,
            int images) {
        public Options(int output, int side, Map<String, Known> bound, boolean batched) {
            this(output, side, bound, batched, GivenInput.NOTHING, 1);
        }
    }

    /**
     * What came of it: a draft for a network, unless the output does not depend on the input.
     *
     * @param input null where no input is needed
     */
    record Imported(OnnxModel model, NetworkDraft draft, Feature input, Value output) {

        /** The node that ends the network. */
        String outputNode() {
            if (output instanceof Feature f && !f.node().equals(NetworkDraft.INPUT)) {
                return f.node();
            }
            throw model.error(output instanceof Known ? "its output does not depend on its input; it is no network"
                    : "its output is its input; it is no network");
        }

        /**
         * The network for arrays in the graph's own shapes. One that gives its input, or what does not depend on it, is
         * a network too.
         */
        RawNetwork raw(boolean counting, List<String> notes) {
            if (input == null) {
                throw model.error("takes no input; it is no network");
            }
            Feature end = switch (output) {
                case Feature f -> f;
                case Known k -> new Feature(draft.constant("output", k, AxisLayout.usual(k.dims())), k.dims(), false,
                        AxisLayout.usual(k.dims()));
            };
            Feature y = end.node().equals(NetworkDraft.INPUT) ? end.at(draft.add("output",
                    new Activation(ElementFunction.affine(1, 0)), end.node())) : end;
            return new RawNetwork(draft.network(model.file(), y.node(), Map.of()), ArrayForm.of(input, counting),
                    ArrayForm.of(y, counting && output instanceof Feature), notes);
        }

        /**
         * The network with all its weights.
         *
         * @param stages names of stages and the node that ends each, in order
         */
        Network network(Map<String, String> stages) {
            return draft.network(model.file(), outputNode(), stages);
        }
    }

    private GraphImport(OnnxModel model, Options options) {
        this.model = model;
        this.options = options;
    }

    /**
     * Imports a graph.
     *
     * @throws WeightFileException when it is not sound or has what is not supported
     */
    static Imported run(OnnxModel model, Options options) {
        return new GraphImport(model, options).run();
    }

    /** What of the graph's output {@code output} cannot be imported: node, operator, opset and reason of each. */
    public static List<String> unsupported(OnnxModel model, int output) {
        OnnxGraph graph = model.graph();
        checkOpset(model);
        GraphOrder.check(model, graph, Set.of());
        return problems(model, GraphOrder.needed(graph, List.of(graph.outputs().get(output))));
    }

    private static void checkOpset(OnnxModel model) {
        if (model.opsets().isEmpty() && model.irVersion() >= 3) {
            throw model.error("does not say which version of the operators it uses (opset_import); "
                    + "the file is damaged");
        }
        long opset = model.opset();
        if (opset < 1 || opset > Operators.NEWEST) {
            throw model.error("uses opset " + opset + "; known are 1 to " + Operators.NEWEST
                    + "; export it again with an opset of these");
        }
    }

    private static List<String> problems(OnnxModel model, List<OnnxNode> nodes) {
        List<String> problems = new ArrayList<>();
        nodes.forEach(n -> problems.addAll(Operators.problems(n, model.opset())));
        return problems;
    }

    private Imported run() {
        OnnxGraph graph = model.graph();
        checkOpset(model);
        if (options.output >= graph.outputs().size()) {
            throw model.error("has " + graph.outputs().size() + " outputs, asked for number " + options.output);
        }
        GraphOrder.check(model, graph, Set.of());
        String output = graph.outputs().get(options.output);
        List<OnnxNode> nodes = GraphOrder.needed(graph, List.of(output));
        refuse(problems(model, nodes));
        graph.initializers().forEach((name, tensor) -> values.put(name, Known.of(tensor)));
        values.putAll(options.bound);
        takeInput(GraphOrder.freeInput(model, graph, nodes, output, options.bound.keySet()));
        count(nodes, List.of(output));
        nodes.forEach(n -> apply(n, values));
        Value result = values.get(output);
        if (result instanceof Feature f) {
            result = draft.moved(f, AxisLayout.usual(f.dims(), f.batched()));
        }
        return new Imported(model, draft, input, result);
    }

    private void refuse(List<String> problems) {
        Problems.refuse(model.file(), problems.size() + (problems.size() == 1 ? " node" : " nodes")
                + " cannot be imported", problems);
    }

    private void takeInput(OnnxInput free) {
        if (free == null) {
            draft = new NetworkDraft(Shape.vector(1));
            return;
        }
        int[] dims = InputShape.dims(model, free, options);
        boolean batched = options.batched && dims.length > 0 && dims[0] > 1;
        boolean channelsLast = options.batched && !model.isGrafts() && InputShape.isChannelsLast(dims);
        AxisLayout layout = channelsLast ? AxisLayout.usual(Arrays.copyOfRange(dims, 1, 4))
                : options.batched ? AxisLayout.images(dims) : AxisLayout.usual(dims);
        try {
            draft = new NetworkDraft(layout.shape());
        } catch (ShapeException e) {
            throw new WeightFileException(model.file(), "input '" + ShownName.of(free.name()) + "': " + e.getMessage(),
                    e);
        }
        input = new Feature(NetworkDraft.INPUT, dims, batched, layout);
        values.put(free.name(), input);
    }

    private void count(List<OnnxNode> nodes, List<String> outputs) {
        nodes.forEach(n -> GraphOrder.read(n).forEach(i -> readers.merge(i, 1, Integer::sum)));
        outputs.forEach(o -> readers.merge(o, 1, Integer::sum));
    }

    private void apply(OnnxNode node, Map<String, Value> scope) {
        List<Value> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            inputs.add(name.isEmpty() ? null : scope.get(name));
        }
        OnnxCall call = new OnnxCall(model, node, inputs, draft, readers, graph -> inside(node, graph, scope));
        List<Value> made;
        try {
            made = Operators.rule(node).apply(call);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFileException(model.file(), "node " + node.described() + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            if (i < made.size()) {
                scope.put(node.outputs().get(i), made.get(i));
                boolean read = readers.getOrDefault(node.outputs().get(i), 0) > 0;
                integers += read && made.get(i) instanceof Known k && !k.isReal() ? k.size() : 0;
                if (integers > 2L * Numbers.LARGEST) {
                    throw call.error("brings the constants of this graph to " + integers
                            + " integers, expected at most " + 2L * Numbers.LARGEST);
                }
                if (made.get(i) instanceof Feature f) {
                    draft.named(f.node(), readers.getOrDefault(node.outputs().get(i), 0));
                }
            } else if (readers.getOrDefault(node.outputs().get(i), 0) > 0) {
                throw call.error("its output '" + ShownName.of(node.outputs().get(i)) + "' is read, but only the first "
                        + made.size() + " of its outputs are supported");
            }
        }
    }

    private List<Value> inside(OnnxNode node, OnnxGraph graph, Map<String, Value> outer) {
        GraphOrder.check(model, graph, outer.keySet());
        List<OnnxNode> nodes = GraphOrder.needed(graph, graph.outputs());
        refuse(problems(model, nodes));
        Map<String, Value> scope = new HashMap<>(outer);
        graph.initializers().forEach((name, tensor) -> scope.put(name, Known.of(tensor)));
        count(nodes, graph.outputs());
        nodes.forEach(n -> apply(n, scope));
        return graph.outputs().stream().map(o -> {
            if (scope.get(o) == null) {
                throw model.error("node " + node.described() + ": nothing makes its branch's output '"
                        + ShownName.of(o) + "'");
            }
            return scope.get(o);
        }).toList();
    }
}
