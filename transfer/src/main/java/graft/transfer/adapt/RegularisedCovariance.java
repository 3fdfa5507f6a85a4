package graft.transfer.adapt;

import graft.engine.ThreadTeam;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The covariance of features (divided by N - 1) with the identity added, and its powers: C + I has no eigenvalue below
 * 1, so that every power exists, also with fewer images than features.
 *
 * <p>With fewer images than features the eigenvectors come from the small matrix XX' of the centred features X [N,C]:
 * where XX'/(N-1) has the eigenvector u for the value v, C has X'u / sqrt((N-1) v). In all other directions C is 0 and
 * C + I is the identity.
 */
final class RegularisedCovariance {
    /** Part of the largest eigenvalue up to which one counts as 0. */
    private static final double RANK = 1e-12;

    private final int c;
    private final double[] values;
    private final double[][] vectors;

    private RegularisedCovariance(int c, double[] values, double[][] vectors) {
        this.c = c;
        this.values = values;
        this.vectors = vectors;
    }

    /** @param rows [n][c], n at least 2, finite */
    static RegularisedCovariance of(double[][] rows, ThreadTeam team) {
        int n = rows.length;
        int c = rows[0].length;
        double[][] x = centred(rows, c);
        double[] weights = new double[Math.max(n, c)];
        Arrays.fill(weights, 1.0 / (n - 1));
        if (n > c) {
            TridiagonalEigen eigen = TridiagonalEigen.of(DoubleMatrices.outerSum(x, weights, c, team));
            return new RegularisedCovariance(c, eigen.values(), eigen.vectors());
        }
        double[][] byFeature = DoubleMatrices.transposed(x, c);
        TridiagonalEigen eigen = TridiagonalEigen.of(DoubleMatrices.outerSum(byFeature, weights, n, team));
        double largest = Arrays.stream(eigen.values()).max().orElse(0);
        int[] kept = IntStream.range(0, n).filter(i -> eigen.values()[i] > RANK * largest).toArray();
        double[] values = new double[kept.length];
        double[][] scaled = new double[kept.length][n];
        for (int k = 0; k < kept.length; k++) {
            values[k] = eigen.values()[kept[k]];
            DoubleMatrices.addScaled(1 / Math.sqrt(values[k] * (n - 1)), eigen.vectors()[kept[k]], scaled[k]);
        }
        return new RegularisedCovariance(c, values, DoubleMatrices.product(scaled, x, team));
    }

    private static double[][] centred(double[][] rows, int c) {
        double[] mean = new double[c];
        for (double[] row : rows) {
            DoubleMatrices.addScaled(1.0 / rows.length, row, mean);
        }
        double[][] x = new double[rows.length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = rows[i].clone();
            DoubleMatrices.addScaled(-1, mean, x[i]);
        }
        return x;
    }

    /** (C + I) to a power, [c][c]. */
    double[][] power(double exponent, ThreadTeam team) {
        double[] weights = new double[values.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.pow(1 + Math.max(0, values[i]), exponent) - 1;
        }
        double[][] power = DoubleMatrices.outerSum(vectors, weights, c, team);
        for (int i = 0; i < c; i++) {
            power[i][i] += 1;
        }
        return power;
    }
}
