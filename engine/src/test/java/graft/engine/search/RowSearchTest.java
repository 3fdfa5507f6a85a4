package graft.engine.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.engine.reference.ReferenceKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Both screens against every row in double precision: the same rows, in the same order, with the same bits. */
class RowSearchTest {
    private static final int ROWS = 2100;

    private final Random random = new Random(18);

    private FloatRows random(Arena arena, int columns) {
        return filled(arena, columns, (_, _) -> random.nextGaussian());
    }

    /** Few directions with tiny differences, and many rows that are equal: hardly a row can be dropped. */
    private FloatRows clustered(Arena arena, int columns) {
        double[][] centre = new double[5][columns];
        for (double[] c : centre) {
            IntStream.range(0, columns).forEach(k -> c[k] = random.nextGaussian());
        }
        return filled(arena, columns, (i, k) -> centre[i % 5][k] * (1 + i % 3)
                + (i % 7 == 0 ? 0 : 1e-4 * random.nextGaussian()));
    }

    private interface Value {
        double of(int row, int column);
    }

    /** At odd places, with other bytes between the rows, as in a mapped file. */
    private static FloatRows filled(Arena arena, int columns, Value value) {
        int step = 4 * columns + 5;
        MemorySegment bytes = arena.allocate((long) ROWS * step).fill((byte) 0xFF);
        long[] offsets = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            offsets[i] = (long) i * step + 3;
            for (int k = 0; k < columns; k++) {
                bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offsets[i] + 4L * k, (float) value.of(i, k));
            }
        }
        return FloatRows.scattered(bytes, offsets, columns);
    }

    private static List<Hit> bruteForce(FloatRows rows, double[] query, int k, int... exclude) {
        double[] unit = RowSearch.unit(query);
        List<Hit> all = new ArrayList<>();
        for (int i = 0; i < rows.rows(); i++) {
            int row = i;
            double dot = 0;
            double square = 0;
            for (int c = 0; c < unit.length; c++) {
                dot += unit[c] * rows.at(i, c);
                square += (double) rows.at(i, c) * rows.at(i, c);
            }
            if (IntStream.of(exclude).noneMatch(e -> e == row)) {
                all.add(new Hit(i, Math.max(-1, Math.min(1, dot / Math.sqrt(square)))));
            }
        }
        return all.stream().sorted().limit(k).toList();
    }

    @Test
    void everySearchGivesWhatDoublePrecisionGives() {
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(3)) {
            for (int columns : new int[] {1, 10, 25, 31, 300}) {
                for (FloatRows rows : List.of(random(arena, columns), clustered(arena, columns))) {
                    for (Kernels kernels : List.of(Kernels.best(), new ReferenceKernels())) {
                        check(rows, kernels, team);
                    }
                }
            }
        }
    }

    private void check(FloatRows rows, Kernels kernels, ThreadTeam team) {
        RowNorms norms = RowNorms.of(rows, kernels, team);
        try (RowSearch plain = RowSearch.of(rows, norms, kernels, team);
                RowSearch screened = RowSearch.screened(rows, norms, kernels, team)) {
            double[][] queries = new double[6][];
            int[][] exclude = new int[6][];
            for (int q = 0; q < 6; q++) {
                queries[q] = q < 3 ? plain.doubles(q) : random.doubles(rows.columns(), -1, 1).toArray();
                exclude[q] = q < 3 ? new int[] {q, 17} : new int[0];
            }
            List<List<Hit>> found = plain.nearest(queries, 10, exclude);
            assertEquals(found, screened.nearest(queries, 10, exclude));
            for (int q = 0; q < 6; q++) {
                assertEquals(bruteForce(rows, queries[q], 10, exclude[q]), found.get(q));
                assertEquals(found.get(q), plain.nearest(queries[q], 10, exclude[q]));
            }
            double[][] positive = {queries[0], queries[1]};
            double[][] negative = {queries[2]};
            assertEquals(plain.multiplied(positive, negative, 10, 0, 1, 2),
                    screened.multiplied(positive, negative, 10, 0, 1, 2));
            assertEquals(100, plain.first(100).nearest(queries[4], 200).size());
        }
    }

    @Test
    void rowsOfAnyLengthAreFound() {
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(2)) {
            FloatRows rows = filled(arena, 20, (i, k) -> (k == i % 20 ? 1 : 0.1 * (i % 13))
                    * Math.pow(10, i % 70 - 35));
            RowNorms norms = RowNorms.of(rows, Kernels.best(), team);
            assertEquals(-1, norms.notFinite());
            double[] query = random.doubles(20).toArray();
            try (RowSearch screened = RowSearch.screened(rows, norms, Kernels.best(), team)) {
                List<Hit> expected = bruteForce(rows, query, 10);
                assertEquals(expected, RowSearch.of(rows, norms, Kernels.best(), team).nearest(query, 10));
                assertEquals(expected, screened.nearest(query, 10));
            }
        }
    }

    /**
     * Of 254 columns, 1/√254 = 1.0039 / 16, near the middle of two bfloat16 numbers, 1 and 1 + 2^-7. The best row's
     * numbers, 1.0038 / 16 but for one, are rounded down, so that its stored cosine is 0.9963; those of the others,
     * 1.0046 / 16 but for one, are rounded up, to 1.0031. A bound of 2^-9 on the error of a score would drop the best.
     */
    @Test
    void theBestRowIsFoundWhereAllNumbersAreRoundedTheWrongWay() {
        int columns = 254;
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(2)) {
            FloatRows rows = filled(arena, columns, (i, k) -> i == 77 ? k == 0 ? 1.039 : 1.0038
                    : k == i % columns ? 0.8 - 1e-4 * (i % 100) : 1.00465);
            double[] query = new double[columns];
            Arrays.fill(query, 1);
            for (Kernels kernels : List.of(Kernels.best(), new ReferenceKernels())) {
                RowNorms norms = RowNorms.of(rows, kernels, team);
                try (RowSearch screened = RowSearch.screened(rows, norms, kernels, team)) {
                    List<Hit> found = screened.nearest(query, 10);
                    assertEquals(77, found.getFirst().row());
                    assertEquals(bruteForce(rows, query, 10), found);
                }
            }
        }
    }

    @Test
    void aRowThatIsNotFiniteIsReported() {
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(2)) {
            FloatRows rows = filled(arena, 20, (i, k) -> i == 1234 && k == 19 ? Double.NaN : 1);
            assertEquals(1234, RowNorms.of(rows, Kernels.best(), team).notFinite());
        }
    }

    @Test
    void nothingIsSimilarToZero() {
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(2)) {
            FloatRows rows = random(arena, 20);
            RowSearch search = RowSearch.of(rows, RowNorms.of(rows, Kernels.best(), team), Kernels.best(), team);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> search.nearest(new double[20], 1))
                    .getMessage().contains("no direction"));
            assertThrows(IllegalArgumentException.class, () -> search.nearest(search.doubles(1), 0));
        }
    }
}
