package graft.layers.layer;

import java.util.List;

/**
 * The sum of two or more inputs of equal shape: the residual connection of He et al., "Deep Residual Learning", 2015,
 * arXiv:1512.03385.
 *
 * <p><b>Shapes.</b> each x and y [N,H,W,C]. <b>Backward.</b> dx = dy for every input.
 */
public record Add() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new ShapeException("Add takes 2 inputs or more, found " + inputs.size());
        }
        for (Shape s : inputs) {
            if (!s.equals(inputs.getFirst())) {
                throw new ShapeException("Add expects inputs of equal shape, found " + inputs);
            }
        }
        return inputs.getFirst();
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().add(run.input(0), run.input(1), run.output(), run.team());
        for (int i = 2; i < run.inputs(); i++) {
            run.kernels().add(run.output(), run.input(i), run.output(), run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        for (int i = 0; i < run.inputs(); i++) {
            // A plan may let both gradients share memory.
            if (run.needsInputGradient(i) && !run.inputGradient(i).equals(run.outputGradient())) {
                run.kernels().copy(run.outputGradient(), run.inputGradient(i), run.addsInputGradient(i), run.team());
            }
        }
    }
}
