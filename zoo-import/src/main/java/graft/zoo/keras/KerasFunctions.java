package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Shape;
import graft.zoo.bytes.ShownName;
import java.util.ArrayList;
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
        put(all, KerasIndexing::part, "getitem", "get_item");
        put(all, KerasUse::input, "identity", "stop_gradient");
        put(all, KerasFunctions::cast, "cast");
        put(all, KerasFunctions::softmax, "softmax");
        put(all, use -> KerasActivations.logSoftmax(use, use.number(1, -1, "axis")), "log_softmax");
        put(all, KerasFunctions::gelu, "gelu");
        put(all, KerasFunctions::relu, "relu");
        put(all, use -> mapped(use, ElementFunction.elu(use.number(1, 1, "alpha"))), "elu");
        return Map.copyOf(all);
    }

    private static void put(Map<String, KerasOperator> all, KerasOperator operator, String... names) {
        List.of(names).forEach(name -> all.put(name, operator));
    }

    /** The name of the function that a layer stands for, such as {@code add}; null where it is a layer. */
    static String name(KerasLayer layer) {
        return switch (layer.kind()) {
            case "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer" -> {
                String function = layer.text("function", "");
                yield function.substring(function.lastIndexOf('.') + 1);
            }
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
        KerasOutput output = operator != null ? operator.add(use)
                : use.put(KerasActivations.of(function, 3), use.input().node());
        use.refuseUnread();
        return output;
    }

    /** To another type of real numbers, which changes nothing here; whole numbers would be cut off. */
    private static KerasOutput cast(KerasUse use) {
        String type = String.valueOf(use.setting(1, "dtype"));
        if (!type.contains("float")) {
            throw use.layer().error("makes values of type " + ShownName.of(type) + "; expected real numbers");
        }
        return use.input();
    }

    private static KerasOutput softmax(KerasUse use) {
        return KerasActivations.softmax(use, use.number(1, -1, "axis"));
    }

    /** TensorFlow's function computes exactly unless it is stated; that of Keras 3 approximately. */
    private static KerasOutput gelu(KerasUse use) {
        boolean approximate = use.setting(1, "approximate") instanceof Boolean stated ? stated
                : use.layer().kind().startsWith(KerasLayer.FUNCTION);
        return mapped(use, ElementFunction.of(approximate ? Kind.GELU_TANH : Kind.GELU));
    }

    /** Keras's own function has settings that TensorFlow's has not. */
    private static KerasOutput relu(KerasUse use) {
        return KerasActivations.relu(use, use.number(3, 0, "threshold"),
                use.number(2, Float.POSITIVE_INFINITY, "max_value"), use.number(1, 0, "alpha", "negative_slope"));
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
                    + " for the images first, then numbers");
        }
        return all.subList(1, all.size());
    }

    /** Two values, or a value and one number or one for each channel; {@code turned} takes the second first. */
    private static KerasOutput arithmetic(KerasUse use, Operation operation, boolean turned) {
        KerasOutput a = argument(use, 0, "x", "x1", "a");
        KerasOutput b = argument(use, 1, "y", "x2", "b");
        if (a != null && b != null && a.rank() != b.rank()) {
            // Aligned at their last axes, the images' axis of one would meet another axis of the other.
            throw use.layer().error("takes values of " + (a.rank() + 1) + " and " + (b.rank() + 1) + " axes; expected "
                    + "as many of both");
        }
        if (a != null && b != null) {
            return operation == Operation.ADD ? KerasMerges.sum(use.of(a, b))
                    : use.put(new Arithmetic(operation), (turned ? b : a).node(), (turned ? a : b).node());
        }
        Object constant = plain(a == null ? use.setting(0, "x", "x1", "a") : use.setting(1, "y", "x2", "b"));
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

    /** A number or a row of numbers, without what it is wrapped in: {@code __numpy__}, further axes of size 1. */
    private static Object plain(Object constant) {
        Object plain = constant instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> config
                && ("__numpy__".equals(map.get("class_name")) || "__tensor__".equals(map.get("class_name")))
                ? config.get("value") : constant;
        while (plain instanceof List<?> list && list.size() == 1) {
            plain = list.getFirst();
        }
        return plain;
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
        // What is left of a column or an image has to lie where a column or a vector lies.
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
}
