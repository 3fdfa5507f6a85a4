package graft.layers.training;

import graft.engine.Nhwc;

/**
 * The mean squared distance of the outputs from numbers t, for regression:
 *
 * <pre>
 * loss = 1/(NK) * sum of (x - t)²
 * dx   = 2 (x - t) / (NK)
 * </pre>
 *
 * Same as PyTorch's {@code MSELoss}. Where targets are classes, t is 1 for the class and 0 for the others.
 */
public record MeanSquaredError() implements Loss {

    @Override
    public double apply(Nhwc x, Targets targets, Nhwc dx) {
        return ElementLoss.mean(x, targets, dx, new ElementLoss.Element() {
            @Override
            public double loss(double value, double target) {
                return (value - target) * (value - target);
            }

            @Override
            public double slope(double value, double target) {
                return 2 * (value - target);
            }
        });
    }

    @Override
    public String describe() {
        return "mean squared error";
    }
}
