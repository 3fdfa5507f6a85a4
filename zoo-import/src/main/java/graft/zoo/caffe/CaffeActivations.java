package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.many;
import static graft.zoo.caffe.CaffeOperator.one;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Activation;
import graft.layers.layer.Dropout;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import java.util.Map;
import java.util.function.Function;

/** Caffe's functions of every value by itself, and Dropout. */
final class CaffeActivations {
    static final Map<String, CaffeOperator> OPERATORS = Map.ofEntries(
            Map.entry("ReLU", one("relu_param", call -> call.number("negative_slope", 0) == 0 ? new Relu()
                    : new Activation(ElementFunction.leakyRelu(call.number("negative_slope", 0))))),
            Map.entry("PReLU", one("prelu_param", call -> ParameterArithmetic.prelu(Shape.vector(
                    call.settings().bool("channel_shared", false) ? 1 : call.in().c())))),
            Map.entry("ELU", function("elu_param", call -> ElementFunction.elu(call.number("alpha", 1)))),
            Map.entry("Sigmoid", function("sigmoid_param", _ -> ElementFunction.of(Kind.SIGMOID))),
            Map.entry("TanH", function("tanh_param", _ -> ElementFunction.of(Kind.TANH))),
            Map.entry("AbsVal", function("", _ -> ElementFunction.of(Kind.ABS))),
            Map.entry("BNLL", function("", _ -> ElementFunction.of(Kind.SOFTPLUS))),
            Map.entry("ReLU6", function("relu_param", _ -> ElementFunction.relu6())),
            Map.entry("Swish", function("swish_param", call -> new ElementFunction(Kind.SWISH,
                    call.number("beta", 1), 0))),
            Map.entry("Clip", function("clip_param", call -> ElementFunction.clip(
                    call.number("min", -Float.MAX_VALUE), call.number("max", Float.MAX_VALUE)))),
            Map.entry("Power", many("power_param", CaffeActivations::power)),
            Map.entry("Exp", many("exp_param", CaffeActivations::exponential)),
            Map.entry("Log", many("log_param", CaffeActivations::logarithm)),
            // Forks may drop at inference too, or multiply there what they did not divide in training.
            Map.entry("Dropout", one("dropout_param", call -> new Dropout(call.number("dropout_ratio", 0.5f))).unless(
                    (_, m, _) -> !m.bool("scale_train", true) ? "scale_train: false, expected true"
                    : m.bool("sample_weights_test", false) ? "sample_weights_test: true, expected false" : null)));

    private CaffeActivations() {
    }

    private static CaffeOperator function(String settings, Function<CaffeCall, ElementFunction> function) {
        return one(settings, call -> new Activation(function.apply(call)));
    }

    /** shift + scale * x, both times a factor. */
    private static ElementFunction affine(CaffeCall call, float factor) {
        return ElementFunction.affine(factor * call.number("scale", 1), factor * call.number("shift", 0));
    }

    /** (shift + scale * x)^power. */
    private static String power(CaffeCall call) {
        float power = call.number("power", 1);
        return power == 1 ? call.put(affine(call, 1), call.from())
                : call.put(ElementFunction.power(power), call.step("affine", affine(call, 1), call.from()));
    }

    /** base^(shift + scale * x). */
    private static String exponential(CaffeCall call) {
        return call.put(ElementFunction.of(Kind.EXP), call.step("affine", affine(call, logarithmOfBase(call)),
                call.from()));
    }

    /** The logarithm of shift + scale * x to a base. */
    private static String logarithm(CaffeCall call) {
        String inner = call.step("affine", affine(call, 1), call.from());
        return call.put(ElementFunction.affine(1 / logarithmOfBase(call), 0),
                call.step("ln", ElementFunction.of(Kind.LOG), inner));
    }

    /** Of a base, where -1 stands for e. */
    private static float logarithmOfBase(CaffeCall call) {
        float base = call.number("base", -1);
        if (base != -1 && !(base > 0)) {
            throw call.error("has base " + base + ", expected -1 (e) or a positive number");
        }
        return base == -1 ? 1 : (float) Math.log(base);
    }
}
