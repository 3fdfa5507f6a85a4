package graft.zoo.bytes;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import java.util.List;

/** Shapes as files state them, checked before anything is allocated for them. */
public final class Dimensions {
    private static final int MOST_DIMENSIONS = 32;

    private Dimensions() {
    }

    /**
     * A shape as Java's arrays need it.
     *
     * @throws graft.zoo.weights.WeightFileException when it has too many dimensions or elements, or a negative size
     */
    public static int[] of(MappedFile file, String name, long[] dims) {
        String where = "tensor '" + ShownName.of(name) + "' ";
        if (dims.length > MOST_DIMENSIONS) {
            throw file.refusal(where + "has " + dims.length + " dimensions; at most " + MOST_DIMENSIONS + " are read");
        }
        int[] shape = new int[dims.length];
        long product = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                throw file.refusal(where + "has dimension " + dims[i] + "; expected 0 or more");
            }
            // Java arrays end at 2^31 - 9; both factors are below 2^31, so the product cannot overflow.
            if (dims[i] > Integer.MAX_VALUE - 8 || (product *= dims[i]) > Integer.MAX_VALUE - 8) {
                throw file.refusal(where + "has over 2^31 - 9 elements (dimension " + i + " is " + dims[i] + ")");
            }
            shape[i] = (int) dims[i];
        }
        return shape;
    }

    /**
     * Checks a shape against the bytes that its numbers take.
     *
     * @return the shape
     * @throws graft.zoo.weights.WeightFileException when the shape is impossible or takes another number of bytes
     */
    public static List<Integer> of(MappedFile file, String name, DType dtype, long[] dims, long bytes) {
        int[] shape = of(file, name, dims);
        long expected = (long) Tensor.count(shape) * dtype.bytes();
        if (bytes != expected) {
            throw file.refusal("tensor '" + ShownName.of(name) + "' of shape " + List.of(boxed(shape)) + " and type "
                    + dtype + " takes " + expected + " bytes, found " + bytes + "; the file is damaged");
        }
        return List.of(boxed(shape));
    }

    static Integer[] boxed(int[] shape) {
        Integer[] boxed = new Integer[shape.length];
        for (int i = 0; i < shape.length; i++) {
            boxed[i] = shape[i];
        }
        return boxed;
    }
}
