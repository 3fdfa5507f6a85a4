package graft.engine.simd;

import graft.engine.CacheSizes;
import graft.engine.ElementFunction;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * Depthwise convolution: every channel is convolved with a kernel of its own, so lanes are channels and nothing is
 * summed over them.
 *
 * <pre>y[m, k] = bias[k] + sum over t of  x[pixel(m, t), k] * w[t, k]</pre>
 *
 * <p>There are nine products for a 3x3 kernel where a full convolution has thousands, so time goes into moving numbers:
 * what counts is that each input comes from memory once and that all its products are made while it is in a register
 * ({@link DepthwiseSlide}, for 3x3) or in the nearest cache ({@link DepthwiseStrips}, for everything else, such as the
 * channels that do not fill a vector).
 *
 * <p><b>Tasks.</b> A task is a band of output rows of an image for a block of channels. Large images are cut into
 * bands, so that memory is read in one sweep; of small ones, the rows of a block of channels fit into the nearest
 * cache. How the work is cut changes nothing in a result's bits: every output is one sum with one order.
 */
final class DepthwiseTaps {
    /** Bytes of x above which all channels of a row are computed before the next row. */
    private static final long LARGE = CacheSizes.here().second() * 3 / 2;
    /** Bytes of the source rows that a block of channels slides over at once: half of the first cache. */
    private static final int BLOCK = 16 << 10;
    /** Bytes of source rows in a band of strips: half of the second cache. */
    private static final long BAND = CacheSizes.here().second() / 2;
    /** Tasks in a loop at least, where there is enough to share. */
    private static final int ENOUGH_TASKS = 8;
    /** Rows of a band of strips at least: each band copies the rows of a kernel anew. */
    private static final int FEWEST_ROWS = 7;

    private static volatile float[] zeroRow = new float[0];

    private final TapGeometry geometry;
    private final int channels;
    private final boolean slides;
    private final DepthwiseWeights weights;
    private final DepthwiseStrips strips;
    private final float[] bias;
    private final ThreadTeam.Task task = this::compute;
    private int[][] numbers = new int[0][];
    private Run run;

    /** The operands of a run and how its work is cut up; kept for the next one, so that nothing is allocated. */
    private record Run(DepthwiseStrips.Operands operands, ThreadTeam team, Cut slides, Cut strips, float[] zeros) {

        boolean isOf(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
            return operands.x() == x && operands.y() == y && operands.residual() == residual
                    && operands.activation() == activation && this.team == team;
        }
    }

    /** Vectors {@code first} to {@code end - 1} of P output rows of n images, in blocks of vectors and bands of rows. */
    private record Cut(int n, int p, int first, int end, int block, int band) {
        int blocks() {
            return Math.ceilDiv(end - first, block);
        }

        int bands() {
            return Math.ceilDiv(p, band);
        }

        int tasks() {
            return n * blocks() * bands();
        }
    }

    /**
     * @param channels  of what is computed
     * @param perSource neighbouring channels that read the same channel of the source
     * @param planes    source channels that one channel is summed from; above 1 only where {@code perSource} is 1
     */
    DepthwiseTaps(TapGeometry geometry, int channels, int perSource, int planes) {
        this.geometry = geometry;
        this.channels = channels;
        slides = perSource == 1 && planes == 1 && slides(geometry);
        weights = new DepthwiseWeights(geometry, channels, planes);
        strips = new DepthwiseStrips(geometry, channels, perSource, planes);
        bias = new float[weights.vectors * Lanes.COUNT];
    }

    /**
     * Whether the kernel is 3x3 with stride 1 or 2, and of each window at most the first and the last row and column
     * lie outside the image.
     */
    private static boolean slides(TapGeometry g) {
        if (g.taps() != 9 || g.spanH() != 3 || g.tapRange()[3] - g.tapRange()[2] != 2 || g.strideH() != g.strideW()
                || g.strideH() > 2 || g.stepH() != 1 || g.stepW() != 1) {
            return false;
        }
        int top = g.tapRange()[0];
        int left = g.tapRange()[2];
        return top >= -1 && top <= 0 && (left == -1 || left == 0 && g.strideW() == 2)
                && (g.gridH() - 1) * g.strideH() + top + 1 < g.sourceH()
                && (g.gridW() - 1) * g.strideW() + left + 1 < g.sourceW();
    }

