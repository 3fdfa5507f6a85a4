package graft.transfer.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them. */
public final class NumberText {
    private NumberText() {
    }

    /** 0.9132 as {@code 91.3 %}, with a space that does not break. */
    public static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f\u00a0%%", fraction * 100);
    }

    /** A difference of fractions in points of percent, always signed: {@code +37.0}, {@code −2.0}, {@code ±0.0}. */
    public static String points(double difference) {
        String digits = String.format(Locale.ROOT, "%.1f", Math.abs(difference) * 100);
        if (digits.equals("0.0")) {
            return "±0.0";
        }
        return (difference < 0 ? "−" : "+") + digits;
    }

    /** Whether a difference is zero at the precision at which {@link #points} shows it. */
    public static boolean isNothing(double difference) {
        return points(difference).startsWith("±");
    }

    /** To three digits; a dash for what is not finite. */
    public static String loss(double loss) {
        return Double.isFinite(loss) ? String.format(Locale.ROOT, "%.3f", loss) : "–";
    }

    /** A learning rate with two digits that count: {@code 0.0021}, {@code 3.2e-06}, {@code 10}. */
    public static String rate(double rate) {
        BigDecimal two = new BigDecimal(rate).round(new MathContext(2)).stripTrailingZeros();
        return rate < 1e-4 ? String.format(Locale.ROOT, "%.1e", rate) : two.toPlainString();
    }

    /** {@code 340 ms}, {@code 4.2 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
    public static String duration(double seconds) {
        if (seconds < 0.9995) {
            return Math.round(seconds * 1000) + "\u00a0ms";
        }
        if (seconds < 99.95) {
            return String.format(Locale.ROOT, "%.1f\u00a0s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d\u00a0min %02d\u00a0s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d\u00a0h %02d\u00a0min", whole / 3600, whole % 3600 / 60);
    }

    /** {@code 1 image}, {@code 12 images}. */
    public static String count(int n, String noun) {
        return n + "\u00a0" + noun + (n == 1 ? "" : "s");
    }

    /** {@code 23.4 GiB}. */
    public static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f\u00a0GiB", bytes / (double) (1L << 30));
    }
}
