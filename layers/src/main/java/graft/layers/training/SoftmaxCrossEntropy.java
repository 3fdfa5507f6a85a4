package graft.layers.training;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.layers.plan.LossGradient;
import java.util.List;

/**
 * The loss of a classifier, with label smoothing s (Szegedy et al., 2015, arXiv:1512.00567, section 7) and class
 * weights w, as PyTorch's {@code CrossEntropyLoss} has them:
 *
 * <pre>
 * p[n,k] = exp(x[n,k]) / sum over j of exp(x[n,j])
 * q[n,k] = w[k] * ((1 - s) * onehot(label[n])[k] + s / K)
 * W      = sum over n of w[label[n]]                                       (N without class weights)
 * loss   = -1/W * sum over n and k of q[n,k] log p[n,k]
 * dx     = 1/W * (p[n,k] * sum over j of q[n,j] - q[n,k])
 * </pre>
 *
 * Without either: loss = -1/N * sum of log p[n, label[n]] and dx = (p - onehot(label)) / N.
 *
 * <p>Where samples have shares t[n,k] of classes that add up to 1, as mixtures do, t[n,k] stands for the one-hot value,
 * and W is the sum over n and k of w[k] t[n,k].
 *
 * <p><b>Shapes.</b> logits x and dx [N,1,1,K], labels [N] in 0 to K - 1. Sums run in double precision.
 *
 * @param smoothing    in [0, 1)
 * @param classWeights one for each class, or none for equal ones
 */
public record SoftmaxCrossEntropy(double smoothing, List<Double> classWeights) implements Loss {
    /** Shares in floats add up to 1 but for rounding. */
    private static final double WHOLE = 1e-4;
    private static final SoftmaxCrossEntropy PLAIN = new SoftmaxCrossEntropy(0, List.of());

    public SoftmaxCrossEntropy {
        classWeights = List.copyOf(classWeights);
        if (!(smoothing >= 0 && smoothing < 1) || classWeights.stream().anyMatch(w -> !(w >= 0))) {
            throw new IllegalArgumentException("label smoothing lies in [0, 1) and class weights are 0 or more, found "
                    + smoothing + " and " + classWeights);
        }
    }

    /** Without smoothing or class weights. */
    public static SoftmaxCrossEntropy plain() {
        return PLAIN;
    }

    /** The same with labels smoothed: 1 - s + s/K for the class, s/K for every other. */
    public SoftmaxCrossEntropy smoothed(double s) {
        return new SoftmaxCrossEntropy(s, classWeights);
    }

    /** The same with classes that weigh differently, such as rare ones more. */
    public SoftmaxCrossEntropy weighted(List<Double> weights) {
        return new SoftmaxCrossEntropy(smoothing, weights);
    }

    @Override
    public double apply(Nhwc x, Targets targets, Nhwc dx) {
        if (!classWeights.isEmpty() && classWeights.size() != x.c()) {
            throw new IllegalArgumentException(classWeights.size() + " class weights for " + x.c() + " outputs");
        }
        return switch (targets) {
            case Targets.Classes classes -> of(x, classes.labels(), classes.count(), dx);
            case Targets.Values shares -> of(x, shares, dx);
        };
    }

    private double of(Nhwc x, Targets.Values shares, Nhwc dx) {
        int k = x.c();
        if (shares.count() != x.n() || shares.values().length < shares.count() * k) {
            throw new IllegalArgumentException("shares of " + shares.count() + " samples with "
                    + shares.values().length + " numbers, expected those of " + x.n() + " samples in " + k
                    + " classes");
        }
        double weights = 0;
        for (int i = 0; i < shares.count(); i++) {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                float share = shares.values()[i * k + j];
                sum += share >= 0 ? share : Double.NaN;
                weights += weight(j) * share;
            }
            if (!(Math.abs(sum - 1) < WHOLE)) {
                throw new IllegalArgumentException("cross-entropy takes one class a sample, or shares of classes that "
                        + "add up to 1, found " + sum + "; where several classes apply at once, use "
                        + "BinaryCrossEntropy");
            }
        }
        double total = 0;
        double[] q = new double[k];
        for (int i = 0; i < shares.count(); i++) {
            for (int j = 0; j < k; j++) {
                q[j] = weight(j) * ((1 - smoothing) * shares.values()[i * k + j] + smoothing / k);
            }
            total += one(x, i, dx, 1 / weights, q);
        }
        return total / weights;
    }

    private double of(Nhwc x, int[] labels, int n, Nhwc dx) {
        double total = 0;
        double weights = 0;
        for (int i = 0; i < n; i++) {
            weights += weight(labels[i]);
        }
        double[] q = new double[x.c()];
        for (int i = 0; i < n; i++) {
            total += one(x, i, labels[i], dx, 1 / weights, q);
        }
        return total / weights;
    }

    private double weight(int k) {
        return classWeights.isEmpty() ? 1 : classWeights.get(k);
    }

    /**
     * The mean loss over the batch with its gradient, without smoothing or class weights.
     *
     * @param logits [N,K]
     * @param labels [N], 0 to K - 1
     */
    public static LossGradient of(Tensor logits, int[] labels) {
        if (logits.dim(0) != labels.length) {
            throw new IllegalArgumentException(labels.length + " labels for logits " + logits);
        }
        return PLAIN.gradient(logits, new Targets.Classes(labels));
    }

    /**
     * The mean loss over the batch, without smoothing or class weights; writes dx.
     *
     * @param dx written, or null when only the loss is wanted
     */
    public static double of(Nhwc logits, int[] labels, Nhwc dx) {
        return PLAIN.of(logits, labels, logits.n(), dx);
    }

    /** The loss of one image, -log p[label]. */
    public static double of(Nhwc logits, int image, int label) {
        return PLAIN.one(logits, image, label, null, 1, new double[logits.c()]);
    }

    private double one(Nhwc x, int image, int label, Nhwc dx, double scale, double[] q) {
        for (int j = 0; j < x.c(); j++) {
            q[j] = weight(j) * ((j == label ? 1 - smoothing : 0) + smoothing / x.c());
        }
        return one(x, image, dx, scale, q);
    }

    /** The loss of one image whose classes apply by {@code q}. */
    private static double one(Nhwc x, int image, Nhwc dx, double scale, double[] q) {
        float[] data = x.data();
        int at = x.at(image, 0, 0);
        int k = x.c();
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < k; j++) {
            max = Math.max(max, data[at + j]);
        }
        double sum = 0;
        double sumOfQ = 0;
        for (int j = 0; j < k; j++) {
            sum += Math.exp(data[at + j] - max);
            sumOfQ += q[j];
        }
        double logOfSum = Math.log(sum) + max;
        double loss = 0;
        for (int j = 0; j < k; j++) {
            // A class that is not the label's, with an infinite logit, must not make 0 times infinity of it.
            loss += q[j] == 0 ? 0 : q[j] * (logOfSum - data[at + j]);
        }
        if (dx != null) {
            int to = dx.at(image, 0, 0);
            for (int j = 0; j < k; j++) {
                double p = Math.exp(data[at + j] - max) / sum;
                dx.data()[to + j] = (float) ((p * sumOfQ - q[j]) * scale);
            }
        }
        return loss;
    }

    @Override
    public String describe() {
        return "cross-entropy" + (smoothing > 0 ? ", label smoothing " + smoothing : "")
                + (classWeights.isEmpty() ? "" : ", class weights " + classWeights);
    }
}
