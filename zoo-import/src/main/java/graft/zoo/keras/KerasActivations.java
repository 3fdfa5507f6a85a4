package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.Activation;
import graft.layers.Layer;
import graft.layers.Relu;
import graft.layers.Softmax;

/** Keras's activations by their names (keras-team/keras, {@code keras/src/activations}). */
final class KerasActivations {
    private KerasActivations() {
    }

    /** The layer, or null where it is not supported: {@code hard_sigmoid} is another function in Keras 2 and 3. */
    static Layer of(String name) {
        return switch (name) {
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

    private static Layer of(Kind kind) {
        return new Activation(ElementFunction.of(kind));
    }
}
