package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.zoo.bytes.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Functions that stand between layers in a functional model: TFOpLambda and SlicingOpLambda of Keras 2, the operations
 * of Keras 3. They are known by their names; nothing is looked up or run by them.
 */
final class KerasFunctions {
    private static final Map<String, Operation> OPERATIONS = Map.ofEntries(Map.entry("add", Operation.ADD),
            Map.entry("subtract", Operation.SUBTRACT), Map.entry("sub", Operation.SUBTRACT),
            Map.entry("multiply", Operation.MULTIPLY), Map.entry("mul", Operation.MULTIPLY),
            Map.entry("divide", Operation.DIVIDE), Map.entry("true_divide", Operation.DIVIDE),
            Map.entry("truediv", Operation.DIVIDE), Map.entry("realdiv", Operation.DIVIDE),
            Map.entry("maximum", Operation.MAX), Map.entry("minimum", Operation.MIN),
            Map.entry("radd", Operation.ADD), Map.entry("rmul", Operation.MULTIPLY),
            Map.entry("rsub", Operation.SUBTRACT), Map.entry("rtruediv", Operation.DIVIDE));
    private static final Map<String, ElementFunction> PLAIN = Map.ofEntries(
            Map.entry("negative", ElementFunction.affine(-1, 0)), Map.entry("neg", ElementFunction.affine(-1, 0)),
            Map.entry("square", ElementFunction.power(2)), Map.entry("rsqrt", ElementFunction.power(-0.5f)),
            Map.entry("abs", ElementFunction.of(Kind.ABS)), Map.entry("absolute", ElementFunction.of(Kind.ABS)),
            Map.entry("sqrt", ElementFunction.of(Kind.SQRT)), Map.entry("exp", ElementFunction.of(Kind.EXP)),
            Map.entry("log", ElementFunction.of(Kind.LOG)),
            Map.entry("reciprocal", ElementFunction.of(Kind.RECIPROCAL)));
    private static final Map<String, Statistic> REDUCTIONS = Map.of("mean", Statistic.MEAN, "reduce_mean",
            Statistic.MEAN, "sum", Statistic.SUM, "reduce_sum", Statistic.SUM, "max", Statistic.MAX, "reduce_max",
            Statistic.MAX, "min", Statistic.MIN, "reduce_min", Statistic.MIN);
    private static final List<String> OTHERS = List.of("concatenate", "concat", "reshape", "transpose", "getitem",
            "get_item", "identity", "stop_gradient", "cast", "clip", "clip_by_value", "leaky_relu");

    private final NetworkBuilder net;
    private final KerasSlots slots;
    private final KerasJoints joints;

    KerasFunctions(NetworkBuilder net, KerasSlots slots, KerasJoints joints) {
        this.net = net;
        this.slots = slots;
        this.joints = joints;
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
        return !KerasOperator.isLayer(kind) && unsupported(snakeCase(kind)) == null;
    }

