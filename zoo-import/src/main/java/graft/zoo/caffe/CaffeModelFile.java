package graft.zoo.caffe;

import graft.zoo.bytes.MappedFile;
import graft.zoo.hdf5.Hdf5;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 * {@code .caffemodel.h5}, which Caffe writes with {@code snapshot_format: HDF5}, has the same blobs.
 *
 * <p>The file is mapped into memory; values are read when asked for.
 */
public final class CaffeModelFile implements WeightFile {
    private final MappedFile file;
    private final String format;
    private final Map<String, CaffeBlob> blobs;
    private final Map<String, String> metadata;

    private CaffeModelFile(MappedFile file, String format, Map<String, CaffeBlob> blobs,
            Map<String, String> metadata) {
        this.file = file;
        this.format = format;
        this.blobs = Collections.unmodifiableMap(blobs);
        this.metadata = Collections.unmodifiableMap(metadata);
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
        CaffeModelReader content = CaffeModelReader.read(file.path(), file.bytes());
        Map<String, CaffeBlob> blobs = new LinkedHashMap<>();
        content.blobs().forEach((name, blob) -> blobs.put(name, blob.in(file)));
        return new CaffeModelFile(file, content.generations().isEmpty() ? "Caffe"
                : "Caffe (" + content.generations() + ")", blobs, content.metadata());
    }

    /** The weights of an HDF5 file that {@link CaffeHdf5} recognises; it is closed with this one. */
    public static CaffeModelFile ofHdf5(MappedFile file, Hdf5 hdf5) {
        return new CaffeModelFile(file, "Caffe (HDF5)", CaffeHdf5.blobs(file, hdf5), Map.of());
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
        return format;
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(blobs);
    }

    /** A blob by tensor name, or null. */
    CaffeBlob blob(String name) {
        return blobs.get(name);
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
        return metadata;
    }

    @Override
    public void close() {
        file.close();
    }
}
