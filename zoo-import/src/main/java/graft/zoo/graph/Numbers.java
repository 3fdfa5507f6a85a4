package graft.zoo.graph;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Index arithmetic on row-major arrays of known values. */
public final class Numbers {
    /**
     * A graph may ask for arrays far larger than its file, with ConstantOfShape and Expand, or by doubling one time
     * after time: all of these together, in integers of 64 bits, then take half of the memory.
     */
    public static final int LARGEST = (int) Math.min(1 << 26, Runtime.getRuntime().maxMemory() / 32);

    private Numbers() {
    }

    /** The shape of two together, as NumPy and all graphs repeat axes of size 1 and missing leading ones. */
    public static int[] broadcast(int[] a, int[] b) {
        int[] dims = new int[Math.max(a.length, b.length)];
        int[] wideA = padded(a, dims.length);
        int[] wideB = padded(b, dims.length);
        for (int i = 0; i < dims.length; i++) {
            if (wideA[i] != wideB[i] && wideA[i] != 1 && wideB[i] != 1) {
                throw new IllegalArgumentException("expected shapes that agree or are 1 along each axis, found "
                        + Value.shown(a) + " and " + Value.shown(b));
            }
            dims[i] = wideA[i] == 1 ? wideB[i] : wideA[i];
        }
        return dims;
    }

    /** A shape with ones in front, so that it has {@code rank} axes. */
    public static int[] padded(int[] dims, int rank) {
        int[] padded = new int[rank];
        for (int i = 0; i < rank; i++) {
            int from = i - (rank - dims.length);
            padded[i] = from < 0 ? 1 : dims[from];
        }
        return padded;
    }

    /** A shape without one of its axes. */
    public static int[] without(int[] dims, int axis) {
        int[] fewer = new int[dims.length - 1];
        System.arraycopy(dims, 0, fewer, 0, axis);
        System.arraycopy(dims, axis + 1, fewer, axis, fewer.length - axis);
        return fewer;
    }

    /** Elements from one place of each axis to the next. */
    public static int[] strides(int[] dims) {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    /** Number of values, or an exception where a graph asks for too many. */
    public static int size(int[] dims) {
        long size = 1;
        for (int d : dims) {
            if (d < 0 || (size *= d) > LARGEST) {
                throw new IllegalArgumentException("makes a constant of shape " + Value.shown(dims)
                        + ", expected at most " + LARGEST + " values");
            }
        }
        return (int) size;
    }

    /**
     * For each value of an array of shape {@code dims} its source, when place p along axis i comes from place
     * {@code along[i](p)} of an axis with {@code strides[i]}; -1 where one of them is negative.
     */
    public static int[] sources(int[] dims, int[] strides, IntUnaryOperator[] along) {
        int[] sources = new int[size(dims)];
        int[] at = new int[dims.length];
        for (int i = 0; i < sources.length; i++) {
            int from = 0;
            for (int axis = 0; axis < dims.length && from >= 0; axis++) {
                int place = along[axis].applyAsInt(at[axis]);
                from = place < 0 ? -1 : from + place * strides[axis];
            }
            sources[i] = from;
            for (int axis = dims.length - 1; axis >= 0 && ++at[axis] == dims[axis]; axis--) {
                at[axis] = 0;
            }
        }
        return sources;
    }

    /** A known value repeated to a larger shape. */
    public static Known expanded(Known x, int[] dims) {
        int[] own = padded(x.dims(), dims.length);
        int[] strides = strides(own);
        IntUnaryOperator[] along = new IntUnaryOperator[dims.length];
        for (int i = 0; i < dims.length; i++) {
            if (own[i] != 1 && own[i] != dims[i]) {
                throw new IllegalArgumentException("repeats values of shape " + Value.shown(x.dims()) + " to "
                        + Value.shown(dims) + ", expected axes that are equal or 1");
            }
            along[i] = own[i] == 1 ? p -> 0 : p -> p;
        }
        size(dims);
        return Arrays.equals(own, dims) ? x.reshaped(dims)
                : x.picked(dims, () -> sources(dims, strides, along));
    }

    /** A known value with its axes exchanged: new axis i is old axis {@code permutation[i]}. */
    public static Known transposed(Known x, int[] permutation) {
        int[] old = strides(x.dims());
        int[] dims = new int[permutation.length];
        int[] strides = new int[permutation.length];
        IntUnaryOperator[] along = new IntUnaryOperator[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            dims[i] = x.dims()[permutation[i]];
            strides[i] = old[permutation[i]];
            along[i] = IntUnaryOperator.identity();
        }
        return x.picked(dims, () -> sources(dims, strides, along));
    }

    /** A known value, picked along one axis: place p comes from place {@code places[p]}, or is 0 where that is -1. */
    public static Known picked(Known x, int axis, int[] places) {
        int[] dims = x.dims().clone();
        dims[axis] = places.length;
        size(dims);
        IntUnaryOperator[] along = new IntUnaryOperator[dims.length];
        Arrays.fill(along, IntUnaryOperator.identity());
        along[axis] = p -> places[p];
        int[] strides = strides(x.dims());
        return x.picked(dims, () -> sources(dims, strides, along));
    }
}
