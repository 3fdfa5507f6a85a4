package graft.zoo.hdf5;

import graft.zoo.weights.WeightFileException;

/**
 * How a dataset is cut into chunks: a grid of equal blocks, the last ones of each dimension partly outside.
 *
 * @param file    the file
 * @param space   of the dataset
 * @param block   sizes of a chunk in elements, one a dimension
 * @param bytes   of a chunk, unpacked
 * @param packed  whether filters are applied, so that chunks have sizes of their own
 * @param sizeBytes how many bytes the indexes take for the size of a packed chunk
 */
record ChunkGrid(FileBytes file, Dataspace space, long[] block, int bytes, boolean packed, int sizeBytes) {

    /** Number of chunks in a dimension, for the size that it may grow to; without limit the present size counts. */
    private long count(int dimension) {
        long largest = space.largest()[dimension];
        long size = largest < 0 ? space.dims()[dimension] : largest;
        return Math.max(1, Math.ceilDiv(size, block[dimension]));
    }

    /** Number of chunks in the present dataset; {@link Long#MAX_VALUE} when there are more than that. */
    long count() {
        long count = 1;
        for (int i = 0; i < block.length; i++) {
            long here = Math.ceilDiv(space.dims()[i], block[i]);
            if (here == 0) {
                return 0;
            }
            count = count > Long.MAX_VALUE / here ? Long.MAX_VALUE : count * here;
        }
        return count;
    }

    /**
     * The start of the chunk with this number, counted row by row over the largest size.
     *
     * @param slowest the dimension that counts as the first: the one without limit, so that growing appends
     */
    long[] start(long number, int slowest) {
        long[] start = new long[block.length];
        long rest = number;
        for (int i = block.length - 1; i >= 0; i--) {
            if (i != slowest) {
                start[i] = rest % count(i) * block[i];
                rest /= count(i);
            }
        }
        if (slowest < block.length && slowest >= 0) {
            start[slowest] = rest * block[slowest];
        }
        return start;
    }

    /** Whether a chunk that begins there has an element in the present dataset. */
    boolean contains(long[] start) {
        for (int i = 0; i < start.length; i++) {
            if (start[i] < 0 || start[i] >= space.dims()[i]) {
                return false;
            }
        }
        return true;
    }

    /** A chunk's number among those of the present dataset, row by row. */
    long number(long[] start) {
        long number = 0;
        for (int i = 0; i < start.length; i++) {
            number = number * Math.ceilDiv(space.dims()[i], block[i]) + start[i] / block[i];
        }
        return number;
    }

    /** A chunk of an index that gives its place in the grid. */
    Chunk scaled(long[] place, long address, long size, int mask) {
        long[] start = new long[place.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = place[i] > Long.MAX_VALUE / block[i] || place[i] < 0 ? Long.MAX_VALUE : place[i] * block[i];
        }
        return new Chunk(start, address, size, mask);
    }

    WeightFileException refusal(String message) {
        return file.refusal(message + "; the file is damaged");
    }
}
