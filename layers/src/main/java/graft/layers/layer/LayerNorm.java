package graft.layers.layer;

import java.util.List;

/**
 * Normalisation of each pixel by itself, over its channels (Ba, Kiros, Hinton, "Layer Normalization", 2016,
 * arXiv:1607.06450), as ConvNeXt uses it:
 *
 * <pre>
 * y[..,c] = weight[c] * u[..,c] + bias[c],  u = (x - mean) / sqrt(variance + epsilon)
 * </pre>
 *
 * with the mean and the biased variance over the pixel's channels. Over a whole image see {@link GroupNorm}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]; weight and bias [C].
 *
 * <p><b>Backward.</b> With g = dy * weight and means over the channels: dx = (g - mean of g - u * mean of g*u) /
 * sqrt(variance + epsilon); dweight = sum of dy*u and dbias = sum of dy over N, H and W.
 */
public record LayerNorm(int channels, float epsilon) implements OperatorLayer {
    public LayerNorm {
        if (channels < 1 || !(epsilon >= 0)) {
            throw new IllegalArgumentException("LayerNorm expects 1 channel or more and an epsilon of at least 0, "
                    + "found " + channels + " and " + epsilon);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs, channels);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("weight", ParameterSpec.Role.SCALE, channels),
                ParameterSpec.of("bias", ParameterSpec.Role.SHIFT, channels));
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().layerNorm(run.input(0), run.parameter("weight"), run.parameter("bias"), epsilon, run.output(),
                run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        boolean passesOn = run.needsInputGradient(0);
        if (run.learns() || passesOn) {
            run.kernels().layerNormGradient(run.input(0), run.outputGradient(), run.parameter("weight"), epsilon,
                    passesOn ? run.inputGradient(0) : null, passesOn && run.addsInputGradient(0),
                    run.learns() ? run.gradient("weight") : null, run.learns() ? run.gradient("bias") : null,
                    run.team());
        }
    }
}
