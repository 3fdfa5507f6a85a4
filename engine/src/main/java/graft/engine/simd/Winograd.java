package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * A 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): a quarter of the multiplications of the direct sum. The
 * transforms are told at {@link WinogradTransforms}.
 *
 * <pre>
 * V[36][tile][C] from 6x6 patches of x,   M[36][tile][K] = V[i] * U[i] for i &lt; 36,   4x4 outputs from M
 * </pre>
 *
 * <p>The 36 products are matrix products over all tiles, by the same {@link RegisterTile} as everything else: V is its
 * left operand, the transformed weights U are packed in {@link Panels} of 36 layers.
 *
 * <p><b>Two schedules</b>, chosen by shape. The transformed numbers are more than the numbers they come from, so they
 * must not travel to main memory.
 * <ul>
 * <li><i>By tiles</i>: a task transforms a block of tiles and finishes them, one panel of output channels after the
 * other. V of the block (about 512 KB) and M of a panel stay in the second cache; U comes from the third.
 * <li><i>By channels</i>, where U is larger than the third cache's share or tiles are few: all tiles are transformed
 * first; then a task computes one panel for a block of tiles. Each panel of U is read from memory once.
 * </ul>
 */
final class Winograd {
    private static final int SIDE = 4;
    private static final int PATCH = 6;
    private static final int POINTS = PATCH * PATCH;
    /** Floats of V in a block: half of a 1 MiB cache. */
    private static final int BLOCK_FLOATS = 128 * 1024;
    private static final int MOST_TILES = 48;
    /** Bytes of U that the third cache keeps while tiles pass by. */
    private static final long KEPT_WEIGHTS = 10L << 20;
    private static final int FEWEST_TASKS = 8;

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
    private final ThreadTeam.Task tileTask = this::finishBlock;
    private final ThreadTeam.Task inputTask = this::transformBlock;
    private final ThreadTeam.Task channelTask = this::finishPanel;
    private int[][] tables = new int[0][];

    private Nhwc x;
    private Nhwc y;
    private float[] bias;
    private Nhwc residual;
    private boolean relu;
    private ThreadTeam team;
    private int tiles;
    private int blockTiles;
    private int blocks;
    private float[] transformed;

