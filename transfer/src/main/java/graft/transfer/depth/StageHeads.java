package graft.transfer.depth;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Standardization;
import graft.transfer.labels.Folds;
import graft.transfer.labels.HeldOut;

/** Logistic heads on features, as {@code graft transfer} makes them, and on which images they are right. */
final class StageHeads {
    /** Decay and steps of {@code graft transfer}'s logistic head. */
    private static final double DECAY = 1e-2;
    private static final int ITERATIONS = 200;

    private StageHeads() {
    }

    /**
     * Cross-validation: each image is judged by a head that did not learn from it.
     *
     * @param features [N,C]
     * @return [N], 1 where it was right; images that are held out in no fold have no meaning here
     */
    static double[] crossValidated(Tensor features, int[] labels, Folds folds, int classes, ThreadTeam team) {
        Tensor standard = Standardization.of(features).apply(features);
        LogisticRegression heads = LogisticRegression.ofSubsets(standard, labels, LogisticRegression.equal(classes),
                team);
        double[][] logits = HeldOut.of(heads, folds, DECAY, ITERATIONS).logits();
        double[] right = new double[labels.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = best(logits[i]) == labels[i] ? 1 : 0;
        }
        return right;
    }

    /**
     * One head that learns from some images and is measured on others.
     *
     * @param known    [N,C] to learn from; nothing is taken from {@code measured}, not even its mean
     * @param measured [M,C]
     * @return [M], 1 where it was right
     */
    static double[] right(Tensor known, int[] labels, Tensor measured, int[] truth, int classes, ThreadTeam team) {
        Standardization standard = Standardization.of(known);
        LogisticRegression.Solution head = LogisticRegression.fit(standard.apply(known), labels,
                LogisticRegression.equal(classes), DECAY, ITERATIONS, team);
        standard.fold(head.weight(), head.bias());
        int c = known.dim(1);
        double[] right = new double[truth.length];
        double[] logits = new double[classes];
        for (int i = 0; i < truth.length; i++) {
            for (int k = 0; k < classes; k++) {
                logits[k] = head.bias().unwrap()[k];
            }
            for (int j = 0; j < c; j++) {
                double x = measured.unwrap()[i * c + j];
                for (int k = 0; k < classes; k++) {
                    logits[k] += x * head.weight().unwrap()[j * classes + k];
                }
            }
            right[i] = best(logits) == truth[i] ? 1 : 0;
        }
        return right;
    }

    private static int best(double[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** Some rows of features [N,C]. */
    static Tensor rows(Tensor features, int[] rows) {
        int c = features.dim(1);
        float[] some = new float[Tensor.count(rows.length, c)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features.unwrap(), rows[i] * c, some, i * c, c);
        }
        return Tensor.wrap(some, rows.length, c);
    }
}
