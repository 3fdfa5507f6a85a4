package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * What all three ways to the gradient of a convolution with respect to its weights share: their operands while they
 * run, the bias, and the segments of pixels that {@link GradientTile} sums.
 */
abstract sealed class WeightGradient implements ConvolutionWeightGradient
        permits SimdWeightGradient, PackedWeightGradient, WinogradWeightGradient {
    private static final int TOLD_AT_ONCE = 1 << 16;

    final Conv2dSpec spec;
    final int h;
    final int w;
    private final int mostSegments;
    private int[][] segments = new int[0][];

    Nhwc x;
    Nhwc dy;
    float[] dw;
    /** Whether dw is added to. */
    boolean add;
    /** Who is told of final elements, or null. */
    WhenFinal whenFinal;
    ThreadTeam team;

    /**
     * For inputs of h by w pixels.
     *
     * @param mostSegments how many one worker has at a time
     */
    WeightGradient(Conv2dSpec spec, int h, int w, int mostSegments) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        this.mostSegments = mostSegments;
    }

    @Override
    public final void run(Nhwc newX, Nhwc newDy, float[] newDw, float[] newDb, boolean newAdd, ThreadTeam newTeam) {
        run(newX, newDy, newDw, newDb, newAdd, null, newTeam);
    }

    @Override
    public final void run(Nhwc newX, Nhwc newDy, float[] newDw, float[] newDb, boolean newAdd, WhenFinal newWhenFinal,
            ThreadTeam newTeam) {
        newX.requireShape("convolution x", newX.n(), h, w, spec.inChannels());
        newDy.requireShape("convolution dy", newX.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        x = newX;
        dy = newDy;
        dw = newDw;
        add = newAdd;
        whenFinal = newWhenFinal;
        team = newTeam;
        if (segments.length < team.size()) {
            // Some room more, so that each worker's lie in cache lines of their own.
            segments = new int[team.size()][3 * mostSegments + 2 * CacheLine.FLOATS];
        }
        // What one of its loops leaves in the team's shared memory, the next one reads.
        try (var _ = team.hold()) {
            computeWeights();
        }
        if (whenFinal != null && !tells()) {
            team.runRanges(dw.length, TOLD_AT_ONCE, whenFinal::elements);
        }
        if (newDb != null) {
            SimdChannelSums.biasGradient(newDy, newDb, newAdd, newTeam);
        }
        x = null;
        dy = null;
        dw = null;
        whenFinal = null;
        team = null;
    }

    /** Computes dw from x and dy. */
    abstract void computeWeights();

    /** Whether {@link #computeWeights} tells of all elements itself, as soon as they are final. */
    boolean tells() {
        return false;
    }

    /** Segments of one worker, three numbers each. */
    int[] segments(int worker) {
        return segments[worker];
    }
}
