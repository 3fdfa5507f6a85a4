package graft.zoo.hdf5;

import graft.zoo.bytes.Dimensions;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An array of a file. */
public final class Hdf5Dataset extends Hdf5Object {
    private final Datatype type;
    private final Dataspace space;

    Hdf5Dataset(Hdf5 hdf5, String path, ObjectHeader header) {
        super(hdf5, path, header);
        this.type = Datatype.read(message(Message.Type.DATATYPE));
        this.space = Dataspace.read(message(Message.Type.DATASPACE));
    }

    private Cursor message(Message.Type wanted) {
        return header().first(wanted).orElseThrow(() -> file().refusal("dataset '" + ShownName.of(path()) + "' has no "
                + wanted.words() + " message; the file is damaged")).body();
    }

    /** Whether its elements are numbers of a type that is read, and there may be some: {@link #tensor} gives them. */
    public boolean isNumeric() {
        return type.number().isPresent() && !space.isNull();
    }

    /** Whether its elements are references to objects: {@link #references} gives them. */
    public boolean isReferences() {
        return type.kind() == Datatype.Kind.OBJECT_REFERENCE;
    }

    /** What its elements are, in words. */
    public String elements() {
        return type.inWords();
    }

    /** Sizes of its dimensions, row-major. */
    public long[] dims() {
        return space.dims().clone();
    }

    /**
     * Its numbers, read when asked for. What lies in one piece is read straight from the map.
     *
     * @param name of the tensor
     * @throws WeightFileException when it holds something else, or its bytes are not all there
     */
    public StoredTensor tensor(String name) {
        DType dtype = type.number().orElseThrow(() -> file().refusal("dataset '" + ShownName.of(path()) + "' holds "
                + type.inWords() + "; expected integers of 1, 2, 4 or 8 bytes or floats of 2, 4 or 8"));
        if (space.isNull()) {
            throw file().refusal("dataset '" + ShownName.of(path()) + "' is null: it holds nothing");
        }
        if (header().first(Message.Type.EXTERNAL_FILES).isPresent()) {
            throw file().refusal("dataset '" + ShownName.of(path()) + "' lies in other files, which are not read; "
                    + "write it into this one: h5repack");
        }
        return switch (layout()) {
            case DataLayout.Compact compact -> MappedTensor.rowMajor(file().file(), name, dtype, type.order(),
                    space.dims(), compact.bytes());
            case DataLayout.Contiguous here when here.address() != FileBytes.UNDEFINED -> {
                int[] shape = Dimensions.of(file().file(), name, space.dims());
                long bytes = graft.engine.Tensor.count(shape) * type.size();
                if (here.size() != -1 && here.size() != bytes) {
                    throw file().refusal("dataset '" + ShownName.of(path()) + "' of shape " + space + " takes " + bytes
                            + " bytes, its layout states " + Long.toUnsignedString(here.size())
                            + "; the file is damaged");
                }
                yield MappedTensor.rowMajor(file().file(), name, dtype, type.order(), space.dims(),
                        file().slice(here.address(), bytes, "dataset '" + ShownName.of(path()) + "'"));
            }
            case DataLayout.Contiguous _ -> chunked(name, new DataLayout.Chunked(whole(), type.size(),
                    new ChunkIndex.None(), false, false));
            case DataLayout.Chunked chunked -> chunked(name, chunked);
        };
    }

    /**
     * The objects that its elements refer to, in row-major order; null for references to nothing.
     *
     * @throws WeightFileException when it holds something else, or a reference leads to no object
     */
    public List<Hdf5Object> references() {
        if (!isReferences()) {
            throw file().refusal("dataset '" + ShownName.of(path()) + "' holds " + type.inWords()
                    + "; expected references");
        }
        MemorySegment bytes = switch (layout()) {
            case DataLayout.Compact compact -> compact.bytes();
            case DataLayout.Contiguous here -> file().slice(here.address(),
                    Math.min(space.count(), Long.MAX_VALUE / type.size()) * type.size(),
                    "dataset '" + ShownName.of(path()) + "'");
            case DataLayout.Chunked _ -> throw file().refusal("dataset '" + ShownName.of(path()) + "' has references "
                    + "in chunks, which are not read; write it in one piece: h5repack -l CONTI");
        };
        var elements = new Cursor(file(), bytes, 0, "dataset '" + ShownName.of(path()) + "'");
        List<Hdf5Object> objects = new ArrayList<>();
        for (long i = 0; i < space.count(); i++) {
            long address = elements.offset();
            elements.skip(type.size() - file().offsetSize());
            objects.add(address == 0 || address == FileBytes.UNDEFINED ? null
                    : hdf5().object(address, path() + "[" + i + "]"));
        }
        return objects;
    }

    private DataLayout layout() {
        return DataLayout.read(message(Message.Type.LAYOUT), space.rank());
    }

    /** A chunk as large as the smallest possible, for what has none. */
    private long[] whole() {
        long[] block = new long[space.rank()];
        java.util.Arrays.fill(block, 1);
        return block;
    }

    private StoredTensor chunked(String name, DataLayout.Chunked layout) {
        String where = "dataset '" + ShownName.of(path()) + "'";
        long bytes = type.size();
        for (long size : layout.block()) {
            bytes = bytes > Integer.MAX_VALUE / size ? Integer.MAX_VALUE : bytes * size;
        }
        if (layout.elementSize() != type.size() || bytes > Integer.MAX_VALUE - 64) {
            throw file().refusal(where + " has chunks of " + bytes + " bytes or more with elements of "
                    + layout.elementSize() + " bytes; expected elements of " + type.size()
                    + " and less than 2^31 bytes; the file is damaged");
        }
        FilterPipeline filters = header().first(Message.Type.FILTERS)
                .map(m -> FilterPipeline.read(file(), m.body())).orElse(FilterPipeline.NONE);
        // Enough bytes for the largest size that a packed chunk may have: one more than the chunk itself needs.
        int bits = 63 - Long.numberOfLeadingZeros(bytes);
        int sizeBytes = layout.wideSizes() ? file().lengthSize() : Math.min(8, 1 + (bits + 8) / 8);
        var grid = new ChunkGrid(file(), space, layout.block(), (int) bytes, !filters.isEmpty(), sizeBytes);
        return new ChunkedTensor(name, type, grid, layout, filters, fill());
    }

    /**
     * What elements that were never written are (specification, IV.A.2.e and f): version, times (2), [whether it is
     * defined], size (4), value; from version 3 on version, flags, size, value. Null where nothing is
     * stated, which means zeros.
     */
    private MemorySegment fill() {
        Cursor body;
        if (header().first(Message.Type.FILL_VALUE).isPresent()) {
            body = message(Message.Type.FILL_VALUE);
            int version = body.version(1, 3);
            body.skip(version < 3 ? 2 : 0);
            boolean defined = version == 3 ? (body.u8() & 0x20) != 0 : body.u8() != 0 || version == 1;
            if (!defined) {
                return null;
            }
        } else if (header().first(Message.Type.OLD_FILL_VALUE).isPresent()) {
            body = message(Message.Type.OLD_FILL_VALUE);
        } else {
            return null;
        }
        long size = body.u32();
        return size == type.size() ? body.take(size) : null;
    }
}