    private static String snakeCase(String kind) {
        return kind.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Why a function cannot be imported; null where it is known. */
    static String unsupported(String function) {
        return OPERATIONS.containsKey(function) || PLAIN.containsKey(function) || REDUCTIONS.containsKey(function)
                || OTHERS.contains(function) || KerasActivations.of(function, 3) != null ? null
                : "stands for the function '" + Names.shown(function) + "', which is not supported";
    }

    /** What a use of a function is given: settings may be arguments, named, or the layer's. */
    private record Given(KerasLayer layer, KerasCall call, Function<KerasCall.Reference, String> nodes,
            int rank) {
        Object get(int number, String... names) {
            for (String name : names) {
                if (call.named().containsKey(name)) {
                    return call.named().get(name);
                }
                if (layer.config().get(name) != null) {
                    return layer.config().get(name);
                }
            }
            return number >= 0 && number < call.arguments().size() ? call.arguments().get(number) : null;
        }

        float number(int number, float otherwise, String... names) {
            Object value = get(number, names);
            return value instanceof Number n ? n.floatValue() : otherwise;
        }

        /** The node of an argument, or null where it is no layer's. */
        String node(int number, String... names) {
            return get(number, names) instanceof KerasCall.Reference reference ? nodes.apply(reference) : null;
        }
    }

    /**
     * Adds a function's layer.
     *
     * @param rank axes of the first input without the pictures' own
     * @return axes of its output
     */
    int add(KerasLayer layer, KerasCall call, Function<KerasCall.Reference, String> nodes, String name, String[] from,
            int rank) {
        String function = name(layer);
        var given = new Given(layer, call, nodes, rank);
        if (OPERATIONS.containsKey(function)) {
            boolean turned = function.equals("rsub") || function.equals("rtruediv");
            arithmetic(given, OPERATIONS.get(function), name, turned);
            return rank;
        }
        if (REDUCTIONS.containsKey(function)) {
            return reduced(given, REDUCTIONS.get(function), name, from);
        }
        Layer activation = PLAIN.containsKey(function) ? new Activation(PLAIN.get(function))
                : KerasActivations.of(function, 3);
        switch (function) {
            case "concatenate", "concat" -> joints.concatenated(layer, name, from, given.number(1, -1, "axis"), rank);
            case "reshape" -> {
                List<?> to = own(given, given.get(1, "newshape", "shape"), -1);
                net.add(name, KerasShapes.reshape(layer, to, net.shapeOf(from[0])), from[0]);
                return to.size();
            }
            case "transpose" -> net.add(name, KerasShapes.permute(layer, own(given, given.get(1, "axes", "perm"), 0),
                    rank), from[0]);
            case "getitem", "get_item" -> net.add(name, part(given), from[0]);
            case "identity", "stop_gradient", "cast" -> net.from(from[0]);
            case "clip", "clip_by_value" -> net.add(name, new Activation(ElementFunction.clip(
                    given.number(1, -Float.MAX_VALUE, "x_min", "clip_value_min"),
                    given.number(2, Float.MAX_VALUE, "x_max", "clip_value_max"))), from[0]);
            case "leaky_relu" -> net.add(name, new Activation(ElementFunction.leakyRelu(given.number(1, 0.2f,
                    "negative_slope", "alpha"))), from[0]);
            default -> net.add(name, activation, from[0]);
        }
        return rank;
    }

    /** A list of sizes or axes without the first, which is the pictures'. */
    private static List<?> own(Given given, Object list, int first) {
        if (!(list instanceof List<?> all) || all.size() < 2 || !(all.getFirst() instanceof Number n)
                || n.intValue() != first) {
            throw given.layer.error("is given " + Names.shown(String.valueOf(list)) + "; expected " + first
                    + " for the pictures first, then numbers");
        }
        return all.subList(1, all.size());
    }

    private void arithmetic(Given given, Operation operation, String name, boolean turned) {
        String a = given.node(0, "x", "x1", "a");
        String b = given.node(1, "y", "x2", "b");
        if (a != null && b != null) {
            if (operation == Operation.ADD) {
                joints.sum(name, new String[] {a, b});
            } else {
                net.add(name, new Arithmetic(operation), turned ? b : a, turned ? a : b);
            }
            return;
        }
        Object constant = a == null ? given.get(0, "x", "x1", "a") : given.get(1, "y", "x2", "b");
        String x = a == null ? b : a;
        int channels = x == null ? 0 : net.shapeOf(x).c();
        List<?> values = constant instanceof List<?> list ? list : constant == null ? List.of() : List.of(constant);
        if (x == null || values.size() != 1 && values.size() != channels
                || !values.stream().allMatch(Number.class::isInstance)) {
            throw given.layer.error("is given " + Names.shown(String.valueOf(constant)) + "; expected one number, or "
                    + channels);
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ((Number) values.get(i)).floatValue();
        }
        net.add(name, ParameterArithmetic.constant(operation, Shape.vector(numbers.length), a == null != turned), x);
        slots.constant(name, "value", numbers);
    }

    private int reduced(Given given, Statistic statistic, String name, String[] from) {
        Object stated = given.get(1, "axis");
        List<?> numbers = stated instanceof List<?> list ? list : stated == null ? List.of() : List.of(stated);
        List<Axis> axes = new ArrayList<>();
        for (Object number : numbers) {
            Axis axis = number instanceof Number n && n.longValue() != 0 ? KerasJoints.axis(n.longValue(), given.rank)
                    : null;
            if (axis != null) {
                axes.add(axis);
            }
        }
        boolean kept = Boolean.TRUE.equals(given.get(2, "keepdims", "keep_dims"));
        // What is left of a column or a picture has to lie where a column or a vector lies.
        boolean placed = kept || axes.size() == given.rank - 1 && !axes.contains(Axis.CHANNELS)
                || axes.equals(List.of(Axis.HEIGHT));
        if (axes.isEmpty() || axes.size() != numbers.size() || !placed) {
            throw given.layer.error("is taken over axes " + Names.shown(String.valueOf(stated)) + "; expected some of 1"
                    + " to " + given.rank + ", all but the channels where they are not kept");
        }
        boolean space = axes.size() == given.rank - 1 && !axes.contains(Axis.CHANNELS);
        net.add(name, statistic == Statistic.MEAN && space ? AdaptiveAveragePool.global() : new Reduce(statistic, axes),
                from[0]);
        return kept ? given.rank : given.rank - axes.size();
    }

    /** {@code x[:, a:b:c, ...]}: ranges of every axis but the pictures', which is taken whole. */
    private static Slice part(Given given) {
        Object stated = given.get(1, "slice_spec", "key");
        List<?> spec = stated instanceof List<?> list ? list : Arrays.asList(stated);
        Slice.Range[] ranges = {Slice.Range.ALL, Slice.Range.ALL, Slice.Range.ALL};
        for (int i = 0; i < spec.size(); i++) {
            Map<?, ?> range = spec.get(i) instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> inner
                    ? inner : spec.get(i) instanceof Map<?, ?> map ? map : null;
            Axis axis = i == 0 ? null : KerasJoints.axis(i, given.rank);
            Slice.Range taken = range == null ? null : range(range);
            if (taken == null || (axis == null ? i > 0 || !taken.equals(Slice.Range.ALL) : false)) {
                throw given.layer.error("takes " + Names.shown(String.valueOf(spec.get(i))) + " of axis " + i
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
