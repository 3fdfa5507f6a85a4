package graft.zoo;

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
        for (int from = 0; from < values.length; from += length) {
            to.take(from, Arrays.copyOfRange(values, from, Math.min(values.length, from + length)));
        }
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
