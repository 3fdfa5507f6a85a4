package graft.zoo.graph;

import java.util.Arrays;

/** The same values under another shape, or with their axes exchanged; nothing moves. */
public final class Reshaping {
    private Reshaping() {
    }

    /** The same values in the same order under another shape. */
    public static Value reshaped(Call call, Value x, int[] dims) {
        if (Value.size(dims) != Value.size(x.dims())) {
            throw call.error("cannot give " + Value.shown(x.dims()) + ", " + Value.size(x.dims())
                    + " values, the shape " + Value.shown(dims) + ", " + Value.size(dims) + " values");
        }
        if (x instanceof Feature f && f.batched() && (dims.length == 0 || dims[0] != f.dims()[0])) {
            throw call.error("gives images " + Value.shown(x.dims()) + " the shape " + Value.shown(dims)
                    + ", which mixes images of a batch");
        }
        return x.reshaped(dims);
    }

    /** A value without an axis of size 1. */
    public static Value squeezed(Value x, int axis) {
        return x.reshaped(Numbers.without(x.dims(), axis));
    }

    /** A value with its axes exchanged: new axis i is old axis {@code permutation[i]}. */
    public static Value transposed(Call call, Value x, int[] permutation) {
        return x instanceof Known k ? Numbers.transposed(k, permutation) : transposed(call, (Feature) x, permutation);
    }

    private static Feature transposed(Call call, Feature x, int[] permutation) {
        int[] dims = Arrays.stream(permutation).map(p -> x.dims()[p]).toArray();
        if (x.batched() && permutation[0] != 0) {
            throw call.error("moves the axis that counts images");
        }
        int[] own = x.batched() ? Arrays.stream(permutation).skip(1).map(p -> p - 1).toArray() : permutation;
        Cut cut = Cut.of(call, x);
        return new Feature(cut.feature().node(), dims, x.batched(), cut.split().transposed(own));
    }
}
