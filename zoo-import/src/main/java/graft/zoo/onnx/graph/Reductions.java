package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.layers.Activation;
import graft.layers.Axis;
import graft.layers.AxisSoftmax;
import graft.layers.GlobalAveragePool;
import graft.layers.Layer;
import graft.layers.Reduce;
import graft.layers.Reduce.Statistic;
import graft.layers.Softmax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sums, means and extremes along axes, and softmax, which sums too. */
final class Reductions {
    static final Map<String, Operator> OPERATORS = operators();

    private Reductions() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        Map.of("ReduceMean", Statistic.MEAN, "ReduceSum", Statistic.SUM, "ReduceMax", Statistic.MAX, "ReduceMin",
                Statistic.MIN, "ReduceSumSquare", Statistic.SUM_OF_SQUARES).forEach((name, statistic) -> all.put(name,
                        one(c -> reduce(c, statistic), "axes", "keepdims", "noop_with_empty_axes")));
        all.put("ReduceL2", one(c -> root(c, reduce(c, Statistic.SUM_OF_SQUARES)), "axes", "keepdims",
                "noop_with_empty_axes"));
        all.put("Softmax", one(c -> softmax(c, false), "axis"));
        all.put("LogSoftmax", one(c -> softmax(c, true), "axis"));
        return all;
    }

    private static Value root(Call call, Value squares) {
        ElementFunction root = ElementFunction.of(ElementFunction.Kind.SQRT);
        return switch (squares) {
            case Feature f -> f.at(call.addNamed("root", new Activation(root), f));
            case Known k -> throw call.error("reduces a constant, which is not supported");
        };
    }

    private static Value reduce(Call call, Statistic statistic) {
        Value value = call.value(0);
        int rank = value.dims().length;
        long[] stated = call.longs("axes", 1);
        boolean none = stated == null || stated.length == 0;
        if (none && call.flag("noop_with_empty_axes")) {
            return value;
        }
        List<Integer> axes = call.axes(none ? null : stated, rank);
        boolean keep = call.integer("keepdims", 1, 0, 1) == 1;
        int[] kept = value.dims().clone();
        axes.forEach(a -> kept[a] = 1);
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (keep || !axes.contains(i)) {
                left.add(kept[i]);
            }
        }
        Value y = switch (value) {
            case Known k -> KnownReduction.of(statistic, k, axes, kept);
            case Feature x -> reduced(call, statistic, x, axes, kept);
        };
        return Shapes.reshaped(call, y, left.stream().mapToInt(Integer::intValue).toArray());
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
