package graft.layers.layer;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import java.util.List;

/**
 * Two-dimensional convolution; the formula is that of {@link Conv2dSpec}.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], weight [R,S,C/groups,K], bias [K], y [N,P,Q,K].
 *
 * <p><b>Backward.</b> dx by the transposed convolution of dy, dw by correlating x with dy, db as the sum of dy.
 */
public record Conv2d(Conv2dSpec spec, boolean bias) implements Layer {

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.c() != spec.inChannels()) {
            throw new ShapeException("Conv2d expects " + spec.inChannels() + " input channels, found " + x.c());
        }
        int p = spec.outH(x.h());
        int q = spec.outW(x.w());
        if (p < 1 || q < 1) {
            throw new ShapeException("Conv2d's " + spec.kernelH() + "x" + spec.kernelW()
                    + " kernel does not fit an input of " + x.h() + "x" + x.w() + "x" + x.c()
                    + "; use a larger picture");
        }
        return new Shape(p, q, spec.outChannels());
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterSpec weight = ParameterSpec.of("weight", ParameterSpec.Role.WEIGHT, spec.kernelH(), spec.kernelW(),
                spec.groupInChannels(), spec.outChannels());
        return bias
                ? List.of(weight, ParameterSpec.of("bias", ParameterSpec.Role.BIAS, spec.outChannels()))
                : List.of(weight);
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return spec.multiplyAdds(only(inputs).h(), only(inputs).w());
    }

    @Override
    public void forward(LayerRun run) {
        packed(run, run.input(0), spec).forward(run, bias);
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        packed(run, run.input(0), spec).gradients(run, run.input(0), run.outputGradient(), bias);
    }

    static Packed packed(LayerRun run, Nhwc x, Conv2dSpec spec) {
        return run.state(Packed.class, () -> new Packed(run.kernels(), spec, x));
    }

    /**
     * The prepared kernels of one layer. Weights that learn are packed for each run, in memory of the team, which
     * nobody else may use in between; others once, and again only when they have changed.
     */
    static final class Packed {
        private final Kernels kernels;
        private final Conv2dSpec spec;
        private final int h;
        private final int w;
        private final ConvolutionForward forward;
        private ConvolutionDataGradient data;
        private ConvolutionWeightGradient weight;
        private int forwardVersion = -1;
        private int dataVersion = -1;

        Packed(Kernels kernels, Conv2dSpec spec, Nhwc x) {
            this.kernels = kernels;
            this.spec = spec;
            this.h = x.h();
            this.w = x.w();
            forward = kernels.convolution(spec, h, w, x.n(), ConvolutionAlgorithm.FASTEST);
        }

        void forward(LayerRun run, boolean bias) {
            try (var _ = run.team().workspace().hold()) {
                if (run.learns()) {
                    forward.packOnce(run.parameter("weight"), bias ? run.parameter("bias") : null, run.team());
                } else if (forwardVersion != run.weightsVersion()) {
                    forward.pack(run.parameter("weight"), bias ? run.parameter("bias") : null, run.team());
                    forwardVersion = run.weightsVersion();
                }
                forward.run(run.input(0), run.output(), null, false, run.team());
            }
        }

        void gradients(LayerRun run, Nhwc x, Nhwc dy, boolean bias) {
            if (run.learns()) {
                if (weight == null) {
                    weight = kernels.convolutionWeightGradient(spec, h, w);
                }
                weight.run(x, dy, run.gradient("weight"), bias ? run.gradient("bias") : null, false, run.team());
            }
            if (run.needsInputGradient(0)) {
                if (data == null) {
                    data = kernels.convolutionDataGradient(spec, h, w);
                }
                inputGradient(run, dy);
            }
        }

        private void inputGradient(LayerRun run, Nhwc dy) {
            try (var _ = run.team().workspace().hold()) {
                if (run.learns()) {
                    data.packOnce(run.parameter("weight"), run.team());
                } else if (dataVersion != run.weightsVersion()) {
                    data.pack(run.parameter("weight"), run.team());
                    dataVersion = run.weightsVersion();
                }
                data.run(dy, run.inputGradient(0), run.addsInputGradient(0), run.team());
            }
        }
    }
}
