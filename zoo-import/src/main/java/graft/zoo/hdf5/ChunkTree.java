package graft.zoo.hdf5;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The chunks in a B-tree of version 1 (specification, III.A.1): {@code TREE}, type 1, level, count (2), neighbours (O
 * each); then key, child (O), key, …, where a key is size (4), filter mask (4) and the first element's place in every
 * dimension and in the element (8 each).
 */
record ChunkTree(long address) implements ChunkIndex {
    private static final int MAX_LEVEL = 16;

    @Override
    public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
        read(grid, address, MAX_LEVEL, new HashSet<>(), each);
    }

    private static void read(ChunkGrid grid, long at, int highest, Set<Long> visited, Consumer<Chunk> each) {
        if (!visited.add(at)) {
            throw grid.refusal("the index of a dataset leads twice to the node at byte " + at);
        }
        Cursor node = grid.file().signed(at, "TREE", "index of a dataset");
        int type = node.u8();
        int level = node.u8();
        int count = node.u16();
        if (type != 1 || level > highest) {
            throw node.refusal("is of type " + type + " and level " + level + "; expected type 1 and level at most "
                    + highest);
        }
        node.offset();
        node.offset();
        for (int i = 0; i < count; i++) {
            long size = node.u32();
            int mask = node.i32();
            long[] start = new long[grid.block().length];
            for (int d = 0; d < start.length; d++) {
                start[d] = node.u64();
            }
            node.u64();
            long child = node.offset();
            if (level > 0) {
                read(grid, child, level - 1, visited, each);
            } else {
                each.accept(new Chunk(start, child, size, mask));
            }
        }
    }
}
