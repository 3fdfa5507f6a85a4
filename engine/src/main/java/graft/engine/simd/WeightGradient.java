package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * What all four ways to the gradient of a convolution with respect to its weights share: their operands while they
 * run, the bias, and the segments of pixels that {@link GradientTile} sums.
 */
abstract sealed class WeightGradient implements ConvolutionWeightGradient
        permits SimdWeightGradient, PackedWeightGradient, WinogradWeightGradient, DepthwiseWeightGradient {
    final Conv2dSpec spec;
    final int h;
    final int w;
    private final int mostSegments;
    private int[][] segments = new int[0][];

    /** The operands while it runs, else null. */
    Run run;

    /** Operands of a run; {@code add}: whether dw is added to. */
    record Run(Nhwc x, Nhwc dy, float[] dw, boolean add, ThreadTeam team) {
    }

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
    public final void run(Nhwc x, Nhwc dy, float[] dw, float[] db, boolean add, ThreadTeam team) {
        x.requireShape("convolution x", x.n(), h, w, spec.inChannels());
        dy.requireShape("convolution dy", x.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        run = new Run(x, dy, dw, add, team);
        if (segments.length < team.size()) {
            // Some room more, so that each worker's lie in cache lines of their own.
            segments = new int[team.size()][3 * mostSegments + 2 * CacheLine.FLOATS];
        }
        // What one of its loops leaves in the team's shared memory, the next one reads.
        try (var _ = team.workspace().hold()) {
            computeWeights();
        }
        if (db != null) {
            SimdChannelSums.biasGradient(dy, db, add, team);
        }
        run = null;
    }

    /** Computes dw from x and dy. */
    abstract void computeWeights();

    /** Segments of one worker, three numbers each. */
    int[] segments(int worker) {
        return segments[worker];
    }
}
