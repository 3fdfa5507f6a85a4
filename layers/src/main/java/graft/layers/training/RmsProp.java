package graft.layers.training;

import java.util.List;
import java.util.Optional;

/**
 * RMSProp (Tieleman, Hinton, "Neural networks for machine learning", lecture 6.5, 2012; centred: Graves, 2013,
 * arXiv:1308.0850) in the order of PyTorch, epsilon outside the root:
 *
 * <pre>
 * g = dw + decay * w
 * s = alpha * s + (1 - alpha) * g²
 * a = alpha * a + (1 - alpha) * g                 (centred only)
 * d = g / (sqrt(s) + epsilon)                     (centred: sqrt(s - a²))
 * v = momentum * v + d,   w = w - rate * v        (without momentum v = d)
 * </pre>
 *
 * Defaults are PyTorch's: alpha 0.99, epsilon 1e-8, no momentum, not centred.
 */
public final class RmsProp extends Optimizer {
    private static final List<String> SLOTS = List.of("square_avg", "momentum_buffer", "grad_avg");

    private final Settings settings;

    private record Settings(double alpha, double epsilon, double momentum, boolean centred) {
        Settings {
            if (!(alpha >= 0 && alpha < 1 && epsilon >= 0 && momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("alpha and momentum lie in [0, 1) and epsilon is 0 or more, found "
                        + alpha + ", " + momentum + " and " + epsilon);
            }
        }
    }

    private RmsProp(Settings settings, Common common) {
        super(common);
        this.settings = settings;
    }

    /** With PyTorch's defaults. */
    public static RmsProp standard() {
        return new RmsProp(new Settings(0.99, 1e-8, 0, false), Common.STANDARD);
    }

    /** The same with another forgetting factor of the mean square. */
    public RmsProp alpha(double alpha) {
        return with(new Settings(alpha, settings.epsilon, settings.momentum, settings.centred));
    }

    /** The same with another epsilon. */
    public RmsProp epsilon(double epsilon) {
        return with(new Settings(settings.alpha, epsilon, settings.momentum, settings.centred));
    }

    /** The same with momentum of the scaled gradients. */
    public RmsProp momentum(double momentum) {
        return with(new Settings(settings.alpha, settings.epsilon, momentum, settings.centred));
    }

    /** The same, dividing by the deviation of the gradients instead of their root mean square. */
    public RmsProp centred() {
        return with(new Settings(settings.alpha, settings.epsilon, settings.momentum, true));
    }

    /** The same with weight decay. */
    public RmsProp weightDecay(double decay) {
        return new RmsProp(settings, common().weightDecay(decay));
    }

    @Override
    public RmsProp learningRate(double rate) {
        return new RmsProp(settings, common().learningRate(rate));
    }

    @Override
    public RmsProp groups(ParameterGroups groups) {
        return new RmsProp(settings, common().groups(groups));
    }

    private RmsProp with(Settings s) {
        return new RmsProp(s, common());
    }

    @Override
    List<String> slots() {
        return SLOTS.subList(0, settings.centred ? 3 : settings.momentum > 0 ? 2 : 1);
    }

    @Override
    Optional<double[]> idle(double decay) {
        return decay == 0 && settings.momentum == 0 && !settings.centred
                ? Optional.of(new double[] {settings.alpha}) : Optional.empty();
    }

    @Override
    Update update(double learningRate, double weightDecay, int step) {
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        float keep = (float) settings.alpha;
        float add = (float) (1 - settings.alpha);
        float epsilon = (float) settings.epsilon;
        float momentum = (float) settings.momentum;
        boolean centred = settings.centred;
        boolean moving = momentum > 0;
        return (w, dw, slots, from, to) -> {
            float[] s = slots[0];
            for (int i = from; i < to; i++) {
                float g = dw[i] + decay * w[i];
                s[i] = keep * s[i] + add * g * g;
                float variance = s[i];
                if (centred) {
                    float a = slots[2][i] + add * (g - slots[2][i]);
                    slots[2][i] = a;
                    // Rounding may leave the difference of two equal numbers a little below zero.
                    variance = Math.max(0, variance - a * a);
                }
                float d = g / ((float) Math.sqrt(variance) + epsilon);
                if (moving) {
                    d += momentum * slots[1][i];
                    slots[1][i] = d;
                }
                w[i] -= rate * d;
            }
        };
    }

    @Override
    public String describe() {
        return "RMSProp" + (settings.centred ? ", centred" : "")
                + (settings.momentum > 0 ? ", momentum " + settings.momentum : "") + ", weight decay " + weightDecay()
                + groups().describe();
    }
}