    /** Floats of packed weights. */
    long packedFloats() {
        return weights.floats();
    }

    /** Packs into memory of its own from now on. */
    void own() {
        weights.own();
    }

    /** Packs into {@code room[at..]}, {@link #packedFloats} long, from now on. */
    void borrow(float[] room, int at) {
        weights.borrow(room, at);
    }

    /** Packs weights [R,S,1,K] and a bias [channels] or null. */
    void pack(float[] weights, float[] bias, ThreadTeam packers) {
        this.weights.fill(weights, Math.max(1, strips.tapColumns), packers);
        if (bias == null) {
            Arrays.fill(this.bias, 0f);
        } else {
            System.arraycopy(bias, 0, this.bias, 0, channels);
        }
    }

    /** Computes y; pixels of y that the geometry does not name keep their values. */
    void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        if (run == null || !run.isOf(x, y, residual, activation, team)) {
            run = plan(x, y, residual, activation, team);
        }
        team.run(run.slides.tasks() + run.strips.tasks(), task);
    }

    private Run plan(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int slid = slides && residual == null ? channels / Lanes.COUNT : 0;
        if (numbers.length < team.size()) {
            numbers = new int[team.size()][strips.scratchNumbers()];
        }
        return new Run(new DepthwiseStrips.Operands(x, y, bias, residual, activation), team,
                slid == 0 ? new Cut(0, 1, 0, 1, 1, 1) : cutSlides(x, slid), cutStrips(x, slid),
                slid == 0 ? null : zeros(x.w() * x.stride()));
    }

    private Cut cutSlides(Nhwc x, int vectors) {
        int p = geometry.gridH();
        long image = (long) Float.BYTES * x.h() * x.w() * x.c();
        int block = vectors;
        if (image <= LARGE) {
            int rows = geometry.strideH() == 1 ? 4 : 3;
            block = Math.clamp(BLOCK / ((long) rows * x.w() * Lanes.COUNT * Float.BYTES), 1, vectors);
        }
        int band = p;
        int tasks = x.n() * Math.ceilDiv(vectors, block);
        // Bands of an even number of rows: two are computed at a time.
        while (band > 2 && tasks * Math.ceilDiv(p, band) < ENOUGH_TASKS) {
            band = Math.ceilDiv(band, 4) * 2;
        }
        return new Cut(x.n(), p, 0, vectors, block, band);
    }

    private Cut cutStrips(Nhwc x, int first) {
        if (first == weights.vectors) {
            return new Cut(0, 1, 0, 1, 1, 1);
        }
        int p = geometry.gridH();
        long row = (long) Float.BYTES * x.w() * x.c() * geometry.strideH();
        int band = Math.clamp(BAND / row, Math.min(FEWEST_ROWS, p), p);
        int tasks = x.n() * Math.ceilDiv(weights.vectors - first, strips.block);
        while (band > FEWEST_ROWS && tasks * Math.ceilDiv(p, band) < ENOUGH_TASKS) {
            band = Math.ceilDiv(band, 2);
        }
        return new Cut(x.n(), p, first, weights.vectors, strips.block, band);
    }

    /** A row of zeros, which all convolutions share. */
    private static float[] zeros(int count) {
        float[] row = zeroRow;
        if (row.length < count) {
            row = new float[count];
            zeroRow = row;
        }
        return row;
    }

    private void compute(int number, int worker) {
        boolean slide = number < run.slides.tasks();
        Cut cut = slide ? run.slides : run.strips;
        int i = slide ? number : number - run.slides.tasks();
        int block = i % cut.blocks();
        int band = i / cut.blocks() % cut.bands();
        int image = i / cut.blocks() / cut.bands();
        int first = cut.first + block * cut.block;
        int end = Math.min(cut.end, first + cut.block);
        int firstP = band * cut.band;
        int endP = Math.min(cut.p, firstP + cut.band);
        if (slide) {
            slide(image, firstP, endP, first, end);
        } else {
            strips.compute(run.operands, weights, image, firstP, endP, first, end,
                    run.team.workspace().worker(worker, strips.scratchFloats()), numbers[worker]);
        }
    }

    private void slide(int image, int firstP, int endP, int first, int end) {
        int p = firstP;
        if (geometry.strideH() == 1) {
            for (; p + 1 < endP; p += 2) {
                for (int vector = first; vector < end; vector++) {
                    slideTwo(image, p, vector);
                }
                activate(image, p, first, end);
                activate(image, p + 1, first, end);
            }
        }
        for (; p < endP; p++) {
            for (int vector = first; vector < end; vector++) {
                slideOne(image, p, vector);
            }
            activate(image, p, first, end);
        }
    }

    /** Applies a function to what was just written of row p: it is still in the cache. */
    private void activate(int image, int p, int first, int end) {
        ElementFunction f = run.operands.activation().function();
        if (f == null) {
            return;
        }
        Nhwc y = run.operands.y();
        int count = (end - first) * Lanes.COUNT;
        boolean whole = count == y.stride();
        for (int q = 0; q < (whole ? 1 : y.w()); q++) {
            int at = y.at(image, p, q) + first * Lanes.COUNT;
            SimdElementFunction.row(f, y.data(), at, y.data(), at, whole ? y.w() * count : count);
        }
    }

    /** Output rows p and p + 1 with stride 1. */
    private void slideTwo(int image, int p, int vector) {
        Nhwc x = run.operands.x();
        Nhwc y = run.operands.y();
        int c = vector * Lanes.COUNT;
        int top = p + geometry.tapRange()[0];
        boolean topInside = top >= 0;
        boolean bottomInside = top + 3 < x.h();
        int x1 = x.at(image, top + 1, 0) + c;
        int x2 = x.at(image, top + 2, 0) + c;
        int to = y.at(image, p, 0) + c;
        DepthwiseSlide.two(topInside ? x.data() : run.zeros, topInside ? x.at(image, top, 0) + c : 0, x.data(), x1, x2,
                bottomInside ? x.data() : run.zeros, bottomInside ? x.at(image, top + 3, 0) + c : 0,
                Math.min(x.w(), y.w() + 1), x.stride(), y.w() == x.w(), weights.data(), weights.start(vector), bias, c,
                run.operands.activation().least(), run.operands.activation().most(), y.data(), to, to + y.w() * y.stride(), y.stride());
    }

    /** Output row p. */
    private void slideOne(int image, int p, int vector) {
        Nhwc x = run.operands.x();
        Nhwc y = run.operands.y();
        int c = vector * Lanes.COUNT;
        int top = p * geometry.strideH() + geometry.tapRange()[0];
        boolean topInside = top >= 0;
        boolean bottomInside = top + 2 < x.h();
        float[] above = topInside ? x.data() : run.zeros;
        int topAt = topInside ? x.at(image, top, 0) + c : 0;
        int x1 = x.at(image, top + 1, 0) + c;
        float[] below = bottomInside ? x.data() : run.zeros;
        int bottomAt = bottomInside ? x.at(image, top + 2, 0) + c : 0;
        int to = y.at(image, p, 0) + c;
        if (geometry.strideH() == 1) {
            DepthwiseSlide.one(above, topAt, x.data(), x1, below, bottomAt, Math.min(x.w(), y.w() + 1), x.stride(),
                    y.w() == x.w(), weights.data(), weights.start(vector), bias, c, run.operands.activation().least(),
                    run.operands.activation().most(), y.data(), to, y.stride());
        } else {
            boolean opening = geometry.tapRange()[2] == 0;
            int pairs = Math.min(y.w(), (x.w() - (opening ? 1 : 0)) / 2);
            DepthwiseSlide.oneOfStride2(above, topAt, x.data(), x1, below, bottomAt, opening, pairs, x.stride(),
                    pairs < y.w(), weights.data(), weights.start(vector), bias, c, run.operands.activation().least(),
                    run.operands.activation().most(), y.data(), to, y.stride());
        }
    }
}
