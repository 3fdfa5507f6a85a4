package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * The forward pass of a convolution whose groups have one input channel each, by {@link DepthwiseTaps} (Howard et al.,
 * 2017, arXiv:1704.04861).
 */
final class DepthwiseConvolution implements ConvolutionForward {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final DepthwiseTaps taps;

    DepthwiseConvolution(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        taps = new DepthwiseTaps(TapGeometry.forward(spec, h, w), spec.outChannels(),
                spec.outChannels() / spec.inChannels(), 1);
    }

    /** Whether this computes it: as many groups as input channels. */
    static boolean suits(Conv2dSpec spec) {
        return spec.groups() == spec.inChannels() && spec.groups() > 1;
    }

    @Override
    public Conv2dSpec spec() {
        return spec;
    }

    @Override
    public String algorithm() {
        return "depthwise";
    }

    @Override
    public void pack(float[] weights, float[] bias, ThreadTeam team) {
        taps.own();
        taps.pack(weights, bias, team);
    }

    @Override
    public void packOnce(float[] weights, float[] bias, ThreadTeam team) {
        taps.borrow(team.workspace().weights(taps.packedFloats()), 0);
        taps.pack(weights, bias, team);
    }

    @Override
    public void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        spec.requireShapes(h, w, x, y, residual);
        taps.run(x, y, residual, activation, team);
    }

    @Override
    public long packedBytes() {
        return Float.BYTES * taps.packedFloats();
    }

    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
