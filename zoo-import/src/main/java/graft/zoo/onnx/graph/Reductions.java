package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Operation;
import graft.layers.layer.Reduce.Statistic;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Combining;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Reducing;
import graft.zoo.graph.Reshaping;
import graft.zoo.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        reduction(all, "ReduceL1", c -> reduce(c, Mapping.step(c, "abs", c.value(0), of(Kind.ABS)),
                Statistic.SUM));
        reduction(all, "ReduceL2", c -> Mapping.step(c, "root", reduce(c, c.value(0), Statistic.SUM_OF_SQUARES),
                of(Kind.SQRT)));
        reduction(all, "ReduceLogSum", c -> Mapping.step(c, "ln", reduce(c, c.value(0), Statistic.SUM),
                of(Kind.LOG)));
        reduction(all, "ReduceLogSumExp", Reductions::logSumExp);
        all.put("Softmax", one(c -> softmax(c, false), "axis"));
        all.put("LogSoftmax", one(c -> softmax(c, true), "axis"));
        return all;
    }

    private static void reduction(Map<String, Operator> all, String name, Function<OnnxCall, Value> rule) {
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
        static Along of(OnnxCall call) {
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
            int[] left = AxisLayout.range(0, dims.length).stream().filter(i -> keep || !axes.contains(i))
                    .mapToInt(i -> kept[i]).toArray();
            return new Along(axes, false, kept, left);
        }
    }

    private static Value reduce(OnnxCall call, Value x, Statistic statistic) {
        Along along = Along.of(call);
        return Reshaping.reshaped(call, reduce(call, x, statistic, along), along.left);
    }

    /** With the axes kept. */
    private static Value reduce(OnnxCall call, Value value, Statistic statistic, Along along) {
        if (along.none) {
            return statistic == Statistic.SUM_OF_SQUARES
                    ? Mapping.of(call, value, ElementFunction.power(2)) : value;
        }
        return Reducing.along(call, value, statistic, along.axes);
    }

    /** m + ln(sum of exp(x - m)) with the largest value m, so that no exponential overflows. */
    private static Value logSumExp(OnnxCall call) {
        Along along = Along.of(call);
        if (along.none) {
            return call.value(0);
        }
        Value largest = reduce(call, call.value(0), Statistic.MAX, along);
        Value below = Combining.two(call, Operation.SUBTRACT, call.value(0), largest);
        Value sum = reduce(call, Mapping.step(call, "exp", below, of(Kind.EXP)), Statistic.SUM, along);
        Value ln = Mapping.step(call, "ln", sum, of(Kind.LOG));
        return Reshaping.reshaped(call, Combining.two(call, Operation.ADD, ln, largest), along.left);
    }

    private static Value softmax(OnnxCall call, boolean logarithm) {
        Feature given = call.feature(0);
        int rank = given.dims().length;
        int axis = call.axis(call.integer("axis", call.opset() < 13 ? 1 : -1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                rank);
        // Before opset 13 all axes from this one on are one vector.
        List<Integer> axes = call.opset() < 13 ? AxisLayout.range(axis, rank) : List.of(axis);
        return Reducing.softmax(call, given, axes, logarithm);
    }
}
