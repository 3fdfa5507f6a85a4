package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.GlobalAveragePool;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Softmax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Sums, means, products and extremes along axes, and softmax, which sums too. */
final class Reductions {
    static final Map<String, Operator> OPERATORS = operators();

    private Reductions() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        Map.of("ReduceMean", Statistic.MEAN, "ReduceSum", Statistic.SUM, "ReduceMax", Statistic.MAX, "ReduceMin",
                Statistic.MIN, "ReduceSumSquare", Statistic.SUM_OF_SQUARES, "ReduceProd", Statistic.PRODUCT)
                .forEach((name, statistic) -> reduction(all, name, c -> reduce(c, c.value(0), statistic)));
        reduction(all, "ReduceL1", c -> reduce(c, Activations.step(c, "abs", c.value(0), of(Kind.ABS)),
                Statistic.SUM));
        reduction(all, "ReduceL2", c -> Activations.step(c, "root", reduce(c, c.value(0), Statistic.SUM_OF_SQUARES),
                of(Kind.SQRT)));
        reduction(all, "ReduceLogSum", c -> Activations.step(c, "ln", reduce(c, c.value(0), Statistic.SUM),
                of(Kind.LOG)));
        reduction(all, "ReduceLogSumExp", Reductions::logSumExp);
        all.put("Softmax", one(c -> softmax(c, false), "axis"));
        all.put("LogSoftmax", one(c -> softmax(c, true), "axis"));
        return all;
    }

    private static void reduction(Map<String, Operator> all, String name, Function<Call, Value> rule) {
        all.put(name, one(rule, "axes", "keepdims", "noop_with_empty_axes"));
    }

    private static ElementFunction of(Kind kind) {
        return ElementFunction.of(kind);
    }

    /**
     * Which axes are reduced.
     *
     * @param none whether there are none: then the steps of one value by itself remain, such as the square
     * @param kept the shape with 1 along them
     * @param left the result's shape
     */
    private record Along(List<Integer> axes, boolean none, int[] kept, int[] left) {
        static Along of(Call call) {
            int[] dims = call.value(0).dims();
            long[] stated = call.longs("axes", 1);
            boolean empty = stated == null || stated.length == 0;
            if (empty && call.flag("noop_with_empty_axes")) {
                return new Along(List.of(), true, dims, dims);
            }
            List<Integer> axes = call.axes(empty ? null : stated, dims.length);
            boolean keep = call.integer("keepdims", 1, 0, 1) == 1;
            int[] kept = dims.clone();
            axes.forEach(a -> kept[a] = 1);
            int[] left = Layouts.range(0, dims.length).stream().filter(i -> keep || !axes.contains(i))
                    .mapToInt(i -> kept[i]).toArray();
            return new Along(axes, false, kept, left);
        }
    }

    /** Along these axes, which stay as axes of size 1. */
    static Value along(Call call, Value x, Statistic statistic, List<Integer> axes) {
        int[] kept = x.dims().clone();
        axes.forEach(a -> kept[a] = 1);
        return reduce(call, x, statistic, new Along(axes, false, kept, kept));
    }

    private static Value reduce(Call call, Value x, Statistic statistic) {
        Along along = Along.of(call);
        return Shapes.reshaped(call, reduce(call, x, statistic, along), along.left);
    }

    /** With the axes kept. */
    private static Value reduce(Call call, Value value, Statistic statistic, Along along) {
        if (along.none) {
            return statistic == Statistic.SUM_OF_SQUARES
                    ? Activations.step(call, "", value, ElementFunction.power(2)) : value;
        }
        return switch (value) {
            case Known k -> KnownReduction.of(statistic, k, along.axes, along.kept);
            case Feature x -> reduced(call, statistic, x, along.axes, along.kept);
        };
    }

    /** m + ln(sum of exp(x - m)) with the largest value m, so that no exponential overflows. */
    private static Value logSumExp(Call call) {
        Along along = Along.of(call);
        if (along.none) {
            return call.value(0);
        }
        Value largest = reduce(call, call.value(0), Statistic.MAX, along);
        Value below = Arithmetics.two(call, Operation.SUBTRACT, call.value(0), largest);
        Value sum = reduce(call, Activations.step(call, "exp", below, of(Kind.EXP)), Statistic.SUM, along);
        Value ln = Activations.step(call, "ln", sum, of(Kind.LOG));
        return Shapes.reshaped(call, Arithmetics.two(call, Operation.ADD, ln, largest), along.left);
    }

    private static Feature reduced(Call call, Statistic statistic, Feature x, List<Integer> axes, int[] kept) {
        if (x.batched() && axes.contains(0)) {
            throw call.error("reduces the axis that counts pictures");
        }
        List<Integer> own = axes.stream().map(x::ownAxis).toList();
        Cut cut = Cut.alone(call, x, own, Axis.HEIGHT);
        Set<Axis> along = cut.split().touched(own);
        Layout layout = cut.split().without(own);
        if (along.isEmpty() && statistic != Statistic.SUM_OF_SQUARES) {
            return new Feature(cut.feature().node(), kept, x.batched(), layout);
        }
        boolean isPool = statistic == Statistic.MEAN && layout.shape().isVector() && !along.contains(Axis.CHANNELS);
        Layer layer = isPool ? new GlobalAveragePool()
                : new Reduce(statistic, along.isEmpty() ? List.of(Axis.HEIGHT) : List.copyOf(along));
        return new Feature(call.add(layer, cut.feature()), kept, x.batched(), layout);
    }

    private static Value softmax(Call call, boolean logarithm) {
        Feature given = call.feature(0);
        int rank = given.dims().length;
        int axis = call.axis(call.integer("axis", call.opset() < 13 ? 1 : -1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                rank);
        // Before opset 13 all axes from this one on are one vector.
        List<Integer> axes = call.opset() < 13 ? Layouts.range(axis, rank) : List.of(axis);
        if (given.batched() && axes.contains(0)) {
            throw call.error("sums along the axis that counts pictures");
        }
        List<Integer> own = axes.stream().map(given::ownAxis).toList();
        Cut cut = Cut.alone(call, given, own, Axis.CHANNELS);
        Set<Axis> along = cut.split().touched(own);
        if (along.isEmpty()) {
            // Of one value alone; in an axis of size 1, which one Graft's channels may not be.
            cut = Cut.of(call, call.arrange().to(given, Layout.ofAxes(given.own(), Layouts.range(0, given.own().length),
                    List.of(), List.of())));
            along = Set.of(Axis.CHANNELS);
        }
        boolean plain = !logarithm && along.equals(Set.of(Axis.CHANNELS));
        return cut.feature().at(call.add(plain ? new Softmax() : new AxisSoftmax(List.copyOf(along), logarithm),
                cut.feature()));
    }
}
