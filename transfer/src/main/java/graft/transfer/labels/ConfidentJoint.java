package graft.transfer.labels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How many pictures that are labelled one class belong to another, counted where the classifier is sure: Northcutt,
 * Jiang, Chuang, "Confident learning: estimating uncertainty in dataset labels", 2021, arXiv:1911.00068.
 *
 * <pre>
 * t[k]    = mean of p[n][k] over the pictures labelled k
 * C[i][j] = pictures labelled i whose p[n][j] reaches t[j]; of several classes that do, the most probable counts
 * Q[i][j] = C[i][j] scaled so that row i sums to the pictures labelled i, in whole numbers
 * </pre>
 *
 * So a class that the classifier is always unsure of has a low threshold, and one that it overrates a high one. A
 * picture for which no class reaches its threshold is not counted.
 *
 * @param thresholds [K]
 * @param confident  [N], the class that each picture is counted as; -1 for those that are not
 * @param counts     C [K][K], the diagonal at least 1
 * @param calibrated Q [K][K]
 */
public record ConfidentJoint(double[] thresholds, int[] confident, int[][] counts, int[][] calibrated) {
    /** How much a probability may miss a threshold by, and the least threshold there is. */
    static final double TOLERANCE = 1e-6;

    /**
     * @param labels [N], 0 to K - 1
     * @param p      [N][K], of a classifier that did not learn from the picture
     */
    public static ConfidentJoint of(int[] labels, double[][] p, int classes) {
        double[] thresholds = thresholds(labels, p, classes);
        int[] confident = new int[labels.length];
        int[][] counts = new int[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            confident[i] = confident(p[i], thresholds);
            if (confident[i] >= 0) {
                counts[labels[i]][confident[i]]++;
            }
        }
        int[][] calibrated = new int[classes][];
        for (int k = 0; k < classes; k++) {
            int label = k;
            counts[k][k] = Math.max(1, counts[k][k]);
            double given = Arrays.stream(labels).filter(l -> l == label).count();
            double sum = Arrays.stream(counts[k]).sum();
            calibrated[k] = wholeNumbers(Arrays.stream(counts[k]).mapToDouble(c -> c / sum * given).toArray());
        }
        return new ConfidentJoint(thresholds, confident, counts, calibrated);
    }

    /** A class without pictures is never believed in. */
    private static double[] thresholds(int[] labels, double[][] p, int classes) {
        double[] sums = new double[classes];
        int[] given = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            sums[labels[i]] += p[i][labels[i]];
            given[labels[i]]++;
        }
        for (int k = 0; k < classes; k++) {
            sums[k] = given[k] == 0 ? Double.MAX_VALUE : Math.max(TOLERANCE, sums[k] / given[k]);
        }
        return sums;
    }

    private static int confident(double[] p, double[] thresholds) {
        int reached = -1;
        for (int k = 0; k < p.length; k++) {
            if (p[k] >= thresholds[k] - TOLERANCE) {
                if (reached >= 0) {
                    return mostProbable(p);
                }
                reached = k;
            }
        }
        return reached;
    }

    /** The first of equals. */
    static int mostProbable(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    /**
     * Rounds numbers and keeps their sum: those that rounding changed most change first, of equals the last that go up
     * and the first that go down. Halves are rounded to the even number, as NumPy does.
     */
    static int[] wholeNumbers(double[] values) {
        int[] rounded = new int[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (int) Math.rint(values[i]);
        }
        int sum = (int) Math.rint(Arrays.stream(values).sum());
        for (int missing; (missing = sum - Arrays.stream(rounded).sum()) != 0; ) {
            int change = Integer.signum(missing);
            Comparator<Integer> lowestFirst = Comparator.comparingDouble((Integer i) -> values[i] - rounded[i])
                    .thenComparing(i -> i);
            IntStream.range(0, values.length).boxed().sorted(change < 0 ? lowestFirst : lowestFirst.reversed())
                    .limit(Math.abs(missing)).toList().forEach(i -> rounded[i] += change);
        }
        return rounded;
    }
}
