package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.CacheSizes;
import graft.engine.FusedActivation;
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
 * <p><b>Borders.</b> Tiles whose kernel leaves the image, or whose runs are too short to be worth a loop, copy their
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
final class TapConvolution implements TapSums {
    /** Products in one block of the sum. */
    private static final int BLOCK = 1024;
    /** Floats of x that the rows of a task use, at most: half of the second cache. */
    private static final int LEFT_FLOATS = (int) (CacheSizes.here().second() / 2 / Float.BYTES);
    /**
     * Fourteen full tiles: the last stages of networks have 7x7 pixels, and every task reads all weights again. So two
     * images share a reading, if the second cache holds their rows: 1 to 6 % of such a layer on an Intel (family 6,
     * model 207).
     */
    private static final int MOST_ROWS = 112;
    /** Up to so many products, the sums of fewer rows stay in the first cache together with what they are made of. */
    private static final int SHORT_SUM = 256;
    private static final int FEW_ROWS = 24;
    /**
     * Panels whose sums are finished together: then up to a kilobyte of each pixel is read and written in one sweep,
     * which the processor fetches ahead. In the scratch memory, rows are a vector further apart than that, or every
     * fourth would compete for the same places of the cache.
     */
    private static final int PANELS_AT_ONCE = Math.max(1, 256 / (RegisterTile.WIDEST * Lanes.COUNT));
    /** Tasks in a loop at least: the last one, for which others wait, should be short. */
    private static final int FEWEST_TASKS = 32;
    /** Runs shorter than this are copied together. */
    static final int SHORTEST_RUN = 20;

    private final TapGeometry geometry;
    private final int groups;
    private final int groupIn;
    private final int groupOut;
    private final int depth;
    /** Floats from one gathered row to the next: whole vectors may be written over a row's end. */
    private final int gatheredStep;
    private final int tapsInARow;
    private final GroupPanels panels;
    private final ThreadTeam.Task task = this::compute;
    private final int[] tapOffsets;
    private final float[] noBias;
    private TileTable[] tables = new TileTable[0];

    private float[] zeroData;
    private int zerosAt;
    private int zeros;
    private Run run;

