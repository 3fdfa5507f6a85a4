package graft.layers.layer;

import java.util.List;

/**
 * y[c] = exp(x[c]) / sum over c' of exp(x[c']), over the channels of each pixel. Networks in Graft end with logits;
 * this layer is for networks that use a softmax inside.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = y * (dy - sum over c of dy*y).
 */
public record Softmax() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs);
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().softmax(run.input(0), run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.OUTPUT;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().softmaxGradient(run.output(), run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
