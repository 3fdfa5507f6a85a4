package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.zoo.graph.Broadcasting;
import graft.zoo.graph.Combining;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.KnownArithmetic;
import graft.zoo.graph.Value;
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
                        one(c -> Combining.two(c, op, c.value(0), aligned(c)), "axis", "broadcast",
                                "consumed_inputs")));
        Map.of("Sum", Operation.ADD, "Max", Operation.MAX, "Min", Operation.MIN).forEach((name, op) -> all.put(name,
                one(c -> many(c, op), "consumed_inputs")));
        all.put("Mean", one(Arithmetics::mean, "consumed_inputs"));
        all.put("PRelu", one(Arithmetics::pRelu, "consumed_inputs"));
        return all;
    }

    /** The second operand; before opset 7 its axes could be stated to begin at an axis of the first. */
    static Value aligned(OnnxCall call) {
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
        return b.reshaped(dims);
    }

    private static Value many(OnnxCall call, Operation op) {
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
            sum = Combining.two(call, op, sum, call.value(i));
        }
        return sum;
    }

    private static Value mean(OnnxCall call) {
        float share = 1f / call.inputs().size();
        return switch (many(call, Operation.ADD)) {
            case Known k -> KnownArithmetic.apply(Operation.MULTIPLY, k, Known.reals(new int[0], share));
            case Feature f -> f.at(call.addNamed("mean", new Activation(ElementFunction.affine(share, 0)), f));
        };
    }

    private static Value pRelu(OnnxCall call) {
        Known slope = call.known(1);
        int rank = call.value(0).dims().length;
        if (call.opset() < 7 && slope.dims().length == 1 && rank > 1) {
            int[] dims = new int[rank - 1];
            Arrays.fill(dims, 1);
            dims[0] = slope.dims()[0];
            slope = slope.reshaped(dims);
        }
        if (!(call.value(0) instanceof Feature feature)) {
            return KnownArithmetic.apply(Operation.PRELU, call.known(0), slope);
        }
        Broadcasting broadcast = Broadcasting.of(call, List.of(feature, slope));
        Feature x = broadcast.placed(feature);
        Broadcasting.Placed slopes = broadcast.placed(slope);
        String node = call.add(ParameterArithmetic.prelu(slopes.layout().shape()), x);
        call.draft().weight(node, "weight", slope, slopes::inPlace);
        return broadcast.result(node);
    }
}
