package graft.zoo.graph;

import graft.layers.layer.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A feature whose layout has a border at every one of its axes, so that operators find their axes in it. */
public record Cut(Feature feature, AxisLayout.Split split) {

    public static Cut of(Call call, Feature x) {
        AxisLayout.Split split = x.layout().split(x.own());
        if (split != null) {
            return new Cut(x, split);
        }
        // An axis begins inside a factor: in the graph's own order it may begin anywhere.
        AxisLayout linear = x.layout().linear();
        Feature moved = call.moved(x, linear);
        return new Cut(moved, linear.split(x.own()));
    }

    /** The feature as an image, channels in axis 1, its last axis the width, what is between the height. */
    public static Feature image(Call call, Feature x) {
        AxisLayout image = AxisLayout.images(x.dims());
        if (image.size() != x.layout().size()) {
            throw call.error("takes one image at a time, found a constant of shape " + Value.shown(x.dims()));
        }
        return call.moved(x, image);
    }

    /**
     * For each of the graph's (own) axes the axis of Graft's that holds it alone; values are moved until there is one.
     *
     * @param axes at most three
     */
    public static Held hold(Call call, Feature x, List<Integer> axes) {
        Cut cut = of(call, x);
        List<Axis> holders = cut.holders(axes);
        if (holders == null) {
            if (axes.size() > 3) {
                throw call.error("works along " + axes.size() + " axes at once; at most 3 are supported");
            }
            // One axis each for those that are asked for; the others share the last one's, before it.
            List<List<Integer>> places = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>(),
                    new ArrayList<>()));
            Set<Integer> others = new TreeSet<>(AxisLayout.range(0, x.own().length));
            axes.forEach(others::remove);
            boolean crowded = axes.size() == 3 && others.stream().anyMatch(a -> x.own()[a] > 1);
            if (crowded) {
                throw call.error("works along 3 of " + x.own().length + " axes at once, which is not supported");
            }
            for (int i = 0; i < axes.size(); i++) {
                places.get(i).add(axes.get(i));
            }
            places.get(2).addAll(axes.size() == 3 ? List.of() : others);
            AxisLayout wanted = AxisLayout.ofAxes(x.own(), places.get(0), places.get(1), places.get(2));
            cut = of(call, call.moved(x, wanted));
            holders = cut.holders(axes);
        }
        return new Held(cut, axes, holders);
    }

    /**
     * The feature with these of the graph's (own) axes alone in some of Graft's; by themselves in {@code otherwise}
     * where they share one with others.
     */
    public static Cut alone(Call call, Feature x, List<Integer> axes, Axis otherwise) {
        Cut cut = of(call, x);
        for (Axis axis : cut.split.touched(axes)) {
            List<Integer> inside = axes.stream().filter(a -> cut.split.touched(List.of(a)).contains(axis)).toList();
            Set<Integer> factors = new TreeSet<>();
            inside.forEach(a -> factors.addAll(cut.split.axes().get(a)));
            if (!factors.containsAll(cut.split.layout().axis(axis))) {
                List<Integer> others = new ArrayList<>(AxisLayout.range(0, x.own().length));
                others.removeAll(axes);
                AxisLayout wanted = otherwise == Axis.CHANNELS ? AxisLayout.ofAxes(x.own(), others, List.of(), axes)
                        : AxisLayout.ofAxes(x.own(), axes, List.of(), others);
                return of(call, call.moved(x, wanted));
            }
        }
        return cut;
    }

    /** An axis of its own for each, one that holds nothing for those of size 1; null where that cannot be. */
    private List<Axis> holders(List<Integer> axes) {
        List<Axis> holders = new ArrayList<>();
        List<Axis> free = new ArrayList<>(List.of(Axis.WIDTH, Axis.HEIGHT, Axis.CHANNELS));
        free.removeIf(a -> !split.layout().axis(a).isEmpty());
        for (int axis : axes) {
            Axis holder = split.axes().get(axis).isEmpty() ? free.isEmpty() ? null : free.removeFirst()
                    : split.holder(axis);
            if (holder == null) {
                return null;
            }
            holders.add(holder);
        }
        return holders;
    }

    /** A feature, some of its (own) axes, and the axes of Graft's that hold one of them each. */
    public record Held(Cut cut, List<Integer> axes, List<Axis> holders) {

        public Feature feature() {
            return cut.feature;
        }

        public Axis holder(int axis) {
            return holders.get(axes.indexOf(axis));
        }

        /** What a node makes of it that gives the axes other sizes. */
        public Feature resized(String node, int[] sizes) {
            Feature x = cut.feature;
            int[] own = x.own().clone();
            for (int i = 0; i < sizes.length; i++) {
                own[axes.get(i)] = sizes[i];
            }
            List<Integer> factors = new ArrayList<>();
            List<List<Integer>> places = List.of(new ArrayList<>(cut.split.layout().height()),
                    new ArrayList<>(cut.split.layout().width()), new ArrayList<>(cut.split.layout().channels()));
            List<List<Integer>> renumbered = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int axis = 0; axis < own.length; axis++) {
                if (axes.contains(axis)) {
                    renumbered.get(holder(axis).ordinal()).add(factors.size());
                    factors.add(own[axis]);
                } else {
                    for (int factor : cut.split.axes().get(axis)) {
                        factors.add(cut.split.layout().sizes().get(factor));
                    }
                }
            }
            // Factors of the other axes keep their order within Graft's axes.
            int next = 0;
            for (int axis = 0; axis < own.length; axis++) {
                if (axes.contains(axis)) {
                    next++;
                    continue;
                }
                for (int factor : cut.split.axes().get(axis)) {
                    for (int g = 0; g < 3; g++) {
                        int at = places.get(g).indexOf(factor);
                        if (at >= 0) {
                            places.get(g).set(at, -1 - next);
                        }
                    }
                    next++;
                }
            }
            for (int g = 0; g < 3; g++) {
                for (int place : places.get(g)) {
                    if (place < 0) {
                        renumbered.get(g).add(-1 - place);
                    }
                }
            }
            AxisLayout layout = AxisLayout.of(factors, renumbered.get(0), renumbered.get(1), renumbered.get(2));
            return new Feature(node, x.batched() ? withBatch(x.dims()[0], own) : own, x.batched(), layout);
        }

        private static int[] withBatch(int n, int[] own) {
            int[] dims = new int[own.length + 1];
            dims[0] = n;
            System.arraycopy(own, 0, dims, 1, own.length);
            return dims;
        }

        /** Sizes of the axes. */
        public int[] sizes() {
            return Arrays.stream(axes.stream().mapToInt(Integer::intValue).toArray())
                    .map(a -> cut.feature.own()[a]).toArray();
        }
    }
}
