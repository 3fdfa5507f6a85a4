package graft.zoo.caffe;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * A {@code .caffemodel}: one protobuf message ({@code NetParameter}) with a network's layers and their blobs. Of the
 * layers, names and blobs are read; blob {@code i} of layer {@code conv1} is the tensor {@code conv1[i]}, with the
 * shape that the file gives it. Three generations of layers are read:
 *
 * <pre>
 * NetParameter  1 name   2 layers (V1)*   100 layer (new)*
 * new layer     1 name   2 type   7 blobs*    100 transform_param
 * V1 layer      4 name   5 type   6 blobs*     36 transform_param   1 layer (V0)
 * V0 layer      1 name   2 type  50 blobs*
 * </pre>
 *
 * The file is mapped into memory; values are read when asked for.
 */
public final class CaffeModelFile implements WeightFile {
    private final MappedFile file;
    private final CaffeModelReader content;

    private CaffeModelFile(MappedFile file) {
        this.file = file;
        content = CaffeModelReader.read(file.path(), file.bytes());
    }

    /**
     * Opens a file and checks all its blobs' shapes against the values that are there.
     *
     * @throws WeightFileException when it cannot be read, is damaged, or holds no weights
     */
    public static CaffeModelFile open(Path path) {
        return MappedFile.open(path, CaffeModelFile::of);
    }

    /** {@link #open} of a file that is mapped already; it is closed with this one. */
    public static CaffeModelFile of(MappedFile file) {
        return new CaffeModelFile(file);
    }

    /**
     * Whether these bytes, a whole file, are a caffemodel: it has no magic number, so they are tried. Reads no values,
     * only the tags between them.
     */
    public static boolean recognises(MemorySegment bytes) {
        try {
            CaffeModelReader.read(Path.of("bytes"), bytes);
            return true;
        } catch (WeightFileException e) {
            return false;
        }
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return content.generations().isEmpty() ? "Caffe" : "Caffe (" + content.generations() + ")";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(content.blobs());
    }

    /** A blob by tensor name, or null. */
    CaffeBlob blob(String name) {
        return content.blobs().get(name);
    }

    /** Whether a layer of this name has weights here. */
    boolean hasWeights(String layer) {
        return blob(layer + "[0]") != null;
    }

    /**
     * The network's name as {@code name}, and what its data layer does to images, where the file states it:
     * {@code transform_param.scale}, {@code .crop_size}, {@code .mean_value} (comma-separated) and {@code .mean_file}.
     */
    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(content.metadata());
    }

    @Override
    public void close() {
        file.close();
    }
}
