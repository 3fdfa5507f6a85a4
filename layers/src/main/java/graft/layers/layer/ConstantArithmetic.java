package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * y = x op value, or value op x, with a stored constant that stays as it is in training; axes of size 1 are repeated as
 * in {@link Arithmetic}. The means and scales of a graph's own preprocessing are such constants. A factor or an offset
 * for each channel that learns is a {@link Scale}.
 *
 * <p><b>Shapes.</b> x [N,H or 1,W or 1,C or 1], value [H or 1,W or 1,C or 1], y [N,H,W,C]. <b>Backward.</b> dx = dy *
 * slope of op in x, summed over the axes along which x was repeated.
 *
 * @param constant      the value's shape
 * @param constantFirst whether the constant is the left operand
 */
public record ConstantArithmetic(Operation operation, Shape constant, boolean constantFirst) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Broadcast.shape(kind(), only(inputs), constant);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("value", ParameterSpec.Role.CONSTANT, constant.h(), constant.w(),
                constant.c()));
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc value = Broadcast.parameter(run.parameter("value"), constant);
        Broadcast.forward(operation, constantFirst ? value : run.input(0), constantFirst ? run.input(0) : value,
                run.output(), run.team());
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            Nhwc value = Broadcast.parameter(run.parameter("value"), constant);
            Broadcast.gradient(operation, !constantFirst, constantFirst ? value : run.input(0),
                    constantFirst ? run.input(0) : value, run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
