package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.FORMATTED;
import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Shape;
import graft.zoo.graph.Broadcasting;
import graft.zoo.graph.Combining;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.KnownArithmetic;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * Arithmetic of two images, and of an image with a constant: one number is an {@link Activation}, a factor or a
 * shift for each channel is what an unfused BatchNorm ends with, all others are {@link ParameterArithmetic}.
 */
final class ArithmeticOps {
    static final Map<String, Op> OPS = ops();

    private ArithmeticOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        Map.of("Add", Operation.ADD, "AddV2", Operation.ADD, "Sub", Operation.SUBTRACT, "Mul", Operation.MULTIPLY,
                "RealDiv", Operation.DIVIDE, "Div", Operation.DIVIDE, "Maximum", Operation.MAX, "Minimum",
                Operation.MIN, "Pow", Operation.POWER)
                .forEach((name, operation) -> ops.put(name, Op.of(c -> two(c, operation), IN_BLOCKS)));
        ops.put("BiasAdd", Op.of(c -> two(c, Operation.ADD), IN_BLOCKS, FORMATTED));
        ops.put("AddN", Op.of(ArithmeticOps::sum, IN_BLOCKS));
        Map<String, DoubleBinaryOperator> ofConstants = Map.of("FloorDiv", (a, b) -> Math.floor(a / b),
                "FloorMod", (a, b) -> a - b * Math.floor(a / b), "SquaredDifference", (a, b) -> (a - b) * (a - b),
                "Greater", (a, b) -> a > b ? 1 : 0, "GreaterEqual", (a, b) -> a >= b ? 1 : 0,
                "Less", (a, b) -> a < b ? 1 : 0, "LessEqual", (a, b) -> a <= b ? 1 : 0,
                "Equal", (a, b) -> a == b ? 1 : 0, "NotEqual", (a, b) -> a != b ? 1 : 0);
        // With the number of images, which is not known, there is no answer.
        ofConstants.forEach((name, function) -> ops.put(name, Op.known(c -> KnownArithmetic.apply((a, b) ->
                Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : function.applyAsDouble(a, b), c.known(0),
                c.known(1)))));
        ops.put("LogicalAnd", Op.known(c -> KnownArithmetic.apply((a, b) -> a == 0 || b == 0 ? 0 : a * b, c.known(0),
                c.known(1))));
        ops.put("LogicalOr", Op.known(c -> KnownArithmetic.apply((a, b) -> a == 1 || b == 1 ? 1 : Math.max(a, b),
                c.known(0), c.known(1))));
        return ops;
    }

    private static Value two(TensorFlowCall call, Operation operation) {
        if (call.node().inputs().size() != 2) {
            throw call.error("has " + call.node().inputs().size() + " inputs, expected 2");
        }
        if (call.allKnown()) {
            return TypedNumbers.of(call, "T", operation == Operation.DIVIDE && TypedNumbers.areWhole(call)
                    ? KnownArithmetic.apply((a, b) -> (a - a % b) / b, call.known(0), call.known(1))
                    : KnownArithmetic.apply(operation, call.known(0), call.known(1)));
        }
        int at = call.isKnown(1) ? 1 : call.isKnown(0) ? 0 : -1;
        if (at >= 0) {
            return withConstant(call, operation, call.feature(1 - at), at);
        }
        // Of different ranks, axes would be counted from the last one on, which is not how images lie here.
        if (call.feature(0).dims().length != call.feature(1).dims().length) {
            throw call.error("has inputs of " + call.feature(0).dims().length + " and "
                    + call.feature(1).dims().length + " axes, expected as many");
        }
        return Combining.two(call, operation, call.feature(0), call.feature(1));
    }

    private static Value withConstant(TensorFlowCall call, Operation operation, Feature x, int at) {
        Known constant = beside(call, call.known(at), x);
        float[] values = call.vector(at);
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw call.error("has a constant that depends on the number of images, or is no number");
            }
        }
        Broadcasting broadcast;
        try {
            broadcast = Broadcasting.of(call, List.of(x, constant));
        } catch (IllegalArgumentException e) {
            broadcast = null;
        }
        Shape image = x.layout().shape();
        boolean isOne = constant.dims().length == 0;
        if (broadcast == null || !Arrays.equals(broadcast.dims(), x.dims())) {
            throw call.error("has a constant of shape " + Arrays.toString(call.known(at).dims()) + " for "
                    + (call.known(at).dims().length <= 1 ? image.c() + " channels" : image));
        }
        Broadcasting.Placed placed = broadcast.placed(constant);
        Shape dims = placed.layout().shape();
        boolean eachChannel = dims.isVector() && dims.c() == image.c() && !isOne;
        boolean isDirect = x.node().equals(call.inputName(1 - at)) && call.isOnlyReader(1 - at);
        if (operation == Operation.ADD && eachChannel && isDirect && becameBias(call, x, placed)) {
            return x;
        }
        ElementFunction function = values.length == 1 && (isOne || image.c() != 1)
                ? function(operation, values[0], at == 0) : null;
        if (function != null) {
            return x.at(call.add(new Activation(function), x));
        }
        if (eachChannel && (operation == Operation.ADD || operation == Operation.MULTIPLY
                || operation == Operation.SUBTRACT && at == 1)) {
            Known vector = Known.computed(constant.name(), new int[] {dims.c()}, placed::inPlace);
            return eachChannel(call, operation, x, call.isOnlyReader(1 - at), vector);
        }
        String node = call.add(ParameterArithmetic.constant(operation, dims, at == 0), x);
        call.draft().weight(node, "value", constant, placed::inPlace);
        return x.at(node);
    }

    /** A BiasAdd's constant as an addition would have it: along axis 1 where channels come first. */
    private static Known beside(TensorFlowCall call, Known constant, Feature x) {
        if (!call.node().op().equals("BiasAdd") || !call.node().channelsFirst() || constant.dims().length != 1
                || x.own().length < 1) {
            return constant;
        }
        int[] dims = x.own().clone();
        Arrays.fill(dims, 1);
        dims[0] = constant.size();
        return constant.reshaped(dims);
    }

    /** Gives a layer with weights the constant that is added to all it makes, so that it learns as a bias does. */
    private static boolean becameBias(TensorFlowCall call, Feature x, Broadcasting.Placed constant) {
        Layer with = switch (call.draft().layer(x.node())) {
            case Conv2d c when !c.bias() -> new Conv2d(c.spec(), true);
            case ConvTranspose2d c when !c.bias() -> new ConvTranspose2d(c.convolution(), c.outputPadH(),
                    c.outputPadW(), true);
            case Dense d when !d.bias() -> new Dense(d.inFeatures(), d.outFeatures(), true);
            default -> null;
        };
        if (with != null) {
            call.draft().replace(x.node(), with);
            call.draft().weight(x.node(), "bias", constant.values(), constant::inPlace);
        }
        return with != null;
    }

    /** The sum of any number of images. */
    private static Value sum(TensorFlowCall call) {
        Value sum = call.feature(0);
        int last = call.node().inputs().size() - 1;
        for (int i = 1; i <= last; i++) {
            Feature to = (Feature) sum;
            Feature next = call.feature(i);
            if (!Arrays.equals(to.dims(), next.dims())) {
                throw call.error("adds images of different shapes");
            }
            Feature x = call.moved(next, to.layout());
            sum = to.at(i == last ? call.add(new Add(), to, x) : call.addNamed(String.valueOf(i), new Add(), to, x));
        }
        return sum;
    }

    /** What an operation with one number is, or null where no function stands for it. */
    private static ElementFunction function(Operation operation, float c, boolean constantFirst) {
        return switch (operation) {
            case ADD -> ElementFunction.affine(1, c);
            case MULTIPLY -> ElementFunction.affine(c, 0);
            case SUBTRACT -> constantFirst ? ElementFunction.affine(-1, c) : ElementFunction.affine(1, -c);
            case MAX -> ElementFunction.clip(c, Float.MAX_VALUE);
            case MIN -> ElementFunction.clip(-Float.MAX_VALUE, c);
            case POWER -> constantFirst ? null : ElementFunction.power(c);
            case DIVIDE, PRELU -> null;
        };
    }

    /** A shift after a factor becomes part of the factor's BatchNorm. */
    private static Value eachChannel(TensorFlowCall call, Operation operation, Feature x, boolean alone, Known vector) {
        Known zeros = WeightOps.filled(vector.size(), 0);
        Known ones = WeightOps.filled(vector.size(), 1);
        if (operation == Operation.MULTIPLY) {
            Value y = WeightOps.batchNorm(call, x, 0, List.of(vector, zeros, zeros, ones));
            call.graph().factors().add(((Feature) y).node());
            return y;
        }
        Known shift = operation == Operation.ADD ? vector : Mapping.known(vector, v -> -v);
        if (alone && call.graph().factors().remove(x.node())) {
            call.draft().weight(x.node(), "bias", shift, shift::floats);
            return x;
        }
        return WeightOps.batchNorm(call, x, 0, List.of(ones, shift, zeros, ones));
    }
}
