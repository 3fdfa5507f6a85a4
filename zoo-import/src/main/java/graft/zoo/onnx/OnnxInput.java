package graft.zoo.onnx;

import java.util.List;

/**
 * A graph's input.
 *
 * @param dims sizes, {@link #ANY} where the file gives none or a name; null where not even their number is given
 */
public record OnnxInput(String name, int elementType, List<Long> dims) {
    /** A size that is not fixed. */
    public static final long ANY = -1;
}
