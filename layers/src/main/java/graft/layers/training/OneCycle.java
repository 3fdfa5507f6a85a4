package graft.layers.training;

import java.util.List;
import java.util.OptionalDouble;

/**
 * {@link Schedule#oneCycle()} with its peak learning rate: {@code OneCycle.peak(0.01)}.
 *
 * @param rate at the peak, above 0
 */
public record OneCycle(double rate) implements Schedule {
    public OneCycle {
        if (!(rate > 0) || rate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("a peak learning rate is above 0 and finite, found " + rate);
        }
    }

    public static OneCycle peak(double rate) {
        return new OneCycle(rate);
    }

    @Override
    public double factor(double progress, List<Double> validationLosses) {
        return Schedule.oneCycle().factor(progress, validationLosses);
    }

    @Override
    public OptionalDouble peakRate() {
        return OptionalDouble.of(rate);
    }
}
