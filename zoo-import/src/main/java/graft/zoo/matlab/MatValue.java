package graft.zoo.matlab;

import graft.zoo.weights.StoredTensor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a variable of a MAT-file may hold. */
sealed interface MatValue {
    /** The empty array, which MATLAB writes for what was never set. */
    MatValue EMPTY = new Cells(List.of(0, 0), List.of());

    /** Real numbers or truth values, with MATLAB's shape. */
    record Numbers(StoredTensor tensor) implements MatValue {
    }

    /** Characters, read when asked for. */
    record Text(Supplier<String> text) implements MatValue {
    }

    /**
     * A cell array.
     *
     * @param items column by column
     */
    record Cells(List<Integer> shape, List<MatValue> items) implements MatValue {
    }

    /**
     * A struct, or an array of structs with the same fields.
     *
     * @param items column by column
     */
    record Structs(List<Integer> shape, List<Map<String, MatValue>> items) implements MatValue {
    }

    /** Something that weights do not need: sparse or complex numbers, a function, an object. */
    record Other(String what) implements MatValue {
    }

    /** The struct that this is, or an empty one. Cells of one value around it are taken off. */
    default Map<String, MatValue> struct() {
        return unwrapped() instanceof Structs s && s.items.size() == 1 ? s.items.getFirst() : Map.of();
    }

    /** The text that this is, or an empty one. Cells of one value around it are taken off. */
    default String string() {
        return unwrapped() instanceof Text t ? t.text.get() : "";
    }

    /** Few numbers, column by column; empty for everything else. */
    default float[] numbers() {
        if (unwrapped() instanceof Numbers n && n.tensor.shape().stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b)
                <= FEW) {
            int rank = n.tensor.shape().size();
            int[] reversed = new int[rank];
            for (int i = 0; i < rank; i++) {
                reversed[i] = rank - 1 - i;
            }
            return n.tensor.permuted(reversed).read().unwrap();
        }
        return new float[0];
    }

    /** More numbers than a setting has; a mean image of 299x299 is the most that is asked for. */
    long FEW = 1 << 20;

    private MatValue unwrapped() {
        MatValue value = this;
        while (value instanceof Cells c && c.items.size() == 1) {
            value = c.items.getFirst();
        }
        return value;
    }
}
