package graft.transfer.linear;

import java.util.Arrays;

/**
 * The eigenvalues of a symmetric matrix, and what some vectors are along its eigenvectors, which are formed only where
 * they are asked for: Householder's reflections make the matrix tridiagonal, implicit QL steps make that diagonal (Golub
 * and Van Loan, "Matrix Computations", 8.3), and both are applied to the vectors on the way. For a matrix of n by n that
 * takes about 2 n³ operations; with eigenvectors four times as many.
 *
 * @param values      [n], in no order
 * @param coordinates [n][t]: of each vector, along the eigenvector of each value; the sign is arbitrary
 */
public record SymmetricSpectrum(double[] values, double[][] coordinates) {
    private static final int MOST_STEPS = 60;
    private static final double EPSILON = Math.ulp(1.0);

    /**
     * @param a       [n][n], symmetric; overwritten
     * @param vectors [n][t], one in each column; overwritten, as the coordinates
     */
    public static SymmetricSpectrum of(double[][] a, double[][] vectors) {
        int n = a.length;
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        tridiagonal(a, vectors, diagonal, beside);
        diagonalise(diagonal, beside, vectors);
        return new SymmetricSpectrum(diagonal, vectors);
    }

    /**
     * The eigenvalues and all eigenvectors: row i of the coordinates is the eigenvector of length 1 of value i.
     *
     * @param a [n][n], symmetric and finite; overwritten
     */
    public static SymmetricSpectrum withVectors(double[][] a) {
        double[][] identity = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            identity[i][i] = 1;
        }
        return of(a, identity);
    }

    /** @param beside written: entry k is that of (k, k + 1) */
    private static void tridiagonal(double[][] a, double[][] z, double[] diagonal, double[] beside) {
        int n = a.length;
        double[] v = new double[n];
        double[] w = new double[n];
        double[] p = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k][k];
            if (k + 1 == n) {
                return;
            }
            double[] x = a[k];
            double tail = 0;
            for (int i = k + 2; i < n; i++) {
                tail += x[i] * x[i];
            }
            if (tail == 0) {
                beside[k] = x[k + 1];
                continue;
            }
            double alpha = -Math.copySign(Math.sqrt(tail + x[k + 1] * x[k + 1]), x[k + 1]);
            System.arraycopy(x, k + 1, v, k + 1, n - k - 1);
            v[k + 1] -= alpha;
            double tau = 2 / (tail + v[k + 1] * v[k + 1]);
            beside[k] = alpha;
            reflect(z, v, tau, k + 1);
            // A becomes H A H = A - v w' - w v' with p = tau A v and w = p - (tau / 2) (p' v) v.
            Arrays.fill(p, k + 1, n, 0);
            for (int i = k + 1; i < n; i++) {
                plus(p, tau * v[i], a[i], k + 1, n);
            }
            double pv = 0;
            for (int i = k + 1; i < n; i++) {
                pv += p[i] * v[i];
            }
            for (int i = k + 1; i < n; i++) {
                w[i] = p[i] - 0.5 * tau * pv * v[i];
            }
            for (int i = k + 1; i < n; i++) {
                minus(a[i], v[i], w, w[i], v, k + 1, n);
            }
        }
    }

    private static void plus(double[] to, double factor, double[] row, int from, int end) {
        for (int j = from; j < end; j++) {
            to[j] += factor * row[j];
        }
    }

    private static void minus(double[] row, double a, double[] w, double b, double[] v, int from, int end) {
        for (int j = from; j < end; j++) {
            row[j] -= a * w[j] + b * v[j];
        }
    }

    /** z = z - tau v (v' z). */
    private static void reflect(double[][] z, double[] v, double tau, int from) {
        double[] along = new double[z[0].length];
        for (int i = from; i < z.length; i++) {
            plus(along, tau * v[i], z[i], 0, along.length);
        }
        for (int i = from; i < z.length; i++) {
            plus(z[i], -v[i], along, 0, along.length);
        }
    }

    /** QL with Wilkinson's shift: each step is a chase of rotations from below upwards. */
    private static void diagonalise(double[] d, double[] e, double[][] z) {
        int n = d.length;
        for (int l = 0; l < n; l++) {
            for (int step = 0;; step++) {
                int m = l;
                while (m + 1 < n && Math.abs(e[m]) > EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) {
                    m++;
                }
                if (m == l) {
                    break;
                }
                if (step == MOST_STEPS) {
                    throw new ArithmeticException("eigenvalue " + l + " of " + n + " is not found in " + step
                            + " steps: are the features finite?");
                }
                chase(d, e, z, l, m);
            }
        }
    }

    private static void chase(double[] d, double[] e, double[][] z, int l, int m) {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Math.hypot(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i];
            double b = c * e[i];
            r = Math.hypot(f, g);
            e[i + 1] = r;
            if (r == 0) {
                // The matrix falls apart here: begin again with the parts.
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            rotate(z[i], z[i + 1], c, s);
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static void rotate(double[] lower, double[] upper, double c, double s) {
        for (int t = 0; t < lower.length; t++) {
            double high = upper[t];
            upper[t] = s * lower[t] + c * high;
            lower[t] = c * lower[t] - s * high;
        }
    }
}