    /** From c to k channels and to outH by outW pixels; the rest of the padding follows from the sizes. */
    Winograd(int c, int k, int outH, int outW, int padTop, int padLeft) {
        this.c = c;
        this.k = k;
        this.outH = outH;
        this.outW = outW;
        this.padTop = padTop;
        this.padLeft = padLeft;
        paddedC = (c + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        tilesH = (outH + SIDE - 1) / SIDE;
        tilesW = (outW + SIDE - 1) / SIDE;
        panels = new Panels(c, k, POINTS);
    }

    /** Transforms weights [3,3,C,K] for the forward pass. */
    void packForward(float[] weights, ThreadTeam packers) {
        packers.run(panels.count, (panel, worker) ->
                pack(panel, weights, 0, c * k, k, 1, packers.scratch(worker, 27 * Lanes.COUNT)));
    }

    /** Transforms weights [3,3,K,C] for the gradient: turned by 180 degrees, with channels exchanged. */
    void packTransposed(float[] weights, ThreadTeam packers) {
        packers.run(panels.count, (panel, worker) ->
                pack(panel, weights, 8 * c * k, -c * k, 1, c, packers.scratch(worker, 27 * Lanes.COUNT)));
    }

    /** Weight of tap t, input channel i and output channel n is {@code w[at + t*tapStep + i*inStep + n*outStep]}. */
    private void pack(int panel, float[] w, int at, int tapStep, int inStep, int outStep, float[] scratch) {
        int width = panels.width(panel);
        for (int n = 0; n < width; n += Lanes.COUNT) {
            int first = panels.firstColumn(panel) + n;
            int real = Math.min(Lanes.COUNT, k - first);
            for (int i = 0; i < c; i++) {
                for (int t = 0; t < 9; t++) {
                    int from = at + t * tapStep + i * inStep + first * outStep;
                    for (int lane = 0; lane < Lanes.COUNT; lane++) {
                        scratch[t * Lanes.COUNT + lane] = lane < real ? w[from + lane * outStep] : 0;
                    }
                }
                WinogradTransforms.weights(scratch, 0, panels.data, panels.start(panel, 0) + i * width + n, c * width,
                        scratch, 9 * Lanes.COUNT);
            }
        }
    }

    void run(Nhwc newX, Nhwc newY, float[] newBias, Nhwc newResidual, boolean newRelu, ThreadTeam newTeam) {
        x = newX;
        y = newY;
        bias = newBias;
        residual = newResidual;
        relu = newRelu;
        team = newTeam;
        tiles = x.n() * tilesH * tilesW;
        reserveTables();
        int fit = Math.clamp(BLOCK_FLOATS / (POINTS * paddedC) / 8 * 8, 8, MOST_TILES);
        blocks = (tiles + fit - 1) / fit;
        if (blocks >= FEWEST_TASKS && panels.bytes() <= KEPT_WEIGHTS) {
            blockTiles = (tiles + blocks - 1) / blocks;
            newTeam.run(blocks, tileTask);
        } else {
            blocks = (tiles + MOST_TILES - 1) / MOST_TILES;
            blockTiles = (tiles + blocks - 1) / blocks;
            transformed = newTeam.sharedScratch(Math.toIntExact((long) POINTS * tiles * paddedC));
            newTeam.run(tiles, inputTask);
            newTeam.run(panels.count * blocks, channelTask);
        }
        x = null;
        y = null;
        residual = null;
        team = null;
        transformed = null;
    }

    private void reserveTables() {
        if (tables.length < team.size()) {
            tables = Arrays.copyOf(tables, team.size());
        }
        for (int i = 0; i < tables.length; i++) {
            if (tables[i] == null) {
                tables[i] = new int[MOST_TILES * RegisterTile.ROWS + SIDE * SIDE];
            }
        }
    }

    /** Floats of scratch memory in front of V: sums M, a finished tile, a patch with its border, half transforms. */
    private int workFloats(int count) {
        return POINTS * count * RegisterTile.WIDEST * Lanes.COUNT + SIDE * SIDE * RegisterTile.WIDEST * Lanes.COUNT
                + POINTS * paddedC + POINTS * Lanes.COUNT;
    }

    private void finishBlock(int block, int worker) {
        int first = block * blockTiles;
        int count = Math.min(blockTiles, tiles - first);
        int v = workFloats(count);
        float[] scratch = team.scratch(worker, v + POINTS * count * paddedC);
        for (int i = 0; i < count; i++) {
            transform(first + i, scratch, v + i * paddedC, count * paddedC, scratch, v - POINTS * paddedC
                    - POINTS * Lanes.COUNT);
        }
        for (int panel = 0; panel < panels.count; panel++) {
            multiply(panel, scratch, v, count * paddedC, count, scratch, worker);
            finish(panel, first, count, scratch, worker);
        }
    }

    private void transformBlock(int tile, int worker) {
        float[] scratch = team.scratch(worker, POINTS * paddedC + POINTS * Lanes.COUNT);
        transform(tile, transformed, tile * paddedC, tiles * paddedC, scratch, 0);
    }

    private void finishPanel(int number, int worker) {
        int first = number % blocks * blockTiles;
        int count = Math.min(blockTiles, tiles - first);
        if (count > 0) {
            float[] scratch = team.scratch(worker, workFloats(count));
            multiply(number / blocks, transformed, first * paddedC, tiles * paddedC, count, scratch, worker);
            finish(number / blocks, first, count, scratch, worker);
        }
    }

    /** V of one tile. Patches that leave the picture are copied first, with zeros around. */
    private void transform(int tile, float[] v, int to, int step, float[] scratch, int patchAt) {
        int left = tile % tilesW * SIDE - padLeft;
        int top = tile / tilesW % tilesH * SIDE - padTop;
        int picture = tile / tilesW / tilesH;
        int halfAt = patchAt + POINTS * paddedC;
        if (left >= 0 && top >= 0 && left + PATCH <= x.w() && top + PATCH <= x.h() && c == paddedC) {
            WinogradTransforms.input(x.data(), x.at(picture, top, left), x.w() * x.stride(), x.stride(), c, v, to,
                    step, scratch, halfAt);
            return;
        }
        Arrays.fill(scratch, patchAt, halfAt, 0f);
        for (int i = Math.max(0, -top); i < Math.min(PATCH, x.h() - top); i++) {
            for (int j = Math.max(0, -left); j < Math.min(PATCH, x.w() - left); j++) {
                System.arraycopy(x.data(), x.at(picture, top + i, left + j), scratch,
                        patchAt + (i * PATCH + j) * paddedC, c);
            }
        }
        WinogradTransforms.input(scratch, patchAt, PATCH * paddedC, paddedC, paddedC, v, to, step, scratch, halfAt);
    }

    /** M of some tiles in one panel, to the front of the scratch memory: [36][count][width]. */
    private void multiply(int panel, float[] v, int vAt, int step, int count, float[] scratch, int worker) {
        int width = panels.width(panel);
        int[] table = tables[worker];
        int pieces = RegisterTile.tiles(count);
        for (int i = 0; i < pieces; i++) {
            int low = RegisterTile.firstRow(i, pieces, count);
            for (int row = 0; row < RegisterTile.firstRow(i + 1, pieces, count) - low; row++) {
                table[i * RegisterTile.ROWS + row] = vAt + (low + row) * paddedC;
            }
        }
        for (int point = 0; point < POINTS; point++) {
            for (int i = 0; i < pieces; i++) {
                int low = RegisterTile.firstRow(i, pieces, count);
                RegisterTile.product(RegisterTile.firstRow(i + 1, pieces, count) - low, panels.vectors(panel), v,
                        table, i * RegisterTile.ROWS, point * step, 1, c, panels.data, panels.start(panel, point),
                        scratch, (point * count + low) * width, width);
            }
        }
    }

    /** Outputs of some tiles in one panel. */
    private void finish(int panel, int firstTile, int count, float[] scratch, int worker) {
        int width = panels.width(panel);
        int done = POINTS * count * RegisterTile.WIDEST * Lanes.COUNT;
        int half = done + SIDE * SIDE * RegisterTile.WIDEST * Lanes.COUNT;
        int[] pixels = tables[worker];
        int pixelsAt = MOST_TILES * RegisterTile.ROWS;
        for (int i = 0; i < count; i++) {
            WinogradTransforms.output(scratch, i * width, count * width, width, scratch, done, scratch, half);
            int tile = firstTile + i;
            int q0 = tile % tilesW * SIDE;
            int p0 = tile / tilesW % tilesH * SIDE;
            int picture = tile / tilesW / tilesH;
            for (int o = 0; o < SIDE * SIDE; o++) {
                int p = p0 + o / SIDE;
                int q = q0 + o % SIDE;
                pixels[pixelsAt + o] = p < outH && q < outW ? (picture * outH + p) * outW + q : -1;
            }
            Epilogue.store(scratch, done, width, SIDE * SIDE, panels.realWidth(panel), pixels, pixelsAt, y,
                    panels.firstColumn(panel), bias, residual, relu);
        }
    }

    long packedBytes() {
        return panels.bytes();
    }
}
