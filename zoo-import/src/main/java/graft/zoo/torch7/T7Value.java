package graft.zoo.torch7;

import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Torch7 file may hold. Tables compare by identity: they may hold themselves.
 */
sealed interface T7Value {

    /** Nothing, and things that weights do not need. */
    enum Nothing implements T7Value { NIL, TRUE, FALSE, FUNCTION }

    /** A number. */
    record Number(double value) implements T7Value {
    }

    /** A string. */
    record Text(String value) implements T7Value {
    }

    /** A table. Values by their keys as text: {@code weight}, {@code 1}. */
    final class Table implements T7Value {
        final Map<String, T7Value> items = new LinkedHashMap<>();
    }

    /**
     * An object of a class of Torch's or the user's: its fields.
     */
    final class Instance implements T7Value {
        final String type;
        Table fields = new Table();

        Instance(String type) {
            this.type = type;
        }
    }

    /** The numbers under tensors, little-endian. */
    record Storage(DType dtype, MemorySegment bytes) implements T7Value {
    }

    /**
     * A view of a storage.
     *
     * @param storage null for an empty tensor
     */
    record View(DType dtype, Storage storage, long offset, long[] shape, long[] strides) implements T7Value {
    }
}
