package graft.engine.simd;

import graft.engine.BFloat16Rows;
import graft.engine.RowDots;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of rows of 16 bits with vectors of floats. A lane is a row. A vector of 32-bit integers of a panel holds
 * two numbers of each row: shifted up by 16 bits it is the first, as it lies the second ({@link BFloat16Rows}). Sums
 * lie in the lanes in which they are wanted; each is in an order that depends on the number of columns and of queries,
 * not on the width of the vectors nor on the range of rows.
 *
 * <p>A number of each cache line of a panel is read before the panel is multiplied. A processor looks some hundred
 * instructions ahead: among multiply-adds those are few lines, of these loads as many as it can ask for at once.
 *
 * <p>Nothing is read while a panel is multiplied, so that has to be short: two panels share each number of the query.
 * One thread on an Emerald Rapids, of a million rows of 300, in the same minutes: reading 43 ns a row, one panel at a
 * time 65, with the second number as it lies 61, two panels 55; without reading ahead 69 (2026-12-01).
 */
final class SimdRowDots16 {
    private static final VectorSpecies<Float> F = Lanes.FLOAT;
    private static final VectorSpecies<Integer> I = F.withLanes(int.class);
    private static final int L = Lanes.COUNT;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int PANEL = BFloat16Rows.PANEL;
    /** Bytes from one pair of numbers of a row to the next. */
    private static final long STEP = 4L * PANEL;

    private final BFloat16Rows rows;
    private final MemorySegment bytes;
    private final int pairs;
    private final int queries;
    /** Bytes to the second pair from here; no constant, for the reason in {@link SimdRowDots}. */
    private final long twoSteps;
    /**
     * Without a use of what was read ahead it would not be read. Of no meaning otherwise; threads may race. Written
     * once a range of rows: with each panel, threads would take the cache line of these fields from each other.
     */
    private int ahead;
    /** [queries, 2 * pairs], the last number zero where the columns are odd. */
    private final float[] packed;

    private SimdRowDots16(BFloat16Rows rows, float[][] queries) {
        this.rows = rows;
        this.bytes = rows.bytes();
        this.pairs = rows.pairs();
        this.twoSteps = 2 * STEP;
        this.queries = queries.length;
        this.packed = new float[queries.length * 2 * pairs];
        for (int q = 0; q < queries.length; q++) {
            System.arraycopy(queries[q], 0, packed, q * 2 * pairs, rows.columns());
        }
    }

    static RowDots of(BFloat16Rows rows, float[][] queries) {
        SimdRowDots16 dots = new SimdRowDots16(rows, queries);
        return dots::compute;
    }

    private void compute(int from, int to, float[] dots) {
        int n = to - from;
        int row = from;
        int read = 0;
        while (row < to) {
            long panel = rows.panel(row);
            read += readAhead(panel);
            if (row % PANEL == 0 && row + 2 * PANEL <= to) {
                long other = rows.panel(row + PANEL) - panel;
                read += readAhead(panel + other);
                panels(panel, other, dots, row - from, n);
                row += 2 * PANEL;
            } else if (row % PANEL == 0 && row + PANEL <= to) {
                panel(panel, dots, row - from, n);
                row += PANEL;
            } else {
                int end = Math.min(to, row - row % PANEL + PANEL);
                part(row, end, dots, row - from, n);
                row = end;
            }
        }
        ahead = read;
    }

    /** Some rows of a panel at an end of the range. */
    private void part(int from, int to, float[] dots, int at, int n) {
        float[] all = new float[queries * PANEL];
        panel(rows.panel(from), all, 0, PANEL);
        for (int q = 0; q < queries; q++) {
            System.arraycopy(all, q * PANEL + from % PANEL, dots, q * n + at, to - from);
        }
    }

    private int readAhead(long panel) {
        int sum = 0;
        for (int k = 0; k < pairs; k++) {
            sum += bytes.get(INT, panel + STEP * k);
        }
        return sum;
    }

    /** All rows of two panels with all queries, as {@link #panel}. */
    private void panels(long panel, long other, float[] dots, int at, int n) {
        int q = queries / 4 * 4;
        for (int lane = 0; lane < PANEL; lane += L) {
            for (int four = 0; four < q; four += 4) {
                four(panel + 4L * lane, four, dots, at + lane + four * n, n);
                four(panel + other + 4L * lane, four, dots, at + PANEL + lane + four * n, n);
            }
            for (int one = q; one < queries; one++) {
                two(panel + 4L * lane, other, one, dots, at + lane + one * n);
            }
        }
    }

    /** All rows of a panel with all queries; those of query q go to {@code dots[at + q * n]}. */
    private void panel(long panel, float[] dots, int at, int n) {
        for (int lane = 0; lane < PANEL; lane += L) {
            int q = 0;
            for (; q + 4 <= queries; q += 4) {
                four(panel + 4L * lane, q, dots, at + lane + q * n, n);
            }
            for (; q < queries; q++) {
                one(panel + 4L * lane, q, dots, at + lane + q * n);
            }
        }
    }

