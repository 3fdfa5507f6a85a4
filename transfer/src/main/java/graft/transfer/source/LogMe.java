package graft.transfer.source;

/**
 * LogME: the logarithm of the maximum evidence (You, Liu, Wang, Long, "LogME: Practical Assessment of Pre-trained
 * Models for Transfer Learning", ICML 2021, arXiv:2102.11005). Each class's indicator y is modelled as linear in the
 * features, with a Gaussian prior of precision alpha on the weights and noise of precision beta; the score is how
 * probable y is at the best alpha and beta, whatever the weights. Over the singular values s_i of the features, with
 * x_i = u_i' y and t = alpha / beta,
 *
 * <pre>
 * gamma = sum s_i² / (s_i² + t)
 * |m|²  = sum s_i² x_i² / (s_i² + t)²          alpha = gamma / |m|²
 * |r|²  = sum t² x_i² / (s_i² + t)² + rest     beta  = (N - gamma) / |r|²
 * N evidence = D/2 log alpha + N/2 log beta - 1/2 sum log(alpha + beta s_i²) - beta/2 |r|² - alpha/2 |m|² - N/2 log 2 pi
 * </pre>
 *
 * and the score is the mean of evidence over classes. The larger the better. The sum of logarithms is over all D
 * directions, also where N is below D and the others have s = 0; sources with different numbers of features could not be
 * compared otherwise. (The authors' fixed-point program leaves those out; {@link #withoutZeroDirections} is its number.)
 *
 * @param score     the mean of {@code evidence}
 * @param evidence  [C], of an image
 * @param alpha     [C]
 * @param beta      [C]
 * @param rounds    [C], of the iteration
 * @param images    N
 * @param zeroDirections D - N where that is above 0
 */
public record LogMe(double score, double[] evidence, double[] alpha, double[] beta, int[] rounds, int images,
        int zeroDirections) {
    private static final int MOST_ROUNDS = 11;
    /** Keeps alpha and beta finite where weights or residuals vanish; the authors' number. */
    private static final double EPSILON = 1e-5;

    /** The two forms that the authors published: they differ in where the iteration ends, and by the epsilon. */
    private enum Form {
        EVIDENCE_MAXIMISATION(0.01, EPSILON), FIXED_POINT(0.001, 0);

        private final double change;
        private final double epsilonInEvidence;

        Form(double change, double epsilonInEvidence) {
            this.change = change;
            this.epsilonInEvidence = epsilonInEvidence;
        }

        boolean ends(double relativeChange) {
            return this == EVIDENCE_MAXIMISATION ? relativeChange < change : relativeChange <= change;
        }
    }

    /**
     * The form of the ICML paper (MacKay's iteration, which ends when alpha / beta changes by less than 1 %).
     *
     * @param features as they are, not centred
     */
    public static LogMe evidenceMaximisation(FeatureSpectrum features) {
        return of(features, Form.EVIDENCE_MAXIMISATION);
    }

    /**
     * The form of the longer paper (You, Liu, Zhang, Wang, Jordan, Long, "Ranking and Tuning Pre-trained Models", JMLR
     * 2022, arXiv:2110.10545): a fixed point of alpha / beta, to 0.1 %.
     *
     * @param features as they are, not centred
     */
    public static LogMe fixedPoint(FeatureSpectrum features) {
        return of(features, Form.FIXED_POINT);
    }

    private static LogMe of(FeatureSpectrum f, Form form) {
        int classes = f.sizes().length;
        double[] evidence = new double[classes];
        double[] alphas = new double[classes];
        double[] betas = new double[classes];
        int[] rounds = new int[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double alpha = 1;
            double beta = 1;
            double weights = 0;
            double residual = 0;
            double change = Double.POSITIVE_INFINITY;
            while (rounds[c] < MOST_ROUNDS && !form.ends(change)) {
                rounds[c]++;
                double t = alpha / beta;
                double gamma = 0;
                weights = 0;
                residual = f.rest()[c];
                for (int i = 0; i < f.squares().length; i++) {
                    double s = f.squares()[i];
                    double x = f.along()[i][c] / (s + t);
                    gamma += s / (s + t);
                    weights += s * x * x;
                    residual += t * t * x * x;
                }
                alpha = gamma / (weights + EPSILON);
                beta = (f.images() - gamma) / (residual + EPSILON);
                change = Math.abs(alpha / beta - t) / t;
            }
            double logarithms = (f.features() - f.squares().length) * Math.log(alpha);
            for (double s : f.squares()) {
                logarithms += Math.log(alpha + beta * s);
            }
            double n = f.images();
            evidence[c] = (f.features() / 2.0 * Math.log(alpha) + n / 2 * Math.log(beta) - logarithms / 2
                    - beta / 2 * (residual + form.epsilonInEvidence)
                    - alpha / 2 * (weights + form.epsilonInEvidence) - n / 2 * Math.log(2 * Math.PI)) / n;
            alphas[c] = alpha;
            betas[c] = beta;
            sum += evidence[c];
        }
        return new LogMe(sum / classes, evidence, alphas, betas, rounds, f.images(),
                Math.max(0, f.features() - f.images()));
    }

    /**
     * The score as the authors' fixed-point program gives it, which sums over the singular values that there are. The
     * same where N is D or more; below, it grows with D alone, and says nothing beside a source of another D.
     */
    public double withoutZeroDirections() {
        double sum = 0;
        for (int c = 0; c < alpha.length; c++) {
            sum += evidence[c] + zeroDirections * Math.log(alpha[c]) / (2.0 * images);
        }
        return sum / alpha.length;
    }
}
