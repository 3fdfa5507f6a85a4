package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.CacheSizes;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * A convolution of images with few channels and a small kernel, as mobile networks begin with: 3x3 pixels of 3 colours.
 *
 * <p><b>Idea.</b> The inputs of an output pixel are R runs of S*C floats: 3 of 9, and such a run is not worth a loop.
 * So the inputs of a piece of an output line are copied, one row of R*S*C floats a pixel ("im2col", Chellapilla
 * et al., 2006), but never more than stays in the first cache. The rows lie evenly spaced then, and {@link PixelTile}
 * multiplies them by the weights and finishes the sums in registers, as in {@link PointwiseConvolution}. A copy is a
 * load and a store for each run, beside R*S*C*K/16 multiply-adds.
 *
 * <p><b>Lines.</b> Whether a run leaves the image is asked once for a line and once for its two ends, not for every
 * pixel. The activation's function is applied to a whole piece at once: a pixel has 1 to 4 vectors, too few for such a
 * loop to get going.
 *
 * <p>What this does not suit, {@link TapConvolution} computes. Bits are the same either way.
 */
final class LineConvolution extends PixelRowConvolution {
    /** Floats of copied inputs that stay in the first cache beside the weights of a panel: half of it. */
    private static final int NEAR_FLOATS = (int) (CacheSizes.here().first() / 2 / Float.BYTES);

    private final TapGeometry geometry;
    private final int channels;
    private final int depth;
    /** Taps of one run, its floats, and how many runs there are. */
    private final int taps;
    private final int run;
    private final int runs;
    /** Floats from one copied row to the next: whole vectors are written over a run's end. */
    private final int step;
    private final ThreadTeam.Task task = this::compute;
    private Run now;

    /**
     * The operands of a run and how its work is cut up; the last one is kept, as in {@link TapConvolution}.
     *
     * @param lines       of the output, over all images
     * @param linesInTask of which a task computes so many,
     * @param pieces      cutting each into so many pieces
     */
    private record Run(Nhwc x, Nhwc y, float[] bias, FusedActivation activation, ThreadTeam team, int lines,
            int linesInTask, int pieces) {

        boolean isOf(Nhwc x, Nhwc y, float[] bias, FusedActivation activation, ThreadTeam team) {
            return this.x == x && this.y == y && this.bias == bias && this.activation == activation
                    && this.team == team;
        }
    }

    LineConvolution(TapGeometry geometry, int groupIn, int groupOut) {
        super(geometry, groupIn, groupOut);
        this.geometry = geometry;
        channels = groupIn;
        depth = geometry.taps() * groupIn;
        taps = geometry.tapsInARow();
        run = taps * groupIn;
        runs = geometry.taps() / taps;
        step = depth + Lanes.COUNT;
    }

    /**
     * Output pixels side by side whose runs are short: longer ones are read in place. ResNet-18's 7x7, runs of 21, took
     * 1.62 ms here and 1.33 there (two cores of a Zen 4); MobileNet V3's 3x3, runs of 9, 0.20 here and 0.29 there.
     */
    static boolean suits(TapGeometry geometry, int groups, int groupIn) {
        return MANY_REGISTERS && groups == 1 && geometry.tapsInARow() > 1
                && geometry.tapsInARow() * groupIn < TapConvolution.SHORTEST_RUN
                && geometry.taps() * groupIn <= LONGEST && geometry.isWhole() && isTiled(geometry.gridW());
    }

