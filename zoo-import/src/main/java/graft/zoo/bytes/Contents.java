package graft.zoo.bytes;

import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * A weight file that is one mapped file with tensors and texts in it, as most formats are.
 *
 * @param file     is closed when this is
 * @param format   in words
 * @param tensors  by name, in the file's order
 * @param metadata texts that travel with the weights; may be empty
 */
public record Contents(MappedFile file, String format, Map<String, StoredTensor> tensors,
        Map<String, String> metadata) implements WeightFile {

    public Contents {
        tensors = Collections.unmodifiableMap(tensors);
        metadata = Collections.unmodifiableMap(metadata);
    }

    /** A file without texts. */
    public Contents(MappedFile file, String format, Map<String, StoredTensor> tensors) {
        this(file, format, tensors, Map.of());
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public void close() {
        file.close();
    }
}
