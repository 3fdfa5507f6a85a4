package graft.layers.layer;

import graft.engine.Conv2dSpec;
import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Transposed convolution (Zeiler et al., "Deconvolutional networks", 2010): what a convolution's gradient does to its
 * output gradient, so the image grows by the stride. With the letters of {@link Conv2dSpec}, where x stands for that
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
        return weight.with(bias, convolution.inChannels());
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) only(inputs).h() * only(inputs).w() * convolution.weightCount();
    }

    /** The convolution that is transposed, and what adding the bias and summing its gradient need. */
    private record Work(PreparedConvolution transposed, float[] ones, float[] zeros, double[] sumDy, double[] unused) {
    }

    private Work work(LayerRun run) {
        return run.state(Work.class, () -> {
            int channels = run.output().c();
            float[] ones = new float[channels];
            Arrays.fill(ones, 1);
            return new Work(new PreparedConvolution(run.kernels(), convolution, run.output()), ones,
                    new float[channels], new double[channels], new double[channels]);
        });
    }

    @Override
    public void forward(LayerRun run) {
        Work work = work(run);
        work.transposed.dataGradient(run, run.input(0), run.output(), false);
        if (bias) {
            run.kernels().scaleShift(run.output(), work.ones, run.parameter("bias"), run.output(), run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        Work work = work(run);
        Nhwc dy = run.outputGradient();
        if (run.learns()) {
            work.transposed.weightGradient(run, dy, run.input(0), run.gradient("weight"), null);
            if (bias) {
                run.kernels().channelGradientSums(dy, dy, work.zeros, work.sumDy, work.unused, run.team());
                for (int k = 0; k < work.sumDy.length; k++) {
                    run.gradient("bias")[k] = (float) work.sumDy[k];
                }
            }
        }
        if (run.needsInputGradient(0)) {
            Nhwc dx = run.inputGradient(0);
            work.transposed.forward(run, dy, null, run.addsInputGradient(0) ? dx : null, dx);
        }
    }
}
