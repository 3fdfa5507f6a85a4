package graft.transfer.source;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a network makes of some images, with their classes.
 *
 * @param rows    [N][D], not changed by any score
 * @param labels  [N], 0 to C - 1; every class has an image or more
 * @param classes C
 */
public record LabelledFeatures(double[][] rows, int[] labels, int classes) {

    public LabelledFeatures {
        if (rows.length == 0 || rows.length != labels.length) {
            throw new IllegalArgumentException(rows.length + " rows of features with " + labels.length
                    + " labels, expected as many, and 1 or more");
        }
        int[] sizes = new int[classes];
        for (int label : labels) {
            sizes[label]++;
        }
        for (int c = 0; c < classes; c++) {
            if (sizes[c] == 0) {
                throw new IllegalArgumentException("class " + c + " of " + classes + " has no image; leave it out");
            }
        }
    }

    /** @param values [N, D] row-major */
    public static LabelledFeatures of(float[] values, int[] labels, int classes) {
        int d = values.length / Math.max(1, labels.length);
        double[][] rows = new double[labels.length][d];
        for (int i = 0; i < rows.length; i++) {
            for (int f = 0; f < d; f++) {
                rows[i][f] = values[i * d + f];
            }
        }
        return new LabelledFeatures(rows, labels, classes);
    }

    /** N. */
    public int count() {
        return rows.length;
    }

    /** D. */
    public int width() {
        return rows[0].length;
    }

    /** How many images each class has, [C]. */
    public int[] sizes() {
        int[] sizes = new int[classes];
        for (int label : labels) {
            sizes[label]++;
        }
        return sizes;
    }

    /** The same less the mean of all rows. */
    public LabelledFeatures centred() {
        double[] mean = new double[width()];
        for (double[] row : rows) {
            for (int f = 0; f < mean.length; f++) {
                mean[f] += row[f];
            }
        }
        for (int f = 0; f < mean.length; f++) {
            mean[f] /= count();
        }
        double[][] less = new double[count()][];
        for (int i = 0; i < less.length; i++) {
            less[i] = rows[i].clone();
            for (int f = 0; f < mean.length; f++) {
                less[i][f] -= mean[f];
            }
        }
        return new LabelledFeatures(less, labels, classes);
    }

    /** The rows of one class. */
    double[][] of(int label) {
        return IntStream.range(0, labels.length).filter(i -> labels[i] == label)
                .mapToObj(i -> rows[i]).toArray(double[][]::new);
    }

    /** Sums of squares of each row, [N]. */
    double[] squares() {
        return Arrays.stream(rows).mapToDouble(row -> Arrays.stream(row).map(v -> v * v).sum()).toArray();
    }
}
