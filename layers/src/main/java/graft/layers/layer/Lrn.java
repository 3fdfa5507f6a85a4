package graft.layers.layer;

import graft.engine.LrnSpec;
import java.util.List;

/**
 * Local response normalisation across channels, as AlexNet and GoogLeNet use it; the formula is that of
 * {@link LrnSpec}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> With s[c] = k + alpha/size * (sum of squares in c's window):
 * dx[c] = dy[c] * s[c]^-beta - 2*alpha*beta/size * x[c] * sum over |c'-c| &lt;= size/2 of dy[c'] * y[c'] / s[c'].
 */
public record Lrn(LrnSpec spec) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs);
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().lrn(spec, run.input(0), run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS_AND_OUTPUT;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().lrnGradient(spec, run.input(0), run.output(), run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
