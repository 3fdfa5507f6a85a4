package graft.layers.training;

/**
 * How much of a run's time is spent. The time that measuring takes is set aside, so that a run ends in time, but for
 * the step that is under way.
 */
final class TimeLimit {
    private final double seconds;
    private final double before;
    private final long start = System.nanoTime();
    private double measuring;

    /**
     * Starts the clock.
     *
     * @param seconds the limit; infinite for none
     * @param before  seconds that the run took before it was interrupted
     */
    TimeLimit(double seconds, double before) {
        this.seconds = seconds;
        this.before = before;
    }

    boolean exists() {
        return seconds < Double.POSITIVE_INFINITY;
    }

    /** Seconds since the start of the run. */
    double spent() {
        return before + (System.nanoTime() - start) / 1e9;
    }

    /** Sets aside as much time as measuring took. */
    void measured(double took) {
        measuring = took;
    }

    /** From 0 at the start to 1 and more when there is no time left but to measure; 0 without a limit. */
    double part() {
        return exists() ? (spent() + measuring) / seconds : 0;
    }

    boolean isOver() {
        return exists() && part() >= 1;
    }
}
