package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** The forward pass by {@link TapSums}: any kernel, stride, padding, dilation and number of groups. */
final class DirectConvolution implements ConvolutionForward {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final TapSums taps;
    private final float[] bias;

    DirectConvolution(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        taps = TapSums.of(TapGeometry.forward(spec, h, w), spec.groups(), spec.groupInChannels(),
                spec.outChannels() / spec.groups());
        bias = new float[spec.outChannels()];
    }

    @Override
    public Conv2dSpec spec() {
        return spec;
    }

    @Override
    public String algorithm() {
        return spec.isPointwise() ? "matrix product" : "direct";
    }

    @Override
    public void pack(float[] weights, float[] bias, ThreadTeam team) {
        taps.own();
        fill(weights, bias, team);
    }

    @Override
    public void packOnce(float[] weights, float[] bias, ThreadTeam team) {
        taps.borrow(team.workspace().weights(taps.packedFloats()), 0);
        fill(weights, bias, team);
    }

    private void fill(float[] weights, float[] bias, ThreadTeam team) {
        taps.packForward(weights, team);
        Epilogue.keep(bias, this.bias);
    }

    @Override
    public void zeros(float[] data, int at, int count) {
        taps.zeros(data, at, count);
    }

    @Override
    public void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        spec.requireShapes(h, w, x, y, residual);
        taps.run(x, y, bias, residual, activation, team);
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