    @Override
    public void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        if (residual != null || !x.isDense()) {
            general.run(x, y, bias, residual, activation, team);
            return;
        }
        float[] shift = orZeros(bias);
        if (now == null || !now.isOf(x, y, shift, activation, team)) {
            now = plan(x, y, shift, activation, team);
        }
        team.run(Math.ceilDiv(now.lines, now.linesInTask), task);
    }

    private Run plan(Nhwc x, Nhwc y, float[] bias, FusedActivation activation, ThreadTeam team) {
        int width = geometry.gridW();
        int lines = x.n() * geometry.gridH();
        long work = (long) width * depth * columns;
        int linesInTask = Math.clamp(TASK / work, 1, Math.max(1, lines / FEWEST_TASKS));
        int pieces = (int) Math.ceilDiv((long) width * step, NEAR_FLOATS);
        while (pieces > 1 && !(isTiled(width / pieces) && isTiled(Math.ceilDiv(width, pieces)))) {
            pieces--;
        }
        return new Run(x, y, bias, activation, team, lines, linesInTask, pieces);
    }

    /** Whether so many pixels make up whole tiles of 7 or 8. */
    private static boolean isTiled(int pixels) {
        return pixels >= PixelTile.LOWEST * RegisterTile.tiles(pixels);
    }

    private void compute(int number, int worker) {
        Run run = now;
        int width = geometry.gridW();
        int longest = Math.ceilDiv(width, run.pieces);
        float[] scratch = run.team.workspace().worker(worker,
                PixelRows.SCRATCH + longest * step + Lanes.COUNT);
        int end = Math.min(run.lines, (number + 1) * run.linesInTask);
        for (int line = number * run.linesInTask; line < end; line++) {
            for (int piece = 0; piece < run.pieces; piece++) {
                int first = (int) ((long) piece * width / run.pieces);
                int last = (int) ((long) (piece + 1) * width / run.pieces);
                piece(run, line, first, last - first, scratch);
            }
        }
    }

    /** Some output pixels of a line: copies their inputs, multiplies, finishes. */
    private void piece(Run run, int line, int first, int count, float[] scratch) {
        Nhwc y = run.y;
        int copied = PixelRows.SCRATCH;
        copy(run.x, line, first, count, scratch, copied);
        int pixel = line * geometry.gridW() + first;
        int tiles = RegisterTile.tiles(count);
        for (int panel = 0; panel < panels.count; panel++) {
            for (int tile = 0; tile < tiles; tile++) {
                int low = RegisterTile.firstRow(tile, tiles, count);
                int rows = RegisterTile.firstRow(tile + 1, tiles, count) - low;
                PixelRows.tile(rows, panels, panel, scratch, copied + low * step, step, run.bias, null,
                        run.activation, y, pixel + low, scratch);
            }
        }
        Epilogue.apply(run.activation.function(), y, pixel, count, 0, columns);
    }

    /** The inputs of output pixel {@code first + i} of a line go to {@code to[at + i * step]}, in the order t, c. */
    private void copy(Nhwc x, int line, int first, int count, float[] to, int at) {
        int image = line / geometry.gridH();
        int p = line % geometry.gridH();
        for (int r = 0; r < runs; r++) {
            int inY = p * geometry.strideH() + geometry.tapY()[r * taps];
            int here = at + r * run;
            if (inY < 0 || inY >= geometry.sourceH()) {
                for (int i = 0; i < count; i++) {
                    Arrays.fill(to, here + i * step, here + i * step + run, 0f);
                }
            } else {
                copyRuns(x, image, inY, geometry.tapX()[r * taps], first, count, to, here);
            }
        }
    }

    /** One run of each pixel, from a line of the image; {@code shift} is added to a pixel's place to find its run. */
    private void copyRuns(Nhwc x, int image, int inY, int shift, int first, int count, float[] to, int at) {
        int stride = geometry.strideW();
        float[] data = x.data();
        int line = x.at(image, inY, 0);
        // Whole vectors are read of a run: within the image, and never after the array's end.
        int whole = Math.ceilDiv(run, Lanes.COUNT) * Lanes.COUNT;
        int last = Math.min(geometry.sourceW() - taps,
                Math.floorDiv(data.length - whole - line, channels));
        int begin = Math.clamp(Math.ceilDiv(-shift, stride) - first, 0, count);
        int end = Math.clamp(Math.floorDiv(last - shift, stride) + 1 - first, begin, count);
        for (int i = 0; i < begin; i++) {
            copyEnd(data, line, (first + i) * stride + shift, to, at + i * step);
        }
        for (int i = begin; i < end; i++) {
            int from = line + ((first + i) * stride + shift) * channels;
            for (int j = 0; j < run; j += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOAT, data, from + j).intoArray(to, at + i * step + j);
            }
        }
        for (int i = end; i < count; i++) {
            copyEnd(data, line, (first + i) * stride + shift, to, at + i * step);
        }
    }

    /** A run that begins at pixel {@code left} of a line and may leave the image, with zeros for what is outside. */
    private void copyEnd(float[] data, int line, int left, float[] to, int at) {
        int begin = Math.clamp(-left, 0, taps);
        int end = Math.clamp(geometry.sourceW() - left, begin, taps);
        Arrays.fill(to, at, at + begin * channels, 0f);
        if (begin < end) {
            System.arraycopy(data, line + (left + begin) * channels, to, at + begin * channels,
                    (end - begin) * channels);
        }
        Arrays.fill(to, at + end * channels, at + run, 0f);
    }
}
