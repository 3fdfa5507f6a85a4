package graft.transfer.explain;

import graft.engine.ThreadTeam;

/**
 * How near rows are to each other, as t-SNE wants it: p[i,j] = (p(j|i) + p(i|j)) / 2N with p(j|i) proportional to
 * exp(-beta[i] |x[i] - x[j]|^2) over j other than i, and beta[i] such that row i has as many neighbours as the
 * perplexity says: 2 to the entropy of p(.|i) in bits.
 */
final class Affinities {
    private static final int MOST_STEPS = 60;
    /** Of the entropy in nats. */
    private static final double TOLERANCE = 1e-5;

    private Affinities() {
    }

    /**
     * All p[i,j].
     *
     * @param rows [n, d] row-major
     * @return [n, n] row-major, symmetric, 0 on the diagonal, together 1
     */
    static float[] of(float[] rows, int n, int d, double perplexity, ThreadTeam team) {
        float[] p = new float[n * n];
        double entropy = Math.log(perplexity);
        team.run(n, (i, _) -> {
            double[] square = new double[n];
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    double difference = (double) rows[i * d + k] - rows[j * d + k];
                    sum += difference * difference;
                }
                square[j] = sum;
            }
            conditional(square, i, entropy, p);
        });
        team.run(n, (i, _) -> {
            for (int j = 0; j < i; j++) {
                float both = (p[i * n + j] + p[j * n + i]) / (2 * n);
                p[i * n + j] = both;
                p[j * n + i] = both;
            }
        });
        return p;
    }

    /** Writes p(.|i) by Newton's steps in log beta, and bisection where they would leave what is known to hold it. */
    private static void conditional(double[] square, int i, double wanted, float[] p) {
        int n = square.length;
        double nearest = Double.POSITIVE_INFINITY;
        double mean = 0;
        for (int j = 0; j < n; j++) {
            if (j != i) {
                nearest = Math.min(nearest, square[j]);
                mean += square[j] / (n - 1);
            }
        }
        // What all have in common of the distance changes nothing, and would make every exp() 0.
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        double logBeta = mean > nearest ? -Math.log(mean - nearest) : 0;
        double[] weight = new double[n];
        double sum = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            double beta = Math.exp(logBeta);
            sum = 0;
            double first = 0;
            double second = 0;
            for (int j = 0; j < n; j++) {
                double further = square[j] - nearest;
                double w = j == i || beta * further > 40 ? 0 : Math.exp(-beta * further);
                weight[j] = w;
                sum += w;
                first += w * further;
                second += w * further * further;
            }
            double entropy = Math.log(sum) + beta * first / sum;
            double error = entropy - wanted;
            if (Math.abs(error) < TOLERANCE) {
                break;
            }
            if (error > 0) {
                low = logBeta;
            } else {
                high = logBeta;
            }
            // dH/dlog(beta) = -beta^2 * variance of the squared distance
            double slope = -beta * beta * (second / sum - first / sum * (first / sum));
            double next = slope < 0 ? logBeta - error / slope : Double.NaN;
            if (!(next > low && next < high)) {
                next = Double.isInfinite(low) ? logBeta - 1 : Double.isInfinite(high) ? logBeta + 1
                        : (low + high) / 2;
            }
            logBeta = Math.clamp(next, logBeta - 3, logBeta + 3);
        }
        for (int j = 0; j < n; j++) {
            p[i * n + j] = (float) (weight[j] / sum);
        }
    }
}
