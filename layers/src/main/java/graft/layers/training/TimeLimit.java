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
    /** When the first step could be taken; NaN before that. */
    private double begun = Double.NaN;

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

    /** Sets aside as much time as measuring took. The first time, steps begin after it. */
    void measured(double took) {
        measuring = took;
        begun = Double.isNaN(begun) ? spent() : begun;
    }

    /** How much of the time for steps is spent, from 0 to 1: what a schedule follows; 0 without a limit. */
    double progress() {
        double forSteps = seconds - measuring - begun;
        return !exists() || Double.isNaN(begun) ? 0 : forSteps > 0 ? Math.min(1, (spent() - begun) / forSteps) : 1;
    }

    /** From 0 at the start to 1 and more when there is no time left but to measure; 0 without a limit. */
    double part() {
        return exists() ? (spent() + measuring) / seconds : 0;
    }

    boolean isOver() {
        return exists() && part() >= 1;
    }
}
