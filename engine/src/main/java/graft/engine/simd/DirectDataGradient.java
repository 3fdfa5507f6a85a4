package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of a convolution with respect to its input, as convolutions of dy with the taps in opposite order and
 * channels exchanged: one convolution for stride 1, one for each phase of a larger stride ({@link TapGeometry}).
 */
final class DirectDataGradient implements ConvolutionDataGradient {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final List<TapSums> phases = new ArrayList<>();

    DirectDataGradient(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        for (TapGeometry phase : TapGeometry.dataGradient(spec, h, w)) {
            phases.add(TapSums.of(phase, spec.groups(), spec.outChannels() / spec.groups(),
                    spec.groupInChannels()));
        }
    }

    @Override
    public void pack(float[] weights, ThreadTeam team) {
        phases.forEach(TapSums::own);
        fill(weights, team);
    }

    @Override
    public void packOnce(float[] weights, ThreadTeam team) {
        float[] room = team.workspace().weights(packedFloats());
        int at = 0;
        for (TapSums phase : phases) {
            phase.borrow(room, at);
            at += (int) phase.packedFloats();
        }
        fill(weights, team);
    }

    private void fill(float[] weights, ThreadTeam team) {
        for (TapSums phase : phases) {
            phase.packTransposed(weights, team);
        }
    }

    @Override
    public void run(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("convolution dy", dx.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        dx.requireShape("convolution dx", dx.n(), h, w, spec.inChannels());
        for (TapSums phase : phases) {
            phase.run(dy, dx, null, add ? dx : null, FusedActivation.NONE, team);
        }
    }

    private long packedFloats() {
        return phases.stream().mapToLong(TapSums::packedFloats).sum();
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
