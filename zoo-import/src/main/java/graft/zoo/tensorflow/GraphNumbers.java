package graft.zoo.tensorflow;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** What ops compute of single numbers; truth is 1, NaN is the number of pictures, which nobody knows. */
final class GraphNumbers {
    private static final Map<String, DoubleUnaryOperator> ONE = Map.ofEntries(
            Map.entry("Rsqrt", v -> (float) (1 / Math.sqrt(v))), Map.entry("Sqrt", Math::sqrt),
            Map.entry("Neg", v -> -v), Map.entry("Abs", Math::abs), Map.entry("Square", v -> v * v),
            Map.entry("Exp", Math::exp), Map.entry("Reciprocal", v -> 1 / v), Map.entry("Inv", v -> 1 / v),
            Map.entry("Floor", Math::floor), Map.entry("Ceil", Math::ceil), Map.entry("Round", Math::rint),
            Map.entry("Rint", Math::rint), Map.entry("LogicalNot", v -> v == 0 ? 1 : 0));
    private static final Map<String, DoubleBinaryOperator> TWO = Map.ofEntries(Map.entry("Add", Double::sum),
            Map.entry("AddV2", Double::sum), Map.entry("Sub", (a, b) -> a - b), Map.entry("Mul", (a, b) -> a * b),
            Map.entry("RealDiv", (a, b) -> a / b), Map.entry("FloorDiv", (a, b) -> Math.floor(a / b)),
            Map.entry("FloorMod", (a, b) -> a - b * Math.floor(a / b)), Map.entry("Maximum", Math::max),
            Map.entry("Minimum", Math::min), Map.entry("Pow", Math::pow),
            Map.entry("SquaredDifference", (a, b) -> (a - b) * (a - b)), Map.entry("Greater", (a, b) -> a > b ? 1 : 0),
            Map.entry("GreaterEqual", (a, b) -> a >= b ? 1 : 0), Map.entry("Less", (a, b) -> a < b ? 1 : 0),
            Map.entry("LessEqual", (a, b) -> a <= b ? 1 : 0), Map.entry("Equal", (a, b) -> a == b ? 1 : 0),
            Map.entry("NotEqual", (a, b) -> a != b ? 1 : 0), Map.entry("LogicalAnd", (a, b) -> a * b),
            Map.entry("LogicalOr", Math::max));

    private GraphNumbers() {
    }

    /** The ops of constants that there is no layer for. */
    static Stream<String> ops() {
        return Stream.concat(ONE.keySet().stream(), TWO.keySet().stream());
    }

    /** What an op computes of one number, or null. */
    static DoubleUnaryOperator ofOne(String op) {
        return ONE.get(op);
    }

    /** What an op computes of two numbers, or null. */
    static DoubleBinaryOperator ofTwo(String op) {
        return TWO.get(op);
    }
}
