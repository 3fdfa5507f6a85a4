package graft.transfer.trust;

/**
 * One number that makes a network's probabilities as sure as it should be: p = softmax(z / T), with T the minimum of
 * the cross-entropy over pictures that it did not learn from (Guo, Pleiss, Sun, Weinberger, "On calibration of modern
 * neural networks", 2017, arXiv:1706.04599). Above 1 it makes an over-confident network modest. Which class is most
 * probable does not change.
 *
 * <p>With β = 1/T the loss is convex; it is minimised by Newton's steps, halved where one would go too far. A minimum
 * exists unless every picture's class has the largest logit: then more certainty is always better, and how sure the
 * network may be cannot be known from these pictures.
 *
 * @param value    T
 * @param isFitted whether it is that minimum; otherwise 1, or the nearest of {@link #LEAST} and {@link #MOST}
 */
public record Temperature(double value, boolean isFitted) {
    /** Lower ones, and those above {@link #MOST}, are not believed. */
    public static final double LEAST = 0.05;
    public static final double MOST = 20;

    private static final int STEPS = 200;
    private static final double SMALL_STEP = 1e-14;

    /** Changes nothing. */
    public static Temperature none() {
        return new Temperature(1, false);
    }

    /**
     * @param logits [N][K], or logarithms of probabilities
     * @param labels [N]
     */
    public static Temperature fit(double[][] logits, int[] labels) {
        if (logits.length == 0 || allRight(logits, labels)) {
            return none();
        }
        double beta = 1;
        double[] at = derivatives(logits, labels, beta);
        for (int i = 0; i < STEPS; i++) {
            double step = at[2] > 0 ? -at[1] / at[2] : -Math.signum(at[1]) * beta / 2;
            double next = Math.clamp(beta + step, 1 / (2 * MOST), 2 / LEAST);
            double[] there = derivatives(logits, labels, next);
            while (there[0] > at[0] && Math.abs(next - beta) > SMALL_STEP) {
                next = (next + beta) / 2;
                there = derivatives(logits, labels, next);
            }
            boolean isThere = Math.abs(next - beta) <= SMALL_STEP * beta;
            beta = next;
            at = there;
            if (isThere) {
                break;
            }
        }
        double t = 1 / beta;
        return t < LEAST || t > MOST ? new Temperature(Math.clamp(t, LEAST, MOST), false) : new Temperature(t, true);
    }

    private static boolean allRight(double[][] logits, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            for (double z : logits[i]) {
                if (z > logits[i][labels[i]]) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Mean cross-entropy at β, and its first and second derivative: mean of E[z] - z[label] and of Var[z]. */
    private static double[] derivatives(double[][] logits, int[] labels, double beta) {
        double loss = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < labels.length; i++) {
            double[] z = logits[i];
            double own = z[labels[i]];
            double max = Double.NEGATIVE_INFINITY;
            for (double v : z) {
                max = Math.max(max, v);
            }
            double sum = 0;
            double mean = 0;
            double squares = 0;
            for (double v : z) {
                double e = Math.exp(beta * (v - max));
                sum += e;
                mean += e * (v - max);
                squares += e * (v - max) * (v - max);
            }
            mean /= sum;
            loss += Math.log(sum) - beta * (own - max);
            first += mean - (own - max);
            second += squares / sum - mean * mean;
        }
        int n = labels.length;
        return new double[] {loss / n, first / n, second / n};
    }

    /** The probabilities [N][K] of logits, or of logarithms of probabilities. */
    public double[][] probabilities(double[][] logits) {
        double[][] p = new double[logits.length][];
        for (int i = 0; i < p.length; i++) {
            p[i] = softmax(logits[i], value);
        }
        return p;
    }

    private static double[] softmax(double[] z, double t) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : z) {
            max = Math.max(max, v);
        }
        double[] p = new double[z.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp((z[k] - max) / t);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }
}
