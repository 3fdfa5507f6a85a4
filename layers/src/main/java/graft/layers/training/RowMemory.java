package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.layer.TouchedRows;
import java.util.Arrays;

/**
 * Up to which step what is remembered of each row of a table is worked out. A step visits the rows that it met; what
 * the steps in between would have done to a row, a shrinking by the same factors each time, is made up for when the row
 * is next met, or asked for.
 */
final class RowMemory {
    private static final int ROWS = 16;

    private final int width;
    private final int[] doneThrough;
    private final double[] idle;

    /**
     * Of a table with rows of {@code width} values, all worked out through {@code step}.
     *
     * @param idle {@link Optimizer#idle}
     */
    RowMemory(int rows, int width, int step, double[] idle) {
        this.width = width;
        this.idle = idle;
        doneThrough = new int[rows];
        Arrays.fill(doneThrough, step);
    }

    /** Takes step number {@code step} at these rows. */
    void step(TouchedRows rows, int step, Optimizer.Update update, float[] w, float[] dw,
            float[][] slots, ThreadTeam team) {
        Chunks.run(rows.count(), ROWS, team, (first, last) -> {
            for (int i = first; i < last; i++) {
                int row = rows.row(i);
                catchUp(row, step - 1, slots);
                update.apply(w, dw, slots, row * width, (row + 1) * width);
                doneThrough[row] = step;
            }
        });
    }

    /** Works out all rows through {@code step}. */
    void settle(int step, float[][] slots) {
        for (int row = 0; row < doneThrough.length; row++) {
            catchUp(row, step, slots);
        }
    }

    private void catchUp(int row, int step, float[][] slots) {
        int missed = step - doneThrough[row];
        if (missed == 0) {
            return;
        }
        for (int s = 0; s < slots.length; s++) {
            float factor = (float) power(idle[s], missed);
            for (int i = row * width; i < (row + 1) * width; i++) {
                slots[s][i] *= factor;
            }
        }
        doneThrough[row] = step;
    }

    /** By squaring: multiplications alone, which give the same bits everywhere. */
    private static double power(double base, int exponent) {
        double result = 1;
        for (double square = base; exponent > 0; exponent >>= 1, square *= square) {
            if ((exponent & 1) == 1) {
                result *= square;
            }
        }
        return result;
    }
}
