package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Direct convolution as a matrix product that is never written down ("implicit GEMM"): row m of the left matrix would
 * be all inputs of one output pixel, tap by tap.
 *
 * <pre>y[m, k] = sum over t, c of  x[pixel(m, t), c] * w[t, c, k]</pre>
 *
 * <p><b>Idea.</b> Channels lie last, so the inputs of one tap are a run of consecutive floats, and a register tile
 * needs only the place where each run starts ({@link RegisterTile}). Where the kernel is a row of neighbouring pixels
 * in dense activations, the whole row is one run: S*C floats, which makes first layers with 3 channels fast.
 *
 * <p><b>Borders.</b> Tiles whose kernel leaves the picture, or whose runs are too short to be worth a loop, copy their
 * inputs into scratch memory, with zeros for what is outside, in the order t, c. The same product then reads them as
 * one tap with one long run. The order of the sum is the same, and so are its bits. Where the array of x has a run of
 * zeros, what is outside is read from there instead.
 *
 * <p><b>Blocks.</b> A task is a range of output pixels times a range of panels of output channels; the ranges depend on
 * the shape alone. Long sums are cut into blocks of about 1024 products, so that the piece of a panel in use (256 KB)
 * stays in the second cache for all rows of the task; the partial sums add up in scratch memory.
 *
 * <p><b>Groups.</b> Every group is a convolution of its own on some of the channels.
 */
final class TapConvolution {
    /** Products in one block of the sum. */
    private static final int BLOCK = 1024;
    /** Floats of x that the rows of a task use, at most: half of a 1 MiB cache. */
    private static final int LEFT_FLOATS = 128 * 1024;
    private static final int MOST_ROWS = 48;
    /** Up to so many products, the sums of fewer rows stay in the first cache together with what they are made of. */
    private static final int SHORT_SUM = 256;
    private static final int FEW_ROWS = 24;
    /**
     * Panels whose sums are finished together: then up to a kilobyte of each pixel is read and written in one sweep,
     * which the processor fetches ahead. In the scratch memory, rows are a vector further apart than that, or every
     * fourth would compete for the same places of the cache.
     */
    private static final int PANELS_AT_ONCE = Math.max(1, 256 / (RegisterTile.WIDEST * Lanes.COUNT));
    /** What a worker's table is for, in its last element: the first row and the group, or this. */
    private static final int NOWHERE = -1;
    /** Tasks in a loop at least: the last one, for which others wait, should be short. */
    private static final int FEWEST_TASKS = 32;
    /** Runs shorter than this are copied together. */
    private static final int SHORTEST_RUN = 20;

    private final TapGeometry geometry;
    private final int groups;
    private final int groupIn;
    private final int groupOut;
    private final int depth;
    /** Floats from one gathered row to the next: whole vectors may be written over a row's end. */
    private final int gatheredStep;
    private final int tapsInARow;
    private final Panels[] panels;
    private final ThreadTeam.Task task = this::compute;
    private final int[] tapOffsets;
    private final float[] noBias;
    private int[][] tables = new int[0][];

    private float[] zeroData;
    private int zerosAt;
    private int zeros;

    private Nhwc x;
    private Nhwc y;
    private float[] bias;
    private Nhwc residual;
    private boolean relu;
    private ThreadTeam team;
    private int rows;
    private int rowsInTask;
    private int panelsInTask;
    private int panelTasks;
    private int merged;
    private boolean outsideIsZeros;

    /** A convolution from {@code groups * groupIn} to {@code groups * groupOut} channels. */
    TapConvolution(TapGeometry geometry, int groups, int groupIn, int groupOut) {
        this.geometry = geometry;
        this.groups = groups;
        this.groupIn = groupIn;
        this.groupOut = groupOut;
        depth = geometry.taps() * groupIn;
        gatheredStep = depth + Lanes.COUNT;
        noBias = new float[groups * groupOut];
        tapOffsets = new int[geometry.taps()];
        tapsInARow = groups == 1 ? geometry.tapsInARow() : 1;
        panels = new Panels[groups];
        for (int g = 0; g < groups; g++) {
            panels[g] = new Panels(depth, groupOut, 1);
        }
    }

    /** Floats of packed weights. */
    long packedFloats() {
        return groups * panels[0].floats();
    }

