package graft.jmh;

import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.ReadSpeed;
import graft.engine.search.Hit;
import graft.engine.search.RowNorms;
import graft.engine.search.RowSearch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * The ten nearest of many vectors. GB/s are those of the matrix in 32 bits, whatever the screen reads, and the share of
 * the limit is that of the memory's reading speed: 16 bits may pass 100.
 */
public class SearchBenchmark extends Measured {
    private static final long READ_BYTES = 300L << 20;
    private static final double READ_SECONDS = 1;

    @Param({"32", "16"})
    public int bits;

    @Param("1000000")
    public int rows;

    @Param("300")
    public int columns;

    @Param("2")
    public int threads;

    private Arena arena;
    private MemorySegment bytes;
    private RowSearch search;
    private double[] query;

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        arena = Arena.ofShared();
        bytes = arena.allocate(4L * rows * columns, 64);
        team.runRanges(rows, 1000, (from, to) -> {
            SplittableRandom random = new SplittableRandom(from);
            for (long i = (long) from * columns; i < (long) to * columns; i++) {
                bytes.set(ValueLayout.JAVA_FLOAT, 4 * i, (float) (2 * random.nextDouble() - 1));
            }
        });
        FloatRows matrix = FloatRows.dense(bytes, rows, columns);
        Kernels kernels = Kernels.best();
        RowNorms norms = RowNorms.of(matrix, kernels, team);
        search = bits == 16 ? RowSearch.screened(matrix, norms, kernels, team)
                : RowSearch.of(matrix, norms, kernels, team);
        query = new SplittableRandom(7).doubles(columns, -1, 1).toArray();
        oneRun((double) rows * columns, (double) rows * columns);
        limitedBy(ReadSpeed.gigabytes(team, READ_BYTES, READ_SECONDS));
    }

    @Override
    void release() {
        search.close();
        arena.close();
    }

    @Benchmark
    public List<Hit> nearest(Work work) {
        List<Hit> found = search.nearest(query, 10);
        count(work);
        return found;
    }

    /**
     * The same matrix, read and summed. Reading speeds of the heap, of memory outside it and of mapped files differ: on
     * two cores of a Zen 4 47, 49 and 61 GB/s (2026-12-01). It is no lower limit: where other programs use the memory
     * too, the search, which reads in smaller pieces, was the faster of the two (30 and 23 GB/s, the same day).
     */
    @Benchmark
    public double read(Work work) {
        double sum = ReadSpeed.read(team, bytes);
        count(work);
        return sum;
    }
}
