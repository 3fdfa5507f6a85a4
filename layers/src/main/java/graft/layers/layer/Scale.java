package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * A factor and an offset for each channel: y[..,c] = weight[c] * x[..,c] + bias[c]. Caffe's Scale layer, and what is
 * left of a BatchNorm whose statistics a graph has folded away. Offsets alone are a {@link ParameterArithmetic}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]; weight and bias [C]. <b>Backward.</b> dx = dy * weight, dweight = sum of dy * x,
 * dbias = sum of dy, over N, H and W.
 *
 * @param bias whether there is an offset
 */
public record Scale(int channels, boolean bias) implements Pointwise, OperatorLayer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs, channels);
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterSpec weight = ParameterSpec.of("weight", ParameterSpec.Role.SCALE, channels);
        return bias ? List.of(weight, ParameterSpec.of("bias", ParameterSpec.Role.SHIFT, channels)) : List.of(weight);
    }

    /** Zeros where an offset is missing, and room for the sums of the backward pass. */
    private record Work(float[] zeros, double[] sumDy, double[] sumDyX) {
    }

    private Work work(LayerRun run) {
        return run.state(Work.class, () -> new Work(new float[channels], new double[channels], new double[channels]));
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().scaleShift(run.input(0), run.parameter("weight"),
                bias ? run.parameter("bias") : work(run).zeros, run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        Work work = work(run);
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        if (run.learns()) {
            run.kernels().channelGradientSums(x, dy, work.zeros, work.sumDy, work.sumDyX, run.team());
            for (int c = 0; c < channels; c++) {
                run.gradient("weight")[c] = (float) work.sumDyX[c];
                if (bias) {
                    run.gradient("bias")[c] = (float) work.sumDy[c];
                }
            }
        }
        if (run.needsInputGradient(0)) {
            run.kernels().channelCombine(dy, dy, run.parameter("weight"), work.zeros, work.zeros, run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
