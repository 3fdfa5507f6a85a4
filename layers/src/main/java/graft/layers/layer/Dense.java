package graft.layers.layer;

import graft.engine.Conv2dSpec;
import java.util.List;

/**
 * Fully connected layer: y = x w + b. It runs as a 1x1 convolution of one-pixel images, which is the same sum.
 *
 * <p><b>Shapes.</b> x [N,C], weight [C,K], bias [K], y [N,K]. Where the features come from a flattened image, they
 * are in the order height, width, channel.
 *
 * <p><b>Backward.</b> dx = dy wᵀ, dw = xᵀ dy, db = sum of dy over the batch.
 */
public record Dense(int inFeatures, int outFeatures, boolean bias) implements Layer {

    public Dense {
        if (inFeatures < 1 || outFeatures < 1) {
            throw new IllegalArgumentException("no such layer: " + inFeatures + " to " + outFeatures + " features");
        }
    }

    private Conv2dSpec spec() {
        return Conv2dSpec.pointwise(inFeatures, outFeatures);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (!x.isVector() || x.c() != inFeatures) {
            throw new ShapeException("Dense expects a vector of " + inFeatures + " features, found " + x
                    + (x.size() == inFeatures ? "; put a Flatten before it" : ""));
        }
        return Shape.vector(outFeatures);
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterSpec weight = ParameterSpec.of("weight", ParameterSpec.Role.WEIGHT, inFeatures, outFeatures);
        return weight.with(bias, outFeatures);
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) inFeatures * outFeatures;
    }

    @Override
    public void forward(LayerRun run) {
        PreparedConvolution.of(run, spec(), run.input(0)).forward(run, run.input(0),
                bias ? run.parameter("bias") : null, null, run.output());
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        PreparedConvolution prepared = PreparedConvolution.of(run, spec(), run.input(0));
        if (run.learns()) {
            prepared.weightGradient(run, run.input(0), run.outputGradient(), run.gradient("weight"),
                    bias ? run.gradient("bias") : null);
        }
        if (run.needsInputGradient(0)) {
            prepared.dataGradient(run, run.outputGradient(), run.inputGradient(0), run.addsInputGradient(0));
        }
    }
}
