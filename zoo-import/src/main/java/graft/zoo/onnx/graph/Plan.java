package graft.zoo.onnx.graph;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Constant;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The nodes of a network while they are collected, and where the values of their parameters will come from. Nothing is
 * read and no network exists until the whole graph is known to fit together.
 */
final class Plan {
    /** Values of one node's output for one picture; far above any published network's. */
    private static final int LARGEST = 1 << 28;

    /** A node to be. */
    record Planned(Layer layer, List<String> inputs, Shape shape) {
    }

    /** Values of a parameter to be, and the name they have in the file. */
    record Weight(String tensor, Supplier<float[]> values) {
    }

    private final Map<String, Planned> nodes = new LinkedHashMap<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();

    Plan(Shape input) {
        nodes.put("input", new Planned(new Input(input), List.of(), input));
    }

    /** The nodes by name, in topological order, the input first. */
    Map<String, Planned> nodes() {
        return nodes;
    }

    /** Adds a node under this name, or one like it where it is taken; returns the name. */
    String add(String name, Layer layer, String... inputs) {
        Shape shape = layer.outputShape(List.of(inputs).stream().map(i -> nodes.get(i).shape()).toList());
        if (shape.size() > LARGEST) {
            throw new ShapeException("makes " + shape + " values for one picture, expected at most " + LARGEST);
        }
        layer.parameters().forEach(ParameterSpec::size);
        String free = name;
        for (int i = 2; nodes.containsKey(free); i++) {
            free = name + "_" + i;
        }
        nodes.put(free, new Planned(layer, List.of(inputs), shape));
        return free;
    }

    /** Says where the values of a node's parameter come from: in Graft's layout, when they are asked for. */
    void weight(String node, String parameter, Known source, Supplier<float[]> values) {
        weights.put(node + "." + parameter, new Weight(source.name(), values));
    }

    Map<String, Weight> weights() {
        return weights;
    }

    Shape shape(String node) {
        return nodes.get(node).shape();
    }

    Layer layer(String node) {
        return nodes.get(node).layer();
    }

    /** Puts another layer with the same output in a node's place. */
    void replace(String node, Layer layer) {
        Planned old = nodes.get(node);
        nodes.put(node, new Planned(layer, old.inputs(), old.shape()));
    }

    /**
     * The network that ends with {@code output}; nodes that it does not need are left out.
     *
     * @param stages names of stages and the node that ends each, in order
     */
    Network network(String output, Map<String, String> stages) {
        Set<String> needed = needed(output);
        Shape input = nodes.get("input").shape();
        NetworkBuilder builder = Network.input(input.h(), input.w(), input.c());
        nodes.forEach((name, node) -> {
            if (needed.contains(name) && !name.equals("input") && !name.equals(output)) {
                builder.add(name, node.layer(), node.inputs().toArray(String[]::new));
            }
        });
        builder.add(output, nodes.get(output).layer(), nodes.get(output).inputs().toArray(String[]::new));
        stages.forEach((stage, end) -> builder.from(end).stage(stage));
        return builder.from(output).build();
    }

    private Set<String> needed(String output) {
        Set<String> needed = new HashSet<>(List.of(output));
        for (String name : new ArrayList<>(nodes.keySet()).reversed()) {
            if (needed.contains(name)) {
                needed.addAll(nodes.get(name).inputs());
            }
        }
        return needed;
    }

    /** A node that holds these values for every picture. */
    String constant(String name, Known value, Layout layout) {
        String node = add(name, new Constant(layout.shape()), "input");
        weight(node, "value", value, () -> placed(value.floats(), layout.places()));
        return node;
    }

    /** Values in ONNX's order, put in Graft's. */
    static float[] placed(float[] from, int[] places) {
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[places[i]] = from[i];
        }
        return to;
    }
}
