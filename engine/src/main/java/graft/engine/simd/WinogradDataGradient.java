package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * The gradient with respect to the input of a 3x3 convolution with stride 1: a convolution of dy with the kernel turned
 * by 180 degrees, channels exchanged and padding 2 - pad, again by {@link Winograd}.
 */
final class WinogradDataGradient implements ConvolutionDataGradient {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final Winograd tiles;

    WinogradDataGradient(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        tiles = new Winograd(new Winograd4x4(), spec.outChannels(), spec.inChannels(), h, w, 2 - spec.padTop(),
                2 - spec.padLeft());
    }

    @Override
    public void pack(float[] weights, ThreadTeam team) {
        tiles.pack(weights, WinogradWeights.Direction.BACKWARD, team);
    }

    @Override
    public void packOnce(float[] weights, ThreadTeam team) {
        tiles.packOnce(weights, WinogradWeights.Direction.BACKWARD);
    }

    @Override
    public void run(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("convolution dy", dx.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        dx.requireShape("convolution dx", dx.n(), h, w, spec.inChannels());
        // What one of its loops leaves in the team's shared memory, the next one reads.
        try (var _ = team.workspace().hold()) {
            tiles.run(dy, dx, null, add ? dx : null, FusedActivation.NONE, team);
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
