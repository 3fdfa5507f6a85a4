package graft.engine.simd;

import graft.engine.FloatRows;
import graft.engine.RowDots;
import graft.engine.reference.ReferenceKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of rows of floats with vectors. One vector is limited by the memory: each row is read once and there is
 * one multiply-add for each number. Two rows share what is read of the vector; of several vectors four share what is
 * read of a row.
 *
 * <p><b>Where the next numbers lie</b> is counted apart from how many are done, by a step that the compiler does not
 * know. It would else prepare the bounds of the memory, which are 64-bit numbers, before each row, in some hundred
 * instructions; of a row of 300 floats, which takes 19 multiply-adds, that was as much as the rest, and nothing was
 * fetched while it went on. A comparison for each vector is less (one thread on an Emerald Rapids, in the same minute:
 * 125 ns a row with, 107 without, of which reading it takes 88; 2026-12-01).
 *
 * <p><b>The end of a row.</b> The last vector of a row ends where the row does and overlaps the one before; its
 * counterpart of the query is zero where numbers were counted already. So nothing after the row is read, where in a
 * mapped file the next word stands, and no masks are needed.
 */
final class SimdRowDots {
    private static final VectorSpecies<Float> F = Lanes.FLOAT;
    private static final int L = Lanes.COUNT;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);

    private final FloatRows rows;
    private final MemorySegment bytes;
    private final int columns;
    private final int whole;
    private final int vectors;
    private final int queries;
    /** Bytes of two vectors. Set in the constructor: a constant would be known to the compiler. */
    private final long step;
    /** [queries, vectors, L]: whole vectors in order, then the one that ends with the row. */
    private final float[] packed;

    private SimdRowDots(FloatRows rows, float[][] queries) {
        this.rows = rows;
        this.bytes = rows.bytes();
        this.columns = rows.columns();
        this.queries = queries.length;
        this.whole = columns / L * L;
        this.step = 8L * L;
        this.vectors = Math.ceilDiv(columns, L);
        this.packed = new float[queries.length * vectors * L];
        for (int q = 0; q < queries.length; q++) {
            int at = q * vectors * L;
            System.arraycopy(queries[q], 0, packed, at, whole);
            System.arraycopy(queries[q], whole, packed, at + vectors * L - (columns - whole), columns - whole);
        }
    }

    static RowDots of(FloatRows rows, float[][] queries) {
        if (rows.columns() < L) {
            return new ReferenceKernels().rowDots(rows, queries);
        }
        SimdRowDots dots = new SimdRowDots(rows, queries);
        return dots::compute;
    }

    private void compute(int from, int to, float[] dots) {
        int n = to - from;
        int q = 0;
        for (; q + 4 <= queries; q += 4) {
            for (int i = from; i < to; i++) {
                four(rows.offset(i), q, dots, q * n + i - from, n);
            }
        }
        for (; q < queries; q++) {
            int i = from;
            for (; i + 2 <= to; i += 2) {
                long row = rows.offset(i);
                two(row, rows.offset(i + 1) - row, q, dots, q * n + i - from);
            }
            if (i < to) {
                dots[q * n + i - from] = one(rows.offset(i), q);
            }
        }
    }

    /**
     * Two rows with one query, each in two sums.
     *
     * @param other bytes from the first row to the second
     */
    private void two(long row, long other, int q, float[] dots, int to) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        FloatVector otherA = FloatVector.zero(F);
        FloatVector otherB = FloatVector.zero(F);
        int p = q * vectors * L;
        long at = row;
        int k = 0;
        for (; k <= whole - 2 * L; k += 2 * L) {
            FloatVector x = FloatVector.fromArray(F, packed, p + k);
            FloatVector y = FloatVector.fromArray(F, packed, p + k + L);
            sumA = row(at).fma(x, sumA);
            sumB = row(at + 4L * L).fma(y, sumB);
            otherA = row(at + other).fma(x, otherA);
            otherB = row(at + other + 4L * L).fma(y, otherB);
            at += step;
        }
        if (k < whole) {
            FloatVector x = FloatVector.fromArray(F, packed, p + k);
            sumA = row(at).fma(x, sumA);
            otherA = row(at + other).fma(x, otherA);
        }
        if (whole < columns) {
            FloatVector x = FloatVector.fromArray(F, packed, p + whole);
            long last = row + 4L * (columns - L);
            sumB = row(last).fma(x, sumB);
            otherB = row(last + other).fma(x, otherB);
        }
        dots[to] = Lanes.sum(Lanes.known(sumA).add(sumB));
        dots[to + 1] = Lanes.sum(Lanes.known(otherA).add(otherB));
    }

    /** One row with one query, in the order of {@link #two}. */
    private float one(long row, int q) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        int p = q * vectors * L;
        long at = row;
        int k = 0;
        for (; k <= whole - 2 * L; k += 2 * L) {
            sumA = row(at).fma(FloatVector.fromArray(F, packed, p + k), sumA);
            sumB = row(at + 4L * L).fma(FloatVector.fromArray(F, packed, p + k + L), sumB);
            at += step;
        }
        if (k < whole) {
            sumA = row(at).fma(FloatVector.fromArray(F, packed, p + k), sumA);
        }
        if (whole < columns) {
            sumB = row(row + 4L * (columns - L)).fma(FloatVector.fromArray(F, packed, p + whole), sumB);
        }
        return Lanes.sum(Lanes.known(sumA).add(sumB));
    }

    /** One row with four queries. */
    private void four(long row, int q, float[] dots, int at, int n) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        FloatVector sumC = FloatVector.zero(F);
        FloatVector sumD = FloatVector.zero(F);
        int size = vectors * L;
        int p = q * size;
        int last = columns - L;
        for (int k = 0; k < vectors; k++, p += L) {
            FloatVector x = row(row + 4L * Math.min(k * L, last));
            sumA = x.fma(FloatVector.fromArray(F, packed, p), sumA);
            sumB = x.fma(FloatVector.fromArray(F, packed, p + size), sumB);
            sumC = x.fma(FloatVector.fromArray(F, packed, p + 2 * size), sumC);
            sumD = x.fma(FloatVector.fromArray(F, packed, p + 3 * size), sumD);
        }
        dots[at] = Lanes.sum(sumA);
        dots[at + n] = Lanes.sum(sumB);
        dots[at + 2 * n] = Lanes.sum(sumC);
        dots[at + 3 * n] = Lanes.sum(sumD);
    }

    private FloatVector row(long offset) {
        return FloatVector.fromMemorySegment(F, bytes, offset, LITTLE);
    }

    static void squares(FloatRows rows, int from, int to, float[] squares) {
        MemorySegment bytes = rows.bytes();
        int columns = rows.columns();
        int whole = columns / L * L;
        for (int i = from; i < to; i++) {
            long row = rows.offset(i);
            FloatVector sum = FloatVector.zero(F);
            for (int k = 0; k < whole; k += L) {
                FloatVector x = FloatVector.fromMemorySegment(F, bytes, row + 4L * k, LITTLE);
                sum = x.fma(x, sum);
            }
            float rest = Lanes.sum(sum);
            for (int k = whole; k < columns; k++) {
                float x = bytes.get(FLOAT, row + 4L * k);
                rest += x * x;
            }
            squares[i - from] = rest;
        }
    }
}
