package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * The gradient of a convolution with respect to its weights: for every tap (r, s) the matrix product
 *
 * <pre>dw[r,s] [C,K] = x(shifted by r,s)ᵀ [C, pixels] dy [pixels, K]</pre>
 *
 * <p>Nothing is packed or copied ({@link GradientTile}). A task computes a block of dw, some input channels by one
 * panel of output channels for every tap, over all pixels of all images; so no two tasks write the same number and
 * every sum has one order. Pixels are taken in blocks of about 512: their part of x and dy stays in the second cache
 * for all taps and all tiles of the block, instead of coming from memory for each. Block sums add up in dw. Where a
 * layer has few channels, the taps are shared out among tasks too.
 *
 * <p><b>First layers.</b> With 3 channels a tile would have 3 rows of 8. But in an image with its padding written out,
 * the S*C inputs of one row of the kernel are neighbours: such a row is taken as one tap with S*C channels, on a padded
 * copy of x. The layout of dw [R,S,C,K] is already that of [R,1,S*C,K].
 */
final class SimdWeightGradient extends WeightGradient {
    private static final int PIXELS = 512;
    /** Input channels of a task: four tiles. */
    private static final int CHANNELS = 32;
    /** Up to here, as in fully connected layers, writing dw takes longest: a task then writes whole rows of it. */
    private static final int FEW_PIXELS = 64;
    /** Tasks to aim at: enough for the threads to share evenly. */
    private static final int ENOUGH_TASKS = 16;
    /** Fewer channels than this, and the taps of a kernel row are taken together. */
    private static final int FEW_CHANNELS = 8;

    /** Whether the taps of a kernel row are taken as one tap. */
    private final boolean merged;
    private final int kernelW;
    private final int groupIn;
    private final int groupOut;
    private final int taps;
    private final int channelTasks;
    private final int[] panels;
    private final ThreadTeam.Task task = this::block;
    private final ThreadTeam.Task padTask = this::padRow;

    private int panelTasks;
    private int tapTasks;

    // Where x is read: the caller's activations, or the padded copy.
    private float[] xData;
    private int xOffset;
    private int xStride;
    private int xH;
    private int xW;
    private int padTop;
    private int padLeft;

    SimdWeightGradient(Conv2dSpec spec, int h, int w) {
        super(spec, h, w, PIXELS);
        merged = spec.groups() == 1 && spec.dilationW() == 1 && spec.kernelW() > 1
                && spec.inChannels() < FEW_CHANNELS;
        kernelW = merged ? 1 : spec.kernelW();
        groupIn = merged ? spec.kernelW() * spec.inChannels() : spec.groupInChannels();
        groupOut = spec.outChannels() / spec.groups();
        taps = spec.kernelH() * kernelW;
        channelTasks = (groupIn + CHANNELS - 1) / CHANNELS;
        panels = panels(groupOut);
    }

    /** First columns of panels of whole vectors, and after them one of less than a vector where there is a rest. */
    private static int[] panels(int columns) {
        int whole = columns / Lanes.COUNT * Lanes.COUNT;
        int[] first = Panels.cut(whole);
        if (whole < columns) {
            first = Arrays.copyOf(first, first.length + 1);
            first[first.length - 1] = columns;
        }
        return first;
    }

    @Override
    void computeWeights() {
        locateInput();
        panelTasks = run.dy().pixels() <= FEW_PIXELS ? 1 : panels.length - 1;
        int blocks = spec.groups() * panelTasks * channelTasks;
        tapTasks = Math.min(taps, Math.ceilDiv(ENOUGH_TASKS, blocks));
        run.team().run(blocks * tapTasks, task);
        xData = null;
    }

    private void locateInput() {
        if (!merged) {
            xData = run.x().data();
            xOffset = run.x().offset();
            xStride = run.x().stride();
            xH = h;
            xW = w;
            padTop = spec.padTop();
            padLeft = spec.padLeft();
            return;
        }
        xH = h + spec.padTop() + spec.padBottom();
        xW = w + spec.padLeft() + spec.padRight();
        xStride = spec.inChannels();
        xData = run.team().workspace().shared(paddedFloats(run.x().n()));
        xOffset = 0;
        padTop = 0;
        padLeft = 0;
        run.team().run(run.x().n() * xH, padTask);
    }

    private long paddedFloats(int n) {
        return (long) n * (h + spec.padTop() + spec.padBottom()) * (w + spec.padLeft() + spec.padRight())
                * spec.inChannels();
    }

    /** The padded copy of x. */
    @Override
    public long scratchBytes(int n, int threads) {
        return merged ? Float.BYTES * paddedFloats(n) : 0;
    }

