package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Pad;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.zoo.weights.StoredTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network in the making: its layers so far, the graph's node that each stands for, and the values of its weights. */
final class GraphLayers {
    /** Values of one node's output for one picture; far above any published network's. */
    private static final int LARGEST = 1 << 28;
    private static final int[] NONE = new int[4];

    private final GraphConstants constants;
    private final Map<String, List<GraphNode>> readers;
    private final NetworkBuilder net;
    /** The network's node for each of the graph's that computes something of the picture. */
    private final Map<String, String> nodes = new HashMap<>();
    private final Map<String, List<Axis>> axes = new HashMap<>();
    private final Map<String, Map<List<Axis>, String>> arranged = new HashMap<>();
    private final boolean channelsFirst;
    private final Map<String, int[]> spread = new HashMap<>();
    private final Map<String, int[]> pads = new HashMap<>();
    private final Map<String, Tensor> values = new HashMap<>();

    GraphLayers(GraphConstants constants, Map<String, List<GraphNode>> readers, GraphInput input) {
        Shape shape = input.shape();
        this.constants = constants;
        this.readers = readers;
        channelsFirst = input.places().size() > 1 && input.places().getFirst() == Axis.CHANNELS;
        net = Network.input(shape.h(), shape.w(), shape.c());
        nodes.put(input.node(), net.current());
        axes.put(input.node(), input.places());
    }

    GraphConstants constants() {
        return constants;
    }

    /** The nodes that read this one. */
    List<GraphNode> readers(String node) {
        return readers.getOrDefault(node, List.of());
    }

    Shape shapeOf(String node) {
        return net.shapeOf(node);
    }

    /** Whether this node of the graph is in the network already. */
    boolean has(String node) {
        return nodes.containsKey(node);
    }

    /** Adds a layer for a node of the graph, under its name. */
    void add(GraphNode node, Layer layer, String... inputs) {
        put(node.name(), layer, inputs);
        alias(node, node.name());
    }

    /** Adds a layer that no node of the graph names, or several share. */
    void put(String name, Layer layer, String... inputs) {
        net.add(name, layer, inputs);
        layer.parameters().forEach(ParameterSpec::size);
        if (net.shape().size() > LARGEST) {
            throw new IllegalArgumentException("makes " + net.shape() + " values for one picture, expected at most "
                    + LARGEST);
        }
    }

    /** A node of the graph that changes nothing, or whose work another of the network's nodes does. */
    void alias(GraphNode node, String same) {
        alias(node, node.name(), same);
    }

    /** One of a node's outputs: its name, or {@code name:1} and so on. */
    void alias(GraphNode node, String output, String same) {
        nodes.put(output, same);
        axes.put(output, axes(node));
        int[] blocks = blocks(node);
        if (blocks != null) {
            spread.put(output, blocks);
        }
    }

    /** Whether the graph's pictures are [N,C,H,W] from the first on. */
    boolean channelsFirst() {
        return channelsFirst;
    }

    /** Where the axes of a node's first input that is a picture lie, as {@link GraphArrangement} says. */
    List<Axis> axes(GraphNode node) {
        return node.inputs().stream().filter(axes::containsKey).map(axes::get).findFirst()
                .orElse(GraphArrangement.CHANNELS_LAST);
    }

    /** Where the axes of an input lie. */
    List<Axis> axesOf(String input) {
        return axes.getOrDefault(input, GraphArrangement.CHANNELS_LAST);
    }

    /** Where the axes of a node's pictures lie by its {@code data_format}. */
    static List<Axis> picture(GraphNode node) {
        return node.channelsFirst() ? GraphArrangement.CHANNELS_FIRST : GraphArrangement.CHANNELS_LAST;
    }

    /** States where the axes of an output lie, where that is not where its input's do. */
    void axes(String output, List<Axis> places) {
        axes.put(output, places);
    }

