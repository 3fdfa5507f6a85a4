package graft.transfer.depth;

import graft.transfer.report.Interval;
import java.util.Arrays;

/**
 * The accuracy of something that was done several times, with other images to learn from or other seeds, and measured
 * on the same images each time.
 *
 * @param mean        of the repetitions, a fraction
 * @param deviation   from repetition to repetition, with n - 1; 0 of a single one
 * @param low         lower end of the interval of 95 %, a fraction
 * @param high        upper end
 * @param repetitions how many
 * @param pictures    that each was measured on
 */
public record RepeatedAccuracy(double mean, double deviation, double low, double high, int repetitions,
        int pictures) {

    /**
     * The interval has two parts, of which the squares are added: Wilson's for the images that were measured on, and
     * Student's t for the repetitions. A single repetition has the first alone: nothing is known of how others would
     * differ.
     *
     * @param right    of each repetition, how many images it was right on
     * @param pictures 1 or more
     */
    public static RepeatedAccuracy of(int[] right, int pictures) {
        int n = right.length;
        double mean = Arrays.stream(right).average().orElseThrow() / pictures;
        double squares = Arrays.stream(right).mapToDouble(r -> (double) r / pictures - mean).map(d -> d * d).sum();
        double deviation = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
        int middle = (int) Math.round(mean * pictures);
        Interval wilson = Interval.wilson(middle, pictures);
        double p = (double) middle / pictures;
        double spread = n < 2 ? 0 : StudentT.quantile(n - 1) * deviation / Math.sqrt(n);
        return new RepeatedAccuracy(mean, deviation, Math.max(0, mean - Math.hypot(p - wilson.low(), spread)),
                Math.min(1, mean + Math.hypot(wilson.high() - p, spread)), n, pictures);
    }
}
