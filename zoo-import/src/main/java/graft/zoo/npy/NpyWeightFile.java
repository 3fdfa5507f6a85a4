package graft.zoo.npy;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Map;

/** One array as a weight file of one tensor, named after the file, since an array file holds no name. */
public final class NpyWeightFile implements WeightFile {
    private final MappedFile file;
    private final Map<String, StoredTensor> tensors;

    private NpyWeightFile(MappedFile file) {
        this.file = file;
        String name = file.path().getFileName().toString().replaceFirst("\\.npy$", "");
        tensors = Map.of(name, NpyFile.tensor(file, name, file.bytes(), () -> { }));
    }

    /**
     * Opens an array file and checks its header.
     *
     * @throws graft.zoo.weights.WeightFileException when it is missing, cut short, not an array, or not an array of numbers
     */
    public static NpyWeightFile open(Path path) {
        return MappedFile.open(path, NpyWeightFile::new);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return "NumPy array (npy)";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        file.close();
    }
}
