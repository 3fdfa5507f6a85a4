package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, Nesterov's form of it, and weight decay, in PyTorch's order of things:
 *
 * <pre>
 * g = dw + decay * w
 * v = momentum * v + g            (first step: v = g)
 * w = w - rate * v                (Nesterov: w - rate * (g + momentum * v))
 * </pre>
 *
 * Decay reaches every learning parameter, biases and BatchNorm's included, as in PyTorch's default. Nesterov:
 * Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
 */
public final class Sgd implements Optimizer {
    /** Elements that one task updates: enough to be worth a thread, small enough to share VGG's fc6 out. */
    private static final int CHUNK = 1 << 16;

    private final float momentum;
    private final boolean nesterov;
    private final float weightDecay;
    private final Map<Parameter, float[]> velocity = new HashMap<>();

    private Sgd(double momentum, boolean nesterov, double weightDecay) {
        if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("momentum lies in [0, 1) and weight decay is not negative, found "
                    + momentum + " and " + weightDecay);
        }
        this.momentum = (float) momentum;
        this.nesterov = nesterov;
        this.weightDecay = (float) weightDecay;
    }

    public static Sgd plain() {
        return new Sgd(0, false, 0);
    }

    public static Sgd momentum(double momentum) {
        return new Sgd(momentum, false, 0);
    }

    public static Sgd nesterov(double momentum) {
        return new Sgd(momentum, true, 0);
    }

    /** The same with weight decay. */
    public Sgd weightDecay(double decay) {
        return new Sgd(momentum, nesterov, decay);
    }

    @Override
    public void step(List<LearningParameter> parameters, double learningRate, ThreadTeam team) {
        float rate = (float) learningRate;
        for (LearningParameter p : parameters) {
            float[] w = p.parameter().value().unwrap();
            float[] dw = p.gradient().unwrap();
            if (momentum == 0) {
                Chunks.run(w.length, CHUNK, team, (from, to) -> plainStep(w, dw, rate, from, to));
                continue;
            }
            boolean first = !velocity.containsKey(p.parameter());
            float[] v = velocity.computeIfAbsent(p.parameter(), _ -> new float[w.length]);
            float keep = first ? 0 : momentum;
            Chunks.run(w.length, CHUNK, team, (from, to) -> momentumStep(w, dw, v, keep, rate, from, to));
        }
    }

    private void plainStep(float[] w, float[] dw, float rate, int from, int to) {
        for (int i = from; i < to; i++) {
            w[i] -= rate * (dw[i] + weightDecay * w[i]);
        }
    }

    private void momentumStep(float[] w, float[] dw, float[] v, float keep, float rate, int from, int to) {
        float own = nesterov ? 1 : 0;
        float along = nesterov ? momentum : 1;
        for (int i = from; i < to; i++) {
            float g = dw[i] + weightDecay * w[i];
            v[i] = keep * v[i] + g;
            w[i] -= rate * (own * g + along * v[i]);
        }
    }

    @Override
    public String describe() {
        return (nesterov ? "SGD, Nesterov momentum " : "SGD, momentum ") + momentum + ", weight decay " + weightDecay;
    }
}
