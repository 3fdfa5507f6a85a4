package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma, Ba, 2014, arXiv:1412.6980) and AdamW (Loshchilov, Hutter, 2017, arXiv:1711.05101), whose weight decay
 * shrinks the weights directly instead of passing through the moments. With t counting steps from 1:
 *
 * <pre>
 * w = w * (1 - rate * decay)                                     (AdamW; Adam: g = dw + decay * w)
 * m = b1 * m + (1 - b1) * g        v = b2 * v + (1 - b2) * g²
 * w = w - rate / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + epsilon)
 * </pre>
 *
 * Defaults are PyTorch's: b1 0.9, b2 0.999, epsilon 1e-8.
 */
public final class Adam implements Optimizer {
    private static final int CHUNK = 1 << 16;
    private static final double B1 = 0.9;
    private static final double B2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double weightDecay;
    private final boolean decoupled;
    private final Map<Parameter, Moments> moments = new HashMap<>();

    private static final class Moments {
        final float[] first;
        final float[] second;
        int steps;

        Moments(int size) {
            first = new float[size];
            second = new float[size];
        }
    }

    private Adam(double weightDecay, boolean decoupled) {
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight decay is not negative, found " + weightDecay);
        }
        this.weightDecay = weightDecay;
        this.decoupled = decoupled;
    }

    /** Adam; decay, if any, is part of the gradient. */
    public static Adam adam(double weightDecay) {
        return new Adam(weightDecay, false);
    }

    /** AdamW: decay beside the gradient. */
    public static Adam adamW(double weightDecay) {
        return new Adam(weightDecay, true);
    }

    @Override
    public void step(List<LearningParameter> parameters, double learningRate, ThreadTeam team) {
        for (LearningParameter p : parameters) {
            float[] w = p.parameter().value().unwrap();
            float[] dw = p.gradient().unwrap();
            Moments own = moments.computeIfAbsent(p.parameter(), _ -> new Moments(w.length));
            own.steps++;
            float rate = (float) (learningRate / (1 - Math.pow(B1, own.steps)));
            float correction = (float) (1 / Math.sqrt(1 - Math.pow(B2, own.steps)));
            float shrink = (float) (decoupled ? 1 - learningRate * weightDecay : 1);
            float decay = (float) (decoupled ? 0 : weightDecay);
            Chunks.run(w.length, CHUNK, team, (from, to) -> {
                for (int i = from; i < to; i++) {
                    float g = dw[i] + decay * w[i];
                    float m = own.first[i] + (float) (1 - B1) * (g - own.first[i]);
                    float v = (float) B2 * own.second[i] + (float) (1 - B2) * g * g;
                    own.first[i] = m;
                    own.second[i] = v;
                    w[i] = w[i] * shrink - rate * m / ((float) Math.sqrt(v) * correction + (float) EPSILON);
                }
            });
        }
    }

    @Override
    public String describe() {
        return (decoupled ? "AdamW" : "Adam") + ", weight decay " + weightDecay;
    }
}
