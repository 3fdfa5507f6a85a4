package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Layer;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.zoo.bytes.ShownName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keras's activations by their names (keras-team/keras, {@code keras/src/activations}). */
final class KerasActivations {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "Activation", use -> activation(use, use.input()),
            "ReLU", KerasActivations::relu,
            "LeakyReLU", use -> use.put(new Activation(ElementFunction.leakyRelu(
                    use.layer().number("negative_slope", use.layer().number("alpha", .3f))))),
            "ELU", use -> use.put(new Activation(ElementFunction.elu(use.layer().number("alpha", 1)))),
            "ThresholdedReLU", use -> use.put(new Activation(new ElementFunction(Kind.THRESHOLDED_RELU,
                    use.layer().number("theta", 1), 0))),
            "Softmax", KerasActivations::softmax,
            "PReLU", KerasActivations::slopes);

    private KerasActivations() {
    }

    /**
     * The layer, or null where it is not supported.
     *
     * @param version 1 to 3 of Keras, or 0 where it is not known: with 3, {@code hard_sigmoid} changed from 0.2x + 0.5
     *                to x/6 + 0.5
     */
    static Layer of(String name, int version) {
        return switch (name) {
            case "hard_sigmoid" -> version == 0 ? null : new Activation(version < 3 ? ElementFunction.hardSigmoid()
                    : new ElementFunction(Kind.HARD_SIGMOID, 1 / 6f, 0.5f));
            case "log_softmax" -> new AxisSoftmax(List.of(Axis.CHANNELS), true);
            case "hard_tanh" -> new Activation(ElementFunction.clip(-1, 1));
            case "relu" -> new Relu();
            case "softmax" -> new Softmax();
            case "relu6" -> new Activation(ElementFunction.relu6());
            case "elu" -> new Activation(ElementFunction.elu(1));
            case "selu" -> new Activation(ElementFunction.selu());
            case "swish", "silu" -> new Activation(ElementFunction.swish());
            case "leaky_relu" -> new Activation(ElementFunction.leakyRelu(0.2f));
            case "sigmoid" -> of(Kind.SIGMOID);
            case "tanh" -> of(Kind.TANH);
            case "gelu" -> of(Kind.GELU);
            case "softplus" -> of(Kind.SOFTPLUS);
            case "softsign" -> of(Kind.SOFTSIGN);
            case "mish" -> of(Kind.MISH);
            case "exponential" -> of(Kind.EXP);
            case "hard_swish", "hard_silu" -> of(Kind.HARD_SWISH);
            default -> null;
        };
    }

    /** The activation that a layer carries, as the node with this use's name. */
    static KerasOutput activation(KerasUse use, KerasOutput from) {
        String function = use.layer().text("activation", "linear");
        if (function.equals("linear")) {
            return from;
        }
        Layer known = of(function, use.version());
        if (known == null) {
            throw use.layer().error("has the activation '" + ShownName.of(function)
                    + "', which depends on Keras's version; the file does not state it");
        }
        return new KerasOutput(use.put(known, from.node()).node(), from.rank());
    }

    /**
     * {@code ReLU} with all its settings: x above the threshold, at most {@code max_value}, and below the threshold
     * {@code negative_slope * (x - threshold)}.
     */
    private static KerasOutput relu(KerasUse use) {
        return relu(use, use.layer().number("threshold", 0), use.layer().number("max_value", Float.POSITIVE_INFINITY),
                use.layer().number("negative_slope", 0));
    }

    static KerasOutput relu(KerasUse use, float threshold, float most, float slope) {
        Layer limit = most == Float.POSITIVE_INFINITY ? null : new Activation(ElementFunction.clip(0, most));
        if (threshold == 0 && (slope == 0 || limit == null)) {
            return use.put(limit != null ? limit : slope == 0 ? new Relu()
                    : new Activation(ElementFunction.leakyRelu(slope)));
        }
        String x = use.input().node();
        Layer above = new Activation(new ElementFunction(Kind.THRESHOLDED_RELU, threshold, 0));
        if (slope == 0) {
            return limit == null ? use.put(above) : use.put(limit, use.step("above", above, x));
        }
        String joined = use.step("above", above, x);
        if (limit != null) {
            joined = use.step("limited", limit, joined);
        }
        String missing = use.step("missing", new Activation(ElementFunction.affine(-1, threshold)), x);
        String below = use.step("below", new Relu(), missing);
        return use.put(new Add(), joined,
                use.step("scaled", new Activation(ElementFunction.affine(-slope, 0)), below));
    }

    private static KerasOutput softmax(KerasUse use) {
        return softmax(use, use.layer().number("axis", -1));
    }

    static KerasOutput logSoftmax(KerasUse use, float number) {
        return use.put(new AxisSoftmax(List.of(along(use, number)), true), use.input().node());
    }

    private static Axis along(KerasUse use, float number) {
        Axis axis = use.axis(number);
        if (axis == null) {
            throw use.layer().error("is taken over axis " + number + "; expected one of 1 to " + use.rank());
        }
        return axis;
    }

    static KerasOutput softmax(KerasUse use, float number) {
        Axis axis = along(use, number);
        return use.put(axis == Axis.CHANNELS ? new Softmax() : new AxisSoftmax(List.of(axis), false));
    }

    /** A slope for each place; {@code shared_axes} names axes that share one, for images 1 height to 3 channels. */
    private static KerasOutput slopes(KerasUse use) {
        Shape in = use.in();
        int rank = use.rank();
        List<Integer> shape = new ArrayList<>(List.of(in.h(), in.w(), in.c()).subList(3 - rank, 3));
        if (use.layer().config().get("shared_axes") instanceof List<?> shared) {
            for (Object axis : shared) {
                if (!(axis instanceof Number n) || n.longValue() < 1 || n.longValue() > rank) {
                    throw use.layer().error("shares axes " + shared + "; expected 1 to " + rank);
                }
                shape.set(n.intValue() - 1, 1);
            }
        }
        KerasOutput output = use.put(ParameterArithmetic.prelu(new Shape(rank < 3 ? 1 : shape.get(0),
                rank < 2 ? 1 : shape.get(rank - 2), shape.getLast())));
        use.slot("weight", shape, "alpha");
        return output;
    }

    private static Layer of(Kind kind) {
        return new Activation(ElementFunction.of(kind));
    }
}
