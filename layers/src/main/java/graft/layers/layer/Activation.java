package graft.layers.layer;

import graft.engine.ElementFunction;

/**
 * A function of every value by itself: y = f(x). All activations but {@link Relu} and PReLU (which learns, see
 * {@link ParameterArithmetic}), and the arithmetic of one operand: negation, exponential, square root.
 * {@link ElementFunction} lists them with their formulas and papers. At inference, convolutions do them on the way.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = dy * f'(x).
 */
public record Activation(ElementFunction function) implements Pointwise, OperatorLayer {
    @Override
    public void forward(LayerRun run) {
        run.kernels().apply(function, run.input(0), run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return function.kind() == ElementFunction.Kind.AFFINE ? Saved.NOTHING : Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().applyGradient(function, run.input(0), run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