    /** Packs into memory of its own from now on. */
    void own() {
        Arrays.stream(panels).forEach(Panels::own);
    }

    /** Packs into {@code room[at..]}, {@link #packedFloats} long, from now on. */
    void borrow(float[] room, int at) {
        for (int g = 0; g < groups; g++) {
            panels[g].borrow(room, at + g * (int) panels[0].floats());
        }
    }

    /** Packs weights [R,S,C/groups,K] for the forward pass. */
    void packForward(float[] weights, ThreadTeam packers) {
        int allOut = groups * groupOut;
        packers.run(groups * panels[0].count, (i, worker) -> {
            int g = i / panels[0].count;
            for (int t = 0; t < geometry.taps(); t++) {
                int at = geometry.weightTap()[t] * groupIn * allOut + g * groupOut;
                panels[g].fill(i % panels[0].count, 0, t * groupIn, groupIn, weights, at, allOut, 1);
            }
        });
    }

    /** Packs weights [R,S,C/groups,K] for the gradient: this convolution's input channels are K, its outputs C. */
    void packTransposed(float[] weights, ThreadTeam packers) {
        int allIn = groups * groupIn;
        packers.run(groups * panels[0].count, (i, worker) -> {
            int g = i / panels[0].count;
            for (int t = 0; t < geometry.taps(); t++) {
                int at = geometry.weightTap()[t] * groupOut * allIn + g * groupIn;
                panels[g].fill(i % panels[0].count, 0, t * groupIn, groupIn, weights, at, 1, allIn);
            }
        });
    }

    /** See {@link graft.engine.ConvolutionForward#zeros}. */
    void zeros(float[] data, int at, int count) {
        zeroData = data;
        zerosAt = at;
        zeros = count;
    }

