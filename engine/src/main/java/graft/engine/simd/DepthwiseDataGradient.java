package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of a depthwise convolution with respect to its input: depthwise convolutions of dy with the taps in
 * opposite order, one for stride 1, one for each phase of a larger stride ({@link TapGeometry}).
 */
final class DepthwiseDataGradient implements ConvolutionDataGradient {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final List<DepthwiseTaps> phases = new ArrayList<>();

    DepthwiseDataGradient(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        for (TapGeometry phase : TapGeometry.dataGradient(spec, h, w)) {
            phases.add(new DepthwiseTaps(phase, spec.inChannels(), 1, spec.outChannels() / spec.inChannels()));
        }
    }

    @Override
    public void pack(float[] weights, ThreadTeam team) {
        for (DepthwiseTaps phase : phases) {
            phase.own();
            phase.pack(weights, null, team);
        }
    }

    @Override
    public void packOnce(float[] weights, ThreadTeam team) {
        float[] room = team.workspace().weights(packedFloats());
        int at = 0;
        for (DepthwiseTaps phase : phases) {
            phase.borrow(room, at);
            at += (int) phase.packedFloats();
            phase.pack(weights, null, team);
        }
    }

    @Override
    public void run(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("convolution dy", dx.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        dx.requireShape("convolution dx", dx.n(), h, w, spec.inChannels());
        for (DepthwiseTaps phase : phases) {
            phase.run(dy, dx, add ? dx : null, FusedActivation.NONE, team);
        }
    }

    private long packedFloats() {
        return phases.stream().mapToLong(DepthwiseTaps::packedFloats).sum();
    }

    @Override
    public long packedBytes() {
        return Float.BYTES * packedFloats();
    }

    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
