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
 * one multiply-add for each number. So with several, four at a time share what was read.
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
    /** [queries, vectors, L]: whole vectors in order, then the one that ends with the row. */
    private final float[] packed;

    private SimdRowDots(FloatRows rows, float[][] queries) {
        this.rows = rows;
        this.bytes = rows.bytes();
        this.columns = rows.columns();
        this.queries = queries.length;
        this.whole = columns / L * L;
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
            for (int i = from; i < to; i++) {
                dots[q * n + i - from] = one(rows.offset(i), q);
            }
        }
    }

    /**
     * One row with one query, in two sums, which is enough: a load of the row and one of the query take as long as the
     * sums wait. (Four sums in a longer loop took 26 ns for a row of 300 in the cache instead of 18, and the same from
     * memory.) Several rows at once would share what is read of the query, but four reach half the speed from memory
     * and two no more than one: the processor fetches ahead best where a thread reads on and on in one place.
     */
    private float one(long row, int q) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        int p = q * vectors * L;
        int k = 0;
        for (; k <= whole - 2 * L; k += 2 * L) {
            sumA = FloatVector.fromMemorySegment(F, bytes, row + 4L * k, LITTLE)
                    .fma(FloatVector.fromArray(F, packed, p + k), sumA);
            sumB = FloatVector.fromMemorySegment(F, bytes, row + 4L * k + 4L * L, LITTLE)
                    .fma(FloatVector.fromArray(F, packed, p + k + L), sumB);
        }
        if (k < whole) {
            sumA = FloatVector.fromMemorySegment(F, bytes, row + 4L * k, LITTLE)
                    .fma(FloatVector.fromArray(F, packed, p + k), sumA);
        }
        if (whole < columns) {
            sumB = FloatVector.fromMemorySegment(F, bytes, row + 4L * (columns - L), LITTLE)
                    .fma(FloatVector.fromArray(F, packed, p + whole), sumB);
        }
        return Lanes.sum(Lanes.known(sumA).add(sumB));
    }

    /** One row with four queries. */
    private void four(long row, int q, float[] dots, int at, int step) {
        FloatVector sumA = FloatVector.zero(F);
        FloatVector sumB = FloatVector.zero(F);
        FloatVector sumC = FloatVector.zero(F);
        FloatVector sumD = FloatVector.zero(F);
        int size = vectors * L;
        int p = q * size;
        int last = columns - L;
        for (int k = 0; k < vectors; k++, p += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, bytes, row + 4L * Math.min(k * L, last), LITTLE);
            sumA = x.fma(FloatVector.fromArray(F, packed, p), sumA);
            sumB = x.fma(FloatVector.fromArray(F, packed, p + size), sumB);
            sumC = x.fma(FloatVector.fromArray(F, packed, p + 2 * size), sumC);
            sumD = x.fma(FloatVector.fromArray(F, packed, p + 3 * size), sumD);
        }
        dots[at] = Lanes.sum(sumA);
        dots[at + step] = Lanes.sum(sumB);
        dots[at + 2 * step] = Lanes.sum(sumC);
        dots[at + 3 * step] = Lanes.sum(sumD);
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
