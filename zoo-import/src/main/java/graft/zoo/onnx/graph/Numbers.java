package graft.zoo.onnx.graph;

import java.util.function.IntUnaryOperator;

/** Index arithmetic on row-major arrays of known values. */
final class Numbers {
    /** A graph may ask for arrays far larger than its file, with ConstantOfShape and Expand. */
    static final int LARGEST = 1 << 26;

    private Numbers() {
    }

    /** The shape of two together, as NumPy and ONNX repeat axes of size 1 and missing leading ones. */
    static int[] broadcast(int[] a, int[] b) {
        int[] dims = new int[Math.max(a.length, b.length)];
        int[] wideA = padded(a, dims.length);
        int[] wideB = padded(b, dims.length);
        for (int i = 0; i < dims.length; i++) {
            if (wideA[i] != wideB[i] && wideA[i] != 1 && wideB[i] != 1) {
                throw new IllegalArgumentException("expected shapes that agree or are 1 along each axis, found "
                        + InputShape.shown(a) + " and " + InputShape.shown(b));
            }
            dims[i] = wideA[i] == 1 ? wideB[i] : wideA[i];
        }
        return dims;
    }

    /** A shape with ones in front, so that it has {@code rank} axes. */
    static int[] padded(int[] dims, int rank) {
        int[] padded = new int[rank];
        for (int i = 0; i < rank; i++) {
            int from = i - (rank - dims.length);
            padded[i] = from < 0 ? 1 : dims[from];
        }
        return padded;
    }

    /** Elements from one place of each axis to the next. */
    static int[] strides(int[] dims) {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    /** Number of values, or an exception where a graph asks for too many. */
    static int size(int[] dims) {
        long size = 1;
        for (int d : dims) {
            if (d < 0 || (size *= d) > LARGEST) {
                throw new IllegalArgumentException("makes a constant of shape " + InputShape.shown(dims)
                        + ", expected at most " + LARGEST + " values");
            }
        }
        return (int) size;
    }

    /**
     * For each value of an array of shape {@code dims} its source, when place p along axis i comes from place
     * {@code along[i](p)} of an axis with {@code strides[i]}; -1 where one of them is negative.
     */
    static int[] sources(int[] dims, int[] strides, IntUnaryOperator[] along) {
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
    static Known expanded(Known x, int[] dims) {
        int[] own = padded(x.dims(), dims.length);
        int[] strides = strides(own);
        IntUnaryOperator[] along = new IntUnaryOperator[dims.length];
        for (int i = 0; i < dims.length; i++) {
            along[i] = own[i] == 1 ? p -> 0 : p -> p;
        }
        size(dims);
        return java.util.Arrays.equals(own, dims) ? x.reshaped(dims)
                : x.picked(dims, () -> sources(dims, strides, along));
    }

    /** A known value with its axes exchanged: new axis i is old axis {@code permutation[i]}. */
    static Known transposed(Known x, int[] permutation) {
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
    static Known picked(Known x, int axis, int[] places) {
        int[] dims = x.dims().clone();
        dims[axis] = places.length;
        size(dims);
        IntUnaryOperator[] along = new IntUnaryOperator[dims.length];
        java.util.Arrays.fill(along, IntUnaryOperator.identity());
        along[axis] = p -> places[p];
        int[] strides = strides(x.dims());
        return x.picked(dims, () -> sources(dims, strides, along));
    }
}
