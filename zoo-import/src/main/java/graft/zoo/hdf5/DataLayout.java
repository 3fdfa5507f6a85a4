package graft.zoo.hdf5;

import java.lang.foreign.MemorySegment;

/**
 * Where the elements of a dataset lie (specification, IV.A.2.i).
 *
 * <table>
 * <caption>Layout of the message</caption>
 * <tr><td>versions 1, 2</td><td>version, rank, class, 5 reserved; [address (O)]; sizes (4 each); chunked: element size
 * (4), counted by the rank; compact: size (4), elements</td></tr>
 * <tr><td>version 3</td><td>version, class; compact: size (2), elements; contiguous: address (O), size (L); chunked:
 * rank + 1, B-tree (O), sizes and element size (4 each)</td></tr>
 * <tr><td>versions 4, 5</td><td>the same, but chunked: flags, rank + 1, bytes of a size, sizes and element size, kind
 * of index, its settings, address (O)</td></tr>
 * </table>
 */
sealed interface DataLayout {

    /** In the message itself. */
    record Compact(MemorySegment bytes) implements DataLayout {
    }

    /**
     * In one piece.
     *
     * @param size in bytes; -1 in old versions, which do not state it
     */
    record Contiguous(long address, long size) implements DataLayout {
    }

    /**
     * In blocks.
     *
     * @param block      sizes of a chunk, one a dimension
     * @param elementSize as the message states it
     * @param index      finds the chunks
     * @param plainEdges whether chunks partly outside the dataset are not packed
     * @param wideSizes  whether indexes state sizes of packed chunks in L bytes
     */
    record Chunked(long[] block, long elementSize, ChunkIndex index, boolean plainEdges, boolean wideSizes)
            implements DataLayout {
    }

    /** Reads the message of a dataset of this rank. */
    static DataLayout read(Cursor body, int rank) {
        int version = body.version(1, 5);
        return version < 3 ? old(body, rank) : current(body, version, rank);
    }

    private static DataLayout old(Cursor body, int rank) {
        int sizes = body.u8();
        int kind = body.u8();
        body.skip(5);
        long address = kind == 0 ? 0 : body.offset();
        if (kind == 2) {
            return chunkedWithTree(body, sizes, address, rank);
        }
        body.skip(4L * sizes);
        return switch (kind) {
            case 0 -> new Compact(body.take(body.u32()));
            case 1 -> new Contiguous(address, -1);
            default -> throw body.refusal("is of the unknown class " + kind);
        };
    }

    private static DataLayout current(Cursor body, int version, int rank) {
        int kind = body.u8();
        return switch (kind) {
            case 0 -> new Compact(body.take(body.u16()));
            case 1 -> new Contiguous(body.offset(), body.length());
            case 2 -> {
                if (version > 3) {
                    yield chunked(body, version, rank);
                }
                int sizes = body.u8();
                yield chunkedWithTree(body, sizes, body.offset(), rank);
            }
            case 3 -> throw body.refusal("is of a virtual dataset, whose elements are in other files, which is not "
                    + "read; write them into one file: h5repack");
            default -> throw body.refusal("is of the unknown class " + kind);
        };
    }

    private static DataLayout chunkedWithTree(Cursor body, int sizes, long address, int rank) {
        long[] block = block(body, sizes, 4, rank);
        return new Chunked(block, body.u32(), address == FileBytes.UNDEFINED ? new ChunkIndex.None()
                : new ChunkTree(address), false, false);
    }

    private static DataLayout chunked(Cursor body, int version, int rank) {
        int flags = body.u8();
        int sizes = body.u8();
        int sizeBytes = body.u8();
        if (sizeBytes < 1 || sizeBytes > 8) {
            throw body.refusal("has chunk sizes of " + sizeBytes + " bytes; expected 1 to 8");
        }
        long[] block = block(body, sizes, sizeBytes, rank);
        long elementSize = body.unsigned(sizeBytes);
        int kind = body.u8();
        long size = 0;
        int mask = 0;
        switch (kind) {
            case 1 -> {
                if ((flags & 2) != 0) {
                    size = body.length();
                    mask = body.i32();
                }
            }
            case 2 -> {
                // An implicit index has no settings.
            }
            case 3 -> body.skip(1);
            case 4 -> body.skip(5);
            case 5 -> body.skip(6);
            default -> throw body.refusal("has a chunk index of the unknown kind " + kind);
        }
        long address = body.offset();
        ChunkIndex index = address == FileBytes.UNDEFINED ? new ChunkIndex.None() : switch (kind) {
            case 1 -> new ChunkIndex.Single(address, size, mask);
            case 2 -> new ChunkIndex.Implicit(address);
            case 3 -> new FixedArray(address);
            case 4 -> new ExtensibleArray(address);
            default -> new ChunkIndex.Tree2(address);
        };
        return new Chunked(block, elementSize, index, (flags & 1) != 0, version > 4);
    }

    private static long[] block(Cursor body, int sizes, int sizeBytes, int rank) {
        if (sizes != rank + 1 || rank == 0) {
            throw body.refusal("has chunks of " + (sizes - 1) + " dimensions; the dataset has " + rank);
        }
        long[] block = new long[rank];
        for (int i = 0; i < rank; i++) {
            block[i] = body.unsigned(sizeBytes);
            if (block[i] < 1 || block[i] > Integer.MAX_VALUE) {
                throw body.refusal("has chunks of size " + Long.toUnsignedString(block[i]) + " in dimension " + i
                        + "; expected 1 to 2^31 - 1");
            }
        }
        return block;
    }
}
