package graft.engine;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a pooling window covers along one axis.
 *
 * @param from    first cell inside the image
 * @param to      one past the last cell inside the image, above {@code from}
 * @param counted cells that an average divides by along this axis
 */
public record PoolWindow(int from, int to, int counted) {

    /** The windows of outputs 0 to count - 1. */
    public static PoolWindow[] each(int count, IntFunction<PoolWindow> window) {
        return IntStream.range(0, count).mapToObj(window).toArray(PoolWindow[]::new);
    }

    /** What output row {@code p} covers of {@code h} input rows. */
    public static PoolWindow rows(Pool2dSpec spec, int p, int h) {
        return of(p * spec.strideH() - spec.padTop(), spec.kernelH(), h, spec.padBottom(), spec.countPadding());
    }

    /** What output column {@code q} covers of {@code w} input columns. */
    public static PoolWindow columns(Pool2dSpec spec, int q, int w) {
        return of(q * spec.strideW() - spec.padLeft(), spec.kernelW(), w, spec.padRight(), spec.countPadding());
    }

    private static PoolWindow of(int start, int kernel, int size, int padAfter, boolean countPadding) {
        int from = Math.max(start, 0);
        int to = Math.min(start + kernel, size);
        // Beyond the far padding lie the cells that only rounding up adds: they never count.
        int counted = countPadding ? Math.min(start + kernel, size + padAfter) - start : to - from;
        return new PoolWindow(from, to, counted);
    }

    /** Bin {@code i} of {@code bins} over {@code size} cells: floor(i*size/bins) to ceil((i+1)*size/bins). */
    public static PoolWindow bin(int i, int bins, int size) {
        int from = (int) ((long) i * size / bins);
        int to = (int) Math.ceilDiv((i + 1L) * size, (long) bins);
        return new PoolWindow(from, to, to - from);
    }
}
