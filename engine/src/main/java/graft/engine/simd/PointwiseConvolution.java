package graft.engine.simd;

import graft.engine.CacheSizes;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * A 1x1 convolution with stride 1 and one group: a matrix product of pixels by weights, {@code y = x w}.
 *
 * <p><b>Idea.</b> Pixels lie evenly spaced, so nothing has to be noted about where rows begin. And where a sum has only
 * 16 or 32 products, to write it to scratch memory and read it again to add the bias takes as long as the sum itself:
 * {@link PixelTile} finishes sums in registers and stores them to y. Measured on two cores of a Zen 4 (Temurin 25.0.3),
 * 12544 pixels from 16 to 96 channels: 0.25 ms instead of 0.38, of which writing y takes half.
 *
 * <p><b>Where sums still go through scratch memory</b>, of one tile: see {@link PixelRows}. A function is applied to
 * what was just written, as in {@link Epilogue}.
 *
 * <p><b>Tasks.</b> All rows are cut into tiles of 7 or 8 once; a task is a range of tiles times a range of panels.
 * Where all weights fit into the first cache, a tile is finished for all panels before the next, so that y is written
 * in one sweep; else a block of tiles for one panel before the next panel. All of it depends on the shape alone.
 *
 * <p>What this does not suit, {@link TapConvolution} computes: few rows, sums too long for one block, processors with
 * few registers. Bits are the same either way.
 */
final class PointwiseConvolution extends PixelRowConvolution {
    /** Floats of weights that stay in the first cache beside a tile's rows: half of it. */
    private static final int NEAR_FLOATS = (int) (CacheSizes.here().first() / 2 / Float.BYTES);
    /** Tiles that read a panel from the second cache in turn; where sums are short, their rows stay in the first. */
    private static final int MOST_TILES = 7;
    private static final int FEW_TILES = 3;
    private static final int SHORT_SUM = 256;

    private final int depth;
    private final ThreadTeam.Task task = this::compute;
    private Run run;

    /**
     * The operands of a run and how its work is cut up; the last one is kept, as in {@link TapConvolution}.
     *
     * @param tiles        into which all rows are cut
     * @param chunks       into which the tiles are cut; a task computes one
     * @param panelsInTask for so many panels of output channels
     * @param byPanels     whether neighbouring tasks share panels rather than rows
     */
    private record Run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team,
            int tiles, int chunks, int panelsInTask, boolean byPanels) {

        boolean isOf(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
            return this.x == x && this.y == y && this.bias == bias && this.residual == residual
                    && this.activation == activation && this.team == team;
        }

        /** First tile of a chunk: chunks differ by one tile at most. */
        int firstTile(int chunk) {
            return (int) ((long) chunk * tiles / chunks);
        }
    }

    PointwiseConvolution(TapGeometry geometry, int groupIn, int groupOut) {
        super(geometry, groupIn, groupOut);
        depth = groupIn;
    }

    static boolean suits(TapGeometry geometry, int groups, int groupIn) {
        return MANY_REGISTERS && groups == 1 && groupIn <= LONGEST
                && geometry.isPointwise();
    }

    @Override
    public void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int rows = x.pixels();
        int tiles = Math.ceilDiv(rows, PixelTile.TALLEST);
        if (rows < (long) PixelTile.LOWEST * tiles) {
            general.run(x, y, bias, residual, activation, team);
            return;
        }
        float[] shift = orZeros(bias);
        if (run == null || !run.isOf(x, y, shift, residual, activation, team)) {
            run = plan(x, y, shift, residual, activation, team, tiles);
        }
        team.run(run.chunks * Math.ceilDiv(panels.count, run.panelsInTask), task);
    }

    private Run plan(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team,
            int tiles) {
        double work = (double) x.pixels() * depth * columns;
        int most = depth <= SHORT_SUM ? FEW_TILES : MOST_TILES;
        int chunks = isNear() ? Math.max(FEWEST_TASKS, (int) (work / TASK)) : Math.ceilDiv(tiles, most);
        chunks = Math.min(tiles, chunks);
        int panelsInTask = panels.count;
        while (panelsInTask > 1 && chunks * Math.ceilDiv(panels.count, panelsInTask) < FEWEST_TASKS) {
            panelsInTask = (panelsInTask + 1) / 2;
        }
        while (chunks < tiles && chunks * Math.ceilDiv(panels.count, panelsInTask) < FEWEST_TASKS) {
            chunks = Math.min(tiles, 2 * chunks);
        }
        return new Run(x, y, bias, residual, activation, team, tiles, chunks, panelsInTask, columns > x.pixels());
    }

    /** Whether all weights stay in the first cache. */
    private boolean isNear() {
        return panels.floats() <= NEAR_FLOATS;
    }

    private void compute(int number, int worker) {
        Run run = this.run;
        int panelTasks = Math.ceilDiv(panels.count, run.panelsInTask);
        int chunk = run.byPanels ? number % run.chunks : number / panelTasks;
        int panelTask = run.byPanels ? number / run.chunks : number % panelTasks;
        int firstTile = run.firstTile(chunk);
        int lastTile = run.firstTile(chunk + 1);
        int firstPanel = panelTask * run.panelsInTask;
        int lastPanel = Math.min(panels.count, firstPanel + run.panelsInTask);
        float[] scratch = run.team.workspace().worker(worker, PixelRows.SCRATCH);
        if (isNear()) {
            for (int tile = firstTile; tile < lastTile; tile++) {
                for (int panel = firstPanel; panel < lastPanel; panel++) {
                    tile(run, tile, panel, scratch);
                }
                apply(run, tile, tile + 1, firstPanel, lastPanel);
            }
        } else {
            for (int panel = firstPanel; panel < lastPanel; panel++) {
                for (int tile = firstTile; tile < lastTile; tile++) {
                    tile(run, tile, panel, scratch);
                }
            }
            apply(run, firstTile, lastTile, firstPanel, lastPanel);
        }
    }

    /** Applies the activation's function, if there is one, to what was just written. */
    private void apply(Run run, int firstTile, int lastTile, int firstPanel, int lastPanel) {
        int first = firstRow(run, firstTile);
        int from = panels.firstColumn(firstPanel);
        int to = Math.min(columns, panels.firstColumn(lastPanel));
        Epilogue.apply(run.activation.function(), run.y, first, firstRow(run, lastTile) - first, from, to - from);
    }

    private static int firstRow(Run run, int tile) {
        return RegisterTile.firstRow(tile, run.tiles, run.x.pixels());
    }

    private void tile(Run run, int tile, int panel, float[] scratch) {
        Nhwc x = run.x;
        int first = firstRow(run, tile);
        PixelRows.tile(firstRow(run, tile + 1) - first, panels, panel, x.data(), x.offset() + first * x.stride(),
                x.stride(), run.bias, run.residual, run.activation, run.y, first, scratch);
    }
}
