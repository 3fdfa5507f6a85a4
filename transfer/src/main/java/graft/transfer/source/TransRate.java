package graft.transfer.source;

import graft.engine.ThreadTeam;

/**
 * TransRate: the bits that it takes to code the features, less those that it takes class by class (Huang, Huang, Rong,
 * Yang, Wei, "Frustratingly Easy Transferability Estimation", ICML 2022, arXiv:2106.09362). With centred features Z of
 * N images, and those of each class,
 *
 * <pre>R(Z) = 1/2 log det(I + Z'Z / (N epsilon)),   score = R(Z) - mean over c of R(Z_c)</pre>
 *
 * in natural logarithms, epsilon 1e-4, classes not weighted by size, as the authors' program has it. The larger the
 * better; it grows with the number of features, and epsilon is small beside features of one source and large beside
 * another's, so that it compares sources of like width and scale.
 *
 * @param score 0 or more where classes have equal sizes
 */
public record TransRate(double score) {
    private static final double EPSILON = 1e-4;

    /**
     * @param centred  features less their mean
     * @param spectrum of them
     */
    public static TransRate of(LabelledFeatures centred, FeatureSpectrum spectrum, ThreadTeam team) {
        double all = 0;
        for (double square : spectrum.squares()) {
            all += Math.log1p(square / (spectrum.images() * EPSILON));
        }
        double byClass = 0;
        for (int c = 0; c < centred.classes(); c++) {
            double[][] rows = centred.of(c);
            double[][] small = rows.length <= centred.width() ? rows : Products.transposed(rows);
            byClass += logDeterminant(Products.gram(small, team), 1 / (rows.length * EPSILON));
        }
        return new TransRate((all - byClass / centred.classes()) / 2);
    }

    /** Of I + factor a, by Cholesky's factorisation; a is overwritten. */
    private static double logDeterminant(double[][] a, double factor) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            for (int i = j; i < a.length; i++) {
                double v = (i == j ? 1 : 0) + factor * a[i][j];
                for (int k = 0; k < j; k++) {
                    v -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(v) : v / a[j][j];
            }
            sum += 2 * Math.log(a[j][j]);
        }
        return sum;
    }
}
