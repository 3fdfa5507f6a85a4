package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * The gradient with respect to the weights of a 1x1 convolution of any stride, over pictures of many pixels:
 *
 * <pre>dw [C,K] = xᵀ [C, pixels] dy [pixels, K]</pre>
 *
 * <p>The sum over pixels is long and the result small, so x and dy must come from memory once and not again for every
 * tile of dw. A task has a range of input channels and one of output channels, at most 128 each, or 256 where there are
 * no more than 64 of the other, and some of the pixels. It takes them 256 at a time: these parts of x and dy and its
 * part of dw stay in the second cache. dy is copied to panels first, in which its columns lie together, since all rows
 * of tiles read them ({@link GradientTile}).
 *
 * <p>Where ranges of channels alone are too few tasks, pixels are cut into chunks, each with a sum of its own in
 * shared scratch memory, and these are added up in order: the result does not depend on the number of threads.
 */
final class PointwiseWeightGradient extends WeightGradient {
    private static final int RANGE = 128;
    private static final int PIXELS = 256;
    /** Tasks to aim at: enough for the threads to share evenly. */
    private static final int ENOUGH_TASKS = 16;
    private static final int FEWEST_PIXELS = 16;
    /** Columns of a panel. */
    private static final int PANEL = RegisterTile.WIDEST * Lanes.COUNT;
    /** Where the copy of dy begins in scratch memory, behind a tile. */
    private static final int COPY = CacheLine.FIRST + GradientTile.TALL * PANEL;

    private final int inChannels;
    private final int outChannels;
    private final int inRanges;
    private final int outRanges;
    private final int outRange;
    private final ThreadTeam.Task sumTask = this::sum;
    private final ThreadTeam.Task addTask = this::addChunks;

    private int chunks;
    private float[] sums;

    /** Whether this is for such a convolution. */
    static boolean suits(Conv2dSpec spec, int h, int w) {
        return spec.kernelH() == 1 && spec.kernelW() == 1 && spec.groups() == 1
                && spec.padTop() + spec.padLeft() + spec.padBottom() + spec.padRight() == 0
                && spec.outH(h) * spec.outW(w) >= FEWEST_PIXELS;
    }

    PointwiseWeightGradient(Conv2dSpec spec, int h, int w) {
        super(spec, h, w, PIXELS + 1);
        inChannels = spec.inChannels();
        outChannels = spec.outChannels();
        inRanges = Math.ceilDiv(inChannels, outChannels <= RANGE / 2 ? 2 * RANGE : RANGE);
        outRange = inChannels <= RANGE / 2 ? 2 * RANGE : RANGE;
        outRanges = Math.ceilDiv(outChannels, outRange);
    }

    @Override
    void computeWeights() {
        int ranges = inRanges * outRanges;
        chunks = Math.clamp(Math.ceilDiv(ENOUGH_TASKS, ranges), 1, Math.ceilDiv(dy.pixels(), PIXELS));
        sums = chunks == 1 ? dw : team.sharedScratch(chunks * inChannels * outChannels);
        team.run(chunks * ranges, sumTask);
        if (chunks > 1) {
            team.run(inChannels, addTask);
        }
        sums = null;
    }

    private void sum(int number, int worker) {
        int range = number % (inRanges * outRanges);
        int chunk = number / (inRanges * outRanges);
        int lowIn = (int) ((long) inChannels * (range / outRanges) / inRanges);
        int highIn = (int) ((long) inChannels * (range / outRanges + 1) / inRanges);
        int lowOut = range % outRanges * outRange;
        int highOut = Math.min(outChannels, lowOut + outRange);
        int from = (int) ((long) dy.pixels() * chunk / chunks);
        int end = (int) ((long) dy.pixels() * (chunk + 1) / chunks);
        int to = chunks == 1 ? 0 : chunk * inChannels * outChannels;
        for (int first = from; first < end; first += PIXELS) {
            int pixels = Math.min(PIXELS, end - first);
            boolean adds = first > from || chunks == 1 && add;
            copyGradient(first, pixels, lowOut, highOut, worker);
            for (int k = lowOut; k < highOut; k += PANEL) {
                panel(first, pixels, lowIn, highIn, k, Math.min(highOut - k, PANEL), (k - lowOut) * PIXELS, to, adds,
                        worker);
            }
        }
    }

