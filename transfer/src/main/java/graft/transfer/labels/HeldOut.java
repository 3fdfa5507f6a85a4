package graft.transfer.labels;

import graft.engine.Tensor;
import graft.layers.training.LogisticRegression;
import graft.transfer.trust.Temperature;

/**
 * What logistic heads say of pictures that they did not learn from: one head for each fold, on all pictures but the
 * fold's.
 *
 * @param logits [N][K]; of pictures that are never held out those of the last head, which learnt from them
 */
public record HeldOut(double[][] logits) {

    /** @param heads of the pictures that were divided into folds; further rows may follow, which are not learnt from */
    public static HeldOut of(LogisticRegression heads, Folds folds, double decay, int iterations) {
        return of(heads, folds, 1, decay, iterations);
    }

    /**
     * The same where there are several views of each picture: heads learn from all views of the pictures that are not
     * held out, and judge the first view of those that are.
     *
     * @param views how many times the pictures follow each other among the samples
     */
    public static HeldOut of(LogisticRegression heads, Folds folds, int views, double decay, int iterations) {
        int n = folds.of().length;
        double[][] held = new double[n][];
        for (int fold = 0; fold < folds.count(); fold++) {
            int out = fold;
            Tensor logits = heads.logits(i -> i < views * n && folds.of()[i % n] != out, decay, iterations);
            for (int i = 0; i < n; i++) {
                if (folds.of()[i] == out || !folds.isHeldOut(i)) {
                    held[i] = row(logits, i);
                }
            }
        }
        return new HeldOut(held);
    }

    private static double[] row(Tensor logits, int i) {
        double[] row = new double[logits.dim(1)];
        for (int k = 0; k < row.length; k++) {
            row[k] = logits.get(i, k);
        }
        return row;
    }

    /** Softmax of the logits. */
    public double[][] probabilities() {
        return Temperature.none().probabilities(logits);
    }
}
