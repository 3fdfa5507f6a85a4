package graft.layers.plan;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a plan is at work. A plan has one set of buffers: two threads at once would mix their images without a sign
 * of it. One compare-and-set at the start of a run and one write at its end.
 */
final class PlanUse {
    private static final int FREE = 0;
    private static final int RUNNING = 1;
    private static final int CLOSED = 2;

    private final String plan;
    private final AtomicInteger state = new AtomicInteger(FREE);

    /** @param plan what it is called in messages */
    PlanUse(String plan) {
        this.plan = plan;
    }

    /**
     * The calling thread has the plan until {@link #end}.
     *
     * @throws IllegalStateException when another run has not ended yet, or the plan is closed
     */
    void begin() {
        if (!state.compareAndSet(FREE, RUNNING)) {
            throw new IllegalStateException(state.get() == CLOSED
                    ? plan + " is closed and cannot run again; compile another, or close it later"
                    : plan + " is in use by another thread, and its buffers hold one batch at a time; compile a plan "
                            + "for each thread, or let the threads take turns");
        }
    }

    void end() {
        state.set(FREE);
    }

    /**
     * Nothing runs from here on.
     *
     * @return whether it was open until now
     * @throws IllegalStateException when a run has not ended yet
     */
    boolean close() {
        if (state.get() == CLOSED) {
            return false;
        }
        begin();
        state.set(CLOSED);
        return true;
    }
}
