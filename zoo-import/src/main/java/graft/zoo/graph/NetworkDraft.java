package graft.zoo.graph;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Constant;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The nodes of a network while they are collected, and where the values of their parameters will come from. Nothing is
 * read and no network exists until the whole graph is known to fit together.
 */
public final class NetworkDraft {
    /** The name of the node that holds the network's input. */
    public static final String INPUT = "input";
    /** Values of one node's output for one image; far above any published network's. */
    public static final int LARGEST = 1 << 28;

    /** A node to be. */
    public record Planned(Layer layer, List<String> inputs, Shape shape) {
    }

    /** Values of a parameter to be, and the name they have in the file. */
    private record Weight(String tensor, Supplier<float[]> values) {
    }

    private final Map<String, Planned> nodes = new LinkedHashMap<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Set<String> shared = new HashSet<>();
    private final Arrangement arrangement = new Arrangement(this);

    public NetworkDraft(Shape input) {
        nodes.put(INPUT, new Planned(new Input(input), List.of(), input));
    }

    /** The nodes by name, in topological order, the input first. */
    public Map<String, Planned> nodes() {
        return nodes;
    }

    /** Adds a node under this name, or one like it where it is taken; returns the name. */
    public String add(String name, Layer layer, String... inputs) {
        Shape shape = layer.outputShape(List.of(inputs).stream().map(i -> nodes.get(i).shape()).toList());
        if (shape.size() > LARGEST) {
            throw new ShapeException("makes " + shape + " values for one image, expected at most " + LARGEST);
        }
        layer.parameters().forEach(ParameterSpec::size);
        String free = name;
        for (int i = 2; nodes.containsKey(free); i++) {
            free = name + "_" + i;
        }
        nodes.put(free, new Planned(layer, List.of(inputs), shape));
        read.addAll(List.of(inputs));
        return free;
    }

    /**
     * Notes that a name of the graph stands for what a node makes. Several do where an Identity, a Dropout or the like
     * makes no layer: each name's readers are then readers of the node.
     *
     * @param readers how often the graph reads this name
     */
    public void named(String node, int readers) {
        if (readers > 1) {
            shared.add(node);
        }
    }

    /** Whether what a node makes is read, under whichever names, by the node that is being imported alone. */
    public boolean isReadOnce(String node) {
        return !shared.contains(node) && !read.contains(node);
    }

    /** Sets where the values of a node's parameter come from: in Graft's layout, when they are asked for. */
    public void weight(String node, String parameter, Known source, Supplier<float[]> values) {
        weights.put(node + "." + parameter, new Weight(source.name(), values));
    }

    /** The file's name for what a parameter's values come from. */
    public String source(String parameter) {
        return weights.get(parameter).tensor();
    }

    public Shape shape(String node) {
        return nodes.get(node).shape();
    }

    public Layer layer(String node) {
        return nodes.get(node).layer();
    }

    /** The names of a node's inputs. */
    public List<String> inputs(String node) {
        return nodes.get(node).inputs();
    }

    /** Puts another layer with the same output in a node's place. */
    public void replace(String node, Layer layer) {
        Planned old = nodes.get(node);
        nodes.put(node, new Planned(layer, old.inputs(), old.shape()));
    }

    /** The feature with its values where {@code wanted} has them; itself where they are there already. */
    public Feature moved(Feature x, AxisLayout wanted) {
        return arrangement.to(x, wanted, null);
    }

    /** {@link #moved(Feature, AxisLayout)} by layers of which the last has this name. */
    public Feature moved(Feature x, AxisLayout wanted, String name) {
        return arrangement.to(x, wanted, name);
    }

    /** A node that holds these values for every image. */
    public String constant(String name, Known value, AxisLayout layout) {
        String node = add(name, new Constant(layout.shape()), INPUT);
        weight(node, "value", value, () -> placed(value.floats(), layout.places()));
        return node;
    }

    /** Values in the graph's order, put in Graft's: value i goes to {@code places[i]}. */
    public static float[] placed(float[] from, int[] places) {
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[places[i]] = from[i];
        }
        return to;
    }

    /**
     * The network that ends with {@code output}, with all its weights; nodes that it does not need are left out.
     *
     * @param file   that the graph is from, for messages
     * @param stages names of stages and the node that ends each, in order
     * @throws WeightFileException when it does not fit together, or a weight is not finite
     */
    public Network network(Path file, String output, Map<String, String> stages) {
        Network network;
        try {
            network = structure(output, stages);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(file, e.getMessage(), e);
        }
        Set<float[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Parameter parameter : network.parameters().values()) {
            Weight weight = weights.get(parameter.name());
            float[] values = weight.values().get();
            if (!given.add(values)) {
                // A constant that two layers have in common; each learns values of its own.
                values = values.clone();
            }
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new WeightFileException(file, "tensor '" + ShownName.of(weight.tensor()) + "' gives "
                            + parameter.name() + " the value " + values[i] + ", expected finite numbers");
                }
            }
            parameter.set(Tensor.wrap(values, parameter.spec().dims()));
        }
        return network;
    }

    /** {@link #network} without weights. */
    public Network structure(String output, Map<String, String> stages) {
        Set<String> needed = needed(output);
        Shape input = shape(INPUT);
        NetworkBuilder builder = Network.input(input.h(), input.w(), input.c());
        nodes.forEach((name, node) -> {
            if (needed.contains(name) && !name.equals(INPUT) && !name.equals(output)) {
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
}
