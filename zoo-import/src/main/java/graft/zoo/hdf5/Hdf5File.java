package graft.zoo.hdf5;

import graft.zoo.bytes.Contents;
import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain HDF5 file: every dataset of numbers is a tensor, named by its path, such as {@code block/conv/kernel:0}.
 * Datasets of strings, compounds and references are left out; text attributes of the root are its metadata.
 */
public final class Hdf5File {
    private Hdf5File() {
    }

    /** The tensors of a file; it is closed when they are. */
    public static WeightFile of(MappedFile file, Hdf5 hdf5) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Hdf5Dataset dataset : hdf5.datasets(hdf5.root())) {
            if (dataset.isNumeric()) {
                tensors.put(dataset.path(), dataset.tensor(dataset.path()));
            }
        }
        return new Contents(file, "HDF5", tensors, texts(hdf5.root()));
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
}
