package graft.layers.layer;

import java.util.List;

/** The place where images come in: y = x. Every network has exactly one, its first node. */
public record Input(Shape shape) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (!inputs.isEmpty()) {
            throw new ShapeException("Input takes no inputs, found " + inputs.size());
        }
        return shape;
    }

    @Override
    public void forward(LayerRun run) {
        throw new IllegalStateException("the plan fills the input");
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        throw new IllegalStateException("nothing learns below the input");
    }
}
