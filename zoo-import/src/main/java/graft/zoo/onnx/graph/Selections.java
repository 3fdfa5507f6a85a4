package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.many;
import static graft.zoo.onnx.graph.Operator.one;

import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Parts;
import graft.zoo.graph.Reshaping;
import graft.zoo.graph.Value;
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

    private static Value concat(OnnxCall call) {
        int rank = call.value(0).dims().length;
        if (call.opset() >= 4 && !call.hasAttribute("axis")) {
            throw call.error("states no axis");
        }
        int axis = call.axis(call.integer("axis", 1, Integer.MIN_VALUE, Integer.MAX_VALUE), rank);
        return Parts.joined(call, axis, AxisLayout.range(0, call.inputs().size()).stream().map(call::value).toList());
    }

    private static List<Value> split(OnnxCall call) {
        Value x = call.value(0);
        int axis = call.axis(call.integer("axis", 0, Integer.MIN_VALUE, Integer.MAX_VALUE), x.dims().length);
        int size = x.dims()[axis];
        long[] sizes = call.longs("split", 1);
        int parts = call.node().outputs().size();
        int asked = sizes != null ? sizes.length : call.integer("num_outputs", parts, 1, 1 << 16);
        if (asked != parts || sizes == null && !call.hasAttribute("num_outputs") && size % parts != 0) {
            throw call.error("splits " + size + " places of axis " + axis + " into " + (sizes == null ? asked
                    + " equal parts" : Arrays.toString(sizes)) + " for " + parts + " outputs");
        }
        if (sizes == null) {
            int each = Math.ceilDiv(size, parts);
            sizes = new long[parts];
            Arrays.fill(sizes, each);
            sizes[parts - 1] = size - (long) each * (parts - 1);
        }
        if (Arrays.stream(sizes).anyMatch(s -> s < 0 || s > size) || Arrays.stream(sizes).sum() != size) {
            throw call.error("splits " + size + " places of axis " + axis + " into " + Arrays.toString(sizes));
        }
        List<Value> made = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < sizes.length; i++) {
            int count = (int) sizes[i];
            if (call.readers(call.node().outputs().get(i)) > 0) {
                made.add(Parts.sliced(call, x, List.of(axis), List.of(Slice.Range.of(from, count))));
            } else {
                made.add(Known.reals(new int[] {0}));
            }
            from += count;
        }
        return made;
    }

    private static Value slice(OnnxCall call) {
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
                    + (stated == null ? "" : " for " + stated.length + " axes") + " of " + Value.shown(x.dims()));
        }
        List<Integer> axes = new ArrayList<>();
        List<Slice.Range> ranges = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            axes.add(stated == null ? i : call.axis(stated[i], x.dims().length));
            ranges.add(new Slice.Range(clamped(starts[i]), clamped(ends[i]), steps == null ? 1 : clamped(steps[i])));
        }
        if (axes.stream().distinct().count() != axes.size()) {
            throw call.error("axes " + Arrays.toString(stated) + " name one twice");
        }
        return Parts.sliced(call, x, axes, ranges);
    }

    /** ONNX writes "to the end" as a number far beyond it. */
    private static int clamped(long value) {
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static Value gather(OnnxCall call) {
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
        List<Value> parts = new ArrayList<>();
        for (Slice.Range run : runs) {
            parts.add(Parts.sliced(call, x, List.of(axis), List.of(run)));
        }
        if (parts.size() > 1 && ((Feature) x).batched() && axis == 0) {
            throw call.mixes("takes some images of a batch");
        }
        return Reshaping.reshaped(call, Parts.joined(call, axis, parts), dims);
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

    private static Value blocks(OnnxCall call, boolean toSpace) {
        Feature x = Cut.image(call, call.feature(0));
        if (x.dims().length != 4) {
            throw call.error("input has shape " + Value.shown(x.dims()) + ", expected [N,C,H,W]");
        }
        int b = call.integer("blocksize", 0, 1, Windows.LARGEST);
        String mode = call.text("mode", "DCR");
        if (!mode.equals("DCR") && !mode.equals("CRD")) {
            throw call.error("mode is '" + mode + "', expected DCR or CRD");
        }
        boolean depthFirst = mode.equals("DCR");
        String node = call.add(toSpace ? new DepthToSpace(b, depthFirst) : new SpaceToDepth(b, depthFirst), x);
        var shape = call.draft().shape(node);
        int[] dims = {x.dims()[0], shape.c(), shape.h(), shape.w()};
        return new Feature(node, dims, x.batched(), AxisLayout.images(dims));
    }
}
