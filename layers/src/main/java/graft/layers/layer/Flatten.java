package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * An image of features as one vector, in the order height, width, channel: y is x under another shape.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,H*W*C]. <b>Backward.</b> dx is dy under x's shape. Publishers that flatten in the
 * order channel, height, width have the rows of their next weight reordered when they are imported.
 */
public record Flatten() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shape.vector(only(inputs).size());
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        run.kernels().copy(x, like(run.output(), x), false, run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            Nhwc dx = run.inputGradient(0);
            run.kernels().copy(like(run.outputGradient(), dx), dx, run.addsInputGradient(0), run.team());
        }
    }

    /** The dense vector {@code flat} under the shape of {@code image}. */
    private static Nhwc like(Nhwc flat, Nhwc image) {
        if (!flat.isDense()) {
            throw new IllegalStateException("a flattened vector must be dense");
        }
        return new Nhwc(flat.data(), flat.offset(), image.n(), image.h(), image.w(), image.c(), image.c());
    }
}
