package graft.engine.simd;

import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** Computes what a {@link TapGeometry} describes, for a number of groups of channels. */
sealed interface TapSums permits TapConvolution, PixelRowConvolution, StripConvolution {

    /**
     * The fastest for a convolution from {@code groups * groupIn} to {@code groups * groupOut} channels.
     */
    static TapSums of(TapGeometry geometry, int groups, int groupIn, int groupOut) {
        if (NarrowGroups.suits(geometry, groups, groupIn, groupOut)) {
            return new NarrowGroups(geometry, groups, groupIn);
        }
        if (PointwiseConvolution.suits(geometry, groups, groupIn)) {
            return new PointwiseConvolution(geometry, groupIn, groupOut);
        }
        if (LineConvolution.suits(geometry, groups, groupIn)) {
            return new LineConvolution(geometry, groupIn, groupOut);
        }
        return WideGroups.suits(geometry, groups, groupIn) ? new WideGroups(geometry, groups, groupIn, groupOut)
                : new TapConvolution(geometry, groups, groupIn, groupOut);
    }

    /** Floats of packed weights. */
    long packedFloats();

    /** Packs into memory of its own from now on. */
    void own();

    /** Packs into {@code room[at..]}, {@link #packedFloats} long, from now on. */
    void borrow(float[] room, int at);

    /** Packs weights [R,S,C/groups,K] for the forward pass. */
    void packForward(float[] weights, ThreadTeam packers);

    /** Packs weights [R,S,C/groups,K] for the gradient: this convolution's input channels are K, its outputs C. */
    void packTransposed(float[] weights, ThreadTeam packers);

    /** See {@link graft.engine.ConvolutionForward#zeros}. */
    default void zeros(float[] data, int at, int count) {
    }

    /** Computes y; pixels of y that the geometry does not name keep their values. */
    void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team);
}
