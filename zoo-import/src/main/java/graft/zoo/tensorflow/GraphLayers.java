package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.layers.Layer;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.ParameterSpec;
import graft.layers.Shape;
import graft.zoo.StoredTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final Map<String, int[]> pads = new HashMap<>();
    private final Map<String, Tensor> values = new HashMap<>();

    GraphLayers(GraphConstants constants, Map<String, List<GraphNode>> readers, String input, Shape shape) {
        this.constants = constants;
        this.readers = readers;
        net = Network.input(shape.h(), shape.w(), shape.c());
        nodes.put(input, net.current());
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
        net.add(node.name(), layer, inputs);
        layer.parameters().forEach(ParameterSpec::size);
        if (net.shape().size() > LARGEST) {
            throw new IllegalArgumentException("makes " + net.shape() + " values for one picture, expected at most "
                    + LARGEST);
        }
        nodes.put(node.name(), node.name());
    }

    /** A node of the graph that changes nothing, or whose work another of the network's nodes does. */
    void alias(GraphNode node, String same) {
        nodes.put(node.name(), same);
    }

    /** Zeros that a Pad adds to what it reads: before and behind the rows, then the columns. */
    void pad(GraphNode node, int... zeros) {
        nodes.put(node.name(), input(node, 0));
        pads.put(node.name(), zeros);
    }

    /** The zeros around a node's first input. */
    int[] padding(GraphNode node) {
        return pads.getOrDefault(node.inputs().getFirst(), NONE);
    }

    /** The network's node that an input names; a Pad's only by {@link #padded}. */
    String input(GraphNode node, int input) {
        String name = node.inputs().size() > input ? node.inputs().get(input) : null;
        String found = nodes.get(name);
        if (found == null || pads.containsKey(name)) {
            throw new IllegalArgumentException("its input '" + name + "' is " + (found != null ? "a Pad, which only a"
                    + " convolution or a pooling can take" : "not computed from the picture"));
        }
        return found;
    }

    /** The network's node that a convolution or a pooling reads first, behind a Pad or not. */
    String padded(GraphNode node) {
        String name = node.inputs().getFirst();
        return pads.containsKey(name) ? nodes.get(name) : input(node, 0);
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

    /** The network, with all its weights. */
    Network build() {
        Network network = net.build();
        values.forEach((name, value) -> network.parameter(name).set(value));
        return network;
    }
}
