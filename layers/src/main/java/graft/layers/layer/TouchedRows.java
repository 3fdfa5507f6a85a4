package graft.layers.layer;

import java.util.Arrays;

/**
 * Which rows of a table's gradient the last backward pass wrote; all others are zero. A sentence meets a few of a
 * hundred thousand words, and whoever goes over the gradient may go over these rows alone.
 */
public final class TouchedRows {
    private int[] rows = new int[16];
    private int count;

    TouchedRows() {
    }

    /** Forgets all rows. */
    void clear() {
        count = 0;
    }

    /** Adds a row that is not among them yet. */
    void add(int row) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
        }
        rows[count++] = row;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The {@code i}-th of them, in the order in which they were met. */
    public int row(int i) {
        return rows[i];
    }
}
