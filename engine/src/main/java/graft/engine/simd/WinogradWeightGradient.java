package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.ThreadTeam;

/**
 * The gradient with respect to the weights of a 3x3 convolution with stride 1, by the adjoint of Winograd's algorithm
 * ({@link Winograd4x4Adjoint}): a quarter of the plain sum's multiplications.
 *
 * <pre>
 * V[36][tile][C] from 6x6 patches of x,   D[36][tile][K] from 4x4 tiles of dy,
 * M[36][C][K] = V[i]ᵀ D[i] for i &lt; 36, summed over tiles,   dw[3][3][C][K] from M
 * </pre>
 *
 * <p><b>Schedule.</b> Tiles are taken in blocks, so that V and D of a block stay in the third cache. One loop
 * transforms the block's tiles; in the next, a task has one panel of input channels and one of output channels, at most
 * 32 by 32. It computes its part of M, 36 sums over the tiles of the block, in its core's second cache, by the same
 * {@link GradientTile} as the plain sum, and transforms it to dw at once: M is never in memory. V and D lie by panels,
 * [panel][36][tile][channel], so that each sum reads both in one sweep. Blocks add up in dw, in their order.
 */
final class WinogradWeightGradient extends WeightGradient {
    private static final int POINTS = 36;
    /** Floats between the points of V and D: a power of two apart, they would compete for places of the caches. */
    private static final int GAP = CacheLine.FLOATS;
    /** Floats of V and D in a block. */
    private static final int BLOCK_FLOATS = 3 << 20;

    private final int outH;
    private final int outW;
    private final int tilesH;
    private final int tilesW;
    private final int[] inPanels;
    private final int[] outPanels;
    private final int tileFloats;
    private final Winograd4x4 forward = new Winograd4x4();
    private final ThreadTeam.Task transformTask = this::transform;
    private final ThreadTeam.Task productTask = this::products;

    private float[] transformed;
    /** Whether the sums of a block of tiles are added to dw: of every block after the first. */
    private boolean adds;
    private int firstTile;
    private int blockTiles;

    WinogradWeightGradient(Conv2dSpec spec, int h, int w) {
        super(spec, h, w, 1);
        outH = spec.outH(h);
        outW = spec.outW(w);
        tilesH = Math.ceilDiv(outH, 4);
        tilesW = Math.ceilDiv(outW, 4);
        inPanels = Panels.cut(spec.inChannels());
        outPanels = Panels.cut(spec.outChannels());
        tileFloats = POINTS * (inPanels[inPanels.length - 1] + outPanels[outPanels.length - 1]);
    }

    @Override
    void computeWeights() {
        int tiles = run.x().n() * tilesH * tilesW;
        int blocks = blocks(tiles);
        transformed = run.team().workspace().shared(transformedFloats(tiles));
        adds = run.add();
        for (int block = 0; block < blocks; block++) {
            firstTile = (int) ((long) tiles * block / blocks);
            blockTiles = (int) ((long) tiles * (block + 1) / blocks) - firstTile;
            run.team().run(blockTiles, transformTask);
            run.team().run((inPanels.length - 1) * (outPanels.length - 1), productTask);
            adds = true;
        }
        transformed = null;
    }

    private int blocks(int tiles) {
        return Math.ceilDiv(tiles, Math.max(1, BLOCK_FLOATS / tileFloats));
    }

    /** Floats of V and D of a block, when all tiles are this many. */
    private long transformedFloats(int tiles) {
        return CacheLine.FIRST + (long) Math.ceilDiv(tiles, blocks(tiles)) * tileFloats
                + POINTS * GAP * (inPanels.length + outPanels.length);
    }

    /** V and D of a block of tiles. */
    @Override
    public long scratchBytes(int n, int threads) {
        return Float.BYTES * transformedFloats(n * tilesH * tilesW);
    }

    /** Where V of a panel of input channels begins. */
    private int inStart(int panel) {
        return CacheLine.FIRST + POINTS * (blockTiles * inPanels[panel] + panel * GAP);
    }

    /** Where D of a panel of output channels begins. */
    private int outStart(int panel) {
        return inStart(inPanels.length - 1) + POINTS * (blockTiles * outPanels[panel] + panel * GAP);
    }

