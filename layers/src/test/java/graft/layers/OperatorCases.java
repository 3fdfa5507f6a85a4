package graft.layers;

import static graft.engine.ElementFunction.Kind;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.Pool2dSpec;
import graft.layers.LayerContractTest.Case;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Constant;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Interpolation;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Operation;
import graft.layers.layer.Pad;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import graft.layers.layer.WindowPool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The contract test's cases of the layers that imported graphs are made of. */
final class OperatorCases {
    private static final Shape SMALL = new Shape(7, 6, 5);
    /** Moves inputs of {@link #SMALL}, which lie in (-3.16, 3.16), to positive numbers. */
    private static final float POSITIVE = 3.5f;

    private OperatorCases() {
    }

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        functions(cases);
        arithmetic(cases);
        places(cases);
        statistics(cases);
        windows(cases);
        return cases.stream();
    }

    private static void functions(List<Case> cases) {
        for (ElementFunction f : List.of(ElementFunction.relu6(), ElementFunction.clip(-1, 1.5f),
                ElementFunction.leakyRelu(0.1f), ElementFunction.elu(0.7f), ElementFunction.selu(),
                ElementFunction.swish(), new ElementFunction(Kind.SWISH, 1.7f, 0), ElementFunction.hardSigmoid(),
                new ElementFunction(Kind.THRESHOLDED_RELU, 0.8f, 0), ElementFunction.affine(-2, 0.3f),
                ElementFunction.power(2), ElementFunction.power(3))) {
            cases.add(new Case(new Activation(f), SMALL));
        }
        for (Kind kind : List.of(Kind.SIGMOID, Kind.TANH, Kind.HARD_SWISH, Kind.GELU, Kind.GELU_TANH, Kind.SOFTPLUS,
                Kind.SOFTSIGN, Kind.MISH, Kind.ABS, Kind.EXP, Kind.ERF, Kind.SIN, Kind.COS)) {
            cases.add(new Case(new Activation(ElementFunction.of(kind)), SMALL));
        }
        for (ElementFunction f : List.of(ElementFunction.of(Kind.LOG), ElementFunction.of(Kind.SQRT),
                ElementFunction.of(Kind.RECIPROCAL), ElementFunction.power(0.5f), ElementFunction.power(-1.5f))) {
            cases.add(new Case(new Activation(f), List.of(SMALL), true, POSITIVE));
        }
        for (Kind kind : List.of(Kind.SIGN, Kind.FLOOR, Kind.CEIL, Kind.ROUND)) {
            cases.add(new Case(new Activation(ElementFunction.of(kind)), SMALL));
        }
        for (Shape slopes : List.of(Shape.vector(1), Shape.vector(5), SMALL, new Shape(7, 1, 1))) {
            cases.add(new Case(ParameterArithmetic.prelu(slopes), SMALL));
        }
        for (Shape offsets : List.of(Shape.vector(1), Shape.vector(5), SMALL, new Shape(1, 6, 1))) {
            cases.add(new Case(ParameterArithmetic.bias(offsets), SMALL));
        }
        cases.add(new Case(new Scale(5, true), SMALL));
        cases.add(new Case(new Scale(5, false), SMALL));
        cases.add(new Case(new Scale(5, true), List.of(SMALL), false));
    }

    private static void arithmetic(List<Case> cases) {
        for (Operation op : Operation.values()) {
            float shift = op == Operation.POWER || op == Operation.DIVIDE ? POSITIVE : 0;
            cases.add(new Case(new Arithmetic(op), List.of(SMALL, SMALL), true, shift));
            cases.add(new Case(new Arithmetic(op), List.of(SMALL, Shape.vector(5)), true, shift));
            cases.add(new Case(ParameterArithmetic.constant(op, Shape.vector(5), false), List.of(SMALL), true, shift));
            cases.add(new Case(ParameterArithmetic.constant(op, Shape.vector(1), true), List.of(SMALL), true, shift));
        }
        cases.add(new Case(new Arithmetic(Operation.MULTIPLY), new Shape(7, 6, 1), SMALL));
        cases.add(new Case(new Arithmetic(Operation.SUBTRACT), new Shape(7, 1, 5), new Shape(1, 6, 1)));
        cases.add(new Case(ParameterArithmetic.constant(Operation.MULTIPLY, SMALL, false), SMALL));
        cases.add(new Case(ParameterArithmetic.constant(Operation.ADD, SMALL, false), Shape.vector(5)));
        cases.add(new Case(new Constant(new Shape(3, 4, 2)), SMALL));
    }

    private static void places(List<Case> cases) {
        for (Reshape.Order order : Reshape.Order.values()) {
            cases.add(new Case(new Reshape(Shape.vector(210), order), SMALL));
            cases.add(new Case(new Reshape(new Shape(10, 3, 7), order), SMALL));
        }
        cases.add(new Case(new Transpose(Axis.WIDTH, Axis.HEIGHT, Axis.CHANNELS), SMALL));
        cases.add(new Case(new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH), SMALL));
        cases.add(new Case(new Transpose(Axis.WIDTH, Axis.CHANNELS, Axis.HEIGHT), SMALL));
        cases.add(new Case(new ChannelShuffle(3), new Shape(4, 3, 12)));
        for (boolean depthFirst : List.of(true, false)) {
            cases.add(new Case(new DepthToSpace(2, depthFirst), new Shape(3, 4, 12)));
            cases.add(new Case(new SpaceToDepth(3, depthFirst), new Shape(6, 3, 2)));
        }
        for (Pad.Mode mode : Pad.Mode.values()) {
            cases.add(new Case(new Pad(mode, 1.5f, 1, 2, 3, 0, 0, 0), SMALL));
            cases.add(new Case(new Pad(mode, -2, 2, -1, -2, 2, 1, 2), SMALL));
        }
        cases.add(new Case(new Pad(Pad.Mode.REFLECT, 0, 5, 3, 4, 2, 0, 0), new Shape(2, 3, 2)));
        cases.add(new Case(Pad.zeros(0, 1, 1, 0), SMALL));
        cases.add(new Case(Slice.channels(1, 3), SMALL));
        cases.add(new Case(new Slice(new Slice.Range(1, -1, 2), new Slice.Range(-1, Integer.MIN_VALUE, -2),
                new Slice.Range(0, 100, 3)), SMALL));
        cases.add(new Case(new Tile(2, 1, 3), new Shape(2, 3, 4)));
        cases.add(new Case(new Tile(4, 5, 1), Shape.vector(6)));
    }

    private static void statistics(List<Case> cases) {
        List<List<Axis>> axes = List.of(Axis.SPACE, List.of(Axis.CHANNELS), List.of(Axis.values()),
                List.of(Axis.WIDTH));
        for (List<Axis> some : axes) {
            for (Reduce.Statistic statistic : Reduce.Statistic.values()) {
                cases.add(new Case(new Reduce(statistic, some), SMALL));
            }
            cases.add(new Case(new AxisSoftmax(some, false), SMALL));
            cases.add(new Case(new AxisSoftmax(some, true), SMALL));
        }
        cases.add(new Case(new AxisSoftmax(List.of(Axis.CHANNELS, Axis.HEIGHT), true), SMALL));
        cases.add(new Case(GroupNorm.instance(5, 1e-3f), SMALL));
        cases.add(new Case(new GroupNorm(6, 2, 1e-5f), new Shape(4, 3, 6)));
        cases.add(new Case(new GroupNorm(5, 1, 1e-5f), List.of(SMALL), false));
        cases.add(new Case(new LayerNorm(5, 1e-6f), SMALL));
        cases.add(new Case(new LayerNorm(5, 1e-6f), List.of(SMALL), false));
    }

    private static void windows(List<Case> cases) {
        Shape tiny = new Shape(4, 3, 5);
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(4, 5, 3, 2, 1), 1, 0, true), tiny));
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(4, 5, 2, 2, 0), 0, 0, false), tiny));
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(7, 5, 1, 1, 0), 0, 0, true), tiny));
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(4, 5, 3, 1, 1), 0, 0, true), SMALL));
        cases.add(new Case(new ConvTranspose2d(
                Conv2dSpec.of(3, 5, 2, 3).stride(3, 2).padding(0, 1, 2, 0).dilation(1, 2), 2, 1, true),
                tiny));
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(4, 6, 4, 2, 1).groups(2), 0, 1, true),
                new Shape(3, 4, 6)));
        cases.add(new Case(new ConvTranspose2d(Conv2dSpec.square(6, 6, 3, 2, 1).groups(6), 1, 1, false),
                new Shape(3, 4, 6)));
        for (Interpolation.Coordinates coordinates : Interpolation.Coordinates.values()) {
            for (Interpolation.Kind kind : Interpolation.Kind.values()) {
                Interpolation way = Interpolation.of(kind, coordinates);
                cases.add(new Case(Resize.by(way, 1.7f, 0.6f), SMALL));
                cases.add(new Case(Resize.to(way, 3, 10), SMALL));
            }
        }
        for (Interpolation.Rounding rounding : Interpolation.Rounding.values()) {
            cases.add(new Case(Resize.to(new Interpolation(Interpolation.Kind.NEAREST,
                    Interpolation.Coordinates.HALF_PIXEL, rounding, 0, false, false), 3, 12), SMALL));
        }
        cases.add(new Case(Resize.by(Interpolation.NEAREST, 2, 3), SMALL));
        cases.add(new Case(Resize.to(Interpolation.BILINEAR, 1, 9), SMALL));
        for (Interpolation.Kind kind : List.of(Interpolation.Kind.LINEAR, Interpolation.Kind.CUBIC)) {
            for (boolean antialias : List.of(false, true)) {
                cases.add(new Case(Resize.to(new Interpolation(kind, Interpolation.Coordinates.HALF_PIXEL,
                        Interpolation.Rounding.FLOOR, -0.5f, true, antialias), 3, 8), SMALL));
            }
        }
        for (Pool2dSpec kernel : List.of(Pool2dSpec.square(2, 1, 1), Pool2dSpec.square(3, 2, 1).withCeil(),
                Pool2dSpec.square(3, 2, 2).excludingPadding())) {
            for (WindowPool.Statistic s : List.of(WindowPool.Statistic.MAX, WindowPool.Statistic.MEAN)) {
                cases.add(new Case(WindowPool.dilated(s, kernel, 2, 1), SMALL));
            }
            cases.add(new Case(WindowPool.norm(kernel, 2), SMALL));
            cases.add(new Case(WindowPool.norm(kernel, 3), SMALL));
        }
    }
}
