package graft.layers.training;

import graft.engine.Nhwc;

/**
 * The loss of a classifier, and its gradient with respect to the logits:
 *
 * <pre>
 * p[n,k] = exp(x[n,k]) / sum over j of exp(x[n,j])
 * loss   = -1/N * sum over n of log p[n, label[n]]
 * dx     = (p - onehot(label)) / N
 * </pre>
 *
 * <b>Shapes.</b> logits x and dx [N,1,1,K], labels [N] in 0 to K - 1. Sums run in double precision.
 */
public final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {
    }

    /**
     * The mean loss over the batch; writes dx.
     *
     * @param dx written, or null when only the loss is wanted
     */
    public static double of(Nhwc logits, int[] labels, Nhwc dx) {
        int n = logits.n();
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += one(logits, i, labels[i], dx, 1.0 / n);
        }
        return total / n;
    }

    /** The loss of one picture, -log p[label]. */
    public static double of(Nhwc logits, int picture, int label) {
        return one(logits, picture, label, null, 1);
    }

    private static double one(Nhwc x, int picture, int label, Nhwc dx, double weight) {
        float[] data = x.data();
        int at = x.at(picture, 0, 0);
        int k = x.c();
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < k; j++) {
            max = Math.max(max, data[at + j]);
        }
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += Math.exp(data[at + j] - max);
        }
        if (dx != null) {
            int to = dx.at(picture, 0, 0);
            for (int j = 0; j < k; j++) {
                double p = Math.exp(data[at + j] - max) / sum;
                dx.data()[to + j] = (float) ((j == label ? p - 1 : p) * weight);
            }
        }
        return Math.log(sum) + max - data[at + label];
    }
}
