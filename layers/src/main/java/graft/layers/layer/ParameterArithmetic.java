package graft.layers.layer;

import graft.engine.Nhwc;
import graft.layers.layer.ParameterSpec.Role;
import java.util.List;

/**
 * y = x op p, or p op x, value by value, with a tensor p of the layer's own; axes of size 1 are repeated as in
 * {@link Arithmetic}. What p is for gives the layer the name under which it is printed and stored:
 *
 * <ul>
 * <li><i>Bias:</i> y = x + p with offsets that learn: one for all, one for each channel, or one for each place.
 * Caffe's layer Bias. Convolutions and fully connected layers have theirs within; an offset beside a factor is in
 * {@link Scale}.
 * <li><i>PRelu:</i> y = x where x > 0, else p * x, with slopes that learn, as many as offsets may be (He et al.,
 * "Delving Deep into Rectifiers", 2015, arXiv:1502.01852; Keras's default is one for each place).
 * <li><i>ConstantArithmetic:</i> any operation with a constant that stays as it is in training, such as the means and
 * scales of a graph's own preprocessing. Only here may p be the left operand, and x be repeated.
 * </ul>
 *
 * <p><b>Shapes.</b> x [N,H or 1,W or 1,C or 1], p [H or 1,W or 1,C or 1], y [N,H,W,C]. <b>Backward.</b> dx = dy * slope
 * of op in x, dp = dy * slope of op in p, each summed over the axes along which it was repeated.
 *
 * @param role  what p is for: {@link Role#BIAS}, {@link Role#SLOPE} or {@link Role#CONSTANT}
 * @param shape of p
 * @param first whether p is the left operand
 */
public record ParameterArithmetic(Operation operation, Role role, Shape shape, boolean first)
        implements Pointwise, OperatorLayer {

    public ParameterArithmetic {
        boolean known = switch (role) {
            case BIAS -> operation == Operation.ADD && !first;
            case SLOPE -> operation == Operation.PRELU && !first;
            default -> role == Role.CONSTANT;
        };
        if (!known) {
            throw new IllegalArgumentException("no such layer: " + operation + " with a " + role
                    + (first ? " first" : ""));
        }
    }

    /** y = x + offsets, which learn. */
    public static ParameterArithmetic bias(Shape offsets) {
        return new ParameterArithmetic(Operation.ADD, Role.BIAS, offsets, false);
    }

    /** y = x where x > 0, else slopes * x, which learn. */
    public static ParameterArithmetic prelu(Shape slopes) {
        return new ParameterArithmetic(Operation.PRELU, Role.SLOPE, slopes, false);
    }

    /** y = x op constant, or constant op x where {@code constantFirst}. */
    public static ParameterArithmetic constant(Operation operation, Shape constant, boolean constantFirst) {
        return new ParameterArithmetic(operation, Role.CONSTANT, constant, constantFirst);
    }

    @Override
    public String kind() {
        return switch (role) {
            case BIAS -> "Bias";
            case SLOPE -> "PRelu";
            default -> "ConstantArithmetic";
        };
    }

    /** Of p among the layer's parameters. */
    private String name() {
        return switch (role) {
            case BIAS -> "bias";
            case SLOPE -> "weight";
            default -> "value";
        };
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        Shape y = Broadcast.shape(kind(), x, shape);
        if (role != Role.CONSTANT && !y.equals(x)) {
            throw new ShapeException(kind() + " has " + (role == Role.BIAS ? "offsets" : "slopes") + " for " + shape
                    + ", found an input of " + x);
        }
        return y;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of(name(), role, shape.h(), shape.w(), shape.c()));
    }

    private Nhwc p(LayerRun run) {
        return Broadcast.parameter(run.parameter(name()), shape);
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc p = p(run);
        Broadcast.forward(operation, first ? p : x, first ? x : p, run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return operation.slopesVary() ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc p = p(run);
        Nhwc a = first ? p : x;
        Nhwc b = first ? x : p;
        Nhwc dy = run.outputGradient();
        if (run.learns()) {
            Broadcast.gradient(operation, first, a, b, dy, Broadcast.parameter(run.gradient(name()), shape), false,
                    run.team());
        }
        if (run.needsInputGradient(0) && role == Role.BIAS) {
            // dx = dy, which copying does faster.
            run.kernels().copy(dy, run.inputGradient(0), run.addsInputGradient(0), run.team());
        } else if (run.needsInputGradient(0)) {
            Broadcast.gradient(operation, !first, a, b, dy, run.inputGradient(0), run.addsInputGradient(0),
                    run.team());
        }
    }
}
