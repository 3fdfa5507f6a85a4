package graft.zoo.keras;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.Node;
import graft.layers.Parameter;
import graft.layers.Softmax;
import graft.zoo.StoredTensor;
import graft.zoo.WeightFileException;
import graft.zoo.bytes.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The network that a whole model's configuration describes, of Keras 2 or 3, Sequential or functional. Nodes have the
 * layers' names; the activation that a layer carries is a node {@code <layer>.<activation>} behind it. A softmax at the
 * end is left out, so that the network gives logits. Models in the model are laid open.
 */
public final class KerasNetwork {
    /** Values of one node's output for one picture; far above any published network's. */
    private static final int LARGEST = 1 << 28;
    private static final int MAX_LAYERS = 10_000;
    private static final int MAX_DEPTH = 16;
    /** The side of pictures where the configuration leaves it open. */
    private static final int USUAL_SIDE = 224;
    private static final int NAMED = 20;

    private final Path file;
    private final int version;
    private final List<KerasLayer> seen = new ArrayList<>();
    private NetworkBuilder net;
    private KerasOperator operator;
    private Network network;

    private KerasNetwork(Path file, int version) {
        this.file = file;
        this.version = version;
    }

    /**
     * The network of a whole model, its parameters set.
     *
     * @throws WeightFileException when the file carries no configuration, it has layers that are not supported, or the
     *                             weights do not fit it; names them
     */
    public static Network load(KerasFile file) {
        Map<?, ?> config = file.config().orElseThrow(() -> new WeightFileException(file.path(),
                "holds weights without a model_config; expected a whole model, as model.save(…) writes it"));
        var keras = new KerasNetwork(file.path(), major(file.metadata().get("keras_version")));
        try {
            keras.build(KerasLayer.read(file.path(), config));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFileException(file.path(), "model_config does not fit together: " + e.getMessage(), e);
        }
        keras.fill(file);
        return keras.network;
    }

    /** The first number of a version, or 0. */
    private static int major(String version) {
        return version != null && version.matches("\\d\\..*") ? version.charAt(0) - '0' : 0;
    }

    private void build(KerasLayer model) {
        if (!model.isModel()) {
            throw model.error("is no model; expected Sequential, Functional or Model");
        }
        refuseUnknown(model);
        List<KerasLayer> layers = model.layers();
        if (layers.isEmpty()) {
            throw model.error("has no layers");
        }
        List<?> shape = layers.getFirst().inputShape();
        if (shape == null) {
            throw model.error("does not say which pictures it takes: expected batch_input_shape or batch_shape");
        }
        if (shape.size() != 3 && shape.size() != 1) {
            throw model.error("takes inputs of shape " + shape + "; expected pictures [height, width, channels] or a "
                    + "vector");
        }
        net = shape.size() == 1 ? Network.input(1, 1, size(model, shape.get(0), 0))
                : Network.input(size(model, shape.get(0), USUAL_SIDE), size(model, shape.get(1), USUAL_SIDE),
                        size(model, shape.get(2), 0));
        operator = new KerasOperator(net, version);
        String output = add(model, List.of(net.current()));
        network = withoutSoftmax(net.from(output).build());
    }

    private static int size(KerasLayer model, Object size, int otherwise) {
        if (size == null && otherwise > 0) {
            return otherwise;
        }
        if (!(size instanceof Number n) || n.longValue() < 1 || n.longValue() > 1 << 14) {
            throw model.error("takes pictures with a side or channels of " + size + "; expected 1 to 2^14");
        }
        return n.intValue();
    }

    private void refuseUnknown(KerasLayer model) {
        collect(model, 0);
        List<String> problems = seen.stream().filter(layer -> KerasOperator.unsupported(layer) != null)
                .map(layer -> layer.described() + " " + KerasOperator.unsupported(layer)).toList();
        if (!problems.isEmpty()) {
            throw new WeightFileException(file, problems.size() + (problems.size() == 1 ? " layer" : " layers")
                    + " of model_config cannot be imported: " + listed(problems, ", "));
        }
    }

    private static String listed(List<String> problems, String separator) {
        return String.join(separator, problems.subList(0, Math.min(NAMED, problems.size())))
                + (problems.size() > NAMED ? separator + "and " + (problems.size() - NAMED) + " more" : "");
    }

    private void collect(KerasLayer model, int depth) {
        if (depth > MAX_DEPTH) {
            throw model.error("is nested deeper than " + MAX_DEPTH);
        }
        for (KerasLayer layer : model.layers()) {
            if (seen.size() == MAX_LAYERS) {
                throw model.error("has more than " + MAX_LAYERS + " layers");
            }
            seen.add(layer);
            if (layer.isModel()) {
                collect(layer, depth + 1);
            }
        }
    }

