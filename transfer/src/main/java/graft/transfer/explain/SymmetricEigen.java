package graft.transfer.explain;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's method (1846): plane rotations, each of
 * which makes one entry beside the diagonal 0, in sweeps over all entries until hardly anything is left there.
 */
final class SymmetricEigen {
    private static final int MOST_SWEEPS = 30;

    private final double[] values;
    private final double[][] vectors;

    private SymmetricEigen(double[] values, double[][] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /** @param matrix [n, n] row-major; of what rounding makes unsymmetric the mean is taken */
    static SymmetricEigen of(float[] matrix, int n) {
        double[][] a = new double[n][n];
        double[][] v = new double[n][n];
        double scale = 0;
        for (int i = 0; i < n; i++) {
            v[i][i] = 1;
            for (int j = 0; j < n; j++) {
                a[i][j] = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
                scale = Math.max(scale, Math.abs(a[i][j]));
            }
        }
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            boolean changed = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (Math.abs(a[p][q]) > 1e-12 * scale) {
                        rotate(a, v, p, q);
                        changed = true;
                    }
                }
            }
            if (!changed) {
                break;
            }
        }
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -a[i][i]))
                .mapToInt(Integer::intValue).toArray();
        double[] values = new double[n];
        double[][] vectors = new double[n][];
        for (int i = 0; i < n; i++) {
            values[i] = a[order[i]][order[i]];
            vectors[i] = v[order[i]];
        }
        return new SymmetricEigen(values, vectors);
    }

    /** Rows and columns p and q of a become combinations of each other such that a[p][q] is 0; v keeps count. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (double[] row : a) {
            double left = row[p];
            row[p] = c * left - s * row[q];
            row[q] = s * left + c * row[q];
        }
        combine(a[p], a[q], c, s);
        combine(v[p], v[q], c, s);
    }

    private static void combine(double[] p, double[] q, double c, double s) {
        for (int k = 0; k < p.length; k++) {
            double left = p[k];
            p[k] = c * left - s * q[k];
            q[k] = s * left + c * q[k];
        }
    }

    /** The largest first. */
    double[] values() {
        return values;
    }

    /** The eigenvectors of the {@code k} largest values as rows, [k, n] row-major. */
    float[] vectors(int k) {
        int n = vectors.length;
        float[] rows = new float[k * n];
        for (int i = 0; i < k * n; i++) {
            rows[i] = (float) vectors[i / n][i % n];
        }
        return rows;
    }
}
