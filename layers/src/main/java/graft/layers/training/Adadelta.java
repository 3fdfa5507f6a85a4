package graft.layers.training;

import java.util.List;
import java.util.Optional;

/**
 * Adadelta (Zeiler, 2012, arXiv:1212.5701) in the order of PyTorch: steps in the units of the weights, whatever the
 * scale of the gradients.
 *
 * <pre>
 * g = dw + decay * w
 * s = rho * s + (1 - rho) * g²
 * d = g * sqrt(u + epsilon) / sqrt(s + epsilon)
 * u = rho * u + (1 - rho) * d²
 * w = w - rate * d
 * </pre>
 *
 * Defaults are the paper's, which Kim's sentence classifier takes: rho 0.95, epsilon 1e-6, rate 1.
 */
public final class Adadelta extends Optimizer {
    private static final List<String> SLOTS = List.of("square_avg", "acc_delta");

    private final double rho;
    private final double epsilon;

    private Adadelta(double rho, double epsilon, Common common) {
        super(common);
        if (!(rho >= 0 && rho < 1 && epsilon > 0)) {
            throw new IllegalArgumentException("rho lies in [0, 1) and epsilon above 0, found " + rho + " and "
                    + epsilon);
        }
        this.rho = rho;
        this.epsilon = epsilon;
    }

    /** With the paper's settings. */
    public static Adadelta standard() {
        return new Adadelta(0.95, 1e-6, Common.STANDARD.learningRate(1));
    }

    /** The same with another forgetting factor. */
    public Adadelta rho(double factor) {
        return new Adadelta(factor, epsilon, common());
    }

    /** The same with another epsilon. */
    public Adadelta epsilon(double e) {
        return new Adadelta(rho, e, common());
    }

    /** The same with weight decay. */
    public Adadelta weightDecay(double decay) {
        return new Adadelta(rho, epsilon, common().weightDecay(decay));
    }

    @Override
    public Adadelta learningRate(double rate) {
        return new Adadelta(rho, epsilon, common().learningRate(rate));
    }

    @Override
    public Adadelta groups(ParameterGroups groups) {
        return new Adadelta(rho, epsilon, common().groups(groups));
    }

    @Override
    List<String> slots() {
        return SLOTS;
    }

    /** Where the gradient is zero d is zero too: both averages shrink, and the weight stays. */
    @Override
    Optional<double[]> idle(double decay) {
        return decay == 0 ? Optional.of(new double[] {rho, rho}) : Optional.empty();
    }

    @Override
    Update update(double learningRate, double weightDecay, int step) {
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        float keep = (float) rho;
        float add = (float) (1 - rho);
        float e = (float) epsilon;
        return (w, dw, slots, from, to) -> {
            float[] s = slots[0];
            float[] u = slots[1];
            for (int i = from; i < to; i++) {
                float g = dw[i] + decay * w[i];
                s[i] = keep * s[i] + add * g * g;
                float d = g * ((float) Math.sqrt(u[i] + e) / (float) Math.sqrt(s[i] + e));
                u[i] = keep * u[i] + add * d * d;
                w[i] -= rate * d;
            }
        };
    }

    @Override
    public String describe() {
        return "Adadelta, rho " + rho + ", weight decay " + weightDecay() + groups().describe();
    }
}