    /**
     * The operands of a run and how its work is cut up. The last one is kept: plans run with the same operands again
     * and again, and then nothing is allocated.
     *
     * @param rows         output pixels
     * @param rowsInTask   of which a task computes so many,
     * @param panelsInTask for so many panels of output channels
     * @param merged       taps that are read as one, see {@link TapGeometry#tapsInARow}
     * @param zerosOutside whether what lies outside the image is read from the zeros in x's array
     */
    private record Run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team,
            int rows, int rowsInTask, int panelsInTask, int panelTasks, int merged, boolean zerosOutside) {

        boolean isOf(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
            return this.x == x && this.y == y && this.bias == bias && this.residual == residual
                    && this.activation == activation && this.team == team;
        }

        /** Rows of the task that begins with row {@code first}. */
        int count(int first) {
            return Math.min(rowsInTask, rows - first);
        }
    }

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
        panels = new GroupPanels(geometry, groups, groupIn, groupOut);
    }

    /** The packed weights. */
    GroupPanels panels() {
        return panels;
    }

    @Override
    public long packedFloats() {
        return panels.floats();
    }

    @Override
    public void own() {
        panels.own();
    }

    @Override
    public void borrow(float[] room, int at) {
        panels.borrow(room, at);
    }

    @Override
    public void packForward(float[] weights, ThreadTeam packers) {
        panels.packForward(weights, packers);
    }

    @Override
    public void packTransposed(float[] weights, ThreadTeam packers) {
        panels.packTransposed(weights, packers);
    }

    @Override
    public void zeros(float[] data, int at, int count) {
        zeroData = data;
        zerosAt = at;
        zeros = count;
    }

    @Override
    public void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        float[] shift = bias == null ? noBias : bias;
        if (run == null || !run.isOf(x, y, shift, residual, activation, team)) {
            run = plan(x, y, shift, residual, activation, team);
        }
        for (TileTable table : tables) {
            table.clear();
        }
        team.run(Math.ceilDiv(run.rows, run.rowsInTask) * run.panelTasks * groups, task);
    }

    /** Rows and panels of a task: enough tasks to share out, each big enough to use what it loads several times. */
    private Run plan(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int rows = x.n() * geometry.gridH() * geometry.gridW();
        int most = depth <= SHORT_SUM ? FEW_ROWS : MOST_ROWS;
        while (most > RegisterTile.TALLEST && floatsOf(most, x) > LEFT_FLOATS) {
            most -= RegisterTile.TALLEST;
        }
        int chunks = Math.ceilDiv(rows, most);
        int rowsInTask = Math.ceilDiv(rows, chunks);
        int panelsInTask = panels.count();
        while (panelsInTask > 1 && chunks * groups * Math.ceilDiv(panels.count(), panelsInTask) < FEWEST_TASKS) {
            panelsInTask = (panelsInTask + 1) / 2;
        }
        boolean zerosOutside = x.data() == zeroData && zeros >= groupIn && groupIn >= SHORTEST_RUN;
        for (int t = 0; t < tapOffsets.length; t++) {
            tapOffsets[t] = (geometry.tapY()[t] * x.w() + geometry.tapX()[t]) * x.stride();
        }
        if (tables.length < team.size() || !tables[0].fits(rowsInTask)) {
            tables = TileTable.of(team.size(), rowsInTask, geometry.taps());
        }
        int merged = x.isDense() && !zerosOutside ? tapsInARow : 1;
        return new Run(x, y, bias, residual, activation, team, rows, rowsInTask, panelsInTask,
                Math.ceilDiv(panels.count(), panelsInTask), merged, zerosOutside);
    }

    /** Floats of x that some rows use, about: their image lines, or where that is less, the inputs of each. */
    private long floatsOf(int rows, Nhwc x) {
        long lines = (Math.ceilDiv(rows, geometry.gridW()) - 1L) * geometry.strideH() + geometry.spanH();
        return Math.min((long) rows * depth, lines * x.w() * groupIn);
    }

    private void compute(int number, int worker) {
        int panelTask = number % run.panelTasks;
        int group = number / run.panelTasks % groups;
        int first = number / run.panelTasks / groups * run.rowsInTask;
        int count = run.count(first);
        int step = Math.min(run.panelsInTask, PANELS_AT_ONCE) * RegisterTile.WIDEST * Lanes.COUNT + Lanes.COUNT;
        int gatherAt = CacheLine.FIRST + count * step + RegisterTile.ROWS * RegisterTile.WIDEST * Lanes.COUNT;
        float[] scratch = run.team.workspace().worker(worker, gatherAt + count * gatheredStep);
        TileTable table = tables[worker];
        if (!table.isFor(first * groups + group)) {
            fill(table, first, count, group, scratch, gatherAt);
        }
        Panels own = panels.of(group);
        int lastPanel = Math.min(own.count, (panelTask + 1) * run.panelsInTask);
        for (int p = panelTask * run.panelsInTask; p < lastPanel; p += PANELS_AT_ONCE) {
            int end = Math.min(lastPanel, p + PANELS_AT_ONCE);
            for (int panel = p; panel < end; panel++) {
                int to = CacheLine.FIRST + own.firstColumn(panel) - own.firstColumn(p);
                sum(own, panel, count, table, scratch, to, step, gatherAt);
            }
            int columns = Math.min(own.columns, own.firstColumn(end)) - own.firstColumn(p);
            Epilogue.store(scratch, CacheLine.FIRST, step, count, columns, table.entries(), table.pixel(0), run.y,
                    group * groupOut + own.firstColumn(p), run.bias, run.residual, run.activation);
        }
    }

    /** Notes where the rows of a task's tiles lie; copies the inputs of tiles that cannot be read in place. */
    private void fill(TileTable table, int first, int count, int group, float[] scratch, int gatherAt) {
        int tiles = RegisterTile.tiles(count);
        for (int i = 0; i < tiles; i++) {
            int low = RegisterTile.firstRow(i, tiles, count);
            int height = RegisterTile.firstRow(i + 1, tiles, count) - low;
            boolean inPlace = locate(first + low, height, group, table, i, low);
            table.inPlace(i, inPlace);
            if (!inPlace) {
                gather(first + low, height, group, scratch, gatherAt + low * gatheredStep, table.entries(),
                        table.offset(i, 0));
            }
        }
        table.isNowFor(first * groups + group);
    }

    /** Sums of all rows of the task in one panel: row i to {@code scratch[to + i * step]} on. */
    private void sum(Panels own, int panel, int count, TileTable table, float[] scratch, int to, int step,
            int gatherAt) {
        int tiles = RegisterTile.tiles(count);
        int width = own.width(panel);
        float[] x = this.run.x.data();
        int run = this.run.merged * groupIn;
        int taps = geometry.taps() / this.run.merged;
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
                    if (table.inPlace(i)) {
                        RegisterTile.product(height, own.vectors(panel), x, table.entries(), table.offset(i, t), k,
                                blockTaps, blockRun, own.data(), b, scratch, out, outStep);
                    } else {
                        RegisterTile.product(height, own.vectors(panel), scratch, table.entries(), table.offset(i, 0),
                                t * run + k, 1, blockTaps * blockRun, own.data(), b, scratch, out, outStep);
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
     * Notes where the rows of a tile go, and where their runs start; its first row is row {@code low} of the task.
     *
     * @return false when a run leaves the image or runs are too short: then the tile has to be gathered
     */
    private boolean locate(int first, int height, int group, TileTable table, int tile, int low) {
        Nhwc x = run.x;
        int merged = run.merged;
        int[] entries = table.entries();
        boolean inPlace = merged * groupIn >= SHORTEST_RUN || depth == groupIn;
        int q = first % geometry.gridW();
        int p = first / geometry.gridW() % geometry.gridH();
        int image = first / geometry.gridW() / geometry.gridH();
        for (int i = 0; i < height; i++) {
            entries[table.pixel(low + i)] = geometry.target(image, p, q);
            boolean inside = geometry.allInside(p, q);
            inPlace = inPlace && (inside || run.zerosOutside);
            if (inPlace) {
                int start = x.at(image, p * geometry.strideH(), q * geometry.strideW()) + group * groupIn;
                int to = table.offset(tile, 0) + i;
                for (int t = 0; t < geometry.taps(); t += merged) {
                    entries[to] = inside || geometry.inside(p, q, t) ? start + tapOffsets[t] : zerosAt;
                    to += RegisterTile.ROWS;
                }
            }
            if (++q == geometry.gridW()) {
                q = 0;
                if (++p == geometry.gridH()) {
                    p = 0;
                    image++;
                }
            }
        }
        return inPlace;
    }

    /** Copies the inputs of a tile: row i from {@code to + i * gatheredStep}, in the order t, c. */
    private void gather(int first, int height, int group, float[] scratch, int to, int[] offsets, int at) {
        int q = first % geometry.gridW();
        int p = first / geometry.gridW() % geometry.gridH();
        int image = first / geometry.gridW() / geometry.gridH();
        for (int i = 0; i < height; i++) {
            int row = to + i * gatheredStep;
            offsets[at + i] = row;
            if (geometry.allInside(p, q)) {
                gatherInside(image, p, q, group, scratch, row);
            } else {
                for (int t = 0; t < geometry.taps(); t += run.merged) {
                    gatherRun(image, p, q, t, group, scratch, row + t * groupIn);
                }
            }
            if (++q == geometry.gridW()) {
                q = 0;
                if (++p == geometry.gridH()) {
                    p = 0;
                    image++;
                }
            }
        }
    }

    /** Copies runs by whole vectors: what a run's last one brings too much, the next run writes over. */
    private void gatherInside(int image, int p, int q, int group, float[] scratch, int row) {
        Nhwc x = this.run.x;
        float[] data = x.data();
        int merged = this.run.merged;
        int run = merged * groupIn;
        int whole = (run + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        int start = x.at(image, p * geometry.strideH(), q * geometry.strideW()) + group * groupIn;
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

    /** Copies what lies within the image of a run of taps, with zeros before and after. */
    private void gatherRun(int image, int p, int q, int t, int group, float[] scratch, int to) {
        Nhwc x = run.x;
        int merged = run.merged;
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
        System.arraycopy(x.data(), x.at(image, inY, inX + first) + group * groupIn, scratch, to + first * groupIn,
                (end - first) * groupIn);
        Arrays.fill(scratch, to + end * groupIn, stop, 0f);
    }
}
