package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** The forward pass by {@link Winograd}: 3x3 kernels with stride 1, no dilation and one group. */
final class WinogradConvolution implements ConvolutionForward {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final Winograd tiles;
    private final String algorithm;
    private final float[] bias;

    WinogradConvolution(WinogradTransforms transforms, Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        tiles = new Winograd(transforms, spec.inChannels(), spec.outChannels(), spec.outH(h), spec.outW(w),
                spec.padTop(), spec.padLeft());
        algorithm = "winograd " + transforms.side() + "x" + transforms.side();
        bias = new float[spec.outChannels()];
    }

    @Override
    public Conv2dSpec spec() {
        return spec;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public void pack(float[] weights, float[] bias, ThreadTeam team) {
        tiles.pack(weights, WinogradWeights.Direction.FORWARD, team);
        Epilogue.keep(bias, this.bias);
    }

    @Override
    public void packOnce(float[] weights, float[] bias, ThreadTeam team) {
        tiles.packOnce(weights, WinogradWeights.Direction.FORWARD);
        Epilogue.keep(bias, this.bias);
    }

    @Override
    public void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        spec.requireShapes(h, w, x, y, residual);
        // What one of its loops leaves in the team's shared memory, the next one reads.
        try (var _ = team.workspace().hold()) {
            tiles.run(x, y, bias, residual, activation, team);
        }
    }

    @Override
    public long packedBytes() {
        return tiles.packedBytes();
    }

    @Override
    public long scratchBytes(int n, int threads) {
        return tiles.scratchBytes(n, threads);
    }
}
