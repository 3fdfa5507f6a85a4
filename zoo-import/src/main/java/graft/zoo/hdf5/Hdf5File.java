package graft.zoo.hdf5;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain HDF5 file: every dataset of numbers is a tensor, named by its path, such as {@code block/conv/kernel:0}.
 * Datasets of strings, compounds and references are left out; text attributes of the root are its metadata.
 */
public final class Hdf5File implements WeightFile {
    private final MappedFile file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    private Hdf5File(MappedFile file, Hdf5 hdf5) {
        this.file = file;
        for (Hdf5Dataset dataset : hdf5.datasets(hdf5.root())) {
            if (dataset.isNumeric()) {
                tensors.put(dataset.path(), dataset.tensor(dataset.path()));
            }
        }
        this.metadata = texts(hdf5.root());
    }

    /**
     * Opens a file.
     *
     * @throws WeightFileException when it is no HDF5, of an unknown version, cut short or damaged
     */
    public static Hdf5File open(Path path) {
        return MappedFile.open(path, Hdf5File::of);
    }

    /** Takes over a file that is already mapped, and closes it when it is closed. */
    public static Hdf5File of(MappedFile file) {
        return new Hdf5File(file, Hdf5.of(file, file.bytes()));
    }

    /** An object's attributes that are a single text each. Lists of texts are read too, so that damage shows. */
    public static Map<String, String> texts(Hdf5Object object) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Hdf5Attribute attribute : object.attributes()) {
            List<String> strings = attribute.isText() ? attribute.strings() : List.of();
            if (strings.size() == 1) {
                texts.put(attribute.name(), strings.getFirst());
            }
        }
        return texts;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return "HDF5";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public void close() {
        file.close();
    }
}
