package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.CacheSizes;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * A 3x3 convolution with stride 1 by Winograd's algorithm: fewer multiplications than the direct sum, by the transforms
 * described at {@link WinogradTransforms}. With F(4x4, 3x3):
 *
 * <pre>
 * V[36][tile][C] from 6x6 patches of x,   M[36][tile][K] = V[i] * U[i] for i &lt; 36,   4x4 outputs from M
 * </pre>
 *
 * <p>The 36 products are matrix products over all tiles, by the same {@link RegisterTile} as everything else: V is its
 * left operand, the transformed weights U are packed in {@link Panels} of 36 layers.
 *
 * <p><b>Two schedules</b>, chosen by shape. The transformed numbers are more than the numbers they come from, so they
 * must not travel to main memory, nor from one core to another.
 * <ul>
 * <li><i>By tiles</i>: a task transforms a block of tiles and finishes them, one panel of output channels after the
 * other. V of the block (about 512 KB) and M of a panel stay in the second cache of one core; U comes from the third.
 * <li><i>By channels</i>, where U is larger than the third cache's share or tiles are few: all tiles are transformed
 * first; then a task computes one panel for a block of tiles. Each panel of U is read from memory once. Weights for one
 * run only ({@link #packOnce}) are transformed by the task that needs them, panel by panel. Where V of all tiles would
 * be more than half of the third cache, this is done for one part of the tiles after another.
 * </ul>
 * Every output is the same sum in both.
 */
final class Winograd {
    /** Floats of V in a block: half of the second cache. */
    private static final int BLOCK_FLOATS = (int) (CacheSizes.here().second() / 2 / Float.BYTES);
    private static final int MOST_TILES = 64;
    /** With fewer tiles in a block, reading U takes longer than the multiplications. */
    private static final int FEWEST_TILES = 16;
    /**
     * By tiles, every core reads all of U; by channels, half of V comes from another core. Measured with 128 to 128
     * channels on 28x28 pixels (U 2.6 times V; Zen 5, 2 cores): by tiles 0.33 ms, by channels 0.44; with 256 on 14x14
     * (5.2 times): 0.54 and 0.48.
     */
    private static final int WEIGHTS_PER_TRANSFORMED = 4;
    /** Bytes of U that the third cache keeps while many blocks of tiles pass by; larger ones are shared by many. */
    private static final long KEPT_WEIGHTS = Math.min(10L << 20, CacheSizes.here().third() / 3);
    /**
     * Floats of V of all tiles of a part: half of the third cache, since every panel reads all of it. Measured with 8
     * images, 512 to 512 channels on 28x28 pixels (V 29 MB, U 38 MB; Zen 5, 2 cores, 32 MB): 20.5 ms in parts of 16 MB,
     * 27.0 at once, though U is read from memory for each part.
     */
    private static final int PART_FLOATS = (int) (Math.min(16L << 20, CacheSizes.here().third() / 2) / Float.BYTES);

    private final WinogradTransforms transforms;
    private final int side;
    private final int patch;
    private final int points;
    private final int c;
    private final int paddedC;
    private final int k;
    private final int outH;
    private final int outW;
    private final int padTop;
    private final int padLeft;
    private final int tilesH;
    private final int tilesW;
    private final Panels panels;
    private final WinogradWeights packing;
    private final ThreadTeam.Task tileTask = this::finishBlock;
    private final ThreadTeam.Task inputTask = this::transformBlock;
    private final ThreadTeam.Task channelTask = this::finishPanel;
    private final ThreadTeam.Task packingTask = this::packAndFinishPanel;
    private final float[] noBias;
    private int[][] tables = new int[0][];

    private Run run;
    private Part part;
    private float[] transformed;
    private float[] once;
    private WinogradWeights.Direction onceDirection;

    /**
     * The operands of a run and how its tiles are shared out. The last one is kept: plans run with the same operands
     * again and again, and then nothing is allocated.
     */
    private record Run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team,
            Schedule schedule) {
        boolean isOf(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
            return this.x == x && this.y == y && this.bias == bias && this.residual == residual
                    && this.activation == activation && this.team == team;
        }
    }

    /** Tiles whose V is in memory at the same time, and the blocks that they are finished in. */
    private record Part(int firstTile, int tiles, int blocks) {
    }

    /** From c to k channels and to outH by outW pixels; the rest of the padding follows from the sizes. */
    Winograd(WinogradTransforms transforms, int c, int k, int outH, int outW, int padTop, int padLeft) {
        this.transforms = transforms;
        side = transforms.side();
        patch = transforms.patch();
        points = transforms.points();
        this.c = c;
        this.k = k;
        this.outH = outH;
        this.outW = outW;
        this.padTop = padTop;
        this.padLeft = padLeft;
        paddedC = (c + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        tilesH = (outH + side - 1) / side;
        tilesW = (outW + side - 1) / side;
        panels = new Panels(c, k, points);
        packing = new WinogradWeights(transforms, c, k);
        noBias = new float[k];
    }

    /** Transforms weights, for all runs from now on. */
    void pack(float[] weights, WinogradWeights.Direction direction, ThreadTeam packers) {
        once = null;
        panels.own();
        packPanels(weights, direction, packers);
    }

    /** Notes weights for the next run, which transforms them itself. */
    void packOnce(float[] weights, WinogradWeights.Direction direction) {
        once = weights;
        onceDirection = direction;
    }

    private void packPanels(float[] weights, WinogradWeights.Direction direction, ThreadTeam packers) {
        packers.run(panels.count, (panel, worker) -> packing.transform(weights, direction, panels.firstColumn(panel),
                panels.width(panel), panels.data(), panels.start(panel, 0), panels.layerStep(panels.width(panel)),
                packers.workspace().worker(worker, packing.scratchFloats()), 0));
    }

    /** y from x; a bias or a residual that is null is none. */
    void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        float[] shift = bias == null ? noBias : bias;
        if (run == null || !run.isOf(x, y, shift, residual, activation, team)) {
            run = new Run(x, y, shift, residual, activation, team, new Schedule(x.n(), team.size()));
            reserveTables();
        }
        Schedule schedule = run.schedule;
        if (schedule.byTiles) {
            if (once != null) {
                panels.borrow(team.workspace().weights(panels.floats()), 0);
                packPanels(once, onceDirection, team);
            }
            team.run(Math.ceilDiv(schedule.tiles, schedule.blockTiles), tileTask);
        } else {
            transformed = team.workspace().shared(schedule.transformedFloats());
            for (Part each : schedule.parts) {
                part = each;
                team.run(part.tiles, inputTask);
                if (once == null) {
                    team.run(panels.count * part.blocks, channelTask);
                } else {
                    team.run(panels.count, packingTask);
                }
            }
        }
        once = null;
    }

    /** How the tiles of n images are shared out among so many threads. */
    private final class Schedule {
        private final int tiles;
        private final boolean byTiles;
        private final int blockTiles;
        /** Of the schedule by channels. */
        private final Part[] parts;

        Schedule(int n, int threads) {
            tiles = n * tilesH * tilesW;
            int most = Math.clamp(BLOCK_FLOATS / (points * paddedC), 8, MOST_TILES);
            // As many blocks as give every thread the same work.
            int inBlock = Math.ceilDiv(tiles, Math.ceilDiv(tiles, most * threads) * threads);
            byTiles = inBlock >= Math.min(most, FEWEST_TILES) && keepsWeights();
            int count = Math.ceilDiv(tiles, Math.max(1, PART_FLOATS / (points * paddedC)));
            int inPart = Math.ceilDiv(tiles, count);
            blockTiles = byTiles ? inBlock : Math.ceilDiv(inPart, Math.ceilDiv(inPart, MOST_TILES));
            parts = new Part[count];
            for (int i = 0; i < count; i++) {
                int first = (int) ((long) tiles * i / count);
                int inThis = (int) ((long) tiles * (i + 1) / count) - first;
                parts[i] = new Part(first, inThis, Math.ceilDiv(inThis, blockTiles));
            }
        }

        /** Whether reading U again for every block, or for every core, costs little. */
        private boolean keepsWeights() {
            return panels.bytes() <= Math.min(KEPT_WEIGHTS,
                    WEIGHTS_PER_TRANSFORMED * (long) Float.BYTES * points * tiles * paddedC);
        }

        /** Floats of V of the largest part. */
        long transformedFloats() {
            return byTiles ? 0 : CacheLine.FIRST + (long) points * pointStep(Math.ceilDiv(tiles, parts.length));
        }
    }

    private void reserveTables() {
        if (tables.length < run.team.size()) {
            tables = Arrays.copyOf(tables, run.team.size());
        }
        for (int i = 0; i < tables.length; i++) {
            if (tables[i] == null) {
                // Some room after it, or the next table's length would lie in the cache line that this one writes.
                tables[i] = new int[MOST_TILES * RegisterTile.ROWS + side * side + 2 * CacheLine.FLOATS];
            }
        }
    }

    /**
     * Floats of scratch memory in front of V: sums M, a finished tile, a patch with its border, half transforms. All
     * begin at cache lines.
     */
    private int workFloats(int count) {
        return CacheLine.FIRST + points * count * RegisterTile.WIDEST * Lanes.COUNT
                + side * side * RegisterTile.WIDEST * Lanes.COUNT + points * paddedC + points * Lanes.COUNT;
    }

    /**
     * Floats from a point's V to the next point's, for so many tiles. A transform writes a vector for each of 36
     * points; if they lay a power of two apart, all would compete for the same few places of the caches.
     */
    private int pointStep(int count) {
        return count * paddedC + CacheLine.FLOATS;
    }

    private void finishBlock(int block, int worker) {
        Schedule schedule = run.schedule;
        int first = block * schedule.blockTiles;
        int count = Math.min(schedule.blockTiles, schedule.tiles - first);
        int v = workFloats(count);
        float[] scratch = run.team.workspace().worker(worker, v + points * pointStep(count));
        for (int i = 0; i < count; i++) {
            transform(first + i, scratch, v + i * paddedC, pointStep(count), scratch, v - points * paddedC
                    - points * Lanes.COUNT);
        }
        for (int panel = 0; panel < panels.count; panel++) {
            multiply(panel, scratch, v, pointStep(count), count, panels.data(), panels.start(panel, 0), scratch,
                    worker);
            finish(panel, first, count, scratch, worker);
        }
    }

    private void transformBlock(int tile, int worker) {
        float[] scratch = run.team.workspace().worker(worker,
                CacheLine.FIRST + points * paddedC + points * Lanes.COUNT);
        transform(part.firstTile + tile, transformed, CacheLine.FIRST + tile * paddedC, pointStep(part.tiles), scratch,
                CacheLine.FIRST);
    }

    private void finishPanel(int number, int worker) {
        float[] scratch = run.team.workspace().worker(worker, workFloats(run.schedule.blockTiles));
        int panel = number / part.blocks;
        computeBlock(panel, number % part.blocks, panels.data(), panels.start(panel, 0), scratch, worker);
    }

    /** All blocks of tiles with one panel of U, which is transformed just before and is never in memory. */
    private void packAndFinishPanel(int panel, int worker) {
        int width = panels.width(panel);
        int u = workFloats(run.schedule.blockTiles);
        int packAt = u + points * panels.layerStep(width);
        float[] scratch = run.team.workspace().worker(worker, packAt + packing.scratchFloats());
        packing.transform(once, onceDirection, panels.firstColumn(panel), width, scratch, u, panels.layerStep(width),
                scratch, packAt);
        for (int block = 0; block < part.blocks; block++) {
            computeBlock(panel, block, scratch, u, scratch, worker);
        }
    }

    private void computeBlock(int panel, int block, float[] u, int uAt, float[] scratch, int worker) {
        int blockTiles = run.schedule.blockTiles;
        int first = block * blockTiles;
        int count = Math.min(blockTiles, part.tiles - first);
        multiply(panel, transformed, CacheLine.FIRST + first * paddedC, pointStep(part.tiles), count, u, uAt, scratch,
                worker);
        finish(panel, part.firstTile + first, count, scratch, worker);
    }

    /** V of one tile. Patches that leave the image are copied first, with zeros around. */
    private void transform(int tile, float[] v, int to, int step, float[] scratch, int patchAt) {
        Nhwc x = run.x;
        int left = tile % tilesW * side - padLeft;
        int top = tile / tilesW % tilesH * side - padTop;
        int image = tile / tilesW / tilesH;
        int halfAt = patchAt + points * paddedC;
        if (Patch.inside(x, top, left, patch, 0, paddedC)) {
            transforms.input(x.data(), x.at(image, top, left), x.w() * x.stride(), x.stride(), c, v, to,
                    step, scratch, halfAt);
            return;
        }
        Patch.copy(x, image, top, left, patch, 0, paddedC, scratch, patchAt);
        transforms.input(scratch, patchAt, patch * paddedC, paddedC, paddedC, v, to, step, scratch, halfAt);
    }

    /** M of some tiles in one panel, to the front of the scratch memory: [points][count][width]. */
    private void multiply(int panel, float[] v, int vAt, int step, int count, float[] u, int uAt, float[] scratch,
            int worker) {
        int width = panels.width(panel);
        int[] table = tables[worker];
        int pieces = RegisterTile.tiles(count);
        for (int i = 0; i < pieces; i++) {
            int low = RegisterTile.firstRow(i, pieces, count);
            for (int row = 0; row < RegisterTile.firstRow(i + 1, pieces, count) - low; row++) {
                table[i * RegisterTile.ROWS + row] = vAt + (low + row) * paddedC;
            }
        }
        for (int point = 0; point < points; point++) {
            for (int i = 0; i < pieces; i++) {
                int low = RegisterTile.firstRow(i, pieces, count);
                RegisterTile.product(RegisterTile.firstRow(i + 1, pieces, count) - low, panels.vectors(panel), v,
                        table, i * RegisterTile.ROWS, point * step, 1, c, u, uAt + point * panels.layerStep(width),
                        scratch, CacheLine.FIRST + (point * count + low) * width, width);
            }
        }
    }

    /** Outputs of some tiles in one panel. */
    private void finish(int panel, int first, int count, float[] scratch, int worker) {
        int width = panels.width(panel);
        int done = CacheLine.FIRST + points * count * RegisterTile.WIDEST * Lanes.COUNT;
        int half = done + side * side * RegisterTile.WIDEST * Lanes.COUNT;
        int[] pixels = tables[worker];
        int pixelsAt = MOST_TILES * RegisterTile.ROWS;
        for (int i = 0; i < count; i++) {
            transforms.output(scratch, CacheLine.FIRST + i * width, count * width, width, scratch, done, scratch, half);
            int tile = first + i;
            int q0 = tile % tilesW * side;
            int p0 = tile / tilesW % tilesH * side;
            int image = tile / tilesW / tilesH;
            for (int o = 0; o < side * side; o++) {
                int p = p0 + o / side;
                int q = q0 + o % side;
                pixels[pixelsAt + o] = p < outH && q < outW ? (image * outH + p) * outW + q : -1;
            }
            Epilogue.store(scratch, done, width, side * side, panels.realWidth(panel), pixels, pixelsAt, run.y,
                    panels.firstColumn(panel), run.bias, run.residual, run.activation);
        }
    }

    long packedBytes() {
        return panels.bytes();
    }

    /** Of V, in the schedule by channels. */
    long scratchBytes(int n, int threads) {
        return Float.BYTES * new Schedule(n, threads).transformedFloats();
    }
}