    /** Copies dy of some pixels to scratch memory: [panel][pixel][width], zeros to the end of the last vector. */
    private void copyGradient(int first, int pixels, int lowOut, int highOut, int worker) {
        float[] scratch = team.scratch(worker, COPY + PIXELS * outRange);
        for (int i = 0; i < pixels; i++) {
            int from = dy.at(0, 0, first + i);
            for (int k = lowOut; k < highOut; k += PANEL) {
                int columns = Math.min(highOut - k, PANEL);
                int width = Math.ceilDiv(columns, Lanes.COUNT) * Lanes.COUNT;
                int to = COPY + (k - lowOut) * PIXELS + i * width;
                System.arraycopy(dy.data(), from + k, scratch, to, columns);
                Arrays.fill(scratch, to + columns, to + width, 0f);
            }
        }
    }

    /** Some pixels' part in {@code columns} columns of dw, from column k on, for a range of rows. */
    private void panel(int first, int pixels, int lowIn, int highIn, int k, int columns, int at, int to,
            boolean adds, int worker) {
        int vectors = Math.ceilDiv(columns, Lanes.COUNT);
        int width = vectors * Lanes.COUNT;
        int height = GradientTile.height(highIn - lowIn);
        int tile = CacheLine.FIRST;
        int copy = COPY + at;
        float[] scratch = team.scratch(worker, COPY + PIXELS * outRange);
        int[] own = segments(worker);
        int used = collect(own, first, pixels, copy, width);
        int before = 0;
        for (int next = lowIn; next < highIn;) {
            // The last tile starts early enough to be full where it can, and repeats rows that are not stored again.
            int c = Math.max(lowIn, Math.min(next, highIn - height));
            int rows = Math.min(height, highIn - c);
            for (int s = 0; s < used; s++) {
                own[3 * s] += c - before;
            }
            before = c;
            GradientTile.product(vectors, Lanes.COUNT, height, rows, x.data(), spec.strideW() * x.stride(), scratch,
                    width, own, 0, used, scratch, tile);
            for (int row = next - c; row < rows; row++) {
                GradientTile.store(scratch, tile + row * width, sums, to + (c + row) * outChannels + k, columns, adds);
            }
            next = c + rows;
        }
    }

    /** Segments of {@code pixels} pixels of dy; those of x may lie apart. */
    private int collect(int[] own, int first, int pixels, int copy, int width) {
        int used = 0;
        for (int i = 0; i < pixels;) {
            int row = (first + i) / dy.w();
            int column = (first + i) % dy.w();
            int length = Math.min(pixels - i, dy.w() - column);
            int at = x.at(row / dy.h(), row % dy.h() * spec.strideH(), column * spec.strideW());
            if (used > 0 && own[3 * used - 3] + own[3 * used - 1] * spec.strideW() * x.stride() == at) {
                own[3 * used - 1] += length;
            } else {
                own[3 * used] = at;
                own[3 * used + 1] = copy + i * width;
                own[3 * used + 2] = length;
                used++;
            }
            i += length;
        }
        return used;
    }

    /** One row of dw: the sum of all chunks' rows. */
    private void addChunks(int row, int worker) {
        int size = inChannels * outChannels;
        int at = row * outChannels;
        GradientTile.store(sums, at, dw, at, outChannels, add);
        for (int chunk = 1; chunk < chunks; chunk++) {
            GradientTile.store(sums, chunk * size + at, dw, at, outChannels, true);
        }
    }
}
