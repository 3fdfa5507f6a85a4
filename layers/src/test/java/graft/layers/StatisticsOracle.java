package graft.layers;

import graft.layers.LayerOracle.Maps;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Reduce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The oracle of layers that take sums over groups of values: each group is gathered first, then its formula used. */
final class StatisticsOracle {
    /** A value's place in an image. */
    private record Place(int i, int h, int w, int c) {
    }

    private StatisticsOracle() {
    }

    static void forward(Layer layer, Maps x, Map<String, double[]> p, Maps y) {
        switch (layer) {
            case Reduce r -> groups(x, key(r.axes(), x)).forEach(group -> {
                double[] v = values(x, group);
                Place at = group.getFirst();
                y.set(at.i, at.h % y.h(), at.w % y.w(), at.c % y.c(), switch (r.statistic()) {
                    case SUM -> sum(v);
                    case MEAN -> sum(v) / v.length;
                    case MAX -> java.util.Arrays.stream(v).max().orElseThrow();
                    case MIN -> java.util.Arrays.stream(v).min().orElseThrow();
                    case SUM_OF_SQUARES -> java.util.Arrays.stream(v).map(a -> a * a).sum();
                    case PRODUCT -> java.util.Arrays.stream(v).reduce(1, (a, b) -> a * b);
                });
            });
            case AxisSoftmax s -> groups(x, key(s.axes(), x)).forEach(group -> {
                double total = sum(java.util.Arrays.stream(values(x, group)).map(Math::exp).toArray());
                group.forEach(at -> {
                    double share = Math.exp(x.at(at.i, at.h, at.w, at.c)) / total;
                    y.set(at.i, at.h, at.w, at.c, s.logarithm() ? Math.log(share) : share);
                });
            });
            case GroupNorm g -> groups(x, at -> at.c / (g.channels() / g.groups()))
                    .forEach(group -> normalise(x, group, g.epsilon(), p, y));
            case LayerNorm l -> groups(x, at -> at.h * x.w() + at.w)
                    .forEach(group -> normalise(x, group, l.epsilon(), p, y));
            default -> throw new IllegalArgumentException("no layer of sums: " + layer);
        }
    }

    /** Equal for values that differ only along the axes. */
    private static ToIntFunction<Place> key(List<Axis> axes, Maps x) {
        return at -> ((axes.contains(Axis.HEIGHT) ? 0 : at.h) * x.w() + (axes.contains(Axis.WIDTH) ? 0 : at.w)) * x.c()
                + (axes.contains(Axis.CHANNELS) ? 0 : at.c);
    }

    /** The places of every image with the same key, in the order height, width, channel. */
    private static List<List<Place>> groups(Maps x, ToIntFunction<Place> key) {
        Map<List<Integer>, List<Place>> groups = new LinkedHashMap<>();
        for (int i = 0; i < x.n(); i++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    for (int c = 0; c < x.c(); c++) {
                        Place at = new Place(i, h, w, c);
                        groups.computeIfAbsent(List.of(i, key.applyAsInt(at)), _ -> new ArrayList<>()).add(at);
                    }
                }
            }
        }
        return List.copyOf(groups.values());
    }

    private static double[] values(Maps x, List<Place> group) {
        return group.stream().mapToDouble(at -> x.at(at.i, at.h, at.w, at.c)).toArray();
    }

    private static double sum(double[] v) {
        double sum = 0;
        for (double value : v) {
            sum += value;
        }
        return sum;
    }

    private static void normalise(Maps x, List<Place> group, double epsilon, Map<String, double[]> p, Maps y) {
        double[] v = values(x, group);
        double mean = sum(v) / v.length;
        double variance = sum(java.util.Arrays.stream(v).map(a -> (a - mean) * (a - mean)).toArray()) / v.length;
        group.forEach(at -> y.set(at.i, at.h, at.w, at.c, (x.at(at.i, at.h, at.w, at.c) - mean)
                / Math.sqrt(variance + epsilon) * p.get("weight")[at.c] + p.get("bias")[at.c]));
    }
}
