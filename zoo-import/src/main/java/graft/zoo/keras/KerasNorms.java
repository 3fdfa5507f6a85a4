package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Keras's normalisations, all of them along the channels, and what scales. */
final class KerasNorms {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "BatchNormalization", KerasNorms::batch,
            "LayerNormalization", KerasNorms::layer,
            "GroupNormalization", KerasNorms::group,
            "Normalization", KerasNorms::measured,
            "Rescaling", KerasNorms::rescaled,
            "LayerScale", KerasNorms::scaled);

    private KerasNorms() {
    }

    /** A factor for each channel that is learnt: a class of Keras's ConvNeXt. */
    private static KerasOutput scaled(KerasUse use) {
        int channels = use.layer().integer("projection_dim", use.in().c());
        if (channels != use.in().c()) {
            throw use.layer().error("has projection_dim " + channels + " for " + use.in().c() + " channels");
        }
        use.layer().number("init_values", 1); // before training
        KerasOutput output = use.put(new Scale(channels, false));
        use.slot("weight", List.of(channels), "gamma");
        return output;
    }

    private static KerasOutput batch(KerasUse use) {
        int channels = use.in().c();
        KerasOutput output = learned(use, new BatchNorm(channels, epsilon(use.layer()),
                1 - use.layer().number("momentum", .99f)));
        use.slot("running_mean", List.of(channels), "moving_mean");
        use.slot("running_var", List.of(channels), "moving_variance");
        return output;
    }

    /** Each pixel by itself. */
    private static KerasOutput layer(KerasUse use) {
        if (use.layer().flag("rms_scaling", false)) {
            throw use.layer().error("has rms_scaling, which is not supported");
        }
        return learned(use, new LayerNorm(use.in().c(), epsilon(use.layer())));
    }

    /** -1 groups are as many as channels. */
    private static KerasOutput group(KerasUse use) {
        int channels = use.in().c();
        int groups = use.layer().number("groups", 32) == -1 ? channels : use.layer().integer("groups", 32);
        return learned(use, new GroupNorm(channels, groups, epsilon(use.layer())));
    }

    private static KerasOutput learned(KerasUse use, Layer norm) {
        requireChannels(use);
        List<Integer> shape = List.of(use.in().c());
        KerasOutput output = use.put(norm);
        use.optional("weight", shape, use.layer().flag("scale", true), "gamma", 1);
        use.optional("bias", shape, use.layer().flag("center", true), "beta", 0);
        return output;
    }

    /** (x - mean) / max(sqrt(variance), 1e-7), of what was measured before any training. */
    private static KerasOutput measured(KerasUse use) {
        KerasLayer layer = use.layer();
        requireChannels(use);
        if (layer.flag("invert", false)) {
            throw layer.error("is inverted, which is not supported");
        }
        int channels = use.in().c();
        String centred = perChannel(use, "mean", Operation.SUBTRACT, Operation.DIVIDE);
        if (layer.config().get("mean") == null) {
            List<Integer> shape = List.of(channels);
            use.slots().slot(centred, "value", layer, shape, "mean");
            use.slots().mapped(use.name(), "value", layer, shape, "variance", KerasNorms::deviations);
            use.slots().ignore(layer, "count");
        } else {
            use.slots().constant(centred, "value", numbers(layer, "mean", channels));
            use.slots().constant(use.name(), "value", deviations(numbers(layer, "variance", channels)));
        }
        return new KerasOutput(use.name(), use.rank());
    }

    private static float[] deviations(float[] variances) {
        float[] deviations = new float[variances.length];
        for (int c = 0; c < deviations.length; c++) {
            deviations[c] = (float) Math.max(Math.sqrt(variances[c]), 1e-7);
        }
        return deviations;
    }

    /** By numbers for all values, or with a factor or an offset for each channel. */
    private static KerasOutput rescaled(KerasUse use) {
        KerasLayer layer = use.layer();
        if (!(layer.config().get("scale") instanceof List<?>) && !(layer.config().get("offset") instanceof List<?>)) {
            return use.put(new Activation(ElementFunction.affine(layer.number("scale", 1),
                    layer.number("offset", 0))));
        }
        String scaled = perChannel(use, "scale", Operation.MULTIPLY, Operation.ADD);
        use.slots().constant(scaled, "value", numbers(layer, "scale", use.in().c()));
        use.slots().constant(use.name(), "value", numbers(layer, "offset", use.in().c()));
        return new KerasOutput(use.name(), use.rank());
    }

    /** Two operations with a number for each channel, the first a step of this name; gives its node. */
    private static String perChannel(KerasUse use, String step, Operation first, Operation second) {
        Shape each = Shape.vector(use.in().c());
        String node = use.step(step, ParameterArithmetic.constant(first, each, false), use.nodes());
        use.put(ParameterArithmetic.constant(second, each, false), node);
        return node;
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

    private static void requireChannels(KerasUse use) {
        Object stated = use.layer().config().get("axis");
        Object axis = stated instanceof List<?> list && list.size() == 1 ? list.getFirst() : stated;
        if (axis != null && !(axis instanceof Number n && (n.longValue() == -1 || n.longValue() == use.rank()))) {
            throw use.layer().error("normalises axis " + axis + "; expected the channels, -1 or " + use.rank());
        }
    }
}
