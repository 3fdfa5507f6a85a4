package graft.layers.layer;

import java.util.List;

/**
 * Inputs side by side along the channels.
 *
 * <p><b>Shapes.</b> x of [N,H,W,C1], [N,H,W,C2], ...; y [N,H,W,C1+C2+...]. <b>Backward.</b> each dx is its part of dy.
 */
public record Concat() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw new ShapeException("Concat takes 1 input or more, found none");
        }
        int channels = 0;
        for (Shape s : inputs) {
            if (s.h() != inputs.getFirst().h() || s.w() != inputs.getFirst().w()) {
                throw new ShapeException("Concat expects inputs of equal height and width, found " + inputs);
            }
            channels += s.c();
        }
        return new Shape(inputs.getFirst().h(), inputs.getFirst().w(), channels);
    }

    @Override
    public void forward(LayerRun run) {
        for (int i = 0, from = 0; i < run.inputs(); from += run.input(i++).c()) {
            run.kernels().copy(run.input(i), run.output().channels(from, run.input(i).c()), false, run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        for (int i = 0, from = 0; i < run.inputs(); from += run.input(i++).c()) {
            if (run.needsInputGradient(i)) {
                run.kernels().copy(run.outputGradient().channels(from, run.input(i).c()), run.inputGradient(i),
                        run.addsInputGradient(i), run.team());
            }
        }
    }
}
