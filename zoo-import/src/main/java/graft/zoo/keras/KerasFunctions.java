package graft.zoo.keras;

import graft.engine.ElementFunction.Kind;
import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.zoo.bytes.ShownName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Functions that stand between layers in a functional model: TFOpLambda and SlicingOpLambda of Keras 2, the operations
 * of Keras 3. They are known by their names; nothing is looked up or run by them.
 */
final class KerasFunctions {
    private static final Map<String, KerasOperator> OPERATORS = operators();

    private KerasFunctions() {
    }

    private static Map<String, KerasOperator> operators() {
        Map<String, KerasOperator> all = new HashMap<>();
        put(all, use -> arithmetic(use, Operation.ADD, false), "add", "radd");
        put(all, use -> arithmetic(use, Operation.SUBTRACT, false), "subtract", "sub");
        put(all, use -> arithmetic(use, Operation.SUBTRACT, true), "rsub");
        put(all, use -> arithmetic(use, Operation.MULTIPLY, false), "multiply", "mul", "rmul");
        put(all, use -> arithmetic(use, Operation.DIVIDE, false), "divide", "true_divide", "truediv", "realdiv");
        put(all, use -> arithmetic(use, Operation.DIVIDE, true), "rtruediv");
        put(all, use -> arithmetic(use, Operation.MAX, false), "maximum");
        put(all, use -> arithmetic(use, Operation.MIN, false), "minimum");
        put(all, use -> mapped(use, ElementFunction.affine(-1, 0)), "negative", "neg");
        put(all, use -> mapped(use, ElementFunction.power(2)), "square");
        put(all, use -> mapped(use, ElementFunction.power(-0.5f)), "rsqrt");
        put(all, use -> mapped(use, ElementFunction.of(Kind.ABS)), "abs", "absolute");
        put(all, use -> mapped(use, ElementFunction.of(Kind.SQRT)), "sqrt");
        put(all, use -> mapped(use, ElementFunction.of(Kind.EXP)), "exp");
        put(all, use -> mapped(use, ElementFunction.of(Kind.LOG)), "log");
        put(all, use -> mapped(use, ElementFunction.of(Kind.RECIPROCAL)), "reciprocal");
        put(all, use -> mapped(use, ElementFunction.leakyRelu(use.number(1, 0.2f, "negative_slope", "alpha"))),
                "leaky_relu");
        put(all, use -> mapped(use, ElementFunction.clip(use.number(1, -Float.MAX_VALUE, "x_min", "clip_value_min"),
                use.number(2, Float.MAX_VALUE, "x_max", "clip_value_max"))), "clip", "clip_by_value");
        put(all, use -> reduced(use, Statistic.MEAN), "mean", "reduce_mean");
        put(all, use -> reduced(use, Statistic.SUM), "sum", "reduce_sum");
        put(all, use -> reduced(use, Statistic.MAX), "max", "reduce_max");
        put(all, use -> reduced(use, Statistic.MIN), "min", "reduce_min");
        put(all, KerasMerges::concatenated, "concatenate", "concat");
        put(all, use -> KerasShapes.reshape(use, own(use, -1, "newshape", "shape")), "reshape");
        put(all, use -> KerasShapes.permute(use, own(use, 0, "axes", "perm")), "transpose");
        put(all, use -> use.put(part(use), use.input().node()), "getitem", "get_item");
        put(all, KerasUse::input, "identity", "stop_gradient", "cast");
        return Map.copyOf(all);
    }

    private static void put(Map<String, KerasOperator> all, KerasOperator operator, String... names) {
        List.of(names).forEach(name -> all.put(name, operator));
    }

    /** The name of the function that a layer stands for, such as {@code add}; null where it is a layer. */
    static String name(KerasLayer layer) {
        String function = layer.text("function", "");
        return switch (layer.kind()) {
            case "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer" -> function.substring(function.lastIndexOf('.')
                    + 1);
            default -> layer.kind().startsWith(KerasLayer.FUNCTION)
                    ? snakeCase(layer.kind().substring(KerasLayer.FUNCTION.length())) : null;
        };
    }

    /** Whether a class of Keras 3 is a known function and no layer. */
    static boolean isMeant(String kind) {
        return !KerasOperators.isLayer(kind) && isKnown(snakeCase(kind));
    }

