package graft.engine;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A dense row-major array of 32-bit floats with a shape.
 *
 * <p>Arrays are copied on the way in and out, except by two methods: {@link #wrap} and {@link #unwrap}.
 * A tensor of rank 0 holds one number. The element count is at most 2^31 - 1.
 */
public final class Tensor {
    private final int[] shape;
    private final float[] data;

    private Tensor(float[] data, int[] shape) {
        this.shape = shape;
        this.data = data;
    }

    /** A tensor of zeros. */
    public static Tensor zeros(int... shape) {
        return new Tensor(new float[count(shape)], shape.clone());
    }

    /** A tensor with a copy of {@code values}, in row-major order. */
    public static Tensor of(float[] values, int... shape) {
        return wrap(values.clone(), shape);
    }

    /** A tensor that keeps {@code values} itself: later changes of the array are changes of the tensor. */
    public static Tensor wrap(float[] values, int... shape) {
        Objects.requireNonNull(values, "values");
        int count = count(shape);
        if (count != values.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " holds " + count
                    + " values, the array has " + values.length);
        }
        return new Tensor(values, shape.clone());
    }

    /**
     * Number of elements of a shape.
     *
     * @throws IllegalArgumentException when a dimension is negative or the product is over 2^31 - 1
     */
    public static int count(int... shape) {
        long product = 1;
        for (int d : shape) {
            if (d < 0) {
                throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
            }
            product *= d;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has over 2^31 - 1 elements");
            }
        }
        return (int) product;
    }

    /** A copy of the shape. */
    public int[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    /** Length of one axis; {@code axis} counts from 0. */
    public int dim(int axis) {
        return shape[axis];
    }

    /** Number of elements. */
    public int size() {
        return data.length;
    }

    /** The element at these indices; slow, for tests and reports. */
    public float get(int... index) {
        if (index.length != shape.length) {
            throw new IllegalArgumentException(index.length + " indices for rank " + shape.length);
        }
        int flat = 0;
        for (int i = 0; i < shape.length; i++) {
            flat = flat * shape[i] + Objects.checkIndex(index[i], shape[i]);
        }
        return data[flat];
    }

    /** A copy of the elements in row-major order. */
    public float[] toArray() {
        return data.clone();
    }

    /** The storage itself, row-major. Writing to it writes to the tensor. */
    public float[] unwrap() {
        return data;
    }

    /** The same storage under another shape of as many elements. */
    public Tensor reshape(int... newShape) {
        return wrap(data, newShape);
    }

    public Tensor copy() {
        return new Tensor(data.clone(), shape);
    }

    /** Reorders axes into a new tensor: axis {@code i} of the result is axis {@code axes[i]} of this one. */
    public Tensor permute(int... axes) {
        int rank = rank();
        if (!Arrays.equals(Arrays.stream(axes).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw new IllegalArgumentException("axes " + Arrays.toString(axes) + " do not permute rank " + rank);
        }
        int[] stride = new int[rank];
        for (int i = rank - 1, s = 1; i >= 0; s *= shape[i--]) {
            stride[i] = s;
        }
        int[] to = new int[rank];
        int[] step = new int[rank];
        for (int i = 0; i < rank; i++) {
            to[i] = shape[axes[i]];
            step[i] = stride[axes[i]];
        }
        float[] out = new float[data.length];
        int[] index = new int[rank];
        for (int flat = 0, from = 0; flat < out.length; flat++) {
            out[flat] = data[from];
            for (int i = rank - 1; i >= 0; i--) {
                from += step[i];
                if (++index[i] < to[i]) {
                    break;
                }
                from -= step[i] * to[i];
                index[i] = 0;
            }
        }
        return new Tensor(out, to);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
