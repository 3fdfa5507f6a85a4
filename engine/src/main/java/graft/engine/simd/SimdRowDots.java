package graft.engine.simd;

import graft.engine.FloatRows;
import graft.engine.RowDots;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of rows of floats with vectors, four rows at a time.
 *
 * <p><b>Why rows are copied.</b> In a mapped file rows lie at any byte, and how far an access may go is a 64-bit number.
 * For a loop over such memory the compiler prepares its bounds with some hundred instructions, each time it is entered;
 * of a row of 300 floats, which takes 19 multiply-adds, that was most of the time (on an Emerald Rapids 61 ns for a row
 * in the second-level cache, {@code SearchBenchmark}), and while it went on hardly anything was fetched from memory. So
 * four rows are copied into an array, one after the other, by the system's fastest loop. There they begin at vectors,
 * end in zeros, share what is read of the query, and the bounds are those of an array.
 */
final class SimdRowDots {
    private static final VectorSpecies<Float> F = Lanes.FLOAT;
    private static final int L = Lanes.COUNT;
    /** Rows at a time. */
    private static final int ROWS = 4;

    private final FloatRows rows;
    private final int size;
    private final int queries;
    /** [queries, size] */
    private final float[] packed;

    private SimdRowDots(FloatRows rows, float[][] queries) {
        this.rows = rows;
        this.queries = queries.length;
        this.size = size(rows);
        this.packed = new float[queries.length * size];
        for (int q = 0; q < queries.length; q++) {
            System.arraycopy(queries[q], 0, packed, q * size, rows.columns());
        }
    }

    /** Floats of a row in the copy: pairs of vectors. */
    private static int size(FloatRows rows) {
        return Math.ceilDiv(rows.columns(), 2 * L) * 2 * L;
    }

    static RowDots of(FloatRows rows, float[][] queries) {
        SimdRowDots dots = new SimdRowDots(rows, queries);
        return dots::compute;
    }

    private void compute(int from, int to, float[] dots) {
        int n = to - from;
        float[] four = new float[ROWS * size];
        float[] sums = new float[2 * ROWS];
        for (int i = from; i < to; i += ROWS) {
            int count = copy(rows, i, to, four, size);
            int q = 0;
            for (; q + 2 <= queries; q += 2) {
                two(four, q * size, sums);
                System.arraycopy(sums, 0, dots, q * n + i - from, count);
                System.arraycopy(sums, ROWS, dots, (q + 1) * n + i - from, count);
            }
            if (q < queries) {
                one(four, q * size, sums);
                System.arraycopy(sums, 0, dots, q * n + i - from, count);
            }
        }
    }

    /** Copies up to four rows; after fewer the last ones stay what they were. Returns how many. */
    private static int copy(FloatRows rows, int from, int to, float[] four, int size) {
        int count = Math.min(ROWS, to - from);
        for (int r = 0; r < count; r++) {
            rows.read(from + r, four, r * size);
        }
        return count;
    }

    /** Four rows with one query, each in two sums: with eight no multiply-add waits for another. */
    private void one(float[] four, int p, float[] sums) {
        FloatVector rowA = FloatVector.zero(F);
        FloatVector rowB = FloatVector.zero(F);
        FloatVector rowC = FloatVector.zero(F);
        FloatVector rowD = FloatVector.zero(F);
        FloatVector moreA = FloatVector.zero(F);
        FloatVector moreB = FloatVector.zero(F);
        FloatVector moreC = FloatVector.zero(F);
        FloatVector moreD = FloatVector.zero(F);
        for (int k = 0; k < size; k += 2 * L) {
            FloatVector x = FloatVector.fromArray(F, packed, p + k);
            FloatVector y = FloatVector.fromArray(F, packed, p + k + L);
            rowA = FloatVector.fromArray(F, four, k).fma(x, rowA);
            rowB = FloatVector.fromArray(F, four, size + k).fma(x, rowB);
            rowC = FloatVector.fromArray(F, four, 2 * size + k).fma(x, rowC);
            rowD = FloatVector.fromArray(F, four, 3 * size + k).fma(x, rowD);
            moreA = FloatVector.fromArray(F, four, k + L).fma(y, moreA);
            moreB = FloatVector.fromArray(F, four, size + k + L).fma(y, moreB);
            moreC = FloatVector.fromArray(F, four, 2 * size + k + L).fma(y, moreC);
            moreD = FloatVector.fromArray(F, four, 3 * size + k + L).fma(y, moreD);
        }
        sums[0] = Lanes.sum(Lanes.known(rowA).add(moreA));
        sums[1] = Lanes.sum(Lanes.known(rowB).add(moreB));
        sums[2] = Lanes.sum(Lanes.known(rowC).add(moreC));
        sums[3] = Lanes.sum(Lanes.known(rowD).add(moreD));
    }

    /** Four rows with two queries, the second after the first. */
    private void two(float[] four, int p, float[] sums) {
        FloatVector rowA = FloatVector.zero(F);
        FloatVector rowB = FloatVector.zero(F);
        FloatVector rowC = FloatVector.zero(F);
        FloatVector rowD = FloatVector.zero(F);
        FloatVector secondA = FloatVector.zero(F);
        FloatVector secondB = FloatVector.zero(F);
        FloatVector secondC = FloatVector.zero(F);
        FloatVector secondD = FloatVector.zero(F);
        for (int k = 0; k < size; k += L) {
            FloatVector x = FloatVector.fromArray(F, packed, p + k);
            FloatVector y = FloatVector.fromArray(F, packed, p + size + k);
            FloatVector a = FloatVector.fromArray(F, four, k);
            FloatVector b = FloatVector.fromArray(F, four, size + k);
            FloatVector c = FloatVector.fromArray(F, four, 2 * size + k);
            FloatVector d = FloatVector.fromArray(F, four, 3 * size + k);
            rowA = a.fma(x, rowA);
            rowB = b.fma(x, rowB);
            rowC = c.fma(x, rowC);
            rowD = d.fma(x, rowD);
            secondA = a.fma(y, secondA);
            secondB = b.fma(y, secondB);
            secondC = c.fma(y, secondC);
            secondD = d.fma(y, secondD);
        }
        sums[0] = Lanes.sum(rowA);
        sums[1] = Lanes.sum(rowB);
        sums[2] = Lanes.sum(rowC);
        sums[3] = Lanes.sum(rowD);
        sums[ROWS] = Lanes.sum(secondA);
        sums[ROWS + 1] = Lanes.sum(secondB);
        sums[ROWS + 2] = Lanes.sum(secondC);
        sums[ROWS + 3] = Lanes.sum(secondD);
    }

    static void squares(FloatRows rows, int from, int to, float[] squares) {
        int size = size(rows);
        float[] four = new float[ROWS * size];
        for (int i = from; i < to; i += ROWS) {
            int count = copy(rows, i, to, four, size);
            for (int r = 0; r < count; r++) {
                squares[i - from + r] = square(four, r * size, (r + 1) * size);
            }
        }
    }

    private static float square(float[] four, int from, int to) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        for (int k = from; k < to; k += 2 * L) {
            FloatVector x = FloatVector.fromArray(F, four, k);
            FloatVector y = FloatVector.fromArray(F, four, k + L);
            sumA = x.fma(x, sumA);
            sumB = y.fma(y, sumB);
        }
        return Lanes.sum(Lanes.known(sumA).add(sumB));
    }
}
