package graft.zoo.weights;

import graft.engine.Tensor;
import java.util.Arrays;
import java.util.List;

/** One tensor in a weight file: known by name, type and shape at once, read when asked for. */
public interface StoredTensor {

    /** The file's own name for it. */
    String name();

    DType dtype();

    /** The file's own shape, row-major; empty for a single number. */
    List<Integer> shape();

    /**
     * Reads the values, converted to 32-bit floats: half and bfloat16 exactly, double and integers rounded to nearest.
     *
     * @throws WeightFileException when the bytes are not there or not as declared
     */
    Tensor read();

    /**
     * Reads the values piece by piece, in row-major order, so that a large tensor is never in memory twice.
     *
     * @param length values in a piece, at least 1; the last one may be shorter
     * @param to     takes the pieces one after the other
     * @throws WeightFileException as {@link #read} does
     */
    default void read(int length, Piece to) {
        float[] values = read().unwrap();
        int from = 0;
        while (from < values.length) {
            float[] piece = Arrays.copyOfRange(values, from, from + Math.min(length, values.length - from));
            to.take(from, piece);
            from += piece.length;
        }
    }

    /**
     * Reads the values of an integer or boolean tensor as they are, row-major; those of {@link DType#UINT64} as 64
     * bits.
     *
     * @throws WeightFileException as {@link #read} does
     * @throws ArithmeticException when this format's reader only has floats and a value is beyond the 2^24 to which
     *                             they are exact
     */
    default long[] readIntegers() {
        float[] values = read().unwrap();
        long[] integers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Math.abs(values[i]) >= 1 << 24) {
                throw new ArithmeticException("tensor '" + name() + "' holds the integer " + values[i]
                        + ", beyond what 32-bit floats keep exactly");
            }
            integers[i] = (long) values[i];
        }
        return integers;
    }

    /**
     * The same tensor with its axes in another order; nothing is read yet.
     *
     * @param axes axis i of the result is axis {@code axes[i]} of this tensor
     */
    default StoredTensor permuted(int... axes) {
        return new PermutedTensor(this, Arrays.stream(axes).boxed().toList());
    }

    /**
     * A way to read any part of the values by itself, for several threads at once; what has to be checked first, such
     * as a checksum, is checked when it is asked for.
     *
     * @return null where values can only be read one after the other
     * @throws WeightFileException as {@link #read} does
     */
    default Excerpts excerpts() {
        return null;
    }

    /** Reads consecutive values of a tensor from any place on. */
    @FunctionalInterface
    interface Excerpts {
        /**
         * @param from   the place of the first value in the tensor, in row-major order
         * @param values <b>modified:</b> filled
         */
        void read(int from, float[] values);
    }

    /** Takes some consecutive values of a tensor. */
    @FunctionalInterface
    interface Piece {
        /**
         * @param from   the place of the first value in the tensor
         * @param values the values; overwritten by the next piece
         */
        void take(int from, float[] values);
    }
}
