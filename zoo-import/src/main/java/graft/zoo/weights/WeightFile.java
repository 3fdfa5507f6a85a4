package graft.zoo.weights;

import java.nio.file.Path;
import java.util.Map;

/**
 * An open weight file: named tensors in the order in which the file lists them. Tensors are read lazily, so the file
 * must stay open until the last one is read.
 */
public interface WeightFile extends AutoCloseable {

    Path path();

    /** The format in words, such as {@code "PyTorch (zip)"}. */
    String format();

    /** Who wrote it, where the file states it; else empty. */
    default String writer() {
        return "";
    }

    /** All tensors by name, in the file's order. */
    Map<String, StoredTensor> tensors();

    /**
     * The weights by the names that publishers' tables know them by: for most formats those of {@link #tensors}, for
     * Keras's layer and role, wherever in its file they lie.
     */
    default Map<String, StoredTensor> variables() {
        return tensors();
    }

    /** Text that travels with the weights, such as safetensors' {@code __metadata__}; empty for most formats. */
    default Map<String, String> metadata() {
        return Map.of();
    }

    /**
     * The sets of weights that the file holds, such as a network and its moving average, by the key that chooses each:
     * how many tensors it has. Empty for formats that hold one.
     */
    default Map<String, Integer> sets() {
        return Map.of();
    }

    /** The key of the set whose tensors these are; empty where it needs none. */
    default String set() {
        return "";
    }

    /** Whether a set is used because all were found to be equal to the last bit. */
    default boolean areSetsEqual() {
        return false;
    }

    @Override
    void close();
}
