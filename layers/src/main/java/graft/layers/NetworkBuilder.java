package graft.layers;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import graft.layers.structure.Freezing;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds a {@link Network} node by node; each new node follows the one added last unless its inputs are named.
 *
 * <pre>{@code
 * Network lenet = Network.input(28, 28, 1)
 *         .conv("conv1", 20, 5).maxPool("pool1", 2)
 *         .conv("conv2", 50, 5).maxPool("pool2", 2)
 *         .flatten().dense("fc1", 500).relu().dense("fc2", 10)
 *         .build();
 * }</pre>
 *
 * Shapes are checked as nodes come in, so a network that builds also runs. Errors name the node.
 */
public final class NetworkBuilder {
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, String> stages = new LinkedHashMap<>();
    private String current = "input";

    NetworkBuilder(Shape input) {
        nodes.put("input", new Node("input", new Input(input), List.of(), input));
    }

    /**
     * Adds a node: the layer as it {@link Layer#fitted fits} its inputs.
     *
     * @param inputs names of the nodes it takes; none: the current node
     * @throws ShapeException           when the layer cannot take these inputs
     * @throws IllegalArgumentException when the name is taken or an input does not exist
     */
    public NetworkBuilder add(String name, Layer layer, String... inputs) {
        if (nodes.containsKey(name)) {
            throw new IllegalArgumentException("two layers are named '" + name + "'");
        }
        List<String> from = inputs.length == 0 ? List.of(current) : List.of(inputs);
        List<Shape> shapes = from.stream().map(i -> existing(i, name).shape()).toList();
        Layer fitted;
        Shape shape;
        try {
            fitted = layer.fitted(shapes);
            shape = fitted.outputShape(shapes);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ShapeException("layer '" + name + "': " + e.getMessage());
        }
        nodes.put(name, new Node(name, fitted, from, shape));
        current = name;
        return this;
    }

    private Node existing(String input, String of) {
        Node node = nodes.get(input);
        if (node == null) {
            throw new IllegalArgumentException("layer '" + of + "' takes its input from '" + input
                    + "', which does not exist before it");
        }
        return node;
    }

    NetworkBuilder copyOf(Node node) {
        return node.layer() instanceof Input ? this
                : add(node.name(), node.layer(), node.inputs().toArray(String[]::new));
    }

    /** Makes an earlier node the current one: the start of a branch. */
    public NetworkBuilder from(String node) {
        current = existing(node, "from").name();
        return this;
    }

    /** Name of the current node. */
    public String current() {
        return current;
    }

    /** Shape of the current node. */
    public Shape shape() {
        return nodes.get(current).shape();
    }

    /** Shape of an earlier node. */
    public Shape shapeOf(String node) {
        return existing(node, "shapeOf").shape();
    }

    public boolean contains(String node) {
        return nodes.containsKey(node);
    }

    /** Names all nodes since the last stage, up to the current one, as a stage: {@code block1}, {@code fire2}. */
    public NetworkBuilder stage(String name) {
        return stage(name, current);
    }

    NetworkBuilder stage(String name, String end) {
        stages.put(name, end);
        return this;
    }

    // ---- the common kinds, in the words of the papers --------------------------------------------------------------

    /** A square convolution with bias, stride 1, without padding. */
    public NetworkBuilder conv(String name, int outChannels, int kernel) {
        return conv(name, outChannels, kernel, 1, 0, true);
    }

    /** A square convolution. */
    public NetworkBuilder conv(String name, int outChannels, int kernel, int stride, int pad, boolean bias) {
        return add(name, new Conv2d(Conv2dSpec.square(shape().c(), outChannels, kernel, stride, pad), bias));
    }

    /** BatchNorm with PyTorch's defaults. */
    public NetworkBuilder batchNorm(String name) {
        return add(name, new BatchNorm(shape().c()));
    }

    public NetworkBuilder relu(String name) {
        return add(name, new Relu());
    }

    /** A ReLU named after the layer before it. */
    public NetworkBuilder relu() {
        return relu(free("relu"));
    }

    /** Max pooling with stride equal to its window. */
    public NetworkBuilder maxPool(String name, int kernel) {
        return maxPool(name, Pool2dSpec.square(kernel, kernel, 0));
    }

    public NetworkBuilder maxPool(String name, Pool2dSpec spec) {
        return add(name, new MaxPool(spec));
    }

    public NetworkBuilder averagePool(String name, Pool2dSpec spec) {
        return add(name, new AveragePool(spec));
    }

    public NetworkBuilder globalAveragePool(String name) {
        return add(name, AdaptiveAveragePool.global());
    }

    public NetworkBuilder dropout(String name, float probability) {
        return add(name, new Dropout(probability));
    }

    public NetworkBuilder flatten(String name) {
        return add(name, new Flatten());
    }

    public NetworkBuilder flatten() {
        return flatten(free("flatten"));
    }

    /** A fully connected layer with bias. */
    public NetworkBuilder dense(String name, int outFeatures) {
        return add(name, new Dense(shape().size(), outFeatures, true));
    }

    /** The sum of two nodes. */
    public NetworkBuilder add(String name, String a, String b) {
        return add(name, new Add(), a, b);
    }

    public NetworkBuilder concat(String name, String... inputs) {
        return add(name, new Concat(), inputs);
    }

    private String free(String kind) {
        String name = current.equals("input") ? kind : current + "." + kind;
        for (int i = 2; nodes.containsKey(name); i++) {
            name = current + "." + kind + i;
        }
        return name;
    }

    /**
     * The network up to one node, which is its output; what that node does not need is left out. Parameters have no
     * values yet.
     *
     * @throws IllegalArgumentException when there is no such node
     */
    public Network build(String output) {
        Set<String> needed = new HashSet<>(List.of("input", existing(output, "build").name()));
        nodes.values().stream().toList().reversed().stream().filter(n -> needed.contains(n.name()))
                .forEach(n -> needed.addAll(n.inputs()));
        nodes.keySet().retainAll(needed);
        stages.values().retainAll(needed);
        return from(output).build();
    }

    /**
     * The network; the {@link #current} node, which is the one added last unless {@link #from} named another, is its
     * output. Parameters have no values yet.
     *
     * @throws IllegalArgumentException when no node reads a node's output; names it
     */
    public Network build() {
        String output = current;
        LinkedHashSet<String> unused = new LinkedHashSet<>(nodes.keySet());
        unused.remove(output);
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            node.inputs().forEach(unused::remove);
            for (ParameterSpec spec : node.layer().parameters()) {
                String full = node.name() + "." + spec.name();
                parameters.put(full, new Parameter(full, spec));
            }
        }
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("the output of " + unused + " goes nowhere; the network's output is '"
                    + output + "'");
        }
        return new Network(Freezing.none(new Structure(nodes, stages, parameters)));
    }
}
