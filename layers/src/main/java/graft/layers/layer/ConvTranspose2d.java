package graft.layers.layer;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Transposed convolution (Zeiler et al., "Deconvolutional networks", 2010): what a convolution's gradient does to its
 * output gradient, so the picture grows by the stride. With the letters of {@link Conv2dSpec}, where x stands for that
 * convolution's output and y for its input:
 *
 * <pre>
 * y[n,h,w,k] = b[k] + sum over r,s,c of x[n,p,q,c] * weight[r,s,k,c],  h = p*strideH - padTop + r*dilationH, w likewise
 * H = (P-1)*strideH - padTop - padBottom + dilationH*(R-1) + 1 + outputPadH
 * </pre>
 *
 * <p><b>Shapes.</b> x [N,P,Q,C], weight [R,S,K/groups,C], bias [K], y [N,H,W,K].
 *
 * <p><b>Backward.</b> dx by the convolution of dy, dweight by correlating dy with x, dbias as the sum of dy.
 *
 * @param convolution the convolution that this one transposes: its input channels are this layer's outputs
 * @param outputPadH  rows added at the bottom, below the stride: which of the heights that the convolution maps to P
 * @param outputPadW  columns added at the right
 */
public record ConvTranspose2d(Conv2dSpec convolution, int outputPadH, int outputPadW, boolean bias)
        implements OperatorLayer {

    public ConvTranspose2d {
        if (outputPadH < 0 || outputPadW < 0 || outputPadH >= convolution.strideH()
                || outputPadW >= convolution.strideW()) {
            throw new IllegalArgumentException("output padding must be at least 0 and below the stride: "
                    + outputPadH + "x" + outputPadW + ", stride " + convolution.strideH() + "x"
                    + convolution.strideW());
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        Conv2dSpec s = convolution;
        if (x.c() != s.outChannels()) {
            throw new ShapeException("ConvTranspose2d expects " + s.outChannels() + " input channels, found " + x.c());
        }
        long h = (x.h() - 1L) * s.strideH() - s.padTop() - s.padBottom() + s.dilationH() * (s.kernelH() - 1L) + 1
                + outputPadH;
        long w = (x.w() - 1L) * s.strideW() - s.padLeft() - s.padRight() + s.dilationW() * (s.kernelW() - 1L) + 1
                + outputPadW;
        if (h < 1 || w < 1) {
            throw new ShapeException("ConvTranspose2d's padding leaves nothing of an input of " + x);
        }
        return new Shape(Math.toIntExact(h), Math.toIntExact(w), s.inChannels());
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterSpec weight = ParameterSpec.of("weight", ParameterSpec.Role.WEIGHT, convolution.kernelH(),
                convolution.kernelW(), convolution.groupInChannels(), convolution.outChannels());
        return bias
                ? List.of(weight, ParameterSpec.of("bias", ParameterSpec.Role.BIAS, convolution.inChannels()))
                : List.of(weight);
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) only(inputs).h() * only(inputs).w() * convolution.weightCount();
    }

    /**
     * The prepared kernels. Weights that learn are packed for each run, in memory of the team, which nobody else may
     * use in between; others once, and again only when they have changed.
     */
    private static final class Packed {
        final ConvolutionDataGradient grow;
        final ConvolutionForward shrink;
        final ConvolutionWeightGradient weight;
        final float[] ones;
        final float[] zeros;
        final double[] sumDy;
        final double[] unused;
        int growVersion = -1;
        int shrinkVersion = -1;

        Packed(Kernels kernels, Conv2dSpec spec, Nhwc y, boolean backward) {
            grow = kernels.convolutionDataGradient(spec, y.h(), y.w());
            shrink = backward ? kernels.convolution(spec, y.h(), y.w(), y.n(), ConvolutionAlgorithm.FASTEST) : null;
            weight = backward ? kernels.convolutionWeightGradient(spec, y.h(), y.w()) : null;
            ones = new float[y.c()];
            Arrays.fill(ones, 1);
            zeros = new float[y.c()];
            sumDy = new double[y.c()];
            unused = new double[y.c()];
        }
    }

    private Packed packed(LayerRun run) {
        return run.state(Packed.class, () -> new Packed(run.kernels(), convolution, run.output(),
                run.outputGradient() != null));
    }

    @Override
    public void forward(LayerRun run) {
        Packed packed = packed(run);
        try (var _ = run.team().workspace().hold()) {
            if (run.learns()) {
                packed.grow.packOnce(run.parameter("weight"), run.team());
            } else if (packed.growVersion != run.weightsVersion()) {
                packed.grow.pack(run.parameter("weight"), run.team());
                packed.growVersion = run.weightsVersion();
            }
            packed.grow.run(run.input(0), run.output(), false, run.team());
        }
        if (bias) {
            run.kernels().scaleShift(run.output(), packed.ones, run.parameter("bias"), run.output(), run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        Packed packed = packed(run);
        Nhwc dy = run.outputGradient();
        if (run.learns()) {
            packed.weight.run(dy, run.input(0), run.gradient("weight"), null, false, run.team());
            if (bias) {
                run.kernels().channelGradientSums(dy, dy, packed.zeros, packed.sumDy, packed.unused, run.team());
                for (int k = 0; k < packed.sumDy.length; k++) {
                    run.gradient("bias")[k] = (float) packed.sumDy[k];
                }
            }
        }
        if (run.needsInputGradient(0)) {
            inputGradient(run, packed, dy);
        }
    }

    private static void inputGradient(LayerRun run, Packed packed, Nhwc dy) {
        try (var _ = run.team().workspace().hold()) {
            if (run.learns()) {
                packed.shrink.packOnce(run.parameter("weight"), null, run.team());
            } else if (packed.shrinkVersion != run.weightsVersion()) {
                packed.shrink.pack(run.parameter("weight"), null, run.team());
                packed.shrinkVersion = run.weightsVersion();
            }
            Nhwc dx = run.inputGradient(0);
            packed.shrink.run(dy, dx, run.addsInputGradient(0) ? dx : null, false, run.team());
        }
    }
}
