package graft.layers.training;

import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent with momentum, Nesterov's form of it, and weight decay, in the order of PyTorch:
 *
 * <pre>
 * g = dw + decay * w
 * v = momentum * v + g            (first step: v = g)
 * w = w - rate * v                (Nesterov: w - rate * (g + momentum * v))
 * </pre>
 *
 * Decay reaches every trainable parameter, biases and BatchNorm's included, as in PyTorch's default;
 * {@link ParameterGroups#withoutDecayOfBiasAndNorm} spares those. Nesterov: Sutskever et al., "On the importance of
 * initialization and momentum in deep learning", ICML 2013.
 */
public final class Sgd extends Optimizer {
    private static final List<String> SLOTS = List.of("momentum_buffer");

    private final double momentum;
    private final boolean nesterov;

    private Sgd(double momentum, boolean nesterov, Common common) {
        super(common);
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum lies in [0, 1), found " + momentum);
        }
        this.momentum = momentum;
        this.nesterov = nesterov;
    }

    public static Sgd plain() {
        return momentum(0);
    }

    public static Sgd momentum(double momentum) {
        return new Sgd(momentum, false, Common.STANDARD);
    }

    public static Sgd nesterov(double momentum) {
        return new Sgd(momentum, true, Common.STANDARD);
    }

    /** The same with weight decay. */
    public Sgd weightDecay(double decay) {
        return new Sgd(momentum, nesterov, common().weightDecay(decay));
    }

    @Override
    public Sgd learningRate(double rate) {
        return new Sgd(momentum, nesterov, common().learningRate(rate));
    }

    @Override
    public Sgd groups(ParameterGroups groups) {
        return new Sgd(momentum, nesterov, common().groups(groups));
    }

    @Override
    List<String> slots() {
        return momentum == 0 ? List.of() : SLOTS;
    }

    @Override
    Optional<double[]> idle(double decay) {
        return momentum == 0 && decay == 0 ? Optional.of(new double[0]) : Optional.empty();
    }

    @Override
    Update update(double learningRate, double weightDecay, int step) {
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        if (momentum == 0) {
            return (w, dw, _, from, to) -> {
                for (int i = from; i < to; i++) {
                    w[i] -= rate * (dw[i] + decay * w[i]);
                }
            };
        }
        float keep = (float) momentum;
        float own = nesterov ? 1 : 0;
        float along = nesterov ? keep : 1;
        return (w, dw, slots, from, to) -> {
            float[] v = slots[0];
            for (int i = from; i < to; i++) {
                float g = dw[i] + decay * w[i];
                v[i] = keep * v[i] + g;
                w[i] -= rate * (own * g + along * v[i]);
            }
        };
    }

    @Override
    public String describe() {
        String kind = momentum == 0 ? "SGD" : (nesterov ? "SGD, Nesterov momentum " : "SGD, momentum ") + momentum;
        return kind + ", weight decay " + weightDecay() + groups().describe();
    }
}
