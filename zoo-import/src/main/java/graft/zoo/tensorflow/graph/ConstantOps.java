package graft.zoo.tensorflow.graph;

import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Parts;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is computed from constants alone, mostly shapes: a flattening makes the one it wants from the image's own by
 * StridedSlice, Prod and Pack. In single precision, as TensorFlow computes it.
 */
final class ConstantOps {
    static final Map<String, Op> OPS = ops();

    private ConstantOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        // Inputs and weights, which have their values already; others are read where nothing makes them.
        for (String given : List.of("Placeholder", "Const")) {
            ops.put(given, Op.of(call -> null));
        }
        ops.put("RandomUniform", Op.known(ConstantOps::ofDropout));
        ops.put("PlaceholderWithDefault", Op.known(call -> call.known(0)));
        ops.put("Cast", Op.known(ConstantOps::cast));
        ops.put("Pack", Op.known(ConstantOps::pack));
        ops.put("Size", Op.known(call -> Known.reals(new int[0], call.known(0).size())));
        ops.put("Rank", Op.known(call -> Known.reals(new int[0], call.known(0).dims().length)));
        ops.put("Range", Op.known(ConstantOps::range));
        ops.put("Fill", Op.known(ConstantOps::fill));
        ops.put("Select", Op.known(ConstantOps::select));
        ops.put("SelectV2", Op.known(ConstantOps::select));
        return ops;
    }

    /** Of a dropout that keeps everything, where any number from 0 on, before 1, gives the same. */
    private static Known ofDropout(TensorFlowCall call) {
        if (!call.node().name().toLowerCase(Locale.ROOT).contains("dropout")) {
            throw call.error("draws random numbers, which no network does at inference");
        }
        float[] shape = call.known(0).floats();
        int[] dims = new int[shape.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = call.checked("a size", (long) shape[i], 1, TensorFlowCall.MOST_VALUES);
        }
        return Known.reals(dims, new float[Value.size(dims)]);
    }

    private static Known cast(TensorFlowCall call) {
        return TypedNumbers.of(call, "DstT", call.known(0));
    }

    /** Single numbers, one after the other. */
    private static Known pack(TensorFlowCall call) {
        List<Value> numbers = IntStream.range(0, call.node().inputs().size()).<Value>mapToObj(
                i -> call.known(i).reshaped(new int[] {call.known(i).dims().length == 0 ? 1 : -1})).toList();
        if (numbers.stream().anyMatch(n -> n.dims()[0] < 0)) {
            throw call.error("packs lists, expected single numbers");
        }
        return (Known) Parts.joined(call, 0, numbers);
    }

    /** From a number on, before another, in steps. */
    private static Known range(TensorFlowCall call) {
        float from = call.number(0);
        float step = call.number(2);
        double count = Math.ceil((call.number(1) - (double) from) / step);
        if (!(count >= 0 && count <= TensorFlowCall.MOST_VALUES)) {
            throw call.error("counts " + count + " numbers, expected at most " + TensorFlowCall.MOST_VALUES);
        }
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + i * step;
        }
        return Known.reals(new int[] {values.length}, values);
    }

    private static Known fill(TensorFlowCall call) {
        float[] stated = call.vector(0);
        int[] dims = IntStream.range(0, stated.length).map(i -> {
            if (!(stated[i] >= 0 && stated[i] <= TensorFlowCall.MOST_VALUES)) {
                throw call.error("fills a size of " + stated[i] + ", expected at most " + TensorFlowCall.MOST_VALUES);
            }
            return (int) stated[i];
        }).toArray();
        call.number(1);
        return Numbers.expanded(call.known(1).reshaped(new int[0]), dims);
    }

    /** One of two constants, by one condition for all. */
    private static Known select(TensorFlowCall call) {
        float condition = call.number(0);
        if (Float.isNaN(condition)) {
            throw call.error("chooses by the number of images");
        }
        return call.known(condition != 0 ? 1 : 2);
    }
}
