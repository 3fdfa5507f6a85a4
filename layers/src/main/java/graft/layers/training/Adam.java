package graft.layers.training;

import java.util.List;

/**
 * Adam (Kingma, Ba, 2014, arXiv:1412.6980) and AdamW (Loshchilov, Hutter, 2017, arXiv:1711.05101), whose weight decay
 * shrinks the weights directly instead of passing through the moments. With t counting a parameter's steps from 1:
 *
 * <pre>
 * w = w * (1 - rate * decay)                                     (AdamW; Adam: g = dw + decay * w)
 * m = b1 * m + (1 - b1) * g        v = b2 * v + (1 - b2) * g²
 * w = w - rate / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + epsilon)
 * </pre>
 *
 * Defaults are PyTorch's: b1 0.9, b2 0.999, epsilon 1e-8.
 */
public final class Adam extends Optimizer {
    private static final List<String> SLOTS = List.of("exp_avg", "exp_avg_sq");

    private final Moments moments;
    private final boolean decoupled;

    /** The two forgetting factors and what keeps the division from zero. */
    private record Moments(double b1, double b2, double epsilon) {
        static final Moments STANDARD = new Moments(0.9, 0.999, 1e-8);

        Moments {
            if (!(b1 >= 0 && b1 < 1 && b2 >= 0 && b2 < 1 && epsilon >= 0)) {
                throw new IllegalArgumentException("b1 and b2 lie in [0, 1) and epsilon is 0 or more, found " + b1
                        + ", " + b2 + " and " + epsilon);
            }
        }
    }

    private Adam(Moments moments, boolean decoupled, Common common) {
        super(common);
        this.moments = moments;
        this.decoupled = decoupled;
    }

    /** Adam; decay, if any, is part of the gradient. */
    public static Adam adam(double weightDecay) {
        return new Adam(Moments.STANDARD, false, Common.STANDARD.weightDecay(weightDecay));
    }

    /** AdamW: decay beside the gradient. */
    public static Adam adamW(double weightDecay) {
        return new Adam(Moments.STANDARD, true, Common.STANDARD.weightDecay(weightDecay));
    }

    /** The same with other forgetting factors of the first and the second moment. */
    public Adam betas(double b1, double b2) {
        return new Adam(new Moments(b1, b2, moments.epsilon), decoupled, common());
    }

    /** The same with another epsilon. */
    public Adam epsilon(double epsilon) {
        return new Adam(new Moments(moments.b1, moments.b2, epsilon), decoupled, common());
    }

    @Override
    public Adam learningRate(double rate) {
        return new Adam(moments, decoupled, common().learningRate(rate));
    }

    @Override
    public Adam groups(ParameterGroups groups) {
        return new Adam(moments, decoupled, common().groups(groups));
    }

    @Override
    List<String> slots() {
        return SLOTS;
    }

    @Override
    Update update(double learningRate, double weightDecay, int step) {
        float rate = (float) (learningRate / (1 - Math.pow(moments.b1, step)));
        float correction = (float) (1 / Math.sqrt(1 - Math.pow(moments.b2, step)));
        float shrink = (float) (decoupled ? 1 - learningRate * weightDecay : 1);
        float decay = (float) (decoupled ? 0 : weightDecay);
        float towards = (float) (1 - moments.b1);
        float keep = (float) moments.b2;
        float add = (float) (1 - moments.b2);
        float epsilon = (float) moments.epsilon;
        return (w, dw, slots, from, to) -> {
            float[] first = slots[0];
            float[] second = slots[1];
            for (int i = from; i < to; i++) {
                float g = dw[i] + decay * w[i];
                float m = first[i] + towards * (g - first[i]);
                float v = keep * second[i] + add * g * g;
                first[i] = m;
                second[i] = v;
                w[i] = w[i] * shrink - rate * m / ((float) Math.sqrt(v) * correction + epsilon);
            }
        };
    }

    @Override
    public String describe() {
        return (decoupled ? "AdamW" : "Adam") + ", weight decay " + weightDecay() + groups().describe();
    }
}
