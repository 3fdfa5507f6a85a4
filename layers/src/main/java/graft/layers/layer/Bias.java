package graft.layers.layer;

import java.util.List;

/**
 * An offset that learns: y = x + bias, with one number for all, one for each channel, or one for each place. Caffe's
 * layer Bias. Convolutions and fully connected layers have theirs within; an offset beside a factor is in
 * {@link Scale}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C], bias [H or 1,W or 1,C or 1]. <b>Backward.</b> dx = dy, dbias = sum of dy over
 * all that share the number.
 *
 * @param offsets the shape of the bias
 */
public record Bias(Shape offsets) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (!Broadcast.shape(kind(), x, offsets).equals(x)) {
            throw new ShapeException("Bias has offsets for " + offsets + ", found an input of " + x);
        }
        return x;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("bias", ParameterSpec.Role.BIAS, offsets.h(), offsets.w(), offsets.c()));
    }

    @Override
    public void forward(LayerRun run) {
        Broadcast.forward(Operation.ADD, run.input(0), Broadcast.parameter(run.parameter("bias"), offsets),
                run.output(), run.team());
    }

    @Override
    public void backward(LayerRun run) {
        // The slope of a sum reads neither operand; dy stands for the input, which is not kept.
        if (run.learns()) {
            Broadcast.gradient(Operation.ADD, false, run.outputGradient(), Broadcast.parameter(run.parameter("bias"),
                    offsets), run.outputGradient(), Broadcast.parameter(run.gradient("bias"), offsets), false,
                    run.team());
        }
        if (run.needsInputGradient(0)) {
            run.kernels().copy(run.outputGradient(), run.inputGradient(0), run.addsInputGradient(0), run.team());
        }
    }
}
