package graft.engine;

/** Dot products of stored rows with vectors that were given before. Safe for several threads at once. */
@FunctionalInterface
public interface RowDots {
    /**
     * Computes {@code dots[q * (to - from) + i - from]}, the product of row i with vector q, for rows {@code from} to
     * {@code to - 1} and all vectors, on this thread.
     *
     * @param dots <b>modified:</b> [queries, to - from]
     */
    void compute(int from, int to, float[] dots);
}
