package graft.zoo.graph;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Layer;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Softmax;
import java.util.List;
import java.util.Set;

/** Sums, means, products and extremes along axes, and softmax, which sums too. */
public final class Reducing {
    private Reducing() {
    }

    /** A statistic along these axes, which stay as axes of size 1. */
    public static Value along(Call call, Value value, Statistic statistic, List<Integer> axes) {
        int[] kept = value.dims().clone();
        axes.forEach(a -> kept[a] = 1);
        return switch (value) {
            case Known k -> KnownReduction.of(statistic, k, axes, kept);
            case Feature x -> along(call, x, statistic, axes, kept);
        };
    }

    private static Feature along(Call call, Feature x, Statistic statistic, List<Integer> axes, int[] kept) {
        if (x.batched() && axes.contains(0)) {
            throw call.mixes("reduces the axis that counts images");
        }
        List<Integer> own = axes.stream().map(x::ownAxis).toList();
        Cut cut = Cut.alone(call, x, own, Axis.HEIGHT);
        Set<Axis> along = cut.split().touched(own);
        AxisLayout layout = cut.split().without(own);
        if (along.isEmpty()) {
            // Of one value alone.
            String node = statistic == Statistic.SUM_OF_SQUARES
                    ? call.add(new Activation(ElementFunction.power(2)), cut.feature()) : cut.feature().node();
            return new Feature(node, kept, x.batched(), layout);
        }
        boolean isPool = statistic == Statistic.MEAN && layout.shape().isVector() && !along.contains(Axis.CHANNELS);
        Layer layer = isPool ? AdaptiveAveragePool.global()
                : new Reduce(statistic, List.copyOf(along));
        return new Feature(call.add(layer, cut.feature()), kept, x.batched(), layout);
    }

    /** Softmax of the values along these axes together, or its logarithm. */
    public static Feature softmax(Call call, Feature given, List<Integer> axes, boolean logarithm) {
        if (given.batched() && axes.contains(0)) {
            throw call.mixes("sums along the axis that counts images");
        }
        List<Integer> own = axes.stream().map(given::ownAxis).toList();
        Cut cut = Cut.alone(call, given, own, Axis.CHANNELS);
        Set<Axis> along = cut.split().touched(own);
        if (along.isEmpty()) {
            // Of one value alone; in an axis of size 1, which one Graft's channels may not be.
            cut = Cut.of(call, call.moved(given, AxisLayout.ofAxes(given.own(),
                    AxisLayout.range(0, given.own().length), List.of(), List.of())));
            along = Set.of(Axis.CHANNELS);
        }
        boolean plain = !logarithm && along.equals(Set.of(Axis.CHANNELS));
        return cut.feature().at(call.add(plain ? new Softmax() : new AxisSoftmax(List.copyOf(along), logarithm),
                cut.feature()));
    }
}
