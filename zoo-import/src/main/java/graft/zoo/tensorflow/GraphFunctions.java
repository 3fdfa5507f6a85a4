package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import java.util.Map;
import java.util.Set;

/** The ops that apply one function to every value. */
final class GraphFunctions {
    private static final Map<String, ElementFunction> PLAIN = Map.ofEntries(
            Map.entry("Elu", ElementFunction.elu(1)),
            Map.entry("Selu", ElementFunction.selu()), of("Sigmoid", Kind.SIGMOID), of("Tanh", Kind.TANH),
            of("Softplus", Kind.SOFTPLUS), of("Softsign", Kind.SOFTSIGN), of("Abs", Kind.ABS), of("Exp", Kind.EXP),
            of("Log", Kind.LOG), of("Sqrt", Kind.SQRT), of("Erf", Kind.ERF), of("Reciprocal", Kind.RECIPROCAL),
            of("Inv", Kind.RECIPROCAL), of("Sin", Kind.SIN), of("Cos", Kind.COS), of("Sign", Kind.SIGN),
            of("Floor", Kind.FLOOR), of("Ceil", Kind.CEIL), of("Round", Kind.ROUND), of("Rint", Kind.ROUND),
            Map.entry("Neg", ElementFunction.affine(-1, 0)), Map.entry("Square", ElementFunction.power(2)),
            Map.entry("Rsqrt", ElementFunction.power(-0.5f)));

    private GraphFunctions() {
    }

    private static Map.Entry<String, ElementFunction> of(String op, Kind kind) {
        return Map.entry(op, ElementFunction.of(kind));
    }

    static Set<String> ops() {
        return PLAIN.keySet();
    }

    /** The function of an op without settings. */
    static ElementFunction of(String op) {
        return PLAIN.get(op);
    }
}
