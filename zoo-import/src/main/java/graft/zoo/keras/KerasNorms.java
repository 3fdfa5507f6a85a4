package graft.zoo.keras;

import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;

/** Keras's normalisations, all of them along the channels. Every method adds one layer. */
final class KerasNorms {
    private final NetworkBuilder net;
    private final KerasSlots slots;
    private int rank;

    KerasNorms(NetworkBuilder net, KerasSlots slots) {
        this.net = net;
        this.slots = slots;
    }

    /** For an input of so many axes without the pictures' own. */
    KerasNorms of(int rank) {
        this.rank = rank;
        return this;
    }

    /** {@code BatchNormalization}. */
    void batch(KerasLayer layer, String name, String[] from, Shape in) {
        requireChannels(layer);
        learned(layer, name, from, in, new BatchNorm(in.c(), epsilon(layer), 1 - layer.number("momentum", .99f)));
        slots.slot(name, "running_mean", layer, List.of(in.c()), "moving_mean");
        slots.slot(name, "running_var", layer, List.of(in.c()), "moving_variance");
    }

    /** {@code LayerNormalization}: each pixel by itself. */
    void layer(KerasLayer layer, String name, String[] from, Shape in) {
        requireChannels(layer);
        if (layer.flag("rms_scaling", false)) {
            throw layer.error("has rms_scaling, which is not supported");
        }
        learned(layer, name, from, in, new LayerNorm(in.c(), epsilon(layer)));
    }

    /** {@code GroupNormalization}; -1 groups are as many as channels. */
    void group(KerasLayer layer, String name, String[] from, Shape in) {
        requireChannels(layer);
        float groups = layer.number("groups", 32);
        learned(layer, name, from, in, new GroupNorm(in.c(), groups == -1 ? in.c() : layer.integer("groups", 32),
                epsilon(layer)));
    }

    private void learned(KerasLayer layer, String name, String[] from, Shape in, Layer norm) {
        net.add(name, norm, from);
        List<Integer> shape = List.of(in.c());
        slots.optional(name, "weight", layer, shape, layer.flag("scale", true), "gamma", 1);
        slots.optional(name, "bias", layer, shape, layer.flag("center", true), "beta", 0);
    }

    /** {@code Normalization}: (x - mean) / max(sqrt(variance), 1e-7), of what was measured before any training. */
    void measured(KerasLayer layer, String name, String[] from, Shape in) {
        requireChannels(layer);
        if (layer.flag("invert", false)) {
            throw layer.error("is inverted, which is not supported");
        }
        Shape each = Shape.vector(in.c());
        List<Integer> shape = List.of(in.c());
        net.add(name + ".mean", ParameterArithmetic.constant(Operation.SUBTRACT, each, false), from);
        net.add(name, ParameterArithmetic.constant(Operation.DIVIDE, each, false));
        if (layer.config().get("mean") == null) {
            slots.slot(name + ".mean", "value", layer, shape, "mean");
            slots.mapped(name, "value", layer, shape, "variance", KerasNorms::deviations);
            slots.ignore(layer, "count");
        } else {
            slots.constant(name + ".mean", "value", numbers(layer, "mean", in.c()));
            slots.constant(name, "value", deviations(numbers(layer, "variance", in.c())));
        }
    }

    private static float[] deviations(float[] variances) {
        float[] deviations = new float[variances.length];
        for (int c = 0; c < deviations.length; c++) {
            deviations[c] = (float) Math.max(Math.sqrt(variances[c]), 1e-7);
        }
        return deviations;
    }

    /** {@code Rescaling} with a factor or an offset for each channel. */
    void rescaled(KerasLayer layer, String name, String[] from, Shape in) {
        Shape each = Shape.vector(in.c());
        net.add(name + ".scale", ParameterArithmetic.constant(Operation.MULTIPLY, each, false), from);
        net.add(name, ParameterArithmetic.constant(Operation.ADD, each, false));
        slots.constant(name + ".scale", "value", numbers(layer, "scale", in.c()));
        slots.constant(name, "value", numbers(layer, "offset", in.c()));
    }

    /** One number for each channel, from a list, a list in lists, or one number for all. */
    private static float[] numbers(KerasLayer layer, String key, int channels) {
        float[] numbers = new float[channels];
        Object stated = layer.config().get(key);
        while (stated instanceof List<?> list && list.size() == 1) {
            stated = list.getFirst();
        }
        if (stated instanceof Number n) {
            Arrays.fill(numbers, n.floatValue());
            return numbers;
        }
        for (int c = 0; c < channels; c++) {
            if (!(stated instanceof List<?> list) || list.size() != channels || !(list.get(c) instanceof Number n)) {
                throw layer.error("has " + key + " that is not one number or " + channels);
            }
            numbers[c] = n.floatValue();
        }
        return numbers;
    }

    private static float epsilon(KerasLayer layer) {
        float epsilon = layer.number("epsilon", 1e-3f);
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw layer.error("has epsilon " + epsilon + "; expected 0 or more");
        }
        return epsilon;
    }

    private void requireChannels(KerasLayer layer) {
        Object axis = layer.config().get("axis") instanceof List<?> list && list.size() == 1 ? list.getFirst()
                : layer.config().get("axis");
        long last = rank;
        if (axis != null && !(axis instanceof Number number && (number.longValue() == -1
                || number.longValue() == last))) {
            throw layer.error("normalises axis " + axis + "; expected the channels, -1 or " + last);
        }
    }
}