    /** The blocks of a SpaceToBatchND under which one of a node's inputs works, or null. */
    int[] blocks(GraphNode node) {
        return node.inputs().stream().map(spread::get).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** States under which blocks what reads this node works; null for none. */
    void spread(GraphNode node, int[] blocks) {
        spread.put(node.name(), blocks);
    }

    /** Zeros that a Pad adds to what it reads: before and behind the rows, then the columns. */
    void pad(GraphNode node, int... zeros) {
        alias(node, input(node, 0));
        pads.put(node.name(), zeros);
    }

    /** The zeros around a node's first input that {@link #padded} left to the node; ask for that first. */
    int[] padding(GraphNode node) {
        return pads.getOrDefault(node.inputs().getFirst(), NONE);
    }

    /** The network's node that an input names, with the border that a Pad gave it. */
    String input(GraphNode node, int input) {
        String name = node.inputs().size() > input ? node.inputs().get(input) : null;
        if (!nodes.containsKey(name)) {
            throw new IllegalArgumentException("its input '" + name + "' is not computed from the picture");
        }
        return bordered(name);
    }

    /**
     * The network's node that an input names, its axes in these places.
     *
     * @throws IllegalArgumentException when it has more axes, or fewer
     */
    String input(GraphNode node, int input, List<Axis> places) {
        return arranged(input(node, input), axesOf(node.inputs().get(input)), places);
    }

    private String arranged(String x, List<Axis> from, List<Axis> to) {
        Layer move = GraphArrangement.layer(shapeOf(x), from, to);
        if (move == null) {
            return x;
        }
        return arranged.computeIfAbsent(x, _ -> new HashMap<>()).computeIfAbsent(to, _ -> {
            String name = x + (move instanceof Flatten ? ".flatten" : ".moved");
            for (int i = 2; net.contains(name); i++) {
                name = x + ".moved" + i;
            }
            put(name, move, x);
            return name;
        });
    }

    /** The network's node for one of the graph's; a Pad that others than convolutions read becomes a layer. */
    private String bordered(String name) {
        int[] zeros = pads.remove(name);
        if (zeros != null) {
            put(name, Pad.zeros(zeros[0], zeros[2], zeros[1], zeros[3]), nodes.get(name));
            nodes.put(name, name);
        }
        return nodes.get(name);
    }

    /**
     * The network's node that a convolution or a pooling reads first, without the border that a Pad gave it; with it
     * where the node pads SAME besides, which counts from the border on, or wants its axes elsewhere.
     */
    String padded(GraphNode node) {
        String name = node.inputs().getFirst();
        boolean twice = "SAME".equals(node.attribute("padding").text()) && blocks(node) == null;
        boolean inPlace = axesOf(name).equals(picture(node));
        return pads.containsKey(name) && !twice && inPlace ? nodes.get(name) : input(node, 0, picture(node));
    }

    StoredTensor constant(GraphNode node, int input) {
        StoredTensor found = node.inputs().size() > input ? constants.of(node.inputs().get(input)) : null;
        if (found == null) {
            throw new IllegalArgumentException("its input " + input + " is not constant; freeze the graph first");
        }
        return found;
    }

    /** The values of a constant input: a shape, axes, or one number for each channel. */
    float[] vector(GraphNode node, int input) {
        constant(node, input);
        float[] vector = constants.small(node.inputs().get(input));
        if (vector == null) {
            throw new IllegalArgumentException("its input " + input + " has too many values for one each channel");
        }
        return vector;
    }

    /** The value of a parameter, {@code <node>.weight} and so on. */
    void set(String parameter, Tensor value) {
        values.put(parameter, value);
    }

    /** The network up to a node of the graph, with all its weights; its axes in their usual places. */
    Network build(String output) {
        String x = bordered(output);
        List<Axis> from = axesOf(output);
        boolean usual = from.size() > 3 || from.isEmpty() || from.equals(GraphArrangement.usual(from.size(), true));
        if (!usual) {
            arranged(x, from, GraphArrangement.usual(from.size(), false));
        }
        Network network = net.build();
        values.forEach((name, value) -> network.parameter(name).set(value));
        return network;
    }
}