    /** Adds the layers of a model, which reads these nodes; returns the node that holds its output. */
    private String add(KerasLayer model, List<String> inputs) {
        boolean sequential = model.kind().equals("Sequential");
        Map<String, String> nodes = new HashMap<>();
        String current = inputs.getFirst();
        int input = 0;
        for (KerasLayer layer : model.layers()) {
            if (layer.kind().equals("InputLayer")) {
                if (input == inputs.size()) {
                    throw model.error("has several inputs; expected one");
                }
                nodes.put(layer.name(), inputs.get(input++));
                continue;
            }
            List<String> from = sequential ? List.of(current) : sources(layer, nodes);
            current = layer.isModel() ? add(layer, from) : added(layer, from);
            nodes.put(layer.name(), current);
            if (net.shapeOf(current).size() > LARGEST) {
                throw layer.error("makes " + net.shapeOf(current) + " values for one picture; expected at most "
                        + LARGEST);
            }
        }
        return sequential ? current : output(model, nodes, current);
    }

    private String added(KerasLayer layer, List<String> from) {
        try {
            return operator.add(layer, free(layer.name()), from);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw layer.error("does not fit what it reads: " + e.getMessage());
        }
    }

    /** The node's name: the layer's, or one with a number where models in the model repeat it. */
    private String free(String name) {
        String free = name.isEmpty() ? "layer" : name;
        for (int i = 2; net.contains(free); i++) {
            free = name + "#" + i;
        }
        return free;
    }

    private List<String> sources(KerasLayer layer, Map<String, String> nodes) {
        if (layer.calls().size() != 1 || layer.calls().getFirst().isEmpty()) {
            throw layer.error("is used " + layer.calls().size() + " times; expected once, with an input: layers that "
                    + "share weights are not supported");
        }
        return layer.calls().getFirst().stream().map(name -> {
            String node = nodes.get(name);
            if (node == null) {
                throw layer.error("reads '" + Names.shown(name) + "', which does not come before it");
            }
            return node;
        }).toList();
    }

    /** {@code [["dense", 0, 0]]}, or in Keras 3 {@code ["dense", 0, 0]}; the last layer where nothing is said. */
    private static String output(KerasLayer model, Map<String, String> nodes, String last) {
        Object outputs = model.config().get("output_layers");
        Object first = outputs instanceof List<?> list && !list.isEmpty() ? list.getFirst() : null;
        if (first instanceof List<?> inner && !inner.isEmpty()) {
            if (((List<?>) outputs).size() != 1) {
                throw model.error("has " + ((List<?>) outputs).size() + " outputs; expected one");
            }
            first = inner.getFirst();
        }
        if (first != null && !nodes.containsKey(first)) {
            throw model.error("has '" + Names.shown(String.valueOf(first)) + "' for its output, which is none of its "
                    + "layers");
        }
        return first == null ? last : nodes.get(first);
    }

    private static Network withoutSoftmax(Network network) {
        Node output = network.output();
        return output.layer() instanceof Softmax ? network.upTo(output.inputs().getFirst()) : network;
    }

    private void fill(KerasFile file) {
        Map<KerasVariable, StoredTensor> stored = new LinkedHashMap<>();
        file.variables().forEach((name, tensor) -> stored.putIfAbsent(KerasVariable.of(name), tensor));
        List<String> problems = new ArrayList<>();
        Map<KerasSlots.Slot, StoredTensor> values = new LinkedHashMap<>();
        for (KerasSlots.Slot slot : operator.slots().all()) {
            if (slot.variables().isEmpty()) {
                Parameter parameter = network.parameter(slot.parameter());
                float[] all = slot.otherwise();
                if (all.length == 1) {
                    all = new float[parameter.spec().size()];
                    Arrays.fill(all, slot.otherwise()[0]);
                }
                parameter.set(Tensor.wrap(all, parameter.spec().dims()));
                continue;
            }
            KerasVariable variable = slot.variables().stream().filter(stored::containsKey).findFirst()
                    .orElse(slot.variables().getFirst());
            StoredTensor tensor = stored.remove(variable);
            if (tensor == null) {
                problems.add(variable + " is missing");
            } else if (!tensor.dtype().isFloating() || !tensor.shape().equals(slot.shape())) {
                problems.add(variable + " expected " + slot.shape() + " of floats, found " + tensor.shape() + " of "
                        + tensor.dtype());
            } else {
                values.put(slot, tensor);
            }
        }
        stored.keySet().removeAll(operator.slots().ignored());
        stored.keySet().forEach(variable -> problems.add(variable + " has no place in model_config"));
        if (!problems.isEmpty()) {
            throw new WeightFileException(this.file, "the weights do not fit model_config:\n  "
                    + listed(problems, "\n  "));
        }
        // Keras's layouts are Graft's own: the same values in the same order.
        values.forEach((slot, tensor) -> {
            Parameter parameter = network.parameter(slot.parameter());
            parameter.set(Tensor.wrap(slot.map().apply(tensor.read().unwrap()), parameter.spec().dims()));
        });
    }
}
