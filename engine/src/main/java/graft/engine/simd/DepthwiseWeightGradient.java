package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient of a depthwise convolution with respect to its weights: for every tap, the sum over all pixels of the
 * products of a shifted x and dy, channel by channel.
 *
 * <p>Work is cut into patches of output pixels, whose rows of x and dy are copied so that they lie in the nearest cache
 * ({@link ChannelStrips}); {@link DepthwiseTapSums} then sums {@value DepthwiseTapSums#TAPS} taps at a time over all
 * pixels of the patch. Sums of patches are added up, so that no sum of floats becomes long.
 *
 * <p>A task is a part of the patches, and where patches are few a part of the channels; each part has sums of its own,
 * which are added up in order at the end. So a result does not depend on the number of threads.
 */
final class DepthwiseWeightGradient extends WeightGradient {
    /** Tasks to aim at: enough for the threads to share evenly. */
    private static final int ENOUGH_TASKS = 16;
    /** Columns of a patch at most. */
    private static final int COLUMNS = 28;
    /** Floats of x and dy in a patch, about: 28 KB. */
    private static final int PATCH = 7 << 10;

    private final int perSource;
    private final int vectors;
    private final int taps;
    /** Taps, rounded up to whole groups. */
    private final int tapRoom;
    private final int columns;
    private final int rows;
    private final int patchesAcross;
    private final int patchesDown;
    private final ChannelStrips xStrips;
    private final ChannelStrips dyStrips;
    private final int xRows;
    private final int[] tapAt;
    private final ThreadTeam.Task sumTask = this::sum;
    private final ThreadTeam.Task addTask = this::addUp;

    private int parts;
    private int blocks;
    private float[] sums;

    DepthwiseWeightGradient(Conv2dSpec spec, int h, int w) {
        super(spec, h, w, 0);
        perSource = spec.outChannels() / spec.inChannels();
        vectors = Math.ceilDiv(spec.outChannels(), Lanes.COUNT);
        taps = spec.kernelH() * spec.kernelW();
        tapRoom = Math.ceilDiv(taps, DepthwiseTapSums.TAPS) * DepthwiseTapSums.TAPS;
        int p = spec.outH(h);
        int q = spec.outW(w);
        patchesAcross = Math.ceilDiv(q, COLUMNS);
        columns = Math.ceilDiv(q, patchesAcross);
        xStrips = new ChannelStrips(spec.outChannels(), perSource, 1, spec.strideW(),
                (spec.kernelW() - 1) * spec.dilationW() / spec.strideW() + columns);
        dyStrips = new ChannelStrips(spec.outChannels(), 1, 1, 1, columns);
        int span = (spec.kernelH() - 1) * spec.dilationH() + 1;
        int perRow = spec.strideH() * xStrips.floats() + dyStrips.floats();
        int most = Math.clamp((PATCH - (span - spec.strideH()) * xStrips.floats()) / perRow, 1, p);
        patchesDown = Math.ceilDiv(p, most);
        rows = Math.ceilDiv(p, patchesDown);
        xRows = (rows - 1) * spec.strideH() + span;
        tapAt = new int[tapRoom];
        for (int t = 0; t < taps; t++) {
            tapAt[t] = t / spec.kernelW() * spec.dilationH() * xStrips.floats()
                    + xStrips.at(t % spec.kernelW() * spec.dilationW());
        }
    }

    /** Parts of the patches that are summed by themselves. */
    private int parts(int n) {
        return Math.min(ENOUGH_TASKS, n * patchesDown * patchesAcross);
    }

    private long sumFloats(int n) {
        return CacheLine.FIRST + (long) parts(n) * vectors * tapRoom * Lanes.COUNT;
    }

    @Override
    public long scratchBytes(int n, int threads) {
        return Float.BYTES * sumFloats(n);
    }

    @Override
    void computeWeights() {
        parts = parts(run.x().n());
        sums = run.team().workspace().shared(sumFloats(run.x().n()));
        blocks = Math.min(vectors, Math.ceilDiv(ENOUGH_TASKS, parts));
        run.team().run(parts * blocks, sumTask);
        run.team().run(vectors, addTask);
        sums = null;
    }

    /** Where the sums of a part and a vector of channels lie. */
    private int sumsAt(int part, int vector) {
        return CacheLine.FIRST + (part * vectors + vector) * tapRoom * Lanes.COUNT;
    }

    private void sum(int number, int worker) {
        int block = number % blocks;
        int part = number / blocks;
        int first = block * vectors / blocks;
        int endVector = (block + 1) * vectors / blocks;
        int patches = run.x().n() * patchesDown * patchesAcross;
        Arrays.fill(sums, sumsAt(part, first), sumsAt(part, endVector), 0f);
        int dyAt = CacheLine.FIRST + 2 * xRows * xStrips.floats();
        float[] scratch = run.team().workspace().worker(worker, dyAt + rows * dyStrips.floats());
        Arrays.fill(scratch, CacheLine.FIRST, dyAt + rows * dyStrips.floats(), 0f);
        int end = (int) ((part + 1L) * patches / parts);
        for (int patch = (int) ((long) part * patches / parts); patch < end; patch++) {
            int across = patch % patchesAcross;
            int down = patch / patchesAcross % patchesDown;
            if (patchesAcross > 1) {
                // Other columns lie outside than in the patch before.
                Arrays.fill(scratch, CacheLine.FIRST, dyAt, 0f);
            }
            patch(patch / patchesAcross / patchesDown, down, across, first, endVector, scratch, dyAt, part);
        }
    }

    private void patch(int image, int down, int across, int first, int endVector, float[] scratch, int dyAt,
            int part) {
        int firstQ = across * columns;
        int firstP = down * rows;
        int endP = Math.min(run.dy().h(), firstP + rows);
        int countQ = Math.min(run.dy().w() - firstQ, columns);
        int firstY = firstP * spec.strideH() - spec.padTop();
        int firstX = firstQ * spec.strideW() - spec.padLeft();
        int usedRows = xRows - (rows - endP + firstP) * spec.strideH();
        int pairStep = xRows * xStrips.floats();
        for (int vector = first; vector < endVector; vector++) {
            int wholeVectors = perSource == 1 ? spec.outChannels() / Lanes.COUNT : 0;
            // Every second one has been copied together with the one before.
            boolean second = (vector - first) % 2 == 1 && vector < wholeVectors;
            boolean pair = !second && vector + 1 < Math.min(endVector, wholeVectors);
            for (int row = 0; row < usedRows && !second; row++) {
                xStrips.fill(run.x(), image, firstY + row, firstX, vector * Lanes.COUNT, 0, scratch,
                        CacheLine.FIRST + row * xStrips.floats(), pair, pairStep);
            }
            sum(image, firstP, endP, firstQ, countQ, vector, scratch, CacheLine.FIRST + (second ? pairStep : 0), dyAt,
                    sumsAt(part, vector));
        }
    }

    /** Sums of a patch for one vector of channels; its rows of x are copied already. */
    private void sum(int image, int firstP, int endP, int firstQ, int countQ, int vector, float[] scratch, int xAt,
            int dyAt, int to) {
        Nhwc dy = run.dy();
        int k = vector * Lanes.COUNT;
        // What is read once need not be copied.
        boolean inPlace = tapRoom == DepthwiseTapSums.TAPS && k + Lanes.COUNT <= spec.outChannels();
        for (int p = firstP; p < endP && !inPlace; p++) {
            dyStrips.fill(dy, image, p, firstQ, k, 0, scratch, dyAt + (p - firstP) * dyStrips.floats(), false, 0);
        }
        for (int t = 0; t < tapRoom; t += DepthwiseTapSums.TAPS) {
            int group = to + t * Lanes.COUNT;
            int xStep = spec.strideH() * xStrips.floats();
            if (inPlace) {
                DepthwiseTapSums.add(scratch, xAt, xStep, tapAt, t, dy.data(), dy.at(image, firstP, firstQ) + k,
                        dy.w() * dy.stride(), dy.stride(), endP - firstP, countQ, sums, group);
            } else {
                DepthwiseTapSums.add(scratch, xAt, xStep, tapAt, t, scratch, dyAt, dyStrips.floats(), Lanes.COUNT,
                        endP - firstP, countQ, sums, group);
            }
        }
    }

    /** Adds up the parts of a vector of channels, in order, and takes them to dw [R,S,1,K]. */
    private void addUp(int vector, int worker) {
        int first = sumsAt(0, vector);
        for (int part = 1; part < parts; part++) {
            int from = sumsAt(part, vector);
            for (int i = 0; i < taps * Lanes.COUNT; i += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOAT, sums, first + i)
                        .add(FloatVector.fromArray(Lanes.FLOAT, sums, from + i)).intoArray(sums, first + i);
            }
        }
        int k = vector * Lanes.COUNT;
        int n = Math.min(Lanes.COUNT, spec.outChannels() - k);
        float[] dw = run.dw();
        for (int t = 0; t < taps; t++) {
            for (int i = 0; i < n; i++) {
                int to = t * spec.outChannels() + k + i;
                dw[to] = sums[first + t * Lanes.COUNT + i] + (run.add() ? dw[to] : 0);
            }
        }
    }
}
