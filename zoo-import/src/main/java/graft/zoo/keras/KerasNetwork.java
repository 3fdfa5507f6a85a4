package graft.zoo.keras;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Parameter;
import graft.layers.layer.Softmax;
import graft.layers.structure.Node;
import graft.zoo.bytes.Names;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
        if (shape.isEmpty() || shape.size() > 3) {
            throw model.error("takes inputs of shape " + shape + "; expected pictures [height, width, channels], "
                    + "columns [length, channels] or vectors");
        }
        net = shape.size() < 3 ? Network.input(1, shape.size() == 1 ? 1 : size(model, shape.get(0), 0),
                size(model, shape.getLast(), 0))
                : Network.input(size(model, shape.get(0), USUAL_SIDE), size(model, shape.get(1), USUAL_SIDE),
                        size(model, shape.get(2), 0));
        operator = new KerasOperator(net, shape.size(), version);
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
        return model.kind().equals("Sequential") ? inTurn(model, inputs.getFirst()) : functional(model, inputs);
    }

    private String inTurn(KerasLayer model, String input) {
        String current = input;
        for (KerasLayer layer : model.layers()) {
            current = layer.kind().equals("InputLayer") ? current : added(layer, List.of(current));
        }
        return current;
    }

    /** A layer is added once for each use, when everything that the use reads is there. */
    private String functional(KerasLayer model, List<String> inputs) {
        Map<KerasCall.Reference, String> nodes = new HashMap<>();
        List<Use> open = new ArrayList<>();
        String last = inputs.getFirst();
        int input = 0;
        for (KerasLayer layer : model.layers()) {
            if (layer.kind().equals("InputLayer")) {
                if (input == inputs.size()) {
                    throw model.error("has several inputs; expected one");
                }
                nodes.put(new KerasCall.Reference(layer.name(), 0), inputs.get(input++));
            } else {
                for (int i = 0; i < layer.calls().size(); i++) {
                    open.add(new Use(layer, i));
                }
                if (layer.calls().isEmpty() || layer.calls().stream().anyMatch(c -> c.references().isEmpty())) {
                    throw layer.error("reads nothing; expected an input");
                }
            }
        }
        for (int before = -1; before != open.size() && !open.isEmpty();) {
            before = open.size();
            for (Use use : List.copyOf(open)) {
                if (nodes.keySet().containsAll(use.call().references())) {
                    last = added(use, nodes);
                    nodes.put(new KerasCall.Reference(use.layer.name(), use.number), last);
                    open.remove(use);
                }
            }
        }
        if (!open.isEmpty()) {
            KerasCall.Reference missing = open.getFirst().call().references().stream()
                    .filter(r -> !nodes.containsKey(r)).findFirst().orElseThrow();
            throw open.getFirst().layer.error("reads '" + Names.shown(missing.layer())
                    + "', which does not come before it");
        }
        return output(model, nodes, last);
    }

    /** One use of a layer; its number is counted from 0. */
    private record Use(KerasLayer layer, int number) {
        KerasCall call() {
            return layer.calls().get(number);
        }
    }

    private String added(Use use, Map<KerasCall.Reference, String> nodes) {
        KerasLayer layer = use.layer;
        return KerasFunctions.name(layer) == null
                ? added(layer, use.call().references().stream().map(nodes::get).toList())
                : checked(layer, () -> operator.add(layer, use.call(), nodes::get, free(layer.name())));
    }

    private String added(KerasLayer layer, List<String> from) {
        return layer.isModel() ? add(layer, from) : checked(layer, () -> operator.add(layer, free(layer.name()), from));
    }

    private String checked(KerasLayer layer, Supplier<String> adding) {
        try {
            String node = adding.get();
            if (net.shapeOf(node).size() > LARGEST) {
                throw layer.error("makes " + net.shapeOf(node) + " values for one picture; expected at most "
                        + LARGEST);
            }
            return node;
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

    /** {@code [["dense", 0, 0]]}, or in Keras 3 {@code ["dense", 0, 0]}; the last layer where nothing is said. */
    private static String output(KerasLayer model, Map<KerasCall.Reference, String> nodes, String last) {
        if (!(model.config().get("output_layers") instanceof List<?> outputs) || outputs.isEmpty()) {
            return last;
        }
        List<KerasCall.Reference> named = KerasCall.read(outputs).references();
        if (named.size() != 1) {
            throw model.error("has " + named.size() + " outputs; expected one");
        }
        if (!nodes.containsKey(named.getFirst())) {
            throw model.error("has '" + Names.shown(named.getFirst().layer()) + "' for its output, which is none of its"
                    + " layers");
        }
        return nodes.get(named.getFirst());
    }

    private static Network withoutSoftmax(Network network) {
        Node output = network.output();
        return output.layer() instanceof Softmax ? network.upTo(output.inputs().getFirst()) : network;
    }

    private void fill(KerasFile file) {
        Map<KerasVariable, StoredTensor> stored = new LinkedHashMap<>();
        file.variables().forEach((name, tensor) -> stored.putIfAbsent(KerasVariable.of(name), tensor));
        List<String> problems = new ArrayList<>();
        Set<KerasVariable> used = new HashSet<>();
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
            StoredTensor tensor = stored.get(variable);
            // A layer that is used twice has its weights in the file once.
            used.add(variable);
            if (tensor == null) {
                problems.add(variable + " is missing");
            } else if (!tensor.dtype().isFloating() || !tensor.shape().equals(slot.shape())) {
                problems.add(variable + " expected " + slot.shape() + " of floats, found " + tensor.shape() + " of "
                        + tensor.dtype());
            } else {
                values.put(slot, tensor);
            }
        }
        stored.keySet().removeAll(used);
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
