package graft.transfer.source;

/**
 * H-score: how much of the features' variance lies between classes, each direction in units of its own variance (Bao,
 * Li, Huang, Zhang, Zheng, Zamir, Guibas, "An Information-Theoretic Approach to Transferability in Task Transfer
 * Learning", ICIP 2019): the trace of cov(f)^-1 cov(E[f|y]), from 0 to C - 1. The larger the better. With centred
 * features X = U S V', class sizes n_c and indicators y_c it is
 *
 * <pre>sum over c of |U' y_c|² / n_c</pre>
 *
 * over directions with features. Where there are fewer images than features these separate the classes exactly,
 * whatever they are: the score is C - 1 and says nothing.
 *
 * <p>The regularised form (Ibrahim, Ponomareva, Mazumder, "Newer is not always better", 2021, arXiv:2110.06893) shrinks
 * the covariance towards a multiple of the unit matrix as Ledoit and Wolf ("A well-conditioned estimator for
 * large-dimensional covariance matrices", 2004) do, and the score by what is left of it.
 *
 * @param score       of the paper; directions count whose variance is above what rounding leaves of 0
 * @param regularised the one that stays meaningful with few images
 * @param shrinkage   of the covariance in it, 0 to 1
 */
public record HScore(double score, double regularised, double shrinkage) {

    /**
     * @param centred features less their mean
     * @param spectrum of them
     */
    public static HScore of(LabelledFeatures centred, FeatureSpectrum spectrum) {
        double n = spectrum.images();
        double mean = spectrum.total() / n / spectrum.features();
        double shrinkage = shrinkage(centred.squares(), spectrum, mean);
        double noise = spectrum.noise();
        double plain = 0;
        double regularised = 0;
        for (int i = 0; i < spectrum.squares().length; i++) {
            double square = spectrum.squares()[i];
            if (square > noise) {
                double between = 0;
                for (int c = 0; c < spectrum.sizes().length; c++) {
                    double x = spectrum.along()[i][c];
                    between += x * x / spectrum.sizes()[c];
                }
                plain += between;
                regularised += (1 - shrinkage) * between * square / (n - 1)
                        / ((1 - shrinkage) * square / n + shrinkage * mean);
            }
        }
        return new HScore(plain, regularised, shrinkage);
    }

    /** Of the covariance with N, as scikit-learn's LedoitWolf has it. */
    private static double shrinkage(double[] rowSquares, FeatureSpectrum spectrum, double mean) {
        double n = spectrum.images();
        double d = spectrum.features();
        double products = 0;
        for (double square : spectrum.squares()) {
            products += square * square / (n * n);
        }
        double fourth = 0;
        for (double square : rowSquares) {
            fourth += square * square / n;
        }
        double beta = (fourth - products) / (d * n);
        double delta = (products - d * mean * mean) / d;
        return beta <= 0 ? 0 : Math.min(beta, delta) / delta;
    }
}
