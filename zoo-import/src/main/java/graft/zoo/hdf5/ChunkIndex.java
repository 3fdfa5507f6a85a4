package graft.zoo.hdf5;

import java.util.function.Consumer;

/** Where the chunks of a dataset lie (specification, IV.A.2.i and VII). Chunks never written are left out. */
sealed interface ChunkIndex permits ChunkIndex.None, ChunkIndex.Single, ChunkIndex.Implicit, ChunkIndex.Tree2,
        ChunkTree, FixedArray, ExtensibleArray {

    /** Gives every chunk once. */
    void chunks(ChunkGrid grid, Consumer<Chunk> each);

    /** Nothing was ever written. */
    record None() implements ChunkIndex {
        @Override
        public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
            // There is none.
        }
    }

    /** One chunk holds everything. */
    record Single(long address, long size, int mask) implements ChunkIndex {
        @Override
        public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
            each.accept(new Chunk(new long[grid.block().length], address, grid.packed() ? size : grid.bytes(), mask));
        }
    }

    /** All chunks lie one after the other, in the grid's order, unpacked. */
    record Implicit(long address) implements ChunkIndex {
        @Override
        public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
            // The last chunk must be there, so the count is bounded by the file.
            long count = grid.count();
            long most = grid.file().bytes().byteSize() / grid.bytes();
            for (long i = 0, found = 0; found < count; i++) {
                if (i > most) {
                    throw grid.refusal("a dataset of " + count + " chunks of " + grid.bytes() + " bytes passes the "
                            + "file's end");
                }
                long[] start = grid.start(i, -1);
                if (grid.contains(start)) {
                    each.accept(new Chunk(start, address + i * grid.bytes(), grid.bytes(), 0));
                    found++;
                }
            }
        }
    }

    /** A B-tree of version 2, for datasets of several dimensions without limit. */
    record Tree2(long address) implements ChunkIndex {
        private static final int PLAIN = 10;
        private static final int PACKED = 11;

        @Override
        public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
            BTree2.records(grid.file(), address, grid.packed() ? PACKED : PLAIN, record -> {
                long at = record.offset();
                long size = grid.packed() ? record.unsigned(grid.sizeBytes()) : grid.bytes();
                int mask = grid.packed() ? record.i32() : 0;
                long[] place = new long[grid.block().length];
                for (int i = 0; i < place.length; i++) {
                    place[i] = record.u64();
                }
                each.accept(grid.scaled(place, at, size, mask));
            });
        }
    }
}
