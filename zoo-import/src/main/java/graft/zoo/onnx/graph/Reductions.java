package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.layers.Axis;
import graft.layers.GlobalAveragePool;
import graft.layers.Softmax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums, means and extremes along axes, and softmax, which sums too. */
final class Reductions {
    static final Map<String, Operator> OPERATORS = operators();

    private Reductions() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.put("ReduceMean", one(Reductions::reduce, "axes", "keepdims", "noop_with_empty_axes"));
        all.put("Softmax", one(Reductions::softmax, "axis"));
        return all;
    }

    private static Value reduce(Call call) {
        Value value = call.value(0);
        int rank = value.dims().length;
        long[] stated = call.longs("axes", 1);
        boolean none = stated == null || stated.length == 0;
        if (none && call.flag("noop_with_empty_axes")) {
            return value;
        }
        List<Integer> axes = call.axes(none ? null : stated, rank);
        boolean keep = call.integer("keepdims", 1, 0, 1) == 1;
        Feature x = call.feature(0);
        int[] kept = x.dims().clone();
        axes.forEach(a -> kept[a] = 1);
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (keep || !axes.contains(i)) {
                left.add(kept[i]);
            }
        }
        Feature y = reducedFeature(call, x, axes, kept);
        return Shapes.reshaped(call, y, left.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Feature reducedFeature(Call call, Feature given, List<Integer> axes, int[] kept) {
        if (given.batched() && axes.contains(0)) {
            throw call.error("reduces the axis that counts pictures");
        }
        List<Integer> own = axes.stream().map(given::ownAxis).toList();
        Cut cut = Cut.of(call, given);
        boolean space = cut.split().touched(own).contains(Axis.CHANNELS)
                || !cut.split().fills(Axis.HEIGHT, holding(cut, own, Axis.HEIGHT))
                || !cut.split().fills(Axis.WIDTH, holding(cut, own, Axis.WIDTH));
        if (space) {
            List<Integer> others = new ArrayList<>(Layouts.range(0, given.own().length));
            others.removeAll(own);
            Layout wanted = Layout.ofAxes(given.own(), own, List.of(), others);
            cut = Cut.of(call, call.arrange().to(given, wanted));
        }
        String node = call.add(new GlobalAveragePool(), cut.feature());
        return new Feature(node, kept, given.batched(), cut.split().without(own));
    }

    /** Those of ONNX's axes that lie in one of Graft's. */
    private static List<Integer> holding(Cut cut, List<Integer> axes, Axis axis) {
        return axes.stream().filter(a -> cut.split().touched(List.of(a)).contains(axis)).toList();
    }

    private static Value softmax(Call call) {
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
        Cut cut = Cut.of(call, given);
        if (!cut.split().fills(Axis.CHANNELS, own)) {
            List<Integer> others = new ArrayList<>(Layouts.range(0, given.own().length));
            others.removeAll(own);
            cut = Cut.of(call, call.arrange().to(given, Layout.ofAxes(given.own(), others, List.of(), own)));
        }
        return cut.feature().at(call.add(new Softmax(), cut.feature()));
    }
}
