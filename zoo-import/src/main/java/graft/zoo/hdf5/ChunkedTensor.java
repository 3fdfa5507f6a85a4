package graft.zoo.hdf5;

import graft.engine.Tensor;
import graft.zoo.bytes.Dimensions;
import graft.zoo.bytes.Elements;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tensor whose elements lie in chunks, each packed by itself, or were never written and are all the fill value. A
 * chunk is unpacked, converted, and its rows copied to where they belong.
 */
final class ChunkedTensor implements StoredTensor {
    /** What may be made of nothing: 64 MiB of floats that are all the fill value. */
    private static final long MAX_FILLED = 1 << 24;
    /** Deflate makes at most 1032 bytes of one. */
    private static final long MOST_INFLATED = 1040;

    private final ChunkGrid grid;
    private final String name;
    private final Datatype type;
    private final int[] shape;
    private final DataLayout.Chunked layout;
    private final FilterPipeline filters;
    private final MemorySegment fill;

    /**
     * @param grid of the chunks; its size in bytes has been checked
     * @param fill the bytes of an element that was never written; null for zeros
     */
    ChunkedTensor(String name, Datatype type, ChunkGrid grid, DataLayout.Chunked layout, FilterPipeline filters,
            MemorySegment fill) {
        this.grid = grid;
        this.name = name;
        this.type = type;
        this.shape = Dimensions.of(grid.file().file(), name, grid.space().dims());
        this.layout = layout;
        this.filters = filters;
        this.fill = fill;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DType dtype() {
        return type.dtype();
    }

    @Override
    public List<Integer> shape() {
        return Arrays.stream(shape).boxed().toList();
    }

    @Override
    public Tensor read() {
        return grid.file().file().guarded(() -> {
            List<Chunk> chunks = chunks();
            float[] values = new float[Tensor.count(shape)];
            if (fill != null) {
                Arrays.fill(values, Elements.at(fill, type.dtype(), type.order(), 0));
            }
            float[] block = new float[chunks.isEmpty() ? 0 : grid.bytes() / (int) type.size()];
            for (Chunk chunk : chunks) {
                Elements.read(unpacked(chunk), type.dtype(), type.order(), block);
                copy(block, chunk.start(), values);
            }
            return Tensor.wrap(values, shape);
        });
    }

    @Override
    public long[] readIntegers() {
        if (dtype().isFloating()) {
            return StoredTensor.super.readIntegers();
        }
        return grid.file().file().guarded(() -> {
            List<Chunk> chunks = chunks();
            long[] values = new long[Tensor.count(shape)];
            if (fill != null) {
                Arrays.fill(values, Elements.integerAt(fill, type.dtype(), type.order(), 0));
            }
            long[] block = new long[chunks.isEmpty() ? 0 : grid.bytes() / (int) type.size()];
            for (Chunk chunk : chunks) {
                MemorySegment bytes = unpacked(chunk);
                for (int i = 0; i < block.length; i++) {
                    block[i] = Elements.integerAt(bytes, type.dtype(), type.order(), i);
                }
                copy(block, chunk.start(), values);
            }
            return values;
        });
    }

    private String what() {
        return "dataset '" + ShownName.of(name) + "'";
    }

    /** The chunks inside the dataset, each once and together large enough to hold it: nothing is allocated before. */
    private List<Chunk> chunks() {
        filters.refuseUnknown(what());
        List<Chunk> chunks = new ArrayList<>();
        Set<Long> numbers = new HashSet<>();
        long[] stored = new long[1];
        long[] largest = new long[1];
        layout.index().chunks(grid, chunk -> {
            for (int i = 0; i < chunk.start().length; i++) {
                if (chunk.start()[i] % grid.block()[i] != 0 && grid.contains(chunk.start())) {
                    throw grid.refusal(what() + " has a chunk at " + Arrays.toString(chunk.start())
                            + ", which is no multiple of its chunks' size " + Arrays.toString(grid.block()));
                }
            }
            if (!grid.contains(chunk.start())) {
                return;
            }
            if (!numbers.add(grid.number(chunk.start()))) {
                throw grid.refusal(what() + " has two chunks at " + Arrays.toString(chunk.start()));
            }
            long size = grid.file().slice(chunk.address(), chunk.size(), what() + ", chunk at "
                    + Arrays.toString(chunk.start())).byteSize();
            stored[0] += size;
            largest[0] = Math.max(largest[0], size);
            chunks.add(chunk);
        });
        long times = filters.inflates() ? MOST_INFLATED : 1;
        if (!chunks.isEmpty() && grid.bytes() > MAX_FILLED && grid.bytes() > times * largest[0]) {
            throw grid.refusal(what() + " has chunks of " + grid.bytes() + " bytes, of which the largest has only "
                    + largest[0] + " in the file, too few to hold it");
        }
        long most = times * stored[0];
        long count = Tensor.count(shape);
        if (count > MAX_FILLED && count > most / type.size()) {
            throw grid.refusal(what() + " of " + count + " elements has only " + stored[0] + " bytes of them in the "
                    + "file, too few to hold it");
        }
        return chunks;
    }

    private MemorySegment unpacked(Chunk chunk) {
        String where = what() + ", chunk at " + Arrays.toString(chunk.start());
        MemorySegment packed = grid.file().slice(chunk.address(), chunk.size(), where);
        FilterPipeline used = layout.plainEdges() && isEdge(chunk) ? FilterPipeline.NONE : filters;
        if (used.isEmpty() && packed.byteSize() != grid.bytes()) {
            throw grid.refusal(where + " has " + packed.byteSize() + " bytes; expected " + grid.bytes());
        }
        return used.isEmpty() ? packed
                : used.unpack(packed, chunk.mask(), grid.bytes(), (int) type.size(), where);
    }

    private boolean isEdge(Chunk chunk) {
        for (int i = 0; i < shape.length; i++) {
            if (chunk.start()[i] + grid.block()[i] > shape[i]) {
                return true;
            }
        }
        return false;
    }

    /** Copies the part of a chunk that lies inside the dataset, row by row of the last dimension, array to array. */
    private void copy(Object block, long[] start, Object values) {
        int rank = shape.length;
        int[] size = new int[rank];
        for (int i = 0; i < rank; i++) {
            size[i] = (int) Math.min(grid.block()[i], shape[i] - start[i]);
        }
        int[] at = new int[rank];
        while (true) {
            long from = 0;
            long to = 0;
            for (int i = 0; i < rank; i++) {
                from = from * grid.block()[i] + at[i];
                to = to * shape[i] + start[i] + at[i];
            }
            System.arraycopy(block, (int) from, values, (int) to, size[rank - 1]);
            int i = rank - 2;
            while (i >= 0 && ++at[i] == size[i]) {
                at[i--] = 0;
            }
            if (i < 0) {
                return;
            }
        }
    }

    @Override
    public String toString() {
        return name + " " + type.dtype() + shape();
    }
}
