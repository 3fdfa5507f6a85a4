package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.many;
import static graft.zoo.onnx.graph.Operator.one;

import graft.layers.layer.Dropout;
import graft.layers.layer.Tile;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Reshaping;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxType;
import graft.zoo.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operators that give values another shape or type, or state their shape. Most move nothing. */
final class Shapes {
    static final Map<String, Operator> OPERATORS = operators();

    private Shapes() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.put("Reshape", one(Shapes::reshape, "shape", "allowzero", "consumed_inputs"));
        all.put("Flatten", one(Shapes::flatten, "axis"));
        all.put("Squeeze", one(Shapes::squeeze, "axes"));
        all.put("Unsqueeze", one(Shapes::unsqueeze, "axes"));
        all.put("Transpose", one(Shapes::transpose, "perm"));
        all.put("Identity", one(c -> c.value(0)));
        all.put("Dropout", many(Shapes::dropout, "ratio", "seed", "is_test", "consumed_inputs"));
        all.put("Cast", one(Shapes::cast, "to", "saturate", "round_mode"));
        all.put("CastLike", one(c -> cast(c, c.value(1) instanceof Known k ? k.dtype() : DType.FLOAT32), "saturate",
                "round_mode"));
        all.put("Shape", one(Shapes::shape, "start", "end"));
        all.put("Size", one(c -> Known.integers(DType.INT64, new int[0], Value.size(c.value(0).dims()))));
        all.put("Expand", one(Shapes::expand));
        all.put("Tile", one(Shapes::tile));
        return all;
    }

    private static Value reshape(OnnxCall call) {
        Value x = call.value(0);
        long[] wanted = call.longs("shape", 1);
        if (wanted == null) {
            throw call.error("states no shape");
        }
        boolean zeroStays = !call.flag("allowzero");
        int[] dims = new int[wanted.length];
        int open = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            if (wanted[i] == -1 && open < 0) {
                open = i;
                continue;
            }
            if (wanted[i] == 0 && zeroStays && i >= x.dims().length) {
                throw call.error("shape " + Arrays.toString(wanted) + " copies axis " + i + " of "
                        + Value.shown(x.dims()) + ", which has none");
            }
            dims[i] = wanted[i] == 0 && zeroStays ? x.dims()[i]
                    : call.checked("a size of the shape", wanted[i], 0, Integer.MAX_VALUE);
            known = Math.multiplyExact(known, (long) dims[i]);
        }
        if (open >= 0) {
            if (known == 0 || Value.size(x.dims()) % known != 0) {
                throw call.error("shape " + Arrays.toString(wanted) + " does not divide the "
                        + Value.size(x.dims()) + " values of " + Value.shown(x.dims()));
            }
            dims[open] = (int) (Value.size(x.dims()) / known);
        }
        return Reshaping.reshaped(call, x, dims);
    }

    private static Value flatten(OnnxCall call) {
        Value x = call.value(0);
        int rank = x.dims().length;
        int axis = call.integer("axis", 1, -rank, rank);
        axis = axis < 0 ? axis + rank : axis;
        int rows = Value.size(Arrays.copyOf(x.dims(), axis));
        return Reshaping.reshaped(call, x, new int[] {rows, Value.size(Arrays.copyOfRange(x.dims(), axis, rank))});
    }

    private static Value squeeze(OnnxCall call) {
        Value x = call.value(0);
        long[] stated = call.longs("axes", 1);
        List<Integer> axes = call.axes(stated, x.dims().length);
        if (stated != null && stated.length == 0 && Arrays.stream(x.dims()).anyMatch(d -> d == 1)) {
            // Some take it for no axes, ONNX Runtime for all of size 1.
            throw call.error("states an empty list of axes, which is not understood alike everywhere; leave the list "
                    + "out to remove all axes of size 1");
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < x.dims().length; i++) {
            if (!axes.contains(i) || stated == null && x.dims()[i] != 1) {
                left.add(x.dims()[i]);
            } else if (x.dims()[i] != 1) {
                throw call.error("axis " + i + " of " + Value.shown(x.dims()) + " has size " + x.dims()[i]
                        + ", expected 1");
            }
        }
        return Reshaping.reshaped(call, x, left.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Value unsqueeze(OnnxCall call) {
        Value x = call.value(0);
        long[] stated = call.longs("axes", 1);
        if (stated == null) {
            throw call.error("states no axes");
        }
        int rank = x.dims().length + stated.length;
        List<Integer> axes = call.axes(stated, rank);
        if (axes.size() != stated.length) {
            throw call.error("axes " + Arrays.toString(stated) + " name one twice");
        }
        int[] dims = new int[rank];
        for (int i = 0, from = 0; i < rank; i++) {
            dims[i] = axes.contains(i) ? 1 : x.dims()[from++];
        }
        return Reshaping.reshaped(call, x, dims);
    }

    private static Value transpose(OnnxCall call) {
        int rank = call.value(0).dims().length;
        int[] permutation = call.integers("perm", rank, 0, Math.max(0, rank - 1));
        if (permutation == null) {
            permutation = AxisLayout.range(0, rank).reversed().stream().mapToInt(Integer::intValue).toArray();
        }
        if (Arrays.stream(permutation).distinct().count() != rank) {
            throw call.error("perm " + Value.shown(permutation) + " does not name each axis once");
        }
        return Reshaping.transposed(call, call.value(0), permutation);
    }

    private static List<Value> dropout(OnnxCall call) {
        Value x = call.value(0);
        float ratio = call.real("ratio", 1, .5f);
        boolean training = call.has(2) && Arrays.stream(call.longs(2)).anyMatch(t -> t != 0) && ratio != 0;
        if (training || call.opset() < 7 && call.integer("is_test", 1, 0, 1) == 0) {
            throw call.error((training ? "training_mode 1" : "is_test 0") + " drops values at random, which has no "
                    + "meaning at inference; export it for inference");
        }
        Value mask = Known.integers(DType.BOOL, x.dims(), ones(x, call));
        if (x instanceof Feature f) {
            return List.of(f.at(call.add(new Dropout(ratio), f)), mask);
        }
        return List.of(x, mask);
    }

    /** The mask of a dropout that drops nothing; only where something reads it. */
    private static long[] ones(Value x, OnnxCall call) {
        boolean read = call.node().outputs().size() > 1
                && call.readers(call.node().outputs().get(1)) > 0;
        long[] ones = new long[read ? Numbers.size(x.dims()) : 0];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Value cast(OnnxCall call) {
        int number = call.integer("to", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        DType to = OnnxType.dtype(number);
        if (to == null) {
            throw call.error("casts to element type number " + number + ", which is not supported");
        }
        return cast(call, to);
    }

    /** Features stay floats of 32 bits, which hold all that smaller floats do. */
    private static Value cast(OnnxCall call, DType to) {
        Value x = call.value(0);
        if (x instanceof Feature && !to.isFloating()) {
            throw call.error("casts a feature to " + to + "; features are 32-bit floats");
        }
        return x instanceof Known k ? k.as(to) : x;
    }

    private static Value shape(OnnxCall call) {
        int[] dims = call.value(0).dims();
        int start = call.integer("start", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        int end = call.integer("end", dims.length, Integer.MIN_VALUE, Integer.MAX_VALUE);
        start = Math.clamp(start < 0 ? (long) start + dims.length : start, 0, dims.length);
        end = Math.clamp(end < 0 ? (long) end + dims.length : end, 0, dims.length);
        long[] part = Arrays.stream(dims, start, Math.max(start, end)).asLongStream().toArray();
        return Known.integers(DType.INT64, new int[] {part.length}, part);
    }

    private static Value expand(OnnxCall call) {
        int[] wanted = Arrays.stream(call.longs(1)).mapToInt(d -> call.checked("a size of the shape", d, 0,
                Integer.MAX_VALUE)).toArray();
        Value x = call.value(0);
        int[] dims = Numbers.broadcast(x.dims(), wanted);
        if (x instanceof Known k) {
            return Numbers.expanded(k, dims);
        }
        int[] own = Numbers.padded(x.dims(), dims.length);
        int[] times = new int[dims.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = dims[i] / own[i];
        }
        return repeated(call, (Feature) Reshaping.reshaped(call, x, own), times);
    }

    private static Value tile(OnnxCall call) {
        Value x = call.value(0);
        long[] stated = call.longs(1);
        if (stated.length != x.dims().length) {
            throw call.error("has " + stated.length + " repetitions for " + x.dims().length + " axes");
        }
        int[] times = Arrays.stream(stated).mapToInt(t -> call.checked("a repetition", t, 0, Windows.LARGEST))
                .toArray();
        if (x instanceof Feature f) {
            return repeated(call, f, times);
        }
        Known k = (Known) x;
        for (int i = 0; i < times.length; i++) {
            int size = x.dims()[i];
            int[] places = new int[Math.multiplyExact(size, times[i])];
            Arrays.setAll(places, p -> p % size);
            k = Numbers.picked(k, i, places);
        }
        return k;
    }

    /**
     * A feature several times over along each axis. The repetitions become the slowest part of one of Graft's axes,
     * whichever it is, so that nothing needs to move.
     */
    private static Feature repeated(OnnxCall call, Feature x, int[] times) {
        Feature result = x;
        for (int axis = 0; axis < times.length; axis++) {
            if (times[axis] == 1) {
                continue;
            }
            if (result.batched() && axis == 0) {
                throw call.mixes("repeats the axis that counts images");
            }
            result = repeated(call, result, axis, times[axis]);
        }
        return result;
    }

    private static Feature repeated(OnnxCall call, Feature given, int axis, int times) {
        Cut cut = Cut.of(call, given);
        Feature x = cut.feature();
        AxisLayout.Split split = cut.split();
        List<Integer> before = new ArrayList<>();
        for (int a = 0; a < x.ownAxis(axis); a++) {
            before.addAll(split.axes().get(a));
        }
        int at = before.size();
        List<Integer> sizes = new ArrayList<>(split.layout().sizes());
        sizes.add(at, times);
        List<List<Integer>> places = new ArrayList<>();
        for (List<Integer> old : List.of(split.layout().height(), split.layout().width(), split.layout().channels())) {
            places.add(new ArrayList<>(old.stream().map(f -> f >= at ? f + 1 : f).toList()));
        }
        boolean alongWidth = places.get(1).contains(at + 1);
        places.get(alongWidth ? 1 : 0).addFirst(at);
        String node = call.add(alongWidth ? new Tile(1, times, 1) : new Tile(times, 1, 1), x);
        int[] dims = x.dims().clone();
        dims[axis] = Math.multiplyExact(dims[axis], times);
        return new Feature(node, dims, x.batched(), AxisLayout.of(sizes, places.get(0), places.get(1), places.get(2)));
    }
}