    /** Computes y; pixels of y that the geometry does not name keep their values. */
    void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, boolean relu, ThreadTeam team) {
        this.x = x;
        this.y = y;
        this.bias = bias == null ? noBias : bias;
        this.residual = residual;
        this.relu = relu;
        this.team = team;
        rows = x.n() * geometry.gridH() * geometry.gridW();
        outsideIsZeros = x.data() == zeroData && zeros >= groupIn && groupIn >= SHORTEST_RUN;
        merged = x.isDense() && !outsideIsZeros ? tapsInARow : 1;
        choosePieces();
        reserveTables();
        for (int t = 0; t < tapOffsets.length; t++) {
            tapOffsets[t] = (geometry.tapY()[t] * x.w() + geometry.tapX()[t]) * x.stride();
        }
        team.run((rows + rowsInTask - 1) / rowsInTask * panelTasks * groups, task);
        this.x = null;
        this.y = null;
        this.residual = null;
        this.team = null;
    }

    /** Rows and panels of a task: enough tasks to share out, each big enough to use what it loads several times. */
    private void choosePieces() {
        int fit = Math.max(1, LEFT_FLOATS / Math.max(1, depth) / RegisterTile.TALLEST) * RegisterTile.TALLEST;
        rowsInTask = Math.min(depth <= SHORT_SUM ? FEW_ROWS : MOST_ROWS, fit);
        int chunks = (rows + rowsInTask - 1) / rowsInTask;
        rowsInTask = (rows + chunks - 1) / chunks;
        panelsInTask = panels[0].count;
        while (panelsInTask > 1
                && chunks * groups * ((panels[0].count + panelsInTask - 1) / panelsInTask) < FEWEST_TASKS) {
            panelsInTask = (panelsInTask + 1) / 2;
        }
        panelTasks = (panels[0].count + panelsInTask - 1) / panelsInTask;
    }

    private void reserveTables() {
        int tiles = RegisterTile.tiles(rowsInTask);
        int needed = tiles * (Math.max(1, geometry.taps()) * RegisterTile.ROWS + 1) + rowsInTask;
        if (tables.length < team.size()) {
            tables = Arrays.copyOf(tables, team.size());
        }
        for (int i = 0; i < tables.length; i++) {
            if (tables[i] == null || tables[i].length < needed) {
                // Some room after it, or the next table's length would lie in the cache line that this one writes.
                tables[i] = new int[needed + 2 * CacheLine.FLOATS];
            }
            tables[i][tables[i].length - 1] = NOWHERE;
        }
    }

    private void compute(int number, int worker) {
        int panelTask = number % panelTasks;
        int group = number / panelTasks % groups;
        int first = number / panelTasks / groups * rowsInTask;
        int count = Math.min(rowsInTask, rows - first);
        int tiles = RegisterTile.tiles(count);
        int step = Math.min(panelsInTask, PANELS_AT_ONCE) * RegisterTile.WIDEST * Lanes.COUNT + Lanes.COUNT;
        int gatherAt = CacheLine.FIRST + count * step + RegisterTile.ROWS * RegisterTile.WIDEST * Lanes.COUNT;
        float[] scratch = team.workspace().worker(worker, gatherAt + count * gatheredStep);
        int[] table = tables[worker];
        int tableStep = Math.max(1, geometry.taps()) * RegisterTile.ROWS + 1;
        int pixelsAt = tiles * tableStep;
        if (table[table.length - 1] != first * groups + group) {
            for (int i = 0; i < tiles; i++) {
                int low = RegisterTile.firstRow(i, tiles, count);
                int high = RegisterTile.firstRow(i + 1, tiles, count);
                boolean inPlace = locate(first + low, high - low, group, table, i * tableStep + 1, table,
                        pixelsAt + low);
                table[i * tableStep] = inPlace ? 1 : 0;
                if (!inPlace) {
                    gather(first + low, high - low, group, scratch, gatherAt + low * gatheredStep, table,
                            i * tableStep + 1);
                }
            }
            table[table.length - 1] = first * groups + group;
        }
        Panels own = panels[group];
        int lastPanel = Math.min(own.count, (panelTask + 1) * panelsInTask);
        for (int p = panelTask * panelsInTask; p < lastPanel; p += PANELS_AT_ONCE) {
            int end = Math.min(lastPanel, p + PANELS_AT_ONCE);
            for (int panel = p; panel < end; panel++) {
                int to = CacheLine.FIRST + own.firstColumn(panel) - own.firstColumn(p);
                sum(own, panel, count, tiles, table, tableStep, scratch, to, step, gatherAt);
            }
            int columns = Math.min(own.columns, own.firstColumn(end)) - own.firstColumn(p);
            Epilogue.store(scratch, CacheLine.FIRST, step, count, columns, table, pixelsAt, y,
                    group * groupOut + own.firstColumn(p), bias, residual, relu);
        }
    }

    /** Sums of all rows of the task in one panel: row i to {@code scratch[to + i * step]} on. */
    private void sum(Panels own, int panel, int count, int tiles, int[] table, int tableStep, float[] scratch,
            int to, int step, int gatherAt) {
        int width = own.width(panel);
        int run = merged * groupIn;
        int taps = geometry.taps() / merged;
        int tapsInBlock = Math.max(1, BLOCK / run);
        int runInBlock = Math.min(run, BLOCK);
        int partialAt = gatherAt - RegisterTile.ROWS * RegisterTile.WIDEST * Lanes.COUNT;
        int t = 0;
        do {
            int blockTaps = Math.min(tapsInBlock, taps - t);
            int k = 0;
            do {
                int blockRun = Math.min(runInBlock, run - k);
                int b = own.start(panel, 0) + (t * run + k) * width;
                for (int i = 0; i < tiles; i++) {
                    int low = RegisterTile.firstRow(i, tiles, count);
                    int height = RegisterTile.firstRow(i + 1, tiles, count) - low;
                    boolean opening = t == 0 && k == 0;
                    int out = opening ? to + low * step : partialAt;
                    int outStep = opening ? step : width;
                    int at = i * tableStep + 1;
                    if (table[at - 1] == 1) {
                        RegisterTile.product(height, own.vectors(panel), x.data(), table, at + t * RegisterTile.ROWS,
                                k, blockTaps, blockRun, own.data(), b, scratch, out, outStep);
                    } else {
                        RegisterTile.product(height, own.vectors(panel), scratch, table, at, t * run + k, 1,
                                blockTaps * blockRun, own.data(), b, scratch, out, outStep);
                    }
                    if (!opening) {
                        add(scratch, partialAt, to + low * step, height, width, step);
                    }
                }
                k += blockRun;
            } while (k < run);
            t += blockTaps;
        } while (t < taps);
    }

    /** Adds rows of a width that follow one another to rows that are a step apart. */
    private static void add(float[] data, int from, int to, int rows, int width, int step) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j += Lanes.COUNT) {
                int at = to + i * step + j;
                FloatVector.fromArray(Lanes.FLOAT, data, at)
                        .add(FloatVector.fromArray(Lanes.FLOAT, data, from + i * width + j)).intoArray(data, at);
            }
        }
    }

    /**
     * Notes where the rows of a tile go, and where their runs start.
     *
     * @return false when a run leaves the picture or runs are too short: then the tile has to be gathered
     */
    private boolean locate(int first, int height, int group, int[] offsets, int at, int[] pixels, int pixelsAt) {
        boolean inPlace = merged * groupIn >= SHORTEST_RUN || depth == groupIn;
        int q = first % geometry.gridW();
        int p = first / geometry.gridW() % geometry.gridH();
        int picture = first / geometry.gridW() / geometry.gridH();
        for (int i = 0; i < height; i++) {
            pixels[pixelsAt + i] = geometry.target(picture, p, q);
            boolean inside = geometry.allInside(p, q);
            inPlace = inPlace && (inside || outsideIsZeros);
            if (inPlace) {
                int start = x.at(picture, p * geometry.strideH(), q * geometry.strideW()) + group * groupIn;
                int to = at + i;
                for (int t = 0; t < geometry.taps(); t += merged) {
                    offsets[to] = inside || geometry.inside(p, q, t) ? start + tapOffsets[t] : zerosAt;
                    to += RegisterTile.ROWS;
                }
            }
            if (++q == geometry.gridW()) {
                q = 0;
                if (++p == geometry.gridH()) {
                    p = 0;
                    picture++;
                }
            }
        }
        return inPlace;
    }

    /** Copies the inputs of a tile: row i from {@code to + i * gatheredStep}, in the order t, c. */
    private void gather(int first, int height, int group, float[] scratch, int to, int[] offsets, int at) {
        int q = first % geometry.gridW();
        int p = first / geometry.gridW() % geometry.gridH();
        int picture = first / geometry.gridW() / geometry.gridH();
        for (int i = 0; i < height; i++) {
            int row = to + i * gatheredStep;
            offsets[at + i] = row;
            if (geometry.allInside(p, q)) {
                gatherInside(picture, p, q, group, scratch, row);
            } else {
                for (int t = 0; t < geometry.taps(); t += merged) {
                    gatherRun(picture, p, q, t, group, scratch, row + t * groupIn);
                }
            }
            if (++q == geometry.gridW()) {
                q = 0;
                if (++p == geometry.gridH()) {
                    p = 0;
                    picture++;
                }
            }
        }
    }

    /** Copies runs by whole vectors: what a run's last one brings too much, the next run writes over. */
    private void gatherInside(int picture, int p, int q, int group, float[] scratch, int row) {
        float[] data = x.data();
        int run = merged * groupIn;
        int whole = (run + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        int start = x.at(picture, p * geometry.strideH(), q * geometry.strideW()) + group * groupIn;
        for (int t = 0; t < geometry.taps(); t += merged) {
            int from = start + tapOffsets[t];
            int to = row + t * groupIn;
            if (from + whole <= data.length) {
                for (int i = 0; i < whole; i += Lanes.COUNT) {
                    FloatVector.fromArray(Lanes.FLOAT, data, from + i).intoArray(scratch, to + i);
                }
            } else {
                System.arraycopy(data, from, scratch, to, run);
            }
        }
    }

    /** Copies what lies within the picture of a run of taps, with zeros before and after. */
    private void gatherRun(int picture, int p, int q, int t, int group, float[] scratch, int to) {
        int stop = to + merged * groupIn;
        int inY = p * geometry.strideH() + geometry.tapY()[t];
        int inX = q * geometry.strideW() + geometry.tapX()[t];
        int first = Math.clamp(-inX, 0, merged);
        int end = Math.clamp(geometry.sourceW() - inX, first, merged);
        if (inY < 0 || inY >= geometry.sourceH() || first == end) {
            Arrays.fill(scratch, to, stop, 0f);
            return;
        }
        Arrays.fill(scratch, to, to + first * groupIn, 0f);
        System.arraycopy(x.data(), x.at(picture, inY, inX + first) + group * groupIn, scratch, to + first * groupIn,
                (end - first) * groupIn);
        Arrays.fill(scratch, to + end * groupIn, stop, 0f);
    }
}
