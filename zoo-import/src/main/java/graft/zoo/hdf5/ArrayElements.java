package graft.zoo.hdf5;

import java.util.function.Consumer;

/**
 * The elements of the two kinds of arrays that index chunks: a chunk's address (O), and for packed chunks its size and
 * filter mask (4).
 *
 * @param grid    of the dataset
 * @param client  0 for plain, 1 for packed chunks
 * @param size    bytes of an element
 * @param slowest the dimension that counts as the first, see {@link ChunkGrid#start}
 * @param each    is given every chunk
 */
record ArrayElements(ChunkGrid grid, int client, int size, int slowest, Consumer<Chunk> each) {
    ArrayElements {
        int least = grid.file().offsetSize() + (client == 1 ? 5 : 0);
        int most = grid.file().offsetSize() + (client == 1 ? 12 : 0);
        if (client > 1 || (client == 1) != grid.packed() || size < least || size > most) {
            throw grid.refusal("the index of a dataset has elements of kind " + client + " and " + size
                    + " bytes, which do not go with the dataset");
        }
    }

    /** Reads elements that lie one after the other, the first of which has this number. */
    void read(Cursor elements, long first, long count) {
        for (long i = 0; i < count; i++) {
            long address = elements.offset();
            long packed = client == 1 ? elements.unsigned(size - grid.file().offsetSize() - 4) : grid.bytes();
            int mask = client == 1 ? elements.i32() : 0;
            if (address != FileBytes.UNDEFINED) {
                each.accept(new Chunk(grid.start(first + i, slowest), address, packed, mask));
            }
        }
    }

    /** Bytes of this many elements; negative when they are more than that. */
    long bytes(long count) {
        return count > Integer.MAX_VALUE ? -1 : count * size;
    }
}