    /** One vector of rows in each of two panels with one query. Each number of the query is loaded once for both. */
    private void two(long from, long other, int q, float[] dots, int to) {
        FloatVector firstA = FloatVector.zero(F);
        FloatVector firstB = FloatVector.zero(F);
        FloatVector secondA = FloatVector.zero(F);
        FloatVector secondB = FloatVector.zero(F);
        FloatVector otherFirstA = FloatVector.zero(F);
        FloatVector otherFirstB = FloatVector.zero(F);
        FloatVector otherSecondA = FloatVector.zero(F);
        FloatVector otherSecondB = FloatVector.zero(F);
        int i = q * 2 * pairs;
        int end = i + 2 * pairs;
        long at = from;
        for (; i <= end - 4; i += 4) {
            IntVector a = pairs(at);
            IntVector b = pairs(at + STEP);
            IntVector c = pairs(at + other);
            IntVector d = pairs(at + other + STEP);
            FloatVector x = FloatVector.broadcast(F, packed[i]);
            FloatVector y = FloatVector.broadcast(F, packed[i + 1]);
            firstA = x.fma(first(a), firstA);
            secondA = y.fma(second(a), secondA);
            otherFirstA = x.fma(first(c), otherFirstA);
            otherSecondA = y.fma(second(c), otherSecondA);
            x = FloatVector.broadcast(F, packed[i + 2]);
            y = FloatVector.broadcast(F, packed[i + 3]);
            firstB = x.fma(first(b), firstB);
            secondB = y.fma(second(b), secondB);
            otherFirstB = x.fma(first(d), otherFirstB);
            otherSecondB = y.fma(second(d), otherSecondB);
            at += twoSteps;
        }
        if (i < end) {
            IntVector a = pairs(at);
            IntVector c = pairs(at + other);
            FloatVector x = FloatVector.broadcast(F, packed[i]);
            FloatVector y = FloatVector.broadcast(F, packed[i + 1]);
            firstA = x.fma(first(a), firstA);
            secondA = y.fma(second(a), secondA);
            otherFirstA = x.fma(first(c), otherFirstA);
            otherSecondA = y.fma(second(c), otherSecondA);
        }
        Lanes.known(firstA).add(secondA).add(Lanes.known(firstB).add(secondB)).intoArray(dots, to);
        Lanes.known(otherFirstA).add(otherSecondA).add(Lanes.known(otherFirstB).add(otherSecondB))
                .intoArray(dots, to + PANEL);
    }

    /** One vector of rows with one query, in the order of {@link #two}. */
    private void one(long from, int q, float[] dots, int to) {
        FloatVector firstA = FloatVector.zero(F);
        FloatVector firstB = FloatVector.zero(F);
        FloatVector secondA = FloatVector.zero(F);
        FloatVector secondB = FloatVector.zero(F);
        int i = q * 2 * pairs;
        int end = i + 2 * pairs;
        long at = from;
        for (; i <= end - 4; i += 4) {
            IntVector a = pairs(at);
            IntVector b = pairs(at + STEP);
            firstA = FloatVector.broadcast(F, packed[i]).fma(first(a), firstA);
            secondA = FloatVector.broadcast(F, packed[i + 1]).fma(second(a), secondA);
            firstB = FloatVector.broadcast(F, packed[i + 2]).fma(first(b), firstB);
            secondB = FloatVector.broadcast(F, packed[i + 3]).fma(second(b), secondB);
            at += twoSteps;
        }
        if (i < end) {
            IntVector a = pairs(at);
            firstA = FloatVector.broadcast(F, packed[i]).fma(first(a), firstA);
            secondA = FloatVector.broadcast(F, packed[i + 1]).fma(second(a), secondA);
        }
        Lanes.known(firstA).add(secondA).add(Lanes.known(firstB).add(secondB)).intoArray(dots, to);
    }

    private void four(long from, int q, float[] dots, int at, int n) {
        FloatVector firstA = FloatVector.zero(F);
        FloatVector firstB = FloatVector.zero(F);
        FloatVector firstC = FloatVector.zero(F);
        FloatVector firstD = FloatVector.zero(F);
        FloatVector secondA = FloatVector.zero(F);
        FloatVector secondB = FloatVector.zero(F);
        FloatVector secondC = FloatVector.zero(F);
        FloatVector secondD = FloatVector.zero(F);
        int size = 2 * pairs;
        int i = q * size;
        for (int k = 0; k < pairs; k++, i += 2) {
            IntVector both = pairs(from + STEP * k);
            FloatVector first = first(both);
            FloatVector second = second(both);
            firstA = first.fma(FloatVector.broadcast(F, packed[i]), firstA);
            secondA = second.fma(FloatVector.broadcast(F, packed[i + 1]), secondA);
            firstB = first.fma(FloatVector.broadcast(F, packed[i + size]), firstB);
            secondB = second.fma(FloatVector.broadcast(F, packed[i + size + 1]), secondB);
            firstC = first.fma(FloatVector.broadcast(F, packed[i + 2 * size]), firstC);
            secondC = second.fma(FloatVector.broadcast(F, packed[i + 2 * size + 1]), secondC);
            firstD = first.fma(FloatVector.broadcast(F, packed[i + 3 * size]), firstD);
            secondD = second.fma(FloatVector.broadcast(F, packed[i + 3 * size + 1]), secondD);
        }
        Lanes.known(firstA).add(secondA).intoArray(dots, at);
        Lanes.known(firstB).add(secondB).intoArray(dots, at + n);
        Lanes.known(firstC).add(secondC).intoArray(dots, at + 2 * n);
        Lanes.known(firstD).add(secondD).intoArray(dots, at + 3 * n);
    }

    private IntVector pairs(long offset) {
        return IntVector.fromMemorySegment(I, bytes, offset, LITTLE);
    }

    private static FloatVector first(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    private static FloatVector second(IntVector pairs) {
        return pairs.reinterpretAsFloats();
    }
}
