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
            int i = from;
            for (; i + 2 <= to; i += 2) {
                two(rows.offset(i), rows.offset(i + 1), q, dots, q * n + i - from);
            }
            if (i < to) {
                two(rows.offset(i), rows.offset(i), q, dots, q * n + i - from);
            }
        }
    }

    /** Two rows with one query: four sums. The second one's product is left out where it has no place. */
    private void two(long a, long b, int q, float[] dots, int at) {
        FloatVector evenA = FloatVector.zero(F);
        FloatVector oddA = FloatVector.zero(F);
        FloatVector evenB = FloatVector.zero(F);
        FloatVector oddB = FloatVector.zero(F);
        int p = q * pairs * 2 * L;
        for (int k = 0; k < pairs; k++, p += 2 * L) {
            FloatVector even = FloatVector.fromArray(F, packed, p);
            FloatVector odd = FloatVector.fromArray(F, packed, p + L);
            IntVector x = IntVector.fromMemorySegment(I, bytes, a + 4L * L * k, LITTLE);
            IntVector y = IntVector.fromMemorySegment(I, bytes, b + 4L * L * k, LITTLE);
            evenA = x.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even, evenA);
            oddA = x.and(0xFFFF_0000).reinterpretAsFloats().fma(odd, oddA);
            evenB = y.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even, evenB);
            oddB = y.and(0xFFFF_0000).reinterpretAsFloats().fma(odd, oddB);
        }
        dots[at] = Lanes.known(evenA).add(oddA).reduceLanes(VectorOperators.ADD);
        if (b != a) {
            dots[at + 1] = Lanes.known(evenB).add(oddB).reduceLanes(VectorOperators.ADD);
        }
    }
}
