package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Layer;
import graft.layers.layer.Relu;
import graft.layers.layer.Softmax;
import java.util.List;

/** Keras's activations by their names (keras-team/keras, {@code keras/src/activations}). */
final class KerasActivations {
    private KerasActivations() {
    }

    /**
     * The layer, or null where it is not supported.
     *
     * @param version 1 to 3 of Keras, or 0 where nobody knows: with 3, {@code hard_sigmoid} changed from 0.2x + 0.5 to
     *                x/6 + 0.5
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

    /**
     * {@code ReLU} with everything that it can have: x above the threshold, at most {@code max_value}, and below the
     * threshold {@code negative_slope * (x - threshold)}.
     */
    static void relu(NetworkBuilder net, String name, String[] from, float threshold, float most, float slope) {
        ElementFunction limit = most == Float.POSITIVE_INFINITY ? null : ElementFunction.clip(0, most);
        if (threshold == 0 && (slope == 0 || limit == null)) {
            net.add(name, limit != null ? new Activation(limit) : slope == 0 ? new Relu()
                    : new Activation(ElementFunction.leakyRelu(slope)), from);
            return;
        }
        boolean plain = limit == null && slope == 0;
        String above = plain ? name : name + ".above";
        net.add(above, new Activation(new ElementFunction(Kind.THRESHOLDED_RELU, threshold, 0)), from);
        if (limit != null) {
            above = slope == 0 ? name : name + ".limited";
            net.add(above, new Activation(limit));
        }
        if (slope != 0) {
            net.add(name + ".missing", new Activation(ElementFunction.affine(-1, threshold)), from);
            net.add(name + ".below", new Relu());
            net.add(name + ".scaled", new Activation(ElementFunction.affine(-slope, 0)));
            net.add(name, new Add(), above, name + ".scaled");
        }
    }

    private static Layer of(Kind kind) {
        return new Activation(ElementFunction.of(kind));
    }
}
