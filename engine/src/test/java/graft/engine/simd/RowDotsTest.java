package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.BFloat16Rows;
import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.RowDots;
import graft.engine.reference.ReferenceKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Dot products of stored rows against sums in double precision. A sum of n products of 32-bit floats, in any order, is
 * off by at most n 2^-24 / (1 - n 2^-24) times the sum of their sizes (Higham, section 3.1).
 */
class RowDotsTest {
    private static final int ROWS = 37;

    private final Random random = new Random(16);

    private interface Element {
        float at(int row, int column);
    }

    private FloatRows rows(Arena arena, int columns) {
        int step = 4 * columns + 3;
        MemorySegment bytes = arena.allocate((long) ROWS * step).fill((byte) 0xFF);
        long[] offsets = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            offsets[i] = (long) i * step + 1;
            for (int k = 0; k < columns; k++) {
                bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offsets[i] + 4L * k, (float) random.nextGaussian());
            }
        }
        return FloatRows.scattered(bytes, offsets, columns);
    }

    @Test
    void everyRangeOfRowsWithAnyNumberOfQueries() {
        for (int columns : new int[] {1, 2, 7, 16, 31, 33, 64, 300}) {
            try (Arena arena = Arena.ofConfined()) {
                FloatRows rows = rows(arena, columns);
                BFloat16Rows half = new BFloat16Rows(arena.allocate(BFloat16Rows.bytes(ROWS, columns), 64), ROWS,
                        columns);
                for (int i = 0; i < ROWS; i++) {
                    half.write(i, rows.row(i));
                    for (int k = 0; k < columns; k++) {
                        // Eight bits of a fraction: half of the last place is 2^-8 of the number at most.
                        assertEquals(rows.at(i, k), half.at(i, k), Math.abs(rows.at(i, k)) * 0x1p-8);
                    }
                }
                for (Kernels kernels : List.of(new SimdKernels(), new ReferenceKernels())) {
                    for (int count : new int[] {1, 2, 3, 4, 5, 9}) {
                        float[][] queries = new float[count][columns];
                        for (float[] q : queries) {
                            for (int k = 0; k < columns; k++) {
                                q[k] = (float) random.nextGaussian();
                            }
                        }
                        check(rows::at, kernels.rowDots(rows, queries), queries);
                        check(half::at, kernels.rowDots(half, queries), queries);
                    }
                    float[] squares = new float[20];
                    kernels.rowSquares(rows, 11, 31, squares);
                    for (int i = 0; i < 20; i++) {
                        compare(rows::at, 11 + i, rows.row(11 + i), squares[i]);
                    }
                }
            }
        }
    }

    private static void check(Element rows, RowDots dots, float[][] queries) {
        for (int[] range : new int[][] {{0, ROWS}, {3, 20}, {15, 17}, {16, 32}, {36, 37}, {5, 5}}) {
            int n = range[1] - range[0];
            float[] found = new float[queries.length * n];
            dots.compute(range[0], range[1], found);
            for (int q = 0; q < queries.length; q++) {
                for (int i = 0; i < n; i++) {
                    compare(rows, range[0] + i, queries[q], found[q * n + i]);
                }
            }
        }
    }

    private static void compare(Element rows, int row, float[] query, float found) {
        double sum = 0;
        double size = 0;
        for (int k = 0; k < query.length; k++) {
            double product = (double) rows.at(row, k) * query[k];
            sum += product;
            size += Math.abs(product);
        }
        double rounding = query.length * 0x1p-24;
        assertEquals(sum, found, size * rounding / (1 - rounding));
    }

    /** The second number of a pair has the first one's bits as its lower half, whatever the two are. */
    @Test
    void anySecondNumberIsAsNearAsItsUpperHalfCanBe() {
        float[] values = {0, -0f, 1, -1, 0x1p-126f, -0x1p-149f, 0x1p-98f, Math.nextDown(1f), -Math.nextDown(2f),
            0x1.00fffep0f, 0x1.01p0f, 0x1.02p0f, -0x1.fefffep-3f, 0x1p100f, -1e-30f, 3e-38f};
        try (Arena arena = Arena.ofConfined()) {
            BFloat16Rows rows = new BFloat16Rows(arena.allocate(BFloat16Rows.bytes(1, 2), 64), 1, 2);
            for (float first : values) {
                for (float second : values) {
                    rows.write(0, new float[] {first, second});
                    assertEquals(first, rows.at(0, 0), Math.max(Math.abs(first) * 0x1p-8, 0x1p-134));
                    assertEquals(second, rows.at(0, 1), Math.max(Math.abs(second) * 0x1p-8, 0x1p-99));
                    assertTrue(Math.abs(rows.at(0, 1)) >= 0x1p-100, "not below the normal floats");
                }
            }
        }
    }

    @Test
    void aRowOfWhichNothingIsKnownIsNoNumber() {
        try (Arena arena = Arena.ofConfined()) {
            BFloat16Rows rows = new BFloat16Rows(arena.allocate(BFloat16Rows.bytes(20, 3), 64), 20, 3);
            rows.writeUnknown(17);
            float[] dots = new float[20];
            new SimdKernels().rowDots(rows, new float[][] {{1, 2, 3}}).compute(0, 20, dots);
            for (int i = 0; i < 20; i++) {
                assertTrue(i == 17 ? Float.isNaN(dots[i]) : dots[i] == 0);
            }
        }
    }
}
