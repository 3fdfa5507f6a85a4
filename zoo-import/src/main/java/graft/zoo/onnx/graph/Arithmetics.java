package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.ConstantArithmetic;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.PRelu;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arithmetic of two or more values, with axes repeated as NumPy does. */
final class Arithmetics {
    static final Map<String, Operator> OPERATORS = operators();

    private Arithmetics() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        Map.of("Add", Operation.ADD, "Sub", Operation.SUBTRACT, "Mul", Operation.MULTIPLY, "Div", Operation.DIVIDE,
                "Pow", Operation.POWER).forEach((name, op) -> all.put(name,
                        one(c -> two(c, op, c.value(0), aligned(c)), "axis", "broadcast", "consumed_inputs")));
        Map.of("Sum", Operation.ADD, "Max", Operation.MAX, "Min", Operation.MIN).forEach((name, op) -> all.put(name,
                one(c -> many(c, op), "consumed_inputs")));
        all.put("Mean", one(Arithmetics::mean, "consumed_inputs"));
        all.put("PRelu", one(Arithmetics::pRelu, "consumed_inputs"));
        return all;
    }

    /** The second operand; before opset 7 its axes could be said to begin at an axis of the first. */
    private static Value aligned(Call call) {
        Value b = call.value(1);
        if (!call.hasAttribute("axis") || !call.flag("broadcast")) {
            return b;
        }
        int rank = call.value(0).dims().length;
        int axis = call.axis(call.integer("axis", 0, -rank, rank - 1), rank);
        if (axis + b.dims().length > rank) {
            throw call.error("axis " + axis + " leaves no room for " + b.dims().length + " axes among " + rank);
        }
        int[] dims = Arrays.copyOf(b.dims(), rank - axis);
        Arrays.fill(dims, b.dims().length, dims.length, 1);
        return b instanceof Known k ? k.reshaped(dims) : ((Feature) b).reshaped(dims);
    }

    private static Value many(Call call, Operation op) {
        Value sum = call.value(0);
        List<Feature> features = new ArrayList<>();
        call.inputs().forEach(v -> {
            if (v instanceof Feature f && Arrays.equals(f.dims(), call.value(0).dims())) {
                features.add(f);
            }
        });
        if (op == Operation.ADD && features.size() > 2 && features.size() == call.inputs().size()) {
            Broadcasting b = Broadcasting.of(call, call.inputs());
            return b.result(call.add(new Add(), features.stream().map(b::placed).toArray(Feature[]::new)));
        }
        for (int i = 1; i < call.inputs().size(); i++) {
            sum = two(call, op, sum, call.value(i));
        }
        return sum;
    }

    private static Value mean(Call call) {
        float share = 1f / call.inputs().size();
        return switch (many(call, Operation.ADD)) {
            case Known k -> KnownArithmetic.apply(Operation.MULTIPLY, k, Known.reals(new int[0], share));
            case Feature f -> f.at(call.addNamed("mean", new Activation(ElementFunction.affine(share, 0)), f));
        };
    }

    static Value two(Call call, Operation op, Value a, Value b) {
        if (a instanceof Known x && b instanceof Known y) {
            return KnownArithmetic.apply(op, x, y);
        }
        Broadcasting broadcast = Broadcasting.of(call, List.of(a, b));
        if (a instanceof Feature x && b instanceof Feature y) {
            Feature left = broadcast.placed(x);
            Feature right = broadcast.placed(y);
            boolean equal = left.layout().equals(right.layout());
            return broadcast.result(call.add(equal && op == Operation.ADD ? new Add() : new Arithmetic(op), left,
                    right));
        }
        boolean constantFirst = a instanceof Known;
        Feature x = broadcast.placed((Feature) (constantFirst ? b : a));
        Broadcasting.Placed constant = broadcast.placed((Known) (constantFirst ? a : b));
        if (op == Operation.ADD && becameBias(call, x, constant, broadcast.layout(), constantFirst ? 1 : 0)) {
            return broadcast.result(x.node());
        }
        Shape shape = constant.layout().shape();
        String node = call.add(new ConstantArithmetic(op, shape, constantFirst), x);
        call.plan().weight(node, "value", constant.values(), constant::inPlace);
        return broadcast.result(node);
    }

    /** Gives a layer with weights the offset that is added to its output, so that it learns as a bias does. */
    private static boolean becameBias(Call call, Feature x, Broadcasting.Placed constant, Layout result, int input) {
        Layer with = switch (call.plan().layer(x.node())) {
            case Conv2d c when !c.bias() -> new Conv2d(c.spec(), true);
            case Dense d when !d.bias() -> new Dense(d.inFeatures(), d.outFeatures(), true);
            default -> null;
        };
        Shape shape = constant.layout().shape();
        int channels = x.layout().shape().c();
        boolean fits = shape.isVector() && shape.c() == channels && x.layout().equals(result);
        if (with == null || !fits || !call.isOnlyReader(input)) {
            return false;
        }
        call.plan().replace(x.node(), with);
        call.plan().weight(x.node(), "bias", constant.values(), constant::inPlace);
        return true;
    }

    private static Value pRelu(Call call) {
        if (!(call.value(0) instanceof Feature feature)) {
            return KnownArithmetic.apply(Operation.PRELU, call.known(0), call.known(1));
        }
        Known slope = call.known(1);
        if (call.opset() < 7 && slope.dims().length == 1 && feature.dims().length > 1) {
            int[] dims = new int[feature.dims().length - 1];
            Arrays.fill(dims, 1);
            dims[0] = slope.dims()[0];
            slope = slope.reshaped(dims);
        }
        Broadcasting broadcast = Broadcasting.of(call, List.of(feature, slope));
        Feature x = broadcast.placed(feature);
        Broadcasting.Placed slopes = broadcast.placed(slope);
        String node = call.add(new PRelu(slopes.layout().shape()), x);
        call.plan().weight(node, "weight", slope, slopes::inPlace);
        return broadcast.result(node);
    }
}
