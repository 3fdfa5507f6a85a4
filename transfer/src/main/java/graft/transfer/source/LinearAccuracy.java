package graft.transfer.source;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Standardization;
import graft.transfer.labels.Folds;
import graft.transfer.labels.HeldOut;
import graft.transfer.report.Interval;
import graft.transfer.trust.Reliability;

/**
 * How often a linear head on the features has an image's class that did not learn from the image: logistic regression
 * and cross-validation, as a {@code transfer} with a frozen trunk has them. Features are standardised by all images;
 * that does not look at labels.
 *
 * @param heldOut [N], whether the image was held out in any fold
 * @param right   [N], whether it was and the head that held it out was right
 */
public record LinearAccuracy(boolean[] heldOut, boolean[] right) {

    /**
     * @param features [N,D]
     * @param folds    of these images
     * @param decay    of the heads; see {@link LogisticRegression}
     */
    public static LinearAccuracy of(Tensor features, int[] labels, int classes, Folds folds, double decay,
            int iterations, ThreadTeam team) {
        Tensor standard = Standardization.of(features).apply(features);
        LogisticRegression heads = LogisticRegression.ofSubsets(standard, labels, LogisticRegression.equal(classes),
                team);
        double[][] logits = HeldOut.of(heads, folds, decay, iterations).logits();
        boolean[] heldOut = new boolean[labels.length];
        boolean[] right = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            heldOut[i] = folds.isHeldOut(i);
            right[i] = heldOut[i] && Reliability.best(logits[i]) == labels[i];
        }
        return new LinearAccuracy(heldOut, right);
    }

    /** How many images were held out. */
    public int judged() {
        return count(heldOut);
    }

    /** A part of those from 0 to 1. */
    public double accuracy() {
        return (double) count(right) / judged();
    }

    /** Where the accuracy lies for all such images, with 95 % confidence. */
    public Interval interval() {
        return Interval.wilson(count(right), judged());
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
