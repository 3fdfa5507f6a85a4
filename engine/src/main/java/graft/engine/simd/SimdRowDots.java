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
 * <p><b>Few instructions a row.</b> While a row is multiplied, the processor asks for those after it as far as it looks
 * ahead, some hundred instructions: each that is saved brings the scan nearer to the memory's speed. Three things save
 * most (one thread on an Emerald Rapids, a million rows of 300, in the same minutes; 2026-12-01):
 * <ul>
 * <li>Where the next numbers lie is counted apart from how many are done, by a step that the compiler does not know. It
 *     would else prepare the bounds of the memory, which are 64-bit numbers, before each row.
 * <li>What is read once is the second factor of a multiply-add, which the processor's instruction takes from memory.
 * <li>The loop over rows is in the same method as the loop over columns, which is too long to be put there by the
 *     compiler.
 * </ul>
 * The last two made 110 ns a row of 125, of which reading takes 84 to 90.
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
            int i = pairs(from, to, q, dots, q * n - from);
            if (i < to) {
                dots[q * n + i - from] = one(rows.offset(i), q);
            }
        }
    }

    /**
     * Two rows at a time with one query, each in two sums; the dot product of row i goes to {@code dots[at + i]}.
     *
     * @return the first row that is left: {@code to}, or the one before
     */
    private int pairs(int from, int to, int q, float[] dots, int at) {
        int p = q * vectors * L;
        int i = from;
        for (; i + 2 <= to; i += 2) {
            long row = rows.offset(i);
            long other = rows.offset(i + 1) - row;
            FloatVector sumA = FloatVector.zero(F);
            FloatVector sumB = FloatVector.zero(F);
            FloatVector otherA = FloatVector.zero(F);
            FloatVector otherB = FloatVector.zero(F);
            long next = row;
            int k = 0;
            for (; k <= whole - 2 * L; k += 2 * L) {
                FloatVector x = FloatVector.fromArray(F, packed, p + k);
                FloatVector y = FloatVector.fromArray(F, packed, p + k + L);
                sumA = x.fma(row(next), sumA);
                sumB = y.fma(row(next + 4L * L), sumB);
                otherA = x.fma(row(next + other), otherA);
                otherB = y.fma(row(next + other + 4L * L), otherB);
                next += step;
            }
            if (k < whole) {
                FloatVector x = FloatVector.fromArray(F, packed, p + k);
                sumA = x.fma(row(next), sumA);
                otherA = x.fma(row(next + other), otherA);
            }
            if (whole < columns) {
                FloatVector x = FloatVector.fromArray(F, packed, p + whole);
                long last = row + 4L * (columns - L);
                sumB = x.fma(row(last), sumB);
                otherB = x.fma(row(last + other), otherB);
            }
            dots[at + i] = Lanes.sum(Lanes.known(sumA).add(sumB));
            dots[at + i + 1] = Lanes.sum(Lanes.known(otherA).add(otherB));
        }
        return i;
    }

    /** One row with one query, in the order of {@link #pairs}. */
    private float one(long row, int q) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        int p = q * vectors * L;
        long at = row;
        int k = 0;
        for (; k <= whole - 2 * L; k += 2 * L) {
            sumA = FloatVector.fromArray(F, packed, p + k).fma(row(at), sumA);
            sumB = FloatVector.fromArray(F, packed, p + k + L).fma(row(at + 4L * L), sumB);
            at += step;
        }
        if (k < whole) {
            sumA = FloatVector.fromArray(F, packed, p + k).fma(row(at), sumA);
        }
        if (whole < columns) {
            sumB = FloatVector.fromArray(F, packed, p + whole).fma(row(row + 4L * (columns - L)), sumB);
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
