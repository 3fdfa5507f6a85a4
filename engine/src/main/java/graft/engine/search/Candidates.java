package graft.engine.search;

import java.util.Arrays;

/**
 * Rows of which it is not certain yet whether they are among the k best. Of each row's score a lower and an upper bound
 * are known; a row whose upper bound is below the lower bounds of k others cannot be among the best and is dropped.
 */
final class Candidates {
    private static final int FEWEST = 256;

    private final int wanted;
    private int[] rows;
    private float[] lower;
    private float[] upper;
    private int count;
    private float threshold = Float.NEGATIVE_INFINITY;

    Candidates(int wanted) {
        this.wanted = wanted;
        int room = Math.max(FEWEST, 4 * wanted);
        rows = new int[room];
        lower = new float[room];
        upper = new float[room];
    }

    /** A row with an upper bound below this needs no adding. It only rises. */
    float threshold() {
        return threshold;
    }

    /** Adds a row. A bound that is not a number says nothing: the row stays. */
    void add(int row, float low, float high) {
        if (high < threshold) {
            return;
        }
        if (count == rows.length) {
            prune();
            if (count > rows.length / 2) {
                int room = 2 * rows.length;
                rows = Arrays.copyOf(rows, room);
                lower = Arrays.copyOf(lower, room);
                upper = Arrays.copyOf(upper, room);
            }
        }
        rows[count] = row;
        lower[count] = low == low ? low : Float.NEGATIVE_INFINITY;
        upper[count++] = high == high ? high : Float.POSITIVE_INFINITY;
    }

    /** Adds what another has collected. */
    void addAll(Candidates other) {
        for (int i = 0; i < other.count; i++) {
            add(other.rows[i], other.lower[i], other.upper[i]);
        }
    }

    /** Drops what cannot be among the best; returns the rows that are left, in no order. */
    int[] left() {
        prune();
        return Arrays.copyOf(rows, count);
    }

    private void prune() {
        if (count <= wanted) {
            return;
        }
        float[] sorted = Arrays.copyOf(lower, count);
        Arrays.sort(sorted);
        threshold = Math.max(threshold, sorted[count - wanted]);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (upper[i] >= threshold) {
                rows[kept] = rows[i];
                lower[kept] = lower[i];
                upper[kept++] = upper[i];
            }
        }
        count = kept;
    }
}
