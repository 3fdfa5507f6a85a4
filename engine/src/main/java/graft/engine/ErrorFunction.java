package graft.engine;

/**
 * erf(x) = 2/sqrt(pi) * integral from 0 to x of exp(-t^2), and erfc(x) = 1 - erf(x), in double precision.
 *
 * <p>Up to |x| = 2.5 the power series x * exp(-x^2) * 2/sqrt(pi) * sum of (2x^2)^n / (1*3*...*(2n+1)), all of whose
 * terms are positive; beyond, the continued fraction of erfc (Abramowitz, Stegun, "Handbook of Mathematical Functions",
 * 1964, formulas 7.1.6 and 7.1.14). Both are right to about 1e-14.
 */
final class ErrorFunction {
    private static final double SERIES_BELOW = 2.5;
    private static final int FRACTIONS = 40;

    private ErrorFunction() {
    }

    static double value(double x) {
        return Math.abs(x) < SERIES_BELOW ? series(x) : Math.signum(x) * (1 - fraction(Math.abs(x)));
    }

    /** 1 - erf(x), without the cancellation for large x. */
    static double complement(double x) {
        if (x >= SERIES_BELOW) {
            return fraction(x);
        }
        return x <= -SERIES_BELOW ? 2 - fraction(-x) : 1 - series(x);
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** erfc(x) = exp(-x^2) / sqrt(pi) * 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))), from the innermost out. */
    private static double fraction(double x) {
        double inner = x;
        for (int n = FRACTIONS; n >= 1; n--) {
            inner = x + n * 0.5 / inner;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / inner;
    }
}
