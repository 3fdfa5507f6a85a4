package graft.layers.layer;

import graft.engine.ElementFunction;
import java.util.List;

/**
 * A function of every value by itself: y = f(x). All activations but ReLU (which convolutions do on the way, see
 * {@link Relu}) and PReLU (which learns, see {@link PRelu}), and the arithmetic of one operand: negation, exponential,
 * square root. {@link ElementFunction} lists them with their formulas and papers.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = dy * f'(x).
 */
public record Activation(ElementFunction function) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs);
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().apply(function, run.input(0), run.output(), run.team());
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().applyGradient(function, run.input(0), run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
