package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * A stored value, the same for every image and in training too. It takes one input, of which only the number of
 * images counts, so that every node of a network hangs on the network's input. Arithmetic with a constant needs none
 * of these: see {@link ParameterArithmetic}.
 *
 * <p><b>Shapes.</b> x [N,any], value [H,W,C], y [N,H,W,C]. <b>Backward.</b> dx = 0.
 */
public record Constant(Shape shape) implements OperatorLayer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        only(inputs);
        return shape;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("value", ParameterSpec.Role.CONSTANT, shape.h(), shape.w(), shape.c()));
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc value = Broadcast.parameter(run.parameter("value"), shape);
        for (int image = 0; image < run.output().n(); image++) {
            run.kernels().copy(value, run.output().images(image, 1), false, run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0) && !run.addsInputGradient(0)) {
            Nhwc dx = run.inputGradient(0);
            Broadcast.store(new double[dx.pixels() * dx.c()], dx, false);
        }
    }
}
