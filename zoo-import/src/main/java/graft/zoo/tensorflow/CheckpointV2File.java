package graft.zoo.tensorflow;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint of version 2 ({@code model.ckpt.index} and {@code model.ckpt.data-00000-of-00001}), as TensorFlow 1
 * writes it since 2016, TensorFlow 2 for objects, and SavedModels for their variables.
 *
 * <table>
 * <caption>Layout (tensorflow/core/protobuf/tensor_bundle.proto)</caption>
 * <tr><td>index</td><td>a {@link SortedTable}</td></tr>
 * <tr><td>key ""</td><td>{@code BundleHeaderProto {1 num_shards, 2 endianness: 0 little, 1 big}}</td></tr>
 * <tr><td>other keys</td><td>a tensor's name, or an {@link OrderedKey} of a part of one; a
 * {@link BundleEntry}</td></tr>
 * <tr><td>data</td><td>the elements of each tensor, row-major, without anything between them</td></tr>
 * </table>
 *
 * TensorFlow 2's names are the paths to its objects, {@code layer/kernel/.ATTRIBUTES/VARIABLE_VALUE}. Text is passed
 * over.
 */
public final class CheckpointV2File implements WeightFile {
    private static final String ENDING = ".index";

    private final MappedFile index;
    private final Map<Long, MappedFile> shards = new HashMap<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private long shardCount;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private CheckpointV2File(MappedFile index) {
        this.index = index;
    }

    /**
     * Reads a checkpoint by its index, and opens its data files. A tensor is compared with its checksum when it is
     * read.
     *
     * @throws WeightFileException when the index is damaged, or a data file is missing or too short
     */
    public static CheckpointV2File of(MappedFile index) {
        CheckpointV2File checkpoint = new CheckpointV2File(index);
        try {
            checkpoint.read();
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        return checkpoint;
    }

    private void read() {
        if (!index.path().toString().endsWith(ENDING)) {
            throw index.refusal("is the index of a TensorFlow checkpoint, whose data lie beside it: its name must end"
                    + " in " + ENDING + " and theirs begin like it");
        }
        Map<String, BundleEntry> whole = new LinkedHashMap<>();
        Map<String, List<PartitionedTensor.Part>> parts = new HashMap<>();
        new SortedTable(index).forEach((key, block, content, from, length) -> {
            ProtobufReader value = block.message(content, from, length);
            if (key.length == 0) {
                readHeader(value);
                return;
            }
            if (shardCount == 0) {
                throw index.refusal("its first entry is no header of a checkpoint; it is damaged");
            }
            BundleEntry entry = BundleEntry.read(value);
            if (TensorFlowType.isNoNumber(entry.type())) {
                return;
            }
            if (!OrderedKey.isPart(key)) {
                whole.put(new String(key, StandardCharsets.UTF_8), entry);
                return;
            }
            OrderedKey.Part part = OrderedKey.decode(key);
            if (part == null) {
                throw block.error("has a key of a part of a tensor that cannot be read; the file is damaged");
            }
            TensorSlice slice = entry.dims() == null ? null : part.slice().ofSize(entry.dims());
            if (slice == null) {
                throw index.refusal("tensor '" + ShownName.of(part.name()) + "': its part " + part.slice()
                        + " does not fit values of shape " + Arrays.toString(entry.dims()));
            }
            parts.computeIfAbsent(part.name(), _ -> new ArrayList<>())
                    .add(new PartitionedTensor.Part(slice, stored(part.name(), entry, slice.lengths())));
        });
        whole.forEach((name, entry) -> tensors.put(name, entry.sliced()
                ? partitioned(name, entry, parts.getOrDefault(name, List.of())) : stored(name, entry, entry.dims())));
    }

    private void readHeader(ProtobufReader header) {
        while (header.next()) {
            switch (header.field()) {
                case 1 -> shardCount = header.varint();
                case 2 -> order = header.varint() == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
                default -> { }
            }
        }
        if (shardCount < 1 || shardCount > Integer.MAX_VALUE) {
            throw index.refusal("states " + shardCount + " data files, expected at least 1");
        }
    }

    private DType type(String name, BundleEntry entry) {
        DType dtype = TensorFlowType.of(entry.type());
        if (dtype == null) {
            throw index.refusal("tensor '" + ShownName.of(name) + "' has element type "
                    + TensorFlowType.name(entry.type()) + ", which is not read");
        }
        if (entry.dims() == null || TensorShape.elements(entry.dims()) < 0) {
            throw index.refusal("tensor '" + ShownName.of(name) + "' has shape " + Arrays.toString(entry.dims())
                    + ", expected sizes of 0 and more and at most 2^31 - 9 elements");
        }
        return dtype;
    }

    private StoredTensor partitioned(String name, BundleEntry entry, List<PartitionedTensor.Part> parts) {
        DType dtype = type(name, entry);
        for (PartitionedTensor.Part part : parts) {
            if (part.slice().within(entry.dims()) == null || part.values().dtype() != dtype) {
                throw index.refusal("tensor '" + ShownName.of(name) + "' of shape " + Arrays.toString(entry.dims())
                        + " and type " + dtype + " has a part " + part.slice() + " of type " + part.values().dtype()
                        + ", which is not in it");
            }
        }
        return PartitionedTensor.of(index.path(), name, dtype, entry.dims(), parts);
    }

    private StoredTensor stored(String name, BundleEntry entry, long[] dims) {
        DType dtype = type(name, entry);
        long expected = TensorShape.elements(dims) * dtype.bytes();
        if (entry.size() != expected) {
            throw index.refusal("tensor '" + ShownName.of(name) + "' of shape " + Arrays.toString(dims) + " and type "
                    + dtype + " takes " + expected + " bytes, found " + entry.size() + "; the index is damaged");
        }
        MappedFile shard = shard(entry.shard());
        if (entry.offset() < 0 || entry.offset() > shard.size() || entry.size() > shard.size() - entry.offset()) {
            throw index.refusal("tensor '" + ShownName.of(name) + "' lies at bytes " + entry.offset() + " to "
                    + (entry.offset() + entry.size()) + " of " + shard.path().getFileName() + ", which has "
                    + shard.size() + "; it is cut short, copy it again");
        }
        MemorySegment bytes = shard.bytes().asSlice(entry.offset(), entry.size());
        return MappedTensor.strided(shard, name, dtype, order, dims, bytes, 0, TensorShape.strides(dims),
                () -> check(shard, name, bytes, entry.crc()));
    }

    private static void check(MappedFile shard, String name, MemorySegment bytes, int expected) {
        int found = Crc32c.masked(bytes);
        if (found != expected) {
            throw shard.refusal(String.format("tensor '%s' has checksum %08x, expected %08x; the file is damaged,"
                    + " copy it again", ShownName.of(name), found, expected));
        }
    }

    private MappedFile shard(long number) {
        if (number < 0 || number >= shardCount) {
            throw index.refusal("names data file " + number + ", expected 0 to " + (shardCount - 1));
        }
        MappedFile known = shards.get(number);
        if (known == null) {
            String name = index.path().getFileName().toString();
            Path file = index.path().resolveSibling(Shards.name(
                    name.substring(0, name.length() - ENDING.length()) + ".data", number, shardCount));
            known = MappedFile.open(Shards.existing(index.path(), file));
            shards.put(number, known);
        }
        return known;
    }

    @Override
    public Path path() {
        return index.path();
    }

    @Override
    public String format() {
        return "TensorFlow checkpoint (version 2)";
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        shards.values().forEach(MappedFile::close);
        index.close();
    }
}
