package graft.transfer.explain;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Principal components: the directions in which rows of numbers differ most (Pearson, 1901; Hotelling, 1933). With X
 * [N,C] the rows less their mean, component k is the eigenvector of X'X/(N-1) with the k-th largest eigenvalue, which
 * is the variance along it.
 *
 * <p>Only the first few are wanted, so they are found by subspace iteration: a block of random directions is multiplied
 * by the matrix again and again, and kept orthonormal; the largest eigenvalues win (Halko, Martinsson and Tropp, 2011,
 * arXiv:0909.4061). At the end the small matrix of the block is diagonalised ({@link SymmetricEigen}). Where there are
 * fewer rows than columns, XX' is taken instead, which has the same eigenvalues above 0.
 *
 * <p>The sign of a component is chosen so that its largest entry is positive, as scikit-learn chooses it.
 *
 * @param rows      [N, components] row-major: each row along the components
 * @param directions [components, C] row-major, of length 1
 * @param variances of each component, the largest first
 * @param total     variance of all columns together
 */
public record Pca(float[] rows, float[] directions, double[] variances, double total) {
    /** Directions beyond those wanted: they make the iteration converge faster. */
    private static final int MORE = 10;
    private static final int MOST_ITERATIONS = 60;
    /** Relative change of the sum of the wanted variances at which the iteration ends. */
    private static final double CONVERGED = 1e-7;

    /**
     * Finds the first components.
     *
     * @param values [n, c] row-major. Not modified
     * @param wanted how many; as many as there can be where that is more than min(n - 1, c)
     * @param seed   of the directions to begin with; the outcome hardly depends on it
     * @throws IllegalArgumentException for fewer than two rows
     */
    public static Pca of(float[] values, int n, int c, int wanted, long seed, ThreadTeam team) {
        if (n < 2 || values.length != n * c) {
            throw new IllegalArgumentException("principal components need two rows or more, found " + values.length
                    + " values for " + n + " rows of " + c);
        }
        float[] x = centred(values, n, c);
        float[] transposed = transposed(x, n, c);
        double total = Arrays.stream(squares(x)).sum() / (n - 1);
        int k = Math.min(wanted, Math.min(n - 1, c));
        boolean wide = c > n;
        int side = wide ? n : c;
        float[] matrix = new float[side * side];
        Kernels.best().matmul(side, side, wide ? c : n, wide ? x : transposed, wide ? transposed : x, matrix, false,
                team);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] /= n - 1;
        }
        Subspace found = iterate(matrix, side, k, seed, team);
        float[] directions = new float[k * c];
        if (wide) {
            // u is an eigenvector of XX'; X'u, made one long, is the one of X'X.
            Kernels.best().matmul(k, c, n, found.vectors, x, directions, false, team);
        } else {
            System.arraycopy(found.vectors, 0, directions, 0, directions.length);
        }
        for (int i = 0; i < k; i++) {
            normalise(directions, i * c, c);
        }
        float[] rows = new float[n * k];
        Kernels.best().matmul(n, k, c, x, transposed(directions, k, c), rows, false, team);
        return new Pca(rows, directions, found.values, total);
    }

    /** Part of the variance that the components hold, 0 to 1. */
    public double explained() {
        return total > 0 ? Arrays.stream(variances).sum() / total : 0;
    }

    /** Eigenvectors as rows, with their eigenvalues. */
    private record Subspace(float[] vectors, double[] values) {
    }

    private static Subspace iterate(float[] matrix, int side, int k, long seed, ThreadTeam team) {
        int block = Math.min(side, k + MORE);
        SplittableRandom random = new SplittableRandom(seed);
        float[] q = new float[block * side];
        for (int i = 0; i < q.length; i++) {
            q[i] = (float) (random.nextDouble() - 0.5);
        }
        orthonormalise(q, block, side);
        double before = 0;
        for (int iteration = 0; ; iteration++) {
            float[] z = new float[q.length];
            // The matrix is symmetric: the rows of q times it are it times the columns.
            Kernels.best().matmul(block, side, side, q, matrix, z, false, team);
            float[] small = new float[block * block];
            Kernels.best().matmul(block, block, side, z, transposed(q, block, side), small, false, team);
            SymmetricEigen eigen = SymmetricEigen.of(small, block);
            double sum = 0;
            for (int i = 0; i < k; i++) {
                sum += eigen.values()[i];
            }
            if (iteration == MOST_ITERATIONS || Math.abs(sum - before) <= CONVERGED * sum) {
                float[] vectors = new float[k * side];
                Kernels.best().matmul(k, side, block, eigen.vectors(k), q, vectors, false, team);
                double[] values = Arrays.copyOf(eigen.values(), k);
                for (int i = 0; i < k; i++) {
                    values[i] = Math.max(0, values[i]);
                }
                return new Subspace(vectors, values);
            }
            before = sum;
            q = z;
            orthonormalise(q, block, side);
        }
    }

    /** Gram and Schmidt's method, twice for what rounding leaves; a row that depends on those before becomes 0. */
    private static void orthonormalise(float[] q, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            double length = Math.sqrt(dot(q, i, i, columns));
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    double along = dot(q, i, j, columns);
                    for (int c = 0; c < columns; c++) {
                        q[i * columns + c] -= (float) (along * q[j * columns + c]);
                    }
                }
            }
            double left = Math.sqrt(dot(q, i, i, columns));
            if (left <= 1e-6 * length) {
                Arrays.fill(q, i * columns, (i + 1) * columns, 0);
            } else {
                for (int c = 0; c < columns; c++) {
                    q[i * columns + c] /= (float) left;
                }
            }
        }
    }

    private static double dot(float[] q, int i, int j, int columns) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            sum += (double) q[i * columns + c] * q[j * columns + c];
        }
        return sum;
    }

    /** Length 1 and the largest entry positive. */
    private static void normalise(float[] v, int at, int length) {
        double square = 0;
        float largest = 0;
        for (int i = at; i < at + length; i++) {
            square += (double) v[i] * v[i];
            largest = Math.abs(v[i]) > Math.abs(largest) ? v[i] : largest;
        }
        double factor = square > 0 ? Math.signum(largest) / Math.sqrt(square) : 0;
        for (int i = at; i < at + length; i++) {
            v[i] *= (float) factor;
        }
    }

    private static float[] centred(float[] values, int n, int c) {
        double[] mean = new double[c];
        for (int i = 0; i < values.length; i++) {
            mean[i % c] += values[i] / n;
        }
        float[] x = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            x[i] = (float) (values[i] - mean[i % c]);
        }
        return x;
    }

    private static double[] squares(float[] x) {
        double[] squares = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            squares[i] = (double) x[i] * x[i];
        }
        return squares;
    }

    private static float[] transposed(float[] x, int rows, int columns) {
        float[] t = new float[x.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = x[i * columns + j];
            }
        }
        return t;
    }
}
