package graft.engine;

/** What a task reaches at best: many short measurements, so that one of them is undisturbed. */
final class BestRate {
    /** As many at least, whatever time they take. */
    private static final int FEWEST = 10;
    /** Seconds after which there are no more in any case: the machine is busy. */
    private static final double LONGEST = 3;

    /** A call that is repeated until it is compiled takes less than this, in nanoseconds; interpreted, far more. */
    private static final long COMPILED = 5_000;

    private BestRate() {
    }

    /**
     * Repeats a call that does little, some hundred operations, until it is compiled: measured loops that begin
     * interpreted run for seconds before the compiler replaces them.
     */
    static void warmUp(Runnable little) {
        long start = System.nanoTime();
        int fast = 0;
        while (fast < 100 && System.nanoTime() - start < LONGEST * 1e9) {
            long from = System.nanoTime();
            little.run();
            fast = System.nanoTime() - from < COMPILED ? fast + 1 : 0;
        }
    }

    /**
     * Runs a task again and again for about {@code seconds}.
     *
     * @param pieces of each run; a piece takes far less than a second
     * @param work   of a piece, in any unit
     * @return the most work in a second that the whole team reached in a run
     */
    static double perSecond(ThreadTeam team, int pieces, double work, double seconds, ThreadTeam.Task task) {
        double best = 0;
        long start = System.nanoTime();
        double elapsed = 0;
        for (int run = 0; elapsed < seconds || run < FEWEST && elapsed < LONGEST; run++) {
            long from = System.nanoTime();
            team.run(pieces, task);
            long now = System.nanoTime();
            best = Math.max(best, work * pieces / ((now - from) / 1e9));
            elapsed = (now - start) / 1e9;
        }
        return best;
    }
}
