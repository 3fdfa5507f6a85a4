package graft.layers.layer;

import graft.engine.Conv2dSpec;
import java.util.List;

/**
 * Two-dimensional convolution (a cross-correlation, as every framework computes it): seven loops, over n, p, q, k for
 * every value of the output and over r, s, c for the products that it sums.
 *
 * <pre>
 * y[n,p,q,k] = bias[k] + sum over r,s,c of x[n,h,w,c] * weight[r,s,c,k]
 *         where  h = p*strideH - padTop + r*dilationH,  w = q*strideW - padLeft + s*dilationW
 * </pre>
 *
 * x counts as 0 outside the image; with groups, c runs over the channels of k's group alone.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], weight [R,S,C/groups,K], bias [K], y [N,P,Q,K].
 *
 * <p><b>Backward.</b> The loss depends on a value of x (or on a weight) through every product that it is a factor of.
 * By the chain rule its gradient is the sum, over these products, of the other factor times the gradient of the output
 * to which the product was added: the same seven loops again, each time with another of the three arrays as the sum.
 *
 * <pre>
 * dx[n,h,w,c]      = sum over r,s,k of dy[n,p,q,k] * weight[r,s,c,k]
 *         for the p and q that read (h,w): p = (h + padTop - r*dilationH) / strideH where that is whole and in 0..P-1
 * dweight[r,s,c,k] = sum over n,p,q of dy[n,p,q,k] * x[n,h,w,c]
 * dbias[k]         = sum over n,p,q of dy[n,p,q,k]
 * </pre>
 *
 * Going back, an output's gradient spreads over the places that the output was gathered from: dx is the transposed
 * convolution of dy ({@link ConvTranspose2d}), for stride 1 a convolution with the kernel turned by half a turn.
 * dweight correlates x with dy: one product for each place of the output.
 *
 * @param same whether the padding follows from the image's size, as TensorFlow's SAME does: as little as makes
 *             {@code ceil(H / strideH)} rows, the odd one below the image, and columns likewise. The padding that
 *             {@code spec} states is then that of the input it was {@link #fitted} to
 */
public record Conv2d(Conv2dSpec spec, boolean bias, boolean same) implements Layer {

    /** With the padding of {@code spec}, whatever the image's size. */
    public Conv2d(Conv2dSpec spec, boolean bias) {
        this(spec, bias, false);
    }

    @Override
    public Conv2d fitted(List<Shape> inputs) {
        if (!same) {
            return this;
        }
        int rows = samePadding(only(inputs).h(), spec.kernelH(), spec.strideH(), spec.dilationH());
        int columns = samePadding(only(inputs).w(), spec.kernelW(), spec.strideW(), spec.dilationW());
        return new Conv2d(spec.padding(rows / 2, columns / 2, rows - rows / 2, columns - columns / 2), bias, true);
    }

    /** Zeros on both sides of {@code in} pixels together. */
    static int samePadding(int in, int kernel, int stride, int dilation) {
        int out = Math.ceilDiv(in, stride);
        return Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - in);
    }

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
                    + "; use a larger image");
        }
        return new Shape(p, q, spec.outChannels());
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterSpec weight = ParameterSpec.of("weight", ParameterSpec.Role.WEIGHT, spec.kernelH(), spec.kernelW(),
                spec.groupInChannels(), spec.outChannels());
        return weight.with(bias, spec.outChannels());
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return spec.multiplyAdds(only(inputs).h(), only(inputs).w());
    }

    @Override
    public void forward(LayerRun run) {
        PreparedConvolution.of(run, spec, run.input(0)).forward(run, run.input(0), bias ? run.parameter("bias") : null,
                null, run.output());
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        PreparedConvolution prepared = PreparedConvolution.of(run, spec, run.input(0));
        if (run.learns()) {
            prepared.weightGradient(run, run.input(0), run.outputGradient(), run.gradient("weight"),
                    bias ? run.gradient("bias") : null);
        }
        if (run.needsInputGradient(0)) {
            prepared.dataGradient(run, run.outputGradient(), run.inputGradient(0), run.addsInputGradient(0));
        }
    }
}
