package graft.layers.training;

import graft.engine.Nhwc;

/**
 * Cross-entropy of each output by itself, for samples to which several classes apply at once, or none: outputs are
 * logits, {@code p = 1 / (1 + exp(-x))} the probability that the class applies, t in [0, 1] whether it does.
 *
 * <pre>
 * loss = 1/(NK) * sum of -(t log p + (1 - t) log(1 - p)) = 1/(NK) * sum of max(x, 0) - x t + log(1 + exp(-|x|))
 * dx   = (p - t) / (NK)
 * </pre>
 *
 * The second form does not overflow. Same as PyTorch's {@code BCEWithLogitsLoss}. Where targets are classes, it is one
 * class against the rest.
 */
public record BinaryCrossEntropy() implements Loss {

    @Override
    public double apply(Nhwc x, Targets targets, Nhwc dx) {
        return ElementLoss.mean(x, targets, dx, new ElementLoss.Element() {
            @Override
            public double loss(double value, double target) {
                return Math.max(value, 0) - value * target + Math.log1p(Math.exp(-Math.abs(value)));
            }

            @Override
            public double slope(double value, double target) {
                return 1 / (1 + Math.exp(-value)) - target;
            }
        });
    }

    @Override
    public String describe() {
        return "binary cross-entropy";
    }
}
