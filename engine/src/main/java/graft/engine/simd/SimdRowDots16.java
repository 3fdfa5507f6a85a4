package graft.engine.simd;

import graft.engine.BFloat16Rows;
import graft.engine.RowDots;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of rows in bfloat16 with vectors of floats. A bfloat16 is the upper half of a float, so a vector of
 * 32-bit integers holds two vectors of floats: shifted up by 16 bits it is those at even places, with its lower halves
 * cleared those at odd ones. The query is taken apart in the same way, once.
 */
final class SimdRowDots16 {
    private static final VectorSpecies<Float> F = Lanes.FLOAT;
    private static final VectorSpecies<Integer> I = F.withLanes(int.class);
    private static final int L = Lanes.COUNT;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private final BFloat16Rows rows;
    private final MemorySegment bytes;
    private final int pairs;
    private final int queries;
    /** [queries, pairs, 2, L]: even places, odd places. */
    private final float[] packed;

    private SimdRowDots16(BFloat16Rows rows, float[][] queries) {
        this.rows = rows;
        this.bytes = rows.bytes();
        this.pairs = rows.stride() / (2 * L);
        this.queries = queries.length;
        this.packed = new float[queries.length * rows.stride()];
        for (int q = 0; q < queries.length; q++) {
            for (int k = 0; k < rows.columns(); k++) {
                packed[q * rows.stride() + k / (2 * L) * 2 * L + k % 2 * L + k % (2 * L) / 2] = queries[q][k];
            }
        }
    }

    static RowDots of(BFloat16Rows rows, float[][] queries) {
        SimdRowDots16 dots = new SimdRowDots16(rows, queries);
        return dots::compute;
    }

    private void compute(int from, int to, float[] dots) {
        int n = to - from;
        for (int q = 0; q < queries; q++) {
            for (int i = from; i < to; i++) {
                dots[q * n + i - from] = one(rows.offset(i), q);
            }
        }
    }

    /** One row with one query, in four sums; one row at a time for the reason in {@link SimdRowDots}. */
    private float one(long row, int q) {
        FloatVector evenA = FloatVector.zero(F);
        FloatVector oddA = FloatVector.zero(F);
        FloatVector evenB = FloatVector.zero(F);
        FloatVector oddB = FloatVector.zero(F);
        int p = q * pairs * 2 * L;
        int k = 0;
        for (; k <= pairs - 2; k += 2) {
            int at = p + 2 * L * k;
            IntVector x = IntVector.fromMemorySegment(I, bytes, row + 4L * L * k, LITTLE);
            IntVector y = IntVector.fromMemorySegment(I, bytes, row + 4L * L * k + 4L * L, LITTLE);
            evenA = even(x).fma(FloatVector.fromArray(F, packed, at), evenA);
            oddA = odd(x).fma(FloatVector.fromArray(F, packed, at + L), oddA);
            evenB = even(y).fma(FloatVector.fromArray(F, packed, at + 2 * L), evenB);
            oddB = odd(y).fma(FloatVector.fromArray(F, packed, at + 3 * L), oddB);
        }
        if (k < pairs) {
            IntVector x = IntVector.fromMemorySegment(I, bytes, row + 4L * L * k, LITTLE);
            evenA = even(x).fma(FloatVector.fromArray(F, packed, p + 2 * L * k), evenA);
            oddA = odd(x).fma(FloatVector.fromArray(F, packed, p + 2 * L * k + L), oddA);
        }
        return Lanes.sum(Lanes.known(evenA).add(oddA).add(Lanes.known(evenB).add(oddB)));
    }

    private static FloatVector even(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    private static FloatVector odd(IntVector pairs) {
        return pairs.and(0xFFFF_0000).reinterpretAsFloats();
    }
}
