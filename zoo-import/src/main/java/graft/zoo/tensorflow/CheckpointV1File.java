package graft.zoo.tensorflow;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint of version 1 ({@code model.ckpt}), as TensorFlow's Saver wrote it until 2016: one {@link SortedTable}.
 *
 * <table>
 * <caption>Entries (tensorflow/core/util/saved_tensor_slice.proto)</caption>
 * <tr><td>key ""</td><td>{@code SavedTensorSlices {1 meta: {1 tensor* {1 name, 2 shape, 3 type, 4 slice*}}}}</td></tr>
 * <tr><td>other keys</td><td>a {@link SavedSlice}; its key holds nothing that it does not hold itself</td></tr>
 * </table>
 *
 * Large ones come in several files, {@code model.ckpt-00000-of-00004} and on; naming one opens all.
 */
public final class CheckpointV1File implements WeightFile {
    private final Path path;
    private final List<MappedFile> files = new ArrayList<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    /** What the first entry states of a tensor, and the parts of it that were found. */
    private record Described(long type, long[] dims, List<PartitionedTensor.Part> parts) {
    }

    private CheckpointV1File(Path path) {
        this.path = path;
    }

    /**
     * Reads a checkpoint, of which one file is mapped already. Small blocks are compared with their checksums at once,
     * large ones when they are read.
     *
     * @throws WeightFileException when it is cut short, damaged or not complete
     */
    public static CheckpointV1File of(MappedFile named) {
        Path path = named.path();
        CheckpointV1File checkpoint = new CheckpointV1File(path);
        checkpoint.files.add(named);
        try {
            Map<String, Described> described = new LinkedHashMap<>();
            for (Path shard : Shards.of(path)) {
                MappedFile file = shard.equals(path) ? named : MappedFile.open(shard);
                checkpoint.files.add(file);
                file.guarded(() -> {
                    checkpoint.read(file, described);
                    return null;
                });
            }
            described.forEach((name, d) -> checkpoint.tensors.put(name,
                    PartitionedTensor.of(path, name, TensorFlowType.of(d.type), d.dims, d.parts)));
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        return checkpoint;
    }

    private void read(MappedFile file, Map<String, Described> described) {
        boolean[] hasMeta = {false};
        new SortedTable(file).forEach((key, block, content, from, length) -> {
            if (key.length == 0) {
                hasMeta[0] = true;
                describe(block.message(content, from, length), described);
                return;
            }
            if (!hasMeta[0]) {
                throw file.refusal("its first entry does not describe its tensors; it is no checkpoint, or damaged");
            }
            var place = new SavedSlice.Place(file, block, from, length);
            SavedSlice saved = place.read(content);
            Described tensor = described.get(saved.name());
            if (tensor == null) {
                throw block.error("holds tensor '" + ShownName.of(saved.name())
                        + "', which the first entry does not list; the file is damaged");
            }
            DType dtype = TensorFlowType.of(tensor.type);
            if (dtype == null) {
                return;
            }
            TensorSlice slice = saved.slice().within(tensor.dims);
            if (slice == null) {
                throw block.error("holds a part of tensor '" + ShownName.of(saved.name()) + "' " + saved.slice()
                        + ", which is not in its shape " + Arrays.toString(tensor.dims));
            }
            saved.data().stored(file, saved.name(), tensor.type, slice.lengths(), () -> { });
            tensor.parts.add(new PartitionedTensor.Part(slice,
                    new SavedSlice.Values(saved.name(), dtype, tensor.type, slice.lengths(), place)));
        });
        described.values().removeIf(d -> TensorFlowType.isNoNumber(d.type));
    }

    private static void describe(ProtobufReader reader, Map<String, Described> described) {
        while (reader.next()) {
            if (reader.field() == 1) {
                ProtobufReader meta = reader.message();
                while (meta.next()) {
                    if (meta.field() == 1) {
                        describeTensor(meta.message(), described);
                    }
                }
            }
        }
    }

    private static void describeTensor(ProtobufReader reader, Map<String, Described> described) {
        String name = "";
        long[] dims = {};
        long type = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> dims = TensorShape.read(reader.message());
                case 3 -> type = reader.varint();
                default -> { }
            }
        }
        if (TensorFlowType.of(type) == null && !TensorFlowType.isNoNumber(type)) {
            throw reader.error("tensor '" + ShownName.of(name) + "' has element type " + TensorFlowType.name(type)
                    + ", which is not read");
        }
        if (dims == null || TensorShape.elements(dims) < 0) {
            throw reader.error("tensor '" + ShownName.of(name) + "' has shape " + Arrays.toString(dims)
                    + ", expected sizes of 0 and more and at most 2^31 - 9 elements");
        }
        Described before = described.get(name);
        if (before == null) {
            described.put(name, new Described(type, dims, new ArrayList<>()));
        } else if (before.type != type || !Arrays.equals(before.dims, dims)) {
            throw reader.error("tensor '" + ShownName.of(name) + "' is described twice, as "
                    + Arrays.toString(before.dims) + " and as " + Arrays.toString(dims));
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String format() {
        return "TensorFlow checkpoint (version 1)";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }
}
