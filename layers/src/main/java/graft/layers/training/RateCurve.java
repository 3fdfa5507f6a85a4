package graft.layers.training;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What a sweep of the learning rate showed, and the rate that it suggests.
 *
 * <p>The smoothed loss of a step is the mean over it and {@code h} steps on either side ({@link RateRange#smoothing}),
 * fewer at the ends; unlike a running average it is not late. The suggestion is the rate of
 * <em>steepest descent</em>: the step, of those before the lowest smoothed loss, around which the smoothed loss falls
 * most from {@code h} steps before to {@code h} steps after. Rates grow by the same factor from step to step, so this
 * is the steepest place of the curve over the logarithm of the rate.
 *
 * <p>A sweep whose loss falls by no more than its noise suggests nothing. With n the standard deviation of the losses
 * of the first {@code 2h + 1} steps, whose rates are too low to change much, a mean over as many has the deviation
 * n / sqrt(2h + 1); the fall from the first smoothed loss to the lowest has to be more than three times that.
 *
 * <p>It is a suggestion: one seed, a few steps, and the loss on training samples, not the accuracy on others.
 *
 * @param range  of rates that was asked for
 * @param losses of the steps that were taken, each on another batch and before its step; all finite
 * @param end    why there are no more
 */
public record RateCurve(RateRange range, List<Double> losses, End end) {
    private static final double BEYOND_NOISE = 3;

    /** How a sweep ended. */
    public enum End {
        /** The last rate was reached. */
        COMPLETE("the last rate was reached"),
        /** The loss had grown to a multiple of the lowest. */
        DIVERGED("the loss grew to " + RateSweep.DIVERGED + " times the lowest"),
        /** The loss was no number any more. */
        NOT_FINITE("the loss was no number any more");

        private final String words;

        End(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    public RateCurve {
        losses = List.copyOf(losses);
    }

    /** How many steps were taken. */
    public int steps() {
        return losses.size();
    }

    /** The smoothed loss of a step. */
    public double smoothed(int step) {
        int h = range.smoothing();
        return losses.subList(Math.max(0, step - h), Math.min(steps(), step + h + 1)).stream()
                .mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The step with the lowest smoothed loss; the first of equals. Empty where no step was taken. */
    public OptionalInt lowest() {
        return IntStream.range(0, steps()).reduce((a, b) -> smoothed(b) < smoothed(a) ? b : a);
    }

    /** The step whose rate is suggested; empty where the loss falls by no more than its noise. */
    public OptionalInt suggested() {
        int h = range.smoothing();
        if (steps() < 2 * h + 2 || !fallsBeyondNoise()) {
            return OptionalInt.empty();
        }
        return IntStream.range(h, Math.min(lowest().getAsInt() + 1, steps() - h)).filter(i -> fall(i) > 0)
                .reduce((a, b) -> fall(b) > fall(a) ? b : a);
    }

    private double fall(int step) {
        int h = range.smoothing();
        return smoothed(step - h) - smoothed(step + h);
    }

    private boolean fallsBeyondNoise() {
        int n = 2 * range.smoothing() + 1;
        List<Double> first = losses.subList(0, n);
        double mean = first.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance = first.stream().mapToDouble(l -> (l - mean) * (l - mean)).sum() / (n - 1);
        return mean - smoothed(lowest().getAsInt()) > BEYOND_NOISE * Math.sqrt(variance / n);
    }
}
