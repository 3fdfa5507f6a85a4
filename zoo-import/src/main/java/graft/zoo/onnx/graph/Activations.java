package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Relu;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Functions of every value by itself. */
final class Activations {
    static final Map<String, Operator> OPERATORS = operators();

    private Activations() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        Map.ofEntries(Map.entry("Sigmoid", Kind.SIGMOID), Map.entry("Tanh", Kind.TANH),
                Map.entry("HardSwish", Kind.HARD_SWISH), Map.entry("Softplus", Kind.SOFTPLUS),
                Map.entry("Softsign", Kind.SOFTSIGN), Map.entry("Mish", Kind.MISH), Map.entry("Exp", Kind.EXP),
                Map.entry("Log", Kind.LOG), Map.entry("Sqrt", Kind.SQRT), Map.entry("Reciprocal", Kind.RECIPROCAL),
                Map.entry("Erf", Kind.ERF), Map.entry("Sin", Kind.SIN), Map.entry("Cos", Kind.COS),
                Map.entry("Sign", Kind.SIGN), Map.entry("Floor", Kind.FLOOR), Map.entry("Ceil", Kind.CEIL),
                Map.entry("Round", Kind.ROUND), Map.entry("Abs", Kind.ABS))
                .forEach((name, kind) -> all.put(name,
                        one(c -> Mapping.of(c, c.value(0), ElementFunction.of(kind)), "consumed_inputs")));
        add(all, "Neg", c -> ElementFunction.affine(-1, 0), "consumed_inputs");
        add(all, "LeakyRelu", c -> ElementFunction.leakyRelu(c.real("alpha", .01f)), "alpha", "consumed_inputs");
        add(all, "ThresholdedRelu", c -> new ElementFunction(Kind.THRESHOLDED_RELU, c.real("alpha", 1), 0), "alpha");
        add(all, "Elu", c -> ElementFunction.elu(c.real("alpha", 1)), "alpha", "consumed_inputs");
        // Since opset 6 the defaults are the paper's numbers to double precision.
        add(all, "Selu", c -> new ElementFunction(Kind.ELU,
                c.real("alpha", c.opset() < 6 ? 1.6732f : ElementFunction.selu().a()),
                c.real("gamma", c.opset() < 6 ? 1.0507f : ElementFunction.selu().b())), "alpha", "gamma",
                "consumed_inputs");
        add(all, "HardSigmoid", c -> new ElementFunction(Kind.HARD_SIGMOID, c.real("alpha", .2f), c.real("beta", .5f)),
                "alpha", "beta", "consumed_inputs");
        all.put("Celu", one(Activations::celu, "alpha"));
        add(all, "Swish", c -> new ElementFunction(Kind.SWISH, c.real("alpha", 1), 0), "alpha");
        add(all, "Gelu", Activations::gelu, "approximate");
        add(all, "Clip", Activations::clip, "min", "max", "consumed_inputs");
        all.put("Relu", one(Activations::relu, "consumed_inputs"));
        return all;
    }

    private static void add(Map<String, Operator> all, String name, Function<OnnxCall, ElementFunction> function,
            String... attributes) {
        all.put(name, one(c -> Mapping.of(c, c.value(0), function.apply(c)), attributes));
    }

    private static ElementFunction gelu(OnnxCall call) {
        String approximate = call.text("approximate", "none");
        return switch (approximate) {
            case "none" -> ElementFunction.of(Kind.GELU);
            case "tanh" -> ElementFunction.of(Kind.GELU_TANH);
            default -> throw call.error("attribute 'approximate' is '" + approximate + "', expected none or tanh");
        };
    }

    private static ElementFunction clip(OnnxCall call) {
        float min = call.real("min", 1, -Float.MAX_VALUE);
        float max = call.real("max", 2, Float.MAX_VALUE);
        min = Math.clamp(min, -Float.MAX_VALUE, Float.MAX_VALUE);
        max = Math.clamp(max, -Float.MAX_VALUE, Float.MAX_VALUE);
        // min(max(x, min), max): where no number lies between, all become max.
        return ElementFunction.clip(Math.min(min, max), max);
    }

    /** max(0, x) + min(0, alpha * (exp(x / alpha) - 1)): alpha times the ELU of x / alpha. */
    private static Value celu(OnnxCall call) {
        float alpha = call.real("alpha", 1);
        if (alpha == 0) {
            throw call.error("attribute 'alpha' is 0, expected another number");
        }
        Value x = alpha == 1 ? call.value(0)
                : Mapping.step(call, "affine", call.value(0), ElementFunction.affine(1 / alpha, 0));
        return Mapping.of(call, x, new ElementFunction(Kind.ELU, 1, alpha));
    }

    private static Value relu(OnnxCall call) {
        return switch (call.value(0)) {
            case Known k -> Mapping.known(k, ElementFunction.clip(0, Float.MAX_VALUE)::value);
            case Feature x -> x.at(call.add(new Relu(), x));
        };
    }
}
