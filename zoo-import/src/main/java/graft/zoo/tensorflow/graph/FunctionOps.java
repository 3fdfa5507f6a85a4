package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Relu;
import graft.zoo.graph.Known;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Reducing;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** The ops that apply one function to every value, and softmax. Truth is 1. */
final class FunctionOps {
    static final Map<String, Op> OPS = ops();

    private FunctionOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        Map.ofEntries(Map.entry("Sigmoid", Kind.SIGMOID), Map.entry("Tanh", Kind.TANH),
                Map.entry("Softplus", Kind.SOFTPLUS), Map.entry("Softsign", Kind.SOFTSIGN), Map.entry("Log", Kind.LOG),
                Map.entry("Erf", Kind.ERF), Map.entry("Sin", Kind.SIN), Map.entry("Cos", Kind.COS),
                Map.entry("Sign", Kind.SIGN)).forEach((name, kind) -> function(ops, name, ElementFunction.of(kind)));
        function(ops, "Elu", ElementFunction.elu(1));
        function(ops, "Selu", ElementFunction.selu());
        // What unfused BatchNorms and shapes compute of constants, as TensorFlow does: in single precision.
        function(ops, "Abs", ElementFunction.of(Kind.ABS), Math::abs);
        function(ops, "Exp", ElementFunction.of(Kind.EXP), Math::exp);
        function(ops, "Sqrt", ElementFunction.of(Kind.SQRT), Math::sqrt);
        function(ops, "Rsqrt", ElementFunction.power(-0.5f), v -> 1 / Math.sqrt(v));
        function(ops, "Square", ElementFunction.power(2), v -> v * v);
        function(ops, "Neg", ElementFunction.affine(-1, 0), v -> -v);
        function(ops, "Floor", ElementFunction.of(Kind.FLOOR), Math::floor);
        function(ops, "Ceil", ElementFunction.of(Kind.CEIL), Math::ceil);
        List.of("Round", "Rint").forEach(n -> function(ops, n, ElementFunction.of(Kind.ROUND), Math::rint));
        List.of("Reciprocal", "Inv").forEach(n -> function(ops, n, ElementFunction.of(Kind.RECIPROCAL), v -> 1 / v));
        ops.put("LogicalNot", Op.known(call -> Mapping.known(call.known(0), v -> 1 - v)));
        function(ops, "Relu6", ElementFunction.relu6());
        ops.put("LeakyRelu", Op.of(call -> Mapping.of(call, call.value(0),
                ElementFunction.leakyRelu(call.node().real("alpha", 0.2f))), IN_BLOCKS));
        ops.put("Relu", Op.of(FunctionOps::relu, IN_BLOCKS));
        ops.put("Softmax", Op.of(call -> softmax(call, false)));
        ops.put("LogSoftmax", Op.of(call -> softmax(call, true)));
        return ops;
    }

    private static void function(Map<String, Op> ops, String name, ElementFunction function) {
        function(ops, name, function, function::value);
    }

    private static void function(Map<String, Op> ops, String name, ElementFunction function,
            DoubleUnaryOperator ofConstants) {
        Function<TensorFlowCall, Value> rule = call -> call.value(0) instanceof Known k
                ? TypedNumbers.of(call, "T", Mapping.known(k, ofConstants)) : Mapping.of(call, call.value(0), function);
        ops.put(name, Op.of(rule, IN_BLOCKS));
    }

    private static Value relu(TensorFlowCall call) {
        var x = call.feature(0);
        return x.at(call.add(new Relu(), x));
    }

    /** Over the last axis. */
    private static Value softmax(TensorFlowCall call, boolean logarithm) {
        var x = call.feature(0);
        if (x.dims().length < 2) {
            throw call.error("is taken of " + x.dims().length + " axes, expected 2 or more");
        }
        return Reducing.softmax(call, x, List.of(x.dims().length - 1), logarithm);
    }
}
