package graft.zoo.keras;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Softmax;
import graft.layers.structure.Node;
import graft.zoo.bytes.ShownName;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Problems;
import graft.zoo.graph.RawNetwork;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The network that a whole model's configuration describes, of Keras 2 or 3, Sequential or functional. Nodes have the
 * layers' names; the activation that a layer carries is a node {@code <layer>.<activation>} after it. A softmax at the
 * end is left out, so that the network gives logits. Models in the model are laid open.
 */
public final class KerasNetwork {
    private static final int MAX_LAYERS = 100_000;
    private static final int MAX_DEPTH = 16;
    /** The side of images where the configuration leaves it open. */
    private static final int USUAL_SIDE = 224;

    private final Path file;
    private final int version;
    private final List<KerasLayer> seen = new ArrayList<>();
    private final KerasSlots slots = new KerasSlots();
    private NetworkBuilder net;
    /** Whether what is added is called as in training, whenever the model is used. */
    private boolean training;

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
        return load(file, GivenInput.NOTHING);
    }

    /** The same for an input of which more is given than the configuration states. */
    static Network load(KerasFile file, GivenInput given) {
        return withoutSoftmax(raw(file, given).network());
    }

    /**
     * The same with the softmax at its end, if it has one, for arrays in the file's own shapes.
     *
     * @param given of the input, before what the configuration states
     */
    public static RawNetwork raw(KerasFile file, GivenInput given) {
        Map<?, ?> config = file.config().orElseThrow(() -> new WeightFileException(file.path(),
                "holds weights without a model_config; expected a whole model, as model.save(…) writes it"));
        var keras = new KerasNetwork(file.path(), major(file.metadata().get("keras_version")));
        RawNetwork network;
        try {
            network = keras.build(KerasLayer.read(file.path(), config), given);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFileException(file.path(), "model_config does not fit together: " + e.getMessage(), e);
        }
        keras.slots.fill(network.network(), file);
        return network;
    }

    /** The first number of a version, or 0. */
    private static int major(String version) {
        return version != null && version.matches("\\d\\..*") ? version.charAt(0) - '0' : 0;
    }

    private RawNetwork build(KerasLayer model, GivenInput given) {
        if (!model.isModel()) {
            throw model.error("is no model; expected Sequential, Functional or Model");
        }
        refuseUnknown(model);
        List<KerasLayer> layers = model.layers();
        if (layers.isEmpty()) {
            throw model.error("has no layers");
        }
        List<KerasCall.Reference> taken = model.kind().equals("Sequential") ? List.of() : taken(model);
        if (taken.size() > 1) {
            throw model.error("takes " + taken.size() + " inputs (" + ShownName.of(String.join(", ",
                    taken.stream().map(KerasCall.Reference::layer).toList())) + "); expected one");
        }
        List<?> shape = layers.stream().filter(l -> taken.isEmpty() || l.name().equals(taken.getFirst().layer()))
                .findFirst().orElse(layers.getFirst()).inputShape();
        if (shape == null) {
            throw model.error("does not say which images it takes: expected batch_input_shape or batch_shape");
        }
        if (shape.isEmpty() || shape.size() > 3) {
            throw model.error("takes inputs of shape " + shape + "; expected images [height, width, channels], "
                    + "columns [length, channels] or vectors");
        }
        int rank = shape.size();
        int[] stated = new int[rank + 1];
        for (int i = 0; i < rank; i++) {
            stated[i + 1] = shape.get(i) == null ? 0 : size(model, shape.get(i));
        }
        int[] sizes = given.sizes(stated, rank == 3 ? 1 : -1, rank == 3 ? 2 : -1);
        boolean open = rank == 3 && (sizes[1] < 1 || sizes[2] < 1);
        for (int i = 1; open && i < rank; i++) {
            sizes[i] = sizes[i] < 1 ? USUAL_SIDE : sizes[i];
        }
        for (int i = 1; i <= rank; i++) {
            size(model, sizes[i] < 1 ? null : sizes[i]);
        }
        net = Network.input(rank < 3 ? 1 : sizes[1], rank < 2 ? 1 : sizes[rank - 1], sizes[rank]);
        var input = ArrayForm.channelsLast(net.shape(), rank + 1);
        KerasOutput output = add(model, List.of(new KerasOutput(net.current(), rank)));
        return new RawNetwork(net.build(output.node()), input,
                ArrayForm.channelsLast(net.shapeOf(output.node()), output.rank() + 1),
                open ? List.of("the file leaves the size of its images open: " + sizes[1] + "x" + sizes[2])
                : List.of());
    }

    private static int size(KerasLayer model, Object size) {
        if (!(size instanceof Number n) || n.longValue() < 1 || n.longValue() > 1 << 14) {
            throw model.error("takes images with a side or channels of " + size + "; expected 1 to 2^14");
        }
        return n.intValue();
    }

    private void refuseUnknown(KerasLayer model) {
        collect(model, "", 0);
        List<String> problems = seen.stream().filter(layer -> KerasOperators.problem(layer) != null)
                .map(layer -> layer.described() + " " + KerasOperators.problem(layer)).toList();
        if (!problems.isEmpty()) {
            throw new WeightFileException(file, problems.size() + (problems.size() == 1 ? " layer" : " layers")
                    + " of model_config cannot be imported: " + Problems.listed(problems, ", "));
        }
    }

    private void collect(KerasLayer model, String outermost, int depth) {
        if (depth > MAX_DEPTH) {
            throw model.error("is nested deeper than " + MAX_DEPTH);
        }
        for (KerasLayer layer : model.layers()) {
            if (seen.size() == MAX_LAYERS) {
                throw model.error("has more than " + MAX_LAYERS + " layers");
            }
            seen.add(layer);
            if (!outermost.isEmpty()) {
                slots.inner(outermost, layer);
            }
            if (layer.isModel()) {
                collect(layer, outermost.isEmpty() ? layer.name() : outermost, depth + 1);
            }
        }
    }

    /** Adds the layers of a model, which reads these values; returns its output. */
    private KerasOutput add(KerasLayer model, List<KerasOutput> inputs) {
        return model.kind().equals("Sequential") ? inTurn(model, inputs.getFirst()) : functional(model, inputs);
    }

    private KerasOutput inTurn(KerasLayer model, KerasOutput input) {
        KerasOutput current = input;
        for (KerasLayer layer : model.layers()) {
            current = layer.kind().equals("InputLayer") ? current : added(layer, List.of(current));
        }
        return current;
    }

    /** A layer is added once for each use, when everything that the use reads is there. */
    private KerasOutput functional(KerasLayer model, List<KerasOutput> inputs) {
        Map<KerasCall.Reference, KerasOutput> made = new HashMap<>();
        List<Waiting> open = new ArrayList<>();
        KerasOutput last = inputs.getFirst();
        List<KerasCall.Reference> taken = taken(model);
        if (taken.size() != inputs.size()) {
            throw model.error("takes " + taken.size() + " inputs (" + ShownName.of(String.join(", ",
                    taken.stream().map(KerasCall.Reference::layer).toList())) + "); expected " + inputs.size());
        }
        for (int i = 0; i < taken.size(); i++) {
            made.put(taken.get(i), inputs.get(i));
        }
        for (KerasLayer layer : model.layers()) {
            if (!layer.kind().equals("InputLayer")) {
                for (int i = 0; i < layer.calls().size(); i++) {
                    open.add(new Waiting(layer, i));
                }
                if (layer.calls().isEmpty() || layer.calls().stream().anyMatch(c -> c.references().isEmpty())) {
                    throw layer.error("reads nothing; expected an input");
                }
            }
        }
        Map<String, SortedSet<Integer>> numbers = new HashMap<>();
        Stream.concat(open.stream().flatMap(use -> use.call().references().stream()), outputs(model).stream())
                .forEach(r -> numbers.computeIfAbsent(r.layer(), _ -> new TreeSet<>()).add(r.use()));
        for (int before = -1; before != open.size() && !open.isEmpty();) {
            before = open.size();
            for (Waiting use : List.copyOf(open)) {
                if (made.keySet().containsAll(use.call().references())) {
                    last = added(use, made);
                    made.put(made(use, numbers), last);
                    open.remove(use);
                }
            }
        }
        if (!open.isEmpty()) {
            KerasCall.Reference missing = open.getFirst().call().references().stream()
                    .filter(r -> !made.containsKey(r)).findFirst().orElseThrow();
            throw open.getFirst().layer.error("reads '" + ShownName.of(missing.layer())
                    + "', which does not come before it");
        }
        return output(model, made, last);
    }

    /** The input layers in the order in which the model is called with them. */
    private static List<KerasCall.Reference> taken(KerasLayer model) {
        List<KerasCall.Reference> stated = model.config().get("input_layers") instanceof List<?> list && !list.isEmpty()
                ? KerasCall.read(list).references() : List.of();
        return !stated.isEmpty() ? stated : model.layers().stream().filter(l -> l.kind().equals("InputLayer"))
                .map(l -> new KerasCall.Reference(l.name(), 0)).toList();
    }

    /** A use of a layer that is not added yet; its number is counted from 0. */
    private record Waiting(KerasLayer layer, int number) {
        KerasCall call() {
            return layer.calls().get(number);
        }
    }

    /**
     * What a use is called where it is read. Keras counts uses of a layer, and those of a model in the model from when
     * that was made, so that its only one in this model may be number 1.
     */
    private static KerasCall.Reference made(Waiting use, Map<String, SortedSet<Integer>> numbers) {
        SortedSet<Integer> read = numbers.getOrDefault(use.layer.name(), new TreeSet<>());
        int uses = use.layer.calls().size();
        boolean offset = read.size() == uses && read.last() >= uses;
        return new KerasCall.Reference(use.layer.name(), offset ? List.copyOf(read).get(use.number) : use.number);
    }

    private KerasOutput added(Waiting use, Map<KerasCall.Reference, KerasOutput> made) {
        List<KerasOutput> from = use.call().references().stream().map(made::get).toList();
        boolean around = training;
        training = use.call().named().get("training") instanceof Boolean stated ? stated : around;
        KerasOutput output = KerasFunctions.name(use.layer) == null ? added(use.layer, from)
                : checked(use.layer, use.call(), from, made::get);
        training = around;
        return output;
    }

    private KerasOutput added(KerasLayer layer, List<KerasOutput> from) {
        if (!layer.isModel()) {
            return checked(layer, KerasCall.NONE, from, _ -> null);
        }
        if (slots.isInner()) {
            return add(layer, from);
        }
        slots.enter(layer.name());
        KerasOutput output = add(layer, from);
        slots.leave();
        return output;
    }

    private KerasOutput checked(KerasLayer layer, KerasCall call, List<KerasOutput> from,
            Function<KerasCall.Reference, KerasOutput> made) {
        if (training && layer.kind().equals("BatchNormalization")) {
            throw layer.error("is called with training=True, so that it divides by the deviations of the batch "
                    + "whenever the model is used, which is not supported; build the model without it and save again");
        }
        try {
            KerasOutput output = KerasOperators.add(
                    new KerasUse(net, slots, version, layer, call, free(layer.name()), from, made));
            if (net.shapeOf(output.node()).size() > NetworkDraft.LARGEST) {
                throw layer.error("makes " + net.shapeOf(output.node()) + " values for one image; expected at most "
                        + NetworkDraft.LARGEST);
            }
            return output;
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

    /** {@code [["dense", 0, 0]]}, or in Keras 3 {@code ["dense", 0, 0]}; the last layer where none is stated. */
    private static KerasOutput output(KerasLayer model, Map<KerasCall.Reference, KerasOutput> made,
            KerasOutput last) {
        List<KerasCall.Reference> named = outputs(model);
        if (named.isEmpty()) {
            return last;
        }
        if (named.size() != 1) {
            throw model.error("has " + named.size() + " outputs; expected one");
        }
        if (!made.containsKey(named.getFirst())) {
            throw model.error("has '" + ShownName.of(named.getFirst().layer()) + "' for its output, which is none of "
                    + "its layers");
        }
        return made.get(named.getFirst());
    }

    private static List<KerasCall.Reference> outputs(KerasLayer model) {
        return model.config().get("output_layers") instanceof List<?> outputs && !outputs.isEmpty()
                ? KerasCall.read(outputs).references() : List.of();
    }

    private static Network withoutSoftmax(Network network) {
        Node output = network.output();
        return output.layer() instanceof Softmax ? network.upTo(output.inputs().getFirst()) : network;
    }
}
