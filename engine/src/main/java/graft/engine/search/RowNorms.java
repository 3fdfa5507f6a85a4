package graft.engine.search;

import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One over the Euclidean length of each row: all that is kept beside the matrix, a number a row. It is 0 for a row of
 * zeros, whose direction is undefined, and NaN for one shorter than 2<sup>-60</sup> or longer than 2<sup>60</sup>, for
 * which 32-bit sums may fail.
 */
public final class RowNorms {
    /** Rows of one task: some 10 to 100 microseconds of work. */
    private static final int TASK = 1024;
    private static final float LEAST = 0x1p-60f;
    private static final float MOST = 0x1p60f;

    private final float[] inverse;
    private final int notFinite;

    private RowNorms(float[] inverse, int notFinite) {
        this.inverse = inverse;
        this.notFinite = notFinite;
    }

    /** Reads all rows once. */
    public static RowNorms of(FloatRows rows, Kernels kernels, ThreadTeam team) {
        float[] inverse = new float[rows.rows()];
        AtomicInteger bad = new AtomicInteger(Integer.MAX_VALUE);
        team.runRanges(rows.rows(), TASK, (from, to) -> {
            float[] squares = new float[to - from];
            kernels.rowSquares(rows, from, to, squares);
            for (int i = from; i < to; i++) {
                float square = squares[i - from];
                if (square >= LEAST * LEAST && square <= MOST * MOST) {
                    inverse[i] = (float) (1 / Math.sqrt(square));
                } else {
                    inverse[i] = unusual(rows, i);
                    if (!isFinite(rows, i)) {
                        bad.accumulateAndGet(i, Math::min);
                    }
                }
            }
        });
        return new RowNorms(inverse, bad.get() == Integer.MAX_VALUE ? -1 : bad.get());
    }

    private static float unusual(FloatRows rows, int row) {
        for (int k = 0; k < rows.columns(); k++) {
            if (rows.at(row, k) != 0) {
                return Float.NaN;
            }
        }
        return 0;
    }

    private static boolean isFinite(FloatRows rows, int row) {
        for (int k = 0; k < rows.columns(); k++) {
            if (!Float.isFinite(rows.at(row, k))) {
                return false;
            }
        }
        return true;
    }

    /** The first row that holds NaN or an infinity, -1 when there is none. */
    public int notFinite() {
        return notFinite;
    }

    /**
     * Divides numbers by the lengths of some rows.
     *
     * @param numbers <b>modified:</b> {@code count} of them, from {@code at} on
     * @param first   the first of the rows
     */
    void divide(float[] numbers, int at, int count, int first) {
        for (int i = 0; i < count; i++) {
            numbers[at + i] *= inverse[first + i];
        }
    }

    /** One over the length of a row; see the class for 0 and NaN. */
    public float inverse(int row) {
        return inverse[row];
    }
}
