package graft.zoo.hdf5;

/**
 * Where one chunk of a dataset lies.
 *
 * @param start   its first element in the dataset, one index a dimension
 * @param address of its bytes
 * @param size    of its bytes, packed
 * @param mask    filters that were not used
 */
record Chunk(long[] start, long address, long size, int mask) {
}