    /** V and D of one tile. */
    private void transform(int number, int worker) {
        int tile = firstTile + number;
        int top = tile / tilesW % tilesH * 4;
        int left = tile % tilesW * 4;
        int image = tile / tilesW / tilesH;
        int patchFloats = POINTS * RegisterTile.WIDEST * Lanes.COUNT;
        float[] scratch = run.team().workspace().worker(worker, CacheLine.FIRST + patchFloats + POINTS * Lanes.COUNT);
        int half = CacheLine.FIRST + patchFloats;
        for (int panel = 0; panel < inPanels.length - 1; panel++) {
            int c = inPanels[panel];
            int width = inPanels[panel + 1] - c;
            int to = inStart(panel) + number * width;
            int y0 = top - spec.padTop();
            int x0 = left - spec.padLeft();
            if (Patch.inside(run.x(), y0, x0, 6, c, width)) {
                forward.input(run.x().data(), run.x().at(image, y0, x0) + c, run.x().w() * run.x().stride(),
                        run.x().stride(), width, transformed,
                        to, blockTiles * width + GAP, scratch, half);
            } else {
                Patch.copy(run.x(), image, y0, x0, 6, c, width, scratch, CacheLine.FIRST);
                forward.input(scratch, CacheLine.FIRST, 6 * width, width, width, transformed, to,
                        blockTiles * width + GAP, scratch, half);
            }
        }
        for (int panel = 0; panel < outPanels.length - 1; panel++) {
            int k = outPanels[panel];
            int width = outPanels[panel + 1] - k;
            int to = outStart(panel) + number * width;
            if (Patch.inside(run.dy(), top, left, 4, k, width)) {
                Winograd4x4Adjoint.gradient(run.dy().data(), run.dy().at(image, top, left) + k,
                        run.dy().w() * run.dy().stride(),
                        run.dy().stride(), width, transformed, to, blockTiles * width + GAP, scratch, half);
            } else {
                Patch.copy(run.dy(), image, top, left, 4, k, width, scratch, CacheLine.FIRST);
                Winograd4x4Adjoint.gradient(scratch, CacheLine.FIRST, 4 * width, width, width, transformed, to,
                        blockTiles * width + GAP, scratch, half);
            }
        }
    }

    /** M of one panel of input and one of output channels over the block's tiles, and its part of dw. */
    private void products(int number, int worker) {
        int inPanel = number / (outPanels.length - 1);
        int outPanel = number % (outPanels.length - 1);
        int height = inPanels[inPanel + 1] - inPanels[inPanel];
        int width = outPanels[outPanel + 1] - outPanels[outPanel];
        int mFloats = POINTS * height * width;
        int half = CacheLine.FIRST + mFloats;
        int done = half + 18 * Lanes.COUNT;
        float[] scratch = run.team().workspace().worker(worker, done + 9 * Lanes.COUNT);
        int rows = GradientTile.height(height);
        int[] segment = segments(worker);
        for (int point = 0; point < POINTS; point++) {
            int v = inStart(inPanel) + point * (blockTiles * height + GAP);
            int d = outStart(outPanel) + point * (blockTiles * width + GAP);
            for (int c = 0; c < height; c += rows) {
                segment[0] = v + c;
                segment[1] = d;
                segment[2] = blockTiles;
                GradientTile.product(width / Lanes.COUNT, Lanes.COUNT, rows, rows, transformed, height, transformed,
                        width, segment, 0, 1, scratch, CacheLine.FIRST + (point * height + c) * width);
            }
        }
        int realHeight = Math.min(height, spec.inChannels() - inPanels[inPanel]);
        for (int c = 0; c < realHeight; c++) {
            for (int k = 0; k < width; k += Lanes.COUNT) {
                Winograd4x4Adjoint.weights(scratch, CacheLine.FIRST + c * width + k, height * width, scratch, done,
                        scratch, half);
                store(scratch, done, inPanels[inPanel] + c, outPanels[outPanel] + k);
            }
        }
    }

    /** Nine vectors, one for each tap, to dw of input channel c and of output channels from k on. */
    private void store(float[] from, int at, int c, int k) {
        int real = Math.min(Lanes.COUNT, spec.outChannels() - k);
        for (int tap = 0; tap < 9; tap++) {
            int to = (tap * spec.inChannels() + c) * spec.outChannels() + k;
            GradientTile.store(from, at + tap * Lanes.COUNT, run.dw(), to, real, adds);
        }
    }
}
