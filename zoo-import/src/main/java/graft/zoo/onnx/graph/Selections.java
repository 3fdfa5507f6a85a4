package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.many;
import static graft.zoo.onnx.graph.Operator.one;

import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Layer;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operators that take values apart along axes and put them together. */
final class Selections {
    static final Map<String, Operator> OPERATORS = operators();
    /** Layers that one Gather may become. */
    private static final int MOST_RUNS = 256;

    private Selections() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.put("Concat", one(Selections::concat, "axis"));
        all.put("Split", many(Selections::split, "axis", "split", "num_outputs"));
        all.put("Slice", one(Selections::slice, "axes", "starts", "ends"));
        all.put("Gather", one(Selections::gather, "axis"));
        all.put("Pad", one(Paddings::pad, "mode", "pads", "paddings", "value"));
        all.put("DepthToSpace", one(c -> blocks(c, true), "blocksize", "mode"));
        all.put("SpaceToDepth", one(c -> blocks(c, false), "blocksize", "mode"));
        return all;
    }

    private static Value concat(Call call) {
        int rank = call.value(0).dims().length;
        int axis = call.axis(call.integer("axis", 1, Integer.MIN_VALUE, Integer.MAX_VALUE), rank);
        int sum = 0;
        for (Value v : call.inputs()) {
            int[] expected = call.value(0).dims().clone();
            if (v.dims().length == rank) {
                expected[axis] = v.dims()[axis];
            }
            if (!Arrays.equals(v.dims(), expected)) {
                throw call.error("joins shapes " + call.inputs().stream().map(i -> InputShape.shown(i.dims())).toList()
                        + " along axis " + axis + "; expected them to agree along all others");
            }
            sum = Math.addExact(sum, v.dims()[axis]);
        }
        if (call.allKnown()) {
            return joined(call, axis, sum);
        }
        List<Feature> features = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            features.add(call.feature(i));
        }
        return joined(call, axis, sum, features);
    }

    private static Value joined(Call call, int axis, int sum) {
        Known result = null;
        int done = 0;
        for (Value v : call.inputs()) {
            Known k = (Known) v;
            int[] places = new int[sum];
            int from = done;
            int size = k.dims()[axis];
            Arrays.setAll(places, p -> p >= from && p < from + size ? p - from : -1);
            Known wide = Numbers.picked(k, axis, places);
            result = result == null ? wide : KnownArithmetic.apply(graft.layers.layer.Operation.ADD, result, wide);
            done += size;
        }
        return result.as(((Known) call.value(0)).dtype());
    }

    private static Value joined(Call call, int axis, int sum, List<Feature> features) {
        if (features.size() == 1) {
            return features.getFirst();
        }
        Feature first = features.stream().filter(Feature::batched).findFirst().orElse(features.getFirst());
        if (first.batched() && axis == 0 || features.stream().anyMatch(f -> f.batched() != first.batched())) {
            throw call.error("joins along the axis that counts pictures");
        }
        int own = first.ownAxis(axis);
        Cut.Held held = null;
        for (Feature f : features) {
            Cut cut = Cut.of(call, f);
            if (held == null && f.own()[own] > 1 && cut.split().holder(own) == Axis.CHANNELS) {
                held = Cut.hold(call, f, List.of(own));
            }
        }
        // Where no input has the axis in its channels, all are moved there.
        List<Integer> others = new ArrayList<>(Layouts.range(0, first.own().length));
        others.remove((Integer) own);
        List<Feature> placed = new ArrayList<>();
        for (Feature f : features) {
            Layout wanted = held == null ? Layout.ofAxes(f.own(), others, List.of(), List.of(own))
                    : held.resized(held.feature().node(), new int[] {f.own()[own]}).layout();
            placed.add(call.arrange().to(f, wanted));
        }
        String node = call.add(new Concat(), placed.toArray(Feature[]::new));
        int[] dims = first.dims().clone();
        dims[axis] = sum;
        int[] ownDims = first.own().clone();
        ownDims[own] = sum;
        Layout layout = held == null ? Layout.ofAxes(ownDims, others, List.of(), List.of(own))
                : held.resized(node, new int[] {sum}).layout();
        return new Feature(node, dims, first.batched(), layout);
    }

    private static List<Value> split(Call call) {
        Value x = call.value(0);
        int axis = call.axis(call.integer("axis", 0, Integer.MIN_VALUE, Integer.MAX_VALUE), x.dims().length);
        int size = x.dims()[axis];
        long[] sizes = call.longs("split", 1);
        if (sizes == null) {
            int parts = call.integer("num_outputs", call.node().outputs().size(), 1, 1 << 16);
            int each = Math.ceilDiv(size, parts);
            sizes = new long[parts];
            Arrays.fill(sizes, each);
            sizes[parts - 1] = size - (long) each * (parts - 1);
        }
        if (Arrays.stream(sizes).anyMatch(s -> s < 0 || s > size) || Arrays.stream(sizes).sum() != size) {
            throw call.error("splits " + size + " places of axis " + axis + " into " + Arrays.toString(sizes));
        }
        List<Value> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < sizes.length; i++) {
            int count = (int) sizes[i];
            String name = call.node().outputs().size() > i ? call.node().outputs().get(i) : "";
            if (call.readers().getOrDefault(name, 0) > 0) {
                parts.add(sliced(call, x, List.of(axis), List.of(Slice.Range.of(from, count))));
            } else {
                parts.add(Known.reals(new int[] {0}));
            }
            from += count;
        }
        return parts;
    }

    /** A part of a value: one range for each of these axes. */
    static Value sliced(Call call, Value x, List<Integer> axes, List<Slice.Range> ranges) {
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
                throw call.error("takes some pictures of a batch");
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

    private static Value slice(Call call) {
        Value x = call.value(0);
        long[] starts = call.longs("starts", 1);
        long[] ends = call.longs("ends", 2);
        if (starts == null || ends == null) {
            throw call.error("states no starts or no ends");
        }
        long[] stated = call.longs("axes", 3);
        long[] steps = call.has(4) ? call.longs(4) : null;
        if (ends.length != starts.length || stated != null && stated.length != starts.length
                || steps != null && steps.length != starts.length || starts.length > x.dims().length) {
            throw call.error("has " + starts.length + " starts and " + ends.length + " ends"
                    + (stated == null ? "" : " for " + stated.length + " axes") + " of " + InputShape.shown(x.dims()));
        }
        List<Integer> axes = new ArrayList<>();
        List<Slice.Range> ranges = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            axes.add(stated == null ? i : call.axis(stated[i], x.dims().length));
            ranges.add(new Slice.Range(clamped(starts[i]), clamped(ends[i]), steps == null ? 1 : clamped(steps[i])));
        }
        return sliced(call, x, axes, ranges);
    }

    /** ONNX writes "to the end" as a number far beyond it. */
    private static int clamped(long value) {
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static Value gather(Call call) {
        Value x = call.value(0);
        Known indices = call.known(1);
        int rank = x.dims().length;
        int axis = call.axis(call.integer("axis", 0, Integer.MIN_VALUE, Integer.MAX_VALUE), rank);
        int size = x.dims()[axis];
        Numbers.size(indices.dims());
        int[] places = Arrays.stream(indices.longs()).mapToInt(i -> call.checked("an index", i, -size, size - 1))
                .map(i -> i < 0 ? i + size : i).toArray();
        int[] dims = new int[rank - 1 + indices.dims().length];
        System.arraycopy(x.dims(), 0, dims, 0, axis);
        System.arraycopy(indices.dims(), 0, dims, axis, indices.dims().length);
        System.arraycopy(x.dims(), axis + 1, dims, axis + indices.dims().length, rank - 1 - axis);
        if (x instanceof Known k) {
            return Numbers.picked(k, axis, places).reshaped(dims);
        }
        List<Slice.Range> runs = runs(places);
        if (places.length == 0 || runs.size() > MOST_RUNS) {
            throw call.error("takes " + places.length + " places of a feature in " + runs.size() + " runs; expected 1 "
                    + "place or more and at most " + MOST_RUNS + " runs of places at equal distances");
        }
        List<Feature> parts = new ArrayList<>();
        for (Slice.Range run : runs) {
            parts.add((Feature) sliced(call, x, List.of(axis), List.of(run)));
        }
        if (parts.size() > 1 && parts.getFirst().batched() && axis == 0) {
            throw call.error("takes some pictures of a batch");
        }
        Value part = joined(call, axis, places.length, parts);
        return Shapes.reshaped(call, part, dims);
    }

    /** Places at equal distances, up or down, as few ranges as that takes when each is made as long as it can be. */
    private static List<Slice.Range> runs(int[] places) {
        List<Slice.Range> runs = new ArrayList<>();
        for (int from = 0, to; from < places.length; from = to) {
            to = from + 1;
            int step = to < places.length && places[to] != places[from] ? places[to] - places[from] : 1;
            while (to < places.length && places[to] - places[to - 1] == step) {
                to++;
            }
            int end = places[to - 1] + step;
            runs.add(new Slice.Range(places[from], end < 0 ? Integer.MIN_VALUE : end, step));
        }
        return runs;
    }

    private static Value blocks(Call call, boolean toSpace) {
        Feature x = Cut.picture(call, call.feature(0));
        if (x.dims().length != 4) {
            throw call.error("input has shape " + InputShape.shown(x.dims()) + ", expected [N,C,H,W]");
        }
        int b = call.integer("blocksize", 0, 1, Windows.LARGEST);
        String mode = call.text("mode", "DCR");
        if (!mode.equals("DCR") && !mode.equals("CRD")) {
            throw call.error("mode is '" + mode + "', expected DCR or CRD");
        }
        boolean depthFirst = mode.equals("DCR");
        String node = call.add(toSpace ? new DepthToSpace(b, depthFirst) : new SpaceToDepth(b, depthFirst), x);
        var shape = call.plan().shape(node);
        int[] dims = {x.dims()[0], shape.c(), shape.h(), shape.w()};
        return new Feature(node, dims, x.batched(), InputShape.picture(dims));
    }
}
