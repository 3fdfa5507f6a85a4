package graft.transfer.adapt;

import java.util.Arrays;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix in double precision, for hundreds of rows and more:
 * Householder's reflections make it tridiagonal, then QL steps with implicit shifts make it diagonal (Bowdler, Martin,
 * Reinsch and Wilkinson, "The QR and QL algorithms for symmetric matrices", Numerische Mathematik 11, 1968; EISPACK's
 * {@code tred2} and {@code tql2}). About 6 n³ multiply-adds. Matrices and eigenvectors are arrays of rows, so that
 * every inner loop goes along a row.
 *
 * @param values  in no particular order
 * @param vectors row i is the eigenvector of length 1 of value i
 */
record TridiagonalEigen(double[] values, double[][] vectors) {
    private static final double EPSILON = Math.ulp(1.0);

    /** @param a [n][n], symmetric and finite. Overwritten */
    static TridiagonalEigen of(double[][] a) {
        int n = a.length;
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        double[] factors = new double[n];
        double[][] reflectors = new double[n][];
        for (int k = 0; k < n - 2; k++) {
            reflectors[k] = reflect(a, k, beside, factors);
        }
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k][k];
        }
        if (n > 1) {
            beside[n - 2] = a[n - 1][n - 2];
        }
        double[][] q = new double[n][n];
        for (int i = 0; i < n; i++) {
            q[i][i] = 1;
        }
        double[] along = new double[n];
        for (int k = n - 3; k >= 0; k--) {
            if (factors[k] != 0) {
                Arrays.fill(along, 0);
                for (int j = k + 1; j < n; j++) {
                    DoubleMatrices.addScaled(reflectors[k][j], q[j], along);
                }
                for (int j = k + 1; j < n; j++) {
                    DoubleMatrices.addScaled(-factors[k] * reflectors[k][j], along, q[j]);
                }
            }
        }
        double[][] rows = DoubleMatrices.transposed(q, n);
        diagonalise(diagonal, beside, rows);
        return new TridiagonalEigen(diagonal, rows);
    }

    /**
     * Makes column k zero below its second entry: a becomes HaH with H = 1 - factor v v'.
     *
     * @return v, zero through k
     */
    private static double[] reflect(double[][] a, int k, double[] beside, double[] factors) {
        int n = a.length;
        double[] v = new double[n];
        double scale = 0;
        for (int i = k + 1; i < n; i++) {
            scale = Math.max(scale, Math.abs(a[i][k]));
        }
        if (scale == 0) {
            return v;
        }
        double squares = 0;
        for (int i = k + 1; i < n; i++) {
            v[i] = a[i][k] / scale;
            squares += v[i] * v[i];
        }
        double length = Math.copySign(Math.sqrt(squares), v[k + 1]);
        beside[k] = -length * scale;
        v[k + 1] += length;
        double factor = 1 / (length * v[k + 1]);
        factors[k] = factor;
        double[] p = new double[n];
        for (int j = k + 1; j < n; j++) {
            DoubleMatrices.addScaled(factor * v[j], a[j], p);
        }
        double dot = 0;
        for (int i = k + 1; i < n; i++) {
            dot += p[i] * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            p[i] -= 0.5 * factor * dot * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            double[] row = a[i];
            double vi = v[i];
            double pi = p[i];
            for (int j = k + 1; j < n; j++) {
                row[j] -= vi * p[j] + pi * v[j];
            }
        }
        return v;
    }

    /**
     * QL with implicit shifts.
     *
     * @param d the diagonal; becomes the eigenvalues
     * @param e e[i] lies between d[i] and d[i + 1]; becomes 0
     * @param v rows that are rotated along
     */
    private static void diagonalise(double[] d, double[] e, double[][] v) {
        int n = d.length;
        double shift = 0;
        double largest = 0;
        for (int l = 0; l < n; l++) {
            largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
            int m = l;
            while (m < n - 1 && Math.abs(e[m]) > EPSILON * largest) {
                m++;
            }
            while (m > l && Math.abs(e[l]) > EPSILON * largest) {
                shift += step(d, e, v, l, m);
            }
            d[l] += shift;
            e[l] = 0;
        }
    }

    /** One step on the block l to m; returns by how much the diagonal after l was shifted. */
    private static double step(double[] d, double[] e, double[][] v, int l, int m) {
        double first = d[l];
        double p = (d[l + 1] - first) / (2 * e[l]);
        double r = Math.copySign(Math.hypot(p, 1), p);
        d[l] = e[l] / (p + r);
        d[l + 1] = e[l] * (p + r);
        double next = d[l + 1];
        double shift = first - d[l];
        for (int i = l + 2; i < d.length; i++) {
            d[i] -= shift;
        }
        p = d[m];
        double c = 1;
        double c2 = 1;
        double c3 = 1;
        double s = 0;
        double s2 = 0;
        double besideNext = e[l + 1];
        for (int i = m - 1; i >= l; i--) {
            c3 = c2;
            c2 = c;
            s2 = s;
            double g = c * e[i];
            double h = c * p;
            r = Math.hypot(p, e[i]);
            e[i + 1] = s * r;
            s = e[i] / r;
            c = p / r;
            p = c * d[i] - s * g;
            d[i + 1] = h + s * (c * g + s * d[i]);
            rotate(v[i], v[i + 1], c, s);
        }
        p = -s * s2 * c3 * besideNext * e[l] / next;
        e[l] = s * p;
        d[l] = c * p;
        return shift;
    }

    private static void rotate(double[] a, double[] b, double c, double s) {
        for (int k = 0; k < a.length; k++) {
            double h = b[k];
            b[k] = s * a[k] + c * h;
            a[k] = c * a[k] - s * h;
        }
    }
}