    /** One row of the padded copy of x. */
    private void padRow(int row, int worker) {
        int rowFloats = xW * xStride;
        int at = row * rowFloats;
        int y = row % xH - spec.padTop();
        if (y < 0 || y >= h) {
            Arrays.fill(xData, at, at + rowFloats, 0f);
            return;
        }
        int inside = at + spec.padLeft() * xStride;
        Arrays.fill(xData, at, inside, 0f);
        int from = run.x().at(row / xH, y, 0);
        for (int column = 0; column < w; column++) {
            for (int c = 0; c < xStride; c++) {
                xData[inside + column * xStride + c] = run.x().data()[from + column * run.x().stride() + c];
            }
        }
        Arrays.fill(xData, inside + w * xStride, at + rowFloats, 0f);
    }

    private void block(int number, int worker) {
        int tapTask = number % tapTasks;
        int block = number / tapTasks;
        int channelTask = block % channelTasks;
        int panelTask = block / channelTasks % panelTasks;
        int group = block / channelTasks / panelTasks;
        int firstTap = tapTask * taps / tapTasks;
        int endTap = (tapTask + 1) * taps / tapTasks;
        int firstPanel = panelTasks == 1 ? 0 : panelTask;
        int endPanel = panelTasks == 1 ? panels.length - 1 : panelTask + 1;
        int lowChannel = RegisterTile.firstRow(channelTask, channelTasks, groupIn);
        int highChannel = RegisterTile.firstRow(channelTask + 1, channelTasks, groupIn);
        int rows = run.dy().n() * run.dy().h();
        int rowsInBlock = Math.max(1, PIXELS / run.dy().w());
        for (int row = 0; row < rows; row += rowsInBlock) {
            int end = Math.min(rows, row + rowsInBlock);
            for (int tap = firstTap; tap < endTap; tap++) {
                for (int panel = firstPanel; panel < endPanel; panel++) {
                    int used = collect(segments(worker), row, end, tap, panel, group);
                    sum(segments(worker), used, tap, panel, group, lowChannel, highChannel, row == 0, worker);
                }
            }
        }
    }

    /** Segments of all pixels of some rows of dy whose input for this tap lies within the image. */
    private int collect(int[] own, int firstRow, int endRow, int tap, int panel, int group) {
        int firstY = tap / kernelW * spec.dilationH() - padTop;
        int firstX = tap % kernelW * spec.dilationW() - padLeft;
        int lastX = merged ? xW - spec.kernelW() : xW - 1;
        // Columns q whose input column q * stride + firstX exists.
        int q0 = Math.max(0, Math.ceilDiv(-firstX, spec.strideW()));
        int q1 = Math.min(run.dy().w(), Math.floorDiv(lastX - firstX, spec.strideW()) + 1);
        int used = 0;
        for (int row = firstRow; row < endRow; row++) {
            int inY = row % run.dy().h() * spec.strideH() + firstY;
            if (inY >= 0 && inY < xH && q0 < q1) {
                int pixel = (row / run.dy().h() * xH + inY) * xW + q0 * spec.strideW() + firstX;
                int xAt = xOffset + pixel * xStride + group * groupIn;
                used = append(own, used, xAt, run.dy().at(0, row, q0) + group * groupOut + panels[panel], q1 - q0);
            }
        }
        return used;
    }

    /** Adds a segment, or makes the last one longer where the new one goes on as it does. */
    private int append(int[] own, int used, int xAt, int dyAt, int length) {
        int xStep = spec.strideW() * xStride;
        if (used > 0 && own[3 * used - 3] + own[3 * used - 1] * xStep == xAt
                && own[3 * used - 2] + own[3 * used - 1] * run.dy().stride() == dyAt) {
            own[3 * used - 1] += length;
            return used;
        }
        own[3 * used] = xAt;
        own[3 * used + 1] = dyAt;
        own[3 * used + 2] = length;
        return used + 1;
    }

    /** Sums the pixels of some segments into the task's block of dw. */
    private void sum(int[] own, int used, int tap, int panel, int group, int lowChannel, int highChannel,
            boolean first, int worker) {
        int columns = panels[panel + 1] - panels[panel];
        int vectors = Math.max(1, columns / Lanes.COUNT);
        int height = GradientTile.height(highChannel - lowChannel);
        int width = vectors * Lanes.COUNT;
        float[] tile = run.team().workspace().worker(worker, height * width);
        int xStep = spec.strideW() * xStride;
        int before = 0;
        for (int next = lowChannel; next < highChannel;) {
            // The last tile starts early enough to be full where it can, and repeats rows that are not stored again.
            int c = Math.max(lowChannel, Math.min(next, highChannel - height));
            int rows = Math.min(height, highChannel - c);
            shift(own, used, c - before);
            before = c;
            GradientTile.product(vectors, columns, height, rows, xData, xStep, run.dy().data(), run.dy().stride(), own,
                    0, used,
                    tile, 0);
            for (int row = next - c; row < rows; row++) {
                int to = (tap * groupIn + c + row) * spec.outChannels() + group * groupOut + panels[panel];
                GradientTile.store(tile, row * width, run.dw(), to, columns, run.add() || !first);
            }
            next = c + rows;
        }
        shift(own, used, -before);
    }

    private static void shift(int[] own, int used, int by) {
        for (int s = 0; s < used; s++) {
            own[3 * s] += by;
        }
    }
}
