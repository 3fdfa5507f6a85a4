package graft.transfer.labels;

/**
 * How well each label agrees with what a classifier says of a picture that it did not learn from: numbers from 0, which
 * speaks against the label, to 1. They are those of cleanlab 2.9 (Kuan, Mueller, "Model-agnostic label quality scoring
 * to detect real-world label errors", 2022).
 *
 * <p><b>Shapes.</b> Labels [N] in 0 to K - 1, probabilities p [N][K], scores [N].
 */
public final class LabelQuality {
    private static final double LEAST_CONFIDENCE = 1e-6;

    private LabelQuality() {
    }

    /** The probability of the label: p[label]. */
    public static double[] selfConfidence(int[] labels, double[][] p) {
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = p[i][labels[i]];
        }
        return scores;
    }

    /** (p[label] - the largest p of another class + 1) / 2. */
    public static double[] normalizedMargin(int[] labels, double[][] p) {
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            double other = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < p[i].length; k++) {
                other = k == labels[i] ? other : Math.max(other, p[i][k]);
            }
            scores[i] = (p[i][labels[i]] - other + 1) / 2;
        }
        return scores;
    }

    /**
     * log(1 + h) / h with h the entropy of p, as a part of log K, divided by p[label], which counts as 1e-6 or more.
     */
    public static double[] confidenceWeightedEntropy(int[] labels, double[][] p) {
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            double entropy = 0;
            for (double v : p[i]) {
                double positive = Math.max(v, Double.MIN_NORMAL);
                entropy -= positive * Math.log(positive);
            }
            double h = entropy / Math.log(p[i].length) / Math.max(p[i][labels[i]], LEAST_CONFIDENCE);
            scores[i] = h < 1e-12 ? 1 : Math.log1p(h) / h;
        }
        return scores;
    }

    /**
     * Self-confidence when every class is made as easy as the others: class thresholds are subtracted, the largest of
     * them added, and each picture's numbers divided by their sum.
     *
     * @param thresholds see {@link ConfidentJoint#thresholds}
     */
    public static double[] adjustedSelfConfidence(int[] labels, double[][] p, double[] thresholds) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double t : thresholds) {
            largest = Math.max(largest, t);
        }
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            double sum = 0;
            for (int k = 0; k < thresholds.length; k++) {
                sum += p[i][k] - thresholds[k] + largest;
            }
            scores[i] = (p[i][labels[i]] - thresholds[labels[i]] + largest) / sum;
        }
        return scores;
    }
}
