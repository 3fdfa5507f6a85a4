package graft.engine;

/** What a task reaches at best: many short measurements, so that one of them is undisturbed. */
final class BestRate {
    /** As many at least, whatever time they take: the first are slow, until the compiler has done its work. */
    private static final int FEWEST = 40;
    /** Seconds after which there are no more in any case: the machine is busy. */
    private static final double LONGEST = 3;

    private BestRate() {
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
