package graft.zoo.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Layer;
import graft.layers.layer.Slice;
import graft.zoo.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Values taken apart along axes and put together. */
public final class Parts {
    private Parts() {
    }

    /** Values one after the other along an axis of the graph's. */
    public static Value joined(Call call, int axis, List<Value> parts) {
        int[] dims = parts.getFirst().dims().clone();
        dims[axis] = 0;
        for (Value v : parts) {
            int[] expected = parts.getFirst().dims().clone();
            if (v.dims().length == expected.length) {
                expected[axis] = v.dims()[axis];
            }
            if (!Arrays.equals(v.dims(), expected)) {
                throw call.error("joins shapes " + parts.stream().map(p -> Value.shown(p.dims())).toList()
                        + " along axis " + axis + "; expected them to agree along all others");
            }
            dims[axis] = Math.addExact(dims[axis], v.dims()[axis]);
        }
        if (parts.stream().allMatch(p -> p instanceof Known)) {
            return joined(parts.stream().map(Known.class::cast).toList(), axis, dims);
        }
        return joined(call, axis, dims[axis], parts.stream().map(call::feature).toList());
    }

    private static Known joined(List<Known> parts, int axis, int[] dims) {
        int size = Numbers.size(dims);
        DType dtype = parts.getFirst().dtype();
        if (!dtype.isFloating()) {
            return Known.computedIntegers(dtype, dims,
                    () -> (long[]) filled(new long[size], parts, axis, Known::longs));
        }
        return Known.computed("", dims, () -> (float[]) filled(new float[size], parts, axis, Known::floats)).as(dtype);
    }

    /** Copies arrays into one of their kind, row by row; a row is all that lies in one place of the axes before. */
    private static Object filled(Object to, List<Known> parts, int axis, Function<Known, Object> values) {
        int row = parts.stream().mapToInt(p -> rowOf(p, axis)).sum();
        int from = 0;
        for (Known part : parts) {
            Object array = values.apply(part);
            int length = rowOf(part, axis);
            for (int r = 0; length > 0 && r < part.size() / length; r++) {
                System.arraycopy(array, r * length, to, r * row + from, length);
            }
            from += length;
        }
        return to;
    }

    private static int rowOf(Known part, int axis) {
        return Value.size(Arrays.copyOfRange(part.dims(), axis, part.dims().length));
    }

    private static Value joined(Call call, int axis, int sum, List<Feature> features) {
        if (features.size() == 1) {
            return features.getFirst();
        }
        Feature first = features.stream().filter(Feature::batched).findFirst().orElse(features.getFirst());
        if (first.batched() && axis == 0 || features.stream().anyMatch(f -> f.batched() != first.batched())) {
            throw call.mixes("joins along the axis that counts images");
        }
        int own = first.ownAxis(axis);
        Cut.Held held = null;
        for (Feature f : features) {
            Cut cut = Cut.of(call, f);
            if (held == null && f.own()[own] > 1 && cut.split().holder(own) == Axis.CHANNELS) {
                held = Cut.hold(call, f, List.of(own));
            }
        }
        for (Feature f : features) {
            // Where no input has the axis in its channels, these change places with the axis that has it.
            if (held == null && f.own()[own] > 1 && Cut.of(call, f).split().holder(own) instanceof Axis holder) {
                held = Cut.hold(call, call.moved(f, f.layout().exchanged(holder)), List.of(own));
            }
        }
        List<Integer> others = new ArrayList<>(AxisLayout.range(0, first.own().length));
        others.remove((Integer) own);
        List<Feature> placed = new ArrayList<>();
        for (Feature f : features) {
            AxisLayout wanted = held == null ? AxisLayout.ofAxes(f.own(), others, List.of(), List.of(own))
                    : held.resized(held.feature().node(), new int[] {f.own()[own]}).layout();
            placed.add(call.moved(f, wanted));
        }
        String node = call.add(new Concat(), placed.toArray(Feature[]::new));
        int[] dims = first.dims().clone();
        dims[axis] = sum;
        int[] ownDims = first.own().clone();
        ownDims[own] = sum;
        AxisLayout layout = held == null ? AxisLayout.ofAxes(ownDims, others, List.of(), List.of(own))
                : held.resized(node, new int[] {sum}).layout();
        return new Feature(node, dims, first.batched(), layout);
    }

    /** A part of a value: one range for each of these axes. */
    public static Value sliced(Call call, Value x, List<Integer> axes, List<Slice.Range> ranges) {
        if (x instanceof Known k) {
            Known part = k;
            for (int i = 0; i < axes.size(); i++) {
                part = Numbers.picked(part, axes.get(i), places(ranges.get(i), part.dims()[axes.get(i)]));
            }
            return part;
        }
        Feature feature = (Feature) x;
        List<Integer> changed = new ArrayList<>();
        Map<Integer, Slice.Range> byAxis = new LinkedHashMap<>();
        for (int i = 0; i < axes.size(); i++) {
            int size = feature.dims()[axes.get(i)];
            int[] places = places(ranges.get(i), size);
            if (places.length == size && places[0] == 0 && places[size - 1] == size - 1) {
                continue;
            }
            if (feature.batched() && axes.get(i) == 0) {
                throw call.mixes("takes some images of a batch");
            }
            changed.add(feature.ownAxis(axes.get(i)));
            byAxis.put(feature.ownAxis(axes.get(i)), ranges.get(i));
        }
        if (changed.isEmpty()) {
            return x;
        }
        Cut.Held held = Cut.hold(call, feature, changed);
        int[] sizes = held.sizes();
        Map<Axis, Slice.Range> byHolder = new LinkedHashMap<>();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = places(byAxis.get(changed.get(i)), sizes[i]).length;
            byHolder.put(held.holder(changed.get(i)), byAxis.get(changed.get(i)));
        }
        Layer slice = new Slice(byHolder.getOrDefault(Axis.HEIGHT, Slice.Range.ALL),
                byHolder.getOrDefault(Axis.WIDTH, Slice.Range.ALL),
                byHolder.getOrDefault(Axis.CHANNELS, Slice.Range.ALL));
        return held.resized(call.add(slice, held.feature()), sizes);
    }

    private static int[] places(Slice.Range range, int size) {
        return new Slice(range, Slice.Range.ALL, Slice.Range.ALL).places(Axis.HEIGHT, size);
    }
}
