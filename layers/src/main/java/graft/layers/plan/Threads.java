package graft.layers.plan;

import graft.engine.ThreadTeam;

/**
 * How many threads a plan starts for itself, the caller's included: {@code network.compileForInference(1,
 * Threads.of(2))}.
 *
 * @param count 1 or more
 */
public record Threads(int count) {
    public Threads {
        if (count < 1) {
            throw new IllegalArgumentException("a plan computes with at least 1 thread, not " + count);
        }
    }

    public static Threads of(int count) {
        return new Threads(count);
    }

    /** As many as {@link ThreadTeam#defaultSize}. */
    public static Threads standard() {
        return new Threads(ThreadTeam.defaultSize());
    }
}
