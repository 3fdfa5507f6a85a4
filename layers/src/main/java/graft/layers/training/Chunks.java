package graft.layers.training;

import graft.engine.ThreadTeam;

/** Splits a long array into pieces for the team. */
final class Chunks {
    private Chunks() {
    }

    /** What to do with elements {@code from} to {@code to - 1}. */
    @FunctionalInterface
    interface Range {
        void apply(int from, int to);
    }

    static void run(int length, int chunk, ThreadTeam team, Range body) {
        int count = Math.ceilDiv(length, chunk);
        team.run(count, (i, worker) -> body.apply(i * chunk, Math.min(length, (i + 1) * chunk)));
    }
}
