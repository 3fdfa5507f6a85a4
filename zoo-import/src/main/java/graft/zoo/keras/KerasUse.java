package graft.zoo.keras;

import graft.layers.NetworkBuilder;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * One use of a layer or function while it is imported.
 *
 * @param net     the network so far
 * @param slots   takes where its parameters come from
 * @param version of the Keras that wrote the configuration, 1 to 3; 0 where it is not known
 * @param call    what a function is called with; nothing for layers
 * @param name    the node that will hold its output; nodes before that have this name with a suffix
 * @param inputs  what it reads, at least one
 * @param made    the outputs that a function's arguments refer to
 * @param read    the numbers and names of a function's arguments that its rule has read
 */
record KerasUse(NetworkBuilder net, KerasSlots slots, int version, KerasLayer layer, KerasCall call, String name,
        List<KerasOutput> inputs, Function<KerasCall.Reference, KerasOutput> made,
        Set<Object> read) {

    /** A use of which nothing was read yet. */
    KerasUse(NetworkBuilder net, KerasSlots slots, int version, KerasLayer layer, KerasCall call, String name,
            List<KerasOutput> inputs, Function<KerasCall.Reference, KerasOutput> made) {
        this(net, slots, version, layer, call, name, inputs, made, new HashSet<>());
    }

    /** The same use for a node of another name. */
    KerasUse named(String other) {
        return new KerasUse(net, slots, version, layer, call, other, inputs, made, read);
    }

    /** The same use of other inputs. */
    KerasUse of(KerasOutput... others) {
        return new KerasUse(net, slots, version, layer, call, name, List.of(others), made, read);
    }

    // ---- inputs --------------------------------------------------------------------------------------------------

    KerasOutput input() {
        return inputs.getFirst();
    }

    /** Axes of the first input without the batch. */
    int rank() {
        return input().rank();
    }

    /** Shape of the first input. */
    Shape in() {
        return net.shapeOf(input().node());
    }

    String[] nodes() {
        return inputs.stream().map(KerasOutput::node).toArray(String[]::new);
    }

    /** Where Keras's axis, counted from 1 or from the end, lies in Graft; null where there is none. */
    Axis axis(double number) {
        double own = number < 0 ? number + rank() : number - 1;
        return own != (int) own || own < 0 || own >= rank() ? null : Axis.values()[(int) own + 3 - rank()];
    }

    // ---- settings, which may be arguments, named arguments, or the layer's -----------------------------------------

    Object setting(int argument, String... names) {
        read.add(argument);
        for (String key : names) {
            read.add(key);
        }
        for (String key : names) {
            if (call.named().containsKey(key)) {
                return call.named().get(key);
            }
            if (layer.config().get(key) != null) {
                return layer.config().get(key);
            }
        }
        return argument < call.arguments().size() ? call.arguments().get(argument) : null;
    }

    float number(int argument, float otherwise, String... names) {
        return switch (setting(argument, names)) {
            case null -> otherwise;
            case Number n -> n.floatValue();
            case Object other -> throw layer.error("has " + names[0] + " " + ShownName.of(String.valueOf(other))
                    + "; expected a number");
        };
    }

    /** Refuses a function that is called with, or set to, what its rule here does not read and so would not do. */
    void refuseUnread() {
        for (int i = 1; i < call.arguments().size(); i++) {
            if (!read.contains(i) && !KerasSettings.isNothing(call.arguments().get(i))
                    && !(call.arguments().get(i) instanceof KerasCall.Reference)) {
                throw unread("argument " + (i + 1), call.arguments().get(i));
            }
        }
        call.named().forEach((key, value) -> {
            if (!read.contains(key) && !KerasSettings.isNothing(value) && !KerasSettings.isHarmless(key)
                    && !(value instanceof KerasCall.Reference)) {
                throw unread("'" + ShownName.of(key) + "'", value);
            }
        });
    }

    private WeightFileException unread(String what, Object value) {
        return layer.error("is called with " + what + " = " + ShownName.of(String.valueOf(value))
                + ", which is not supported");
    }

    // ---- layers --------------------------------------------------------------------------------------------------

    /** Adds the layer as the node with this use's name, which reads all inputs. */
    KerasOutput put(Layer added) {
        return put(added, nodes());
    }

    KerasOutput put(Layer added, String... from) {
        return new KerasOutput(node(name, added, from), rank());
    }

    /** Adds a layer before the last; gives its node. */
    String step(String suffix, Layer added, String... from) {
        return node(name + "." + suffix, added, from);
    }

    /** Weights of more values than an array holds are refused here, not when they are filled. */
    private String node(String node, Layer added, String... from) {
        net.add(node, added, from);
        added.parameters().forEach(ParameterSpec::size);
        return node;
    }

    // ---- parameters ----------------------------------------------------------------------------------------------

    /** A parameter of this use's node that the first of these variables fills. */
    void slot(String parameter, List<Integer> shape, String... variables) {
        slots.slot(name, parameter, layer, shape, variables);
    }

    void bias(int channels, boolean there) {
        if (there) {
            slot("bias", List.of(channels), "bias");
        }
    }

    /** A parameter that a variable fills if the layer has it; else all its values are {@code otherwise}. */
    void optional(String parameter, List<Integer> shape, boolean there, String variable, float otherwise) {
        if (there) {
            slot(parameter, shape, variable);
        } else {
            slots.constant(name, parameter, otherwise);
        }
    }
}
