package graft.zoo;

import graft.engine.Tensor;
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
}
