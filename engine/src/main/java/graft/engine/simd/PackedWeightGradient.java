package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient of a convolution with respect to its weights, with both operands copied before they are multiplied: for
 * every tap (r, s) the matrix product
 *
 * <pre>dw[r,s] [C,K] = x(shifted by r,s)ᵀ [C, pixels] dy [pixels, K]</pre>
 *
 * <p>The sum over pixels is long and the result small. A task has one tap, a range of input channels, one of output
 * channels and some of the pixels, which it takes {@value #PIXELS} at a time. The part of dw that it sums stays in the
 * second cache, and so do the pixels of x and dy that it has copied there: x by tiles, {@code [tile][pixel][HEIGHT]},
 * and dy by panels, {@code [panel][pixel][width]}. So the loops of {@link OuterTile} read both in one sweep; where
 * they lie, neighbouring pixels are a power of two apart and compete for the same few places of the caches. A number
 * is copied once and multiplied a hundred times.
 *
 * <p>Where taps and ranges of channels are too few tasks, pixels are cut into chunks, each with a sum of its own in
 * shared scratch memory, and these are added up in order: the result does not depend on the number of threads.
 */
final class PackedWeightGradient extends WeightGradient {
    /** Then a panel of dy stays in the nearest cache for all tiles of x. */
    private static final int PIXELS = 128;
    /** Channels of a task at most. */
    private static final int RANGE = 256;
    /** Tasks to aim at: enough for the threads to share evenly. */
    private static final int ENOUGH_TASKS = 16;
    private static final int HEIGHT = OuterTile.HEIGHT;
    /** Of one image: with fewer, as in fully connected layers, copying would take longest. */
    private static final int FEWEST_PIXELS = 16;
    /** Floats from a tile of x to the next: after the last pixel there is room for the rest of a vector. */
    private static final int TILE_STEP = PIXELS * HEIGHT + Math.max(0, Lanes.COUNT - HEIGHT);
    /** Columns of a panel. */
    private static final int PANEL = RegisterTile.WIDEST * Lanes.COUNT;

    private final int taps;
    private final int inChannels;
    private final int outChannels;
    private final int inRanges;
    private final int outRanges;
    private final int outRange;
    private final int mostTiles;
    private final int xAt;
    private final int dyAt;
    private final int scratchFloats;
    private final ThreadTeam.Task sumTask = this::sum;
    private final ThreadTeam.Task addTask = this::addChunks;

    private int chunks;
    private float[] sums;

    /** Whether this is worth it: not for groups, few channels, or few pixels. */
    static boolean suits(Conv2dSpec spec, int h, int w) {
        return spec.groups() == 1 && spec.inChannels() >= HEIGHT
                && spec.outH(h) * spec.outW(w) >= FEWEST_PIXELS;
    }

    PackedWeightGradient(Conv2dSpec spec, int h, int w) {
        super(spec, h, w, 0);
        taps = spec.kernelH() * spec.kernelW();
        inChannels = spec.inChannels();
        outChannels = spec.outChannels();
        inRanges = Math.ceilDiv(inChannels, RANGE);
        outRange = Math.ceilDiv(Math.ceilDiv(outChannels, Math.ceilDiv(outChannels, RANGE)), PANEL) * PANEL;
        outRanges = Math.ceilDiv(outChannels, outRange);
        mostTiles = Math.ceilDiv(Math.ceilDiv(inChannels, inRanges), HEIGHT);
        // Scratch memory: the sums, x, dy.
        xAt = CacheLine.FIRST + mostTiles * HEIGHT * outRange;
        dyAt = xAt + mostTiles * TILE_STEP;
        scratchFloats = dyAt + PIXELS * outRange;
    }

    @Override
    void computeWeights() {
        chunks = chunks(run.dy().pixels());
        sums = chunks == 1 ? run.dw() : run.team().workspace().shared((long) chunks * spec.weightCount());
        run.team().run(chunks * taps * inRanges * outRanges, sumTask);
        if (chunks > 1) {
            run.team().run(taps * inChannels, addTask);
        }
        sums = null;
    }

    private int chunks(long pixels) {
        long most = Math.ceilDiv(pixels, PIXELS);
        return (int) Math.clamp(Math.ceilDiv(ENOUGH_TASKS, taps * inRanges * outRanges), 1, most);
    }

    /** The sums of all chunks. */
    @Override
    public long scratchBytes(int n, int threads) {
        int parts = chunks((long) n * spec.outH(h) * spec.outW(w));
        return parts == 1 ? 0 : (long) Float.BYTES * parts * spec.weightCount();
    }

    private void sum(int number, int worker) {
        int outTask = number % outRanges;
        int inTask = number / outRanges % inRanges;
        int tap = number / outRanges / inRanges % taps;
        int chunk = number / outRanges / inRanges / taps;
        int lowIn = (int) ((long) inChannels * inTask / inRanges);
        int countIn = (int) ((long) inChannels * (inTask + 1) / inRanges) - lowIn;
        int lowOut = outTask * outRange;
        int countOut = Math.min(outChannels - lowOut, outRange);
        int from = (int) ((long) run.dy().pixels() * chunk / chunks);
        int end = (int) ((long) run.dy().pixels() * (chunk + 1) / chunks);
        float[] scratch = run.team().workspace().worker(worker, scratchFloats);
        Arrays.fill(scratch, 0, xAt, 0f);
        for (int first = from; first < end; first += PIXELS) {
            int pixels = Math.min(PIXELS, end - first);
            copyGradient(first, pixels, lowOut, countOut, scratch);
            copyInput(first, pixels, tap, lowIn, countIn, scratch);
            multiply(pixels, countIn, countOut, scratch);
        }
        store(countIn, countOut, ((chunk * taps + tap) * inChannels + lowIn) * outChannels + lowOut, scratch);
    }

    /** Copies dy of some pixels: [panel][pixel][width], zeros to the end of the last vector. */
    private void copyGradient(int first, int pixels, int lowOut, int countOut, float[] scratch) {
        for (int i = 0; i < pixels; i++) {
            copyToPanels(run.dy().data(), run.dy().at(0, 0, first + i) + lowOut, countOut, scratch, dyAt, i);
        }
    }

    private static void copyToPanels(float[] dy, int from, int count, float[] scratch, int to, int pixel) {
        int k = 0;
        for (; k <= count - PANEL; k += PANEL) {
            int at = to + k * PIXELS + pixel * PANEL;
            FloatVector.fromArray(Lanes.FLOAT, dy, from + k).intoArray(scratch, at);
            FloatVector.fromArray(Lanes.FLOAT, dy, from + k + Lanes.COUNT).intoArray(scratch, at + Lanes.COUNT);
        }
        if (k < count) {
            int width = Math.ceilDiv(count - k, Lanes.COUNT) * Lanes.COUNT;
            int at = to + k * PIXELS + pixel * width;
            System.arraycopy(dy, from + k, scratch, at, count - k);
            Arrays.fill(scratch, at + count - k, at + width, 0f);
        }
    }

    /** Copies what the tap sees of x at some pixels of dy: [tile][pixel][HEIGHT], zeros where it is outside. */
    private void copyInput(int first, int pixels, int tap, int lowIn, int countIn, float[] scratch) {
        int top = tap / spec.kernelW() * spec.dilationH() - spec.padTop();
        int left = tap % spec.kernelW() * spec.dilationW() - spec.padLeft();
        int column = first % run.dy().w();
        int row = first / run.dy().w() % run.dy().h();
        int image = first / run.dy().w() / run.dy().h();
        for (int i = 0; i < pixels; i++) {
            int inY = row * spec.strideH() + top;
            int inX = column * spec.strideW() + left;
            int to = xAt + i * HEIGHT;
            if (inY >= 0 && inY < h && inX >= 0 && inX < w) {
                copyPixel(run.x().data(), run.x().at(image, inY, inX) + lowIn, countIn, scratch, to);
            } else {
                for (int t = 0; t < countIn; t += HEIGHT) {
                    int tile = to + t / HEIGHT * TILE_STEP;
                    Arrays.fill(scratch, tile, tile + HEIGHT, 0f);
                }
            }
            if (++column == run.dy().w()) {
                column = 0;
                if (++row == run.dy().h()) {
                    row = 0;
                    image++;
                }
            }
        }
    }

    /**
     * One pixel's channels to all tiles. The last tile starts early enough to be full. Vectors may be longer than a
     * tile is high: what they bring too much, the next pixel writes over.
     */
    private static void copyPixel(float[] x, int from, int count, float[] scratch, int to) {
        int t = 0;
        for (; t <= count - Math.max(HEIGHT, Lanes.COUNT); t += HEIGHT) {
            for (int i = 0; i < HEIGHT; i += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOAT, x, from + t + i)
                        .intoArray(scratch, to + t / HEIGHT * TILE_STEP + i);
            }
        }
        for (; t < count; t += HEIGHT) {
            int channel = from + Math.min(t, count - HEIGHT);
            for (int i = 0; i < HEIGHT; i++) {
                scratch[to + t / HEIGHT * TILE_STEP + i] = x[channel + i];
            }
        }
    }

    /** Adds the products of some pixels to the sums: [panel][tile][HEIGHT][width]. */
    private void multiply(int pixels, int countIn, int countOut, float[] scratch) {
        int to = CacheLine.FIRST;
        for (int k = 0; k < countOut; k += PANEL) {
            int vectors = Math.min(RegisterTile.WIDEST, Math.ceilDiv(countOut - k, Lanes.COUNT));
            for (int t = 0; t < countIn; t += HEIGHT) {
                int a = xAt + t / HEIGHT * TILE_STEP;
                OuterTile.add(vectors, pixels, scratch, a, scratch, dyAt + k * PIXELS, scratch, to);
                to += HEIGHT * PANEL;
            }
        }
    }

    private void store(int countIn, int countOut, int at, float[] scratch) {
        boolean adds = chunks == 1 && run.add();
        int from = CacheLine.FIRST;
        for (int k = 0; k < countOut; k += PANEL) {
            int columns = Math.min(countOut - k, PANEL);
            int width = Math.ceilDiv(columns, Lanes.COUNT) * Lanes.COUNT;
            for (int t = 0; t < countIn; t += HEIGHT) {
                int channel = Math.min(t, countIn - HEIGHT);
                for (int row = t - channel; row < HEIGHT; row++) {
                    GradientTile.store(scratch, from + row * width, sums, at + (channel + row) * outChannels + k,
                            columns, adds);
                }
                from += HEIGHT * PANEL;
            }
        }
    }

    /** One row of dw: the sum of all chunks' rows. */
    private void addChunks(int row, int worker) {
        int size = taps * inChannels * outChannels;
        int at = row * outChannels;
        GradientTile.store(sums, at, run.dw(), at, outChannels, run.add());
        for (int chunk = 1; chunk < chunks; chunk++) {
            GradientTile.store(sums, chunk * size + at, run.dw(), at, outChannels, true);
        }
    }
}
