package graft.layers.training;

/**
 * The learning rates of a sweep: from {@code from} to {@code to} in {@code steps} steps, each the same multiple of the
 * one before.
 *
 * @param from  above 0
 * @param to    above {@code from}
 * @param steps 20 or more
 */
public record RateRange(double from, double to, int steps) {
    /** So few steps cannot be smoothed and still show where the loss falls. */
    public static final int FEWEST = 20;

    public RateRange {
        if (!(from > 0 && to > from && to < Double.POSITIVE_INFINITY) || steps < FEWEST) {
            throw new IllegalArgumentException("a sweep goes from a learning rate above 0 to a larger one in " + FEWEST
                    + " steps or more, found " + from + " to " + to + " in " + steps);
        }
    }

    /** A hundred steps from 0.000001 to 10. */
    public static RateRange standard() {
        return new RateRange(1e-6, 10, 100);
    }

    /** The rate of a step, counted from 0: {@code from * (to / from)^(step / (steps - 1))}. */
    public double at(int step) {
        return from * Math.pow(to / from, step / (steps - 1.0));
    }

    /** How many steps on either side the loss is averaged over: a twentieth of the sweep. */
    public int smoothing() {
        return Math.max(2, steps / 20);
    }
}