    private static String snakeCase(String kind) {
        return kind.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    static boolean isKnown(String function) {
        return OPERATORS.containsKey(function) || KerasActivations.of(function, 3) != null;
    }

    /** Adds a function that {@link #isKnown}: one of those above, or one of Keras's activations. */
    static KerasOutput add(String function, KerasUse use) {
        KerasOperator operator = OPERATORS.get(function);
        return operator != null ? operator.add(use)
                : use.put(KerasActivations.of(function, 3), use.input().node());
    }

    private static KerasOutput mapped(KerasUse use, ElementFunction function) {
        return use.put(new Activation(function), use.input().node());
    }

    /** The second argument, a list of sizes or axes, without its first number, which is the batch's. */
    private static List<?> own(KerasUse use, int first, String... names) {
        Object list = use.setting(1, names);
        if (!(list instanceof List<?> all) || all.size() < 2 || !(all.getFirst() instanceof Number n)
                || n.intValue() != first) {
            throw use.layer().error("is given " + ShownName.of(String.valueOf(list)) + "; expected " + first
                    + " for the pictures first, then numbers");
        }
        return all.subList(1, all.size());
    }

    /** Two values, or a value and one number or one for each channel; {@code turned} takes the second first. */
    private static KerasOutput arithmetic(KerasUse use, Operation operation, boolean turned) {
        KerasOutput a = argument(use, 0, "x", "x1", "a");
        KerasOutput b = argument(use, 1, "y", "x2", "b");
        if (a != null && b != null) {
            return operation == Operation.ADD ? KerasMerges.sum(use.of(a, b))
                    : use.put(new Arithmetic(operation), (turned ? b : a).node(), (turned ? a : b).node());
        }
        Object constant = a == null ? use.setting(0, "x", "x1", "a") : use.setting(1, "y", "x2", "b");
        KerasOutput x = a == null ? b : a;
        int channels = x == null ? 0 : use.net().shapeOf(x.node()).c();
        List<?> values = constant instanceof List<?> list ? list : constant == null ? List.of() : List.of(constant);
        if (x == null || values.size() != 1 && values.size() != channels
                || !values.stream().allMatch(Number.class::isInstance)) {
            throw use.layer().error("is given " + ShownName.of(String.valueOf(constant)) + "; expected one number, or "
                    + channels);
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ((Number) values.get(i)).floatValue();
        }
        use.slots().constant(use.name(), "value", numbers);
        return use.put(ParameterArithmetic.constant(operation, Shape.vector(numbers.length), a == null != turned),
                x.node());
    }

    /** The output that an argument refers to; null where it is no layer's. */
    private static KerasOutput argument(KerasUse use, int number, String... names) {
        return use.setting(number, names) instanceof KerasCall.Reference reference ? use.made().apply(reference) : null;
    }

    private static KerasOutput reduced(KerasUse use, Statistic statistic) {
        Object stated = use.setting(1, "axis");
        List<?> numbers = stated instanceof List<?> list ? list : stated == null ? List.of() : List.of(stated);
        List<Axis> axes = new ArrayList<>();
        for (Object number : numbers) {
            Axis axis = number instanceof Number n ? use.axis(n.doubleValue()) : null;
            if (axis != null) {
                axes.add(axis);
            }
        }
        int rank = use.rank();
        boolean kept = Boolean.TRUE.equals(use.setting(2, "keepdims", "keep_dims"));
        // What is left of a column or a picture has to lie where a column or a vector lies.
        boolean space = axes.size() == rank - 1 && !axes.contains(Axis.CHANNELS);
        boolean placed = kept || space || axes.equals(List.of(Axis.HEIGHT));
        if (axes.isEmpty() || axes.size() != numbers.size() || !placed) {
            throw use.layer().error("is taken over axes " + ShownName.of(String.valueOf(stated)) + "; expected some of "
                    + "1 to " + rank + ", all but the channels where they are not kept");
        }
        String node = use.put(statistic == Statistic.MEAN && space ? AdaptiveAveragePool.global()
                : new Reduce(statistic, axes), use.input().node()).node();
        return new KerasOutput(node, kept ? rank : rank - axes.size());
    }

    /** {@code x[:, a:b:c, ...]}: ranges of every axis but the pictures', which is taken whole. */
    private static Slice part(KerasUse use) {
        Object stated = use.setting(1, "slice_spec", "key");
        List<?> spec = stated instanceof List<?> list ? list : Arrays.asList(stated);
        Slice.Range[] ranges = {Slice.Range.ALL, Slice.Range.ALL, Slice.Range.ALL};
        for (int i = 0; i < spec.size(); i++) {
            Map<?, ?> range = spec.get(i) instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> inner
                    ? inner : spec.get(i) instanceof Map<?, ?> map ? map : null;
            Axis axis = i == 0 ? null : use.axis(i);
            Slice.Range taken = range == null ? null : range(range);
            if (taken == null || (axis == null ? i > 0 || !taken.equals(Slice.Range.ALL) : false)) {
                throw use.layer().error("takes " + ShownName.of(String.valueOf(spec.get(i))) + " of axis " + i
                        + "; expected ranges of the pictures' own axes");
            }
            if (axis != null) {
                ranges[axis.ordinal()] = taken;
            }
        }
        return new Slice(ranges[0], ranges[1], ranges[2]);
    }

    private static Slice.Range range(Map<?, ?> range) {
        int step = range.get("step") instanceof Number n ? n.intValue() : 1;
        boolean whole = range.get("start") == null || range.get("start") instanceof Number;
        if (!whole || step == 0) {
            return null;
        }
        return new Slice.Range(range.get("start") instanceof Number n ? n.intValue() : step > 0 ? 0 : Integer.MAX_VALUE,
                range.get("stop") instanceof Number n ? n.intValue() : step > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE,
                step);
    }
}
