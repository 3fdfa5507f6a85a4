package graft.zoo.hostile;

import static graft.zoo.hostile.Hdf5Bytes.DATASPACE;
import static graft.zoo.hostile.Hdf5Bytes.DATATYPE;
import static graft.zoo.hostile.Hdf5Bytes.FLOAT32;
import static graft.zoo.hostile.Hdf5Bytes.SYMBOL_TABLE;
import static graft.zoo.hostile.Hdf5Bytes.chunked;
import static graft.zoo.hostile.Hdf5Bytes.chunks;
import static graft.zoo.hostile.Hdf5Bytes.filters;
import static graft.zoo.hostile.Hdf5Bytes.message;
import static graft.zoo.hostile.Hdf5Bytes.space;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.zoo.weights.WeightFile;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** HDF5 files whose indexes of groups and of chunks go in circles, or whose chunks are not what they are said to be. */
@Tag("small-heap")
class HostileHdf5IndexTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
    }

    private static Little node(int type, int level, int count) {
        return new Little().text("TREE").u8(type, level).u16(count).u64(-1, -1);
    }

    private static Little leaf(int count) {
        return new Little().text("SNOD").u8(1, 0).u16(count);
    }

    private static long heap(Hdf5Bytes h, String names) {
        long data = h.put(Cases.latin1(names));
        return h.put(new Little().text("HEAP").u8(0, 0, 0, 0).u64(names.length(), 1, data).toArray());
    }

    private static byte[] group(Hdf5Bytes h, long tree, long heap) {
        return h.root(message(SYMBOL_TABLE, new Little().u64(tree, heap).toArray()));
    }

    /** A group whose one leaf has this entry: the place of its name in the heap {@code \0w\0}. */
    private static byte[] entry(int count, long name) {
        Hdf5Bytes h = new Hdf5Bytes();
        long w = h.numbers();
        long leaf = h.put(leaf(count).u64(name, w).u32(0, 0).u64(0, 0).toArray());
        long tree = h.put(node(0, 0, 1).u64(0, leaf, 0).toArray());
        return group(h, tree, heap(h, "\0w\0"));
    }

    @TestFactory
    Stream<DynamicTest> indexesOfGroupsThatAreNoTreesAreRefused() {
        return new Cases(folder, "x.h5")
                .read("the group that the others differ from", () -> entry(1, 1), HostileHdf5IndexTest::hasNumbers)
                .refused("a node whose child is itself", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long heap = heap(h, "\0w\0");
                    long at = h.next();
                    h.put(node(0, 1, 1).u64(0, at, 0).toArray());
                    return group(h, at, heap);
                }, "the index of a group leads twice to the node at byte")
                .refused("a node whose child's child is itself", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long heap = heap(h, "\0w\0");
                    long at = h.next();
                    int size = node(0, 2, 1).size() + 24;
                    h.put(node(0, 2, 1).u64(0, at + size, 0).toArray());
                    h.put(node(0, 1, 1).u64(0, at, 0).toArray());
                    return group(h, at, heap);
                }, "the index of a group leads twice to the node at byte")
                .refused("a leaf that is the node itself", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long heap = heap(h, "\0w\0");
                    long at = h.next();
                    h.put(node(0, 0, 1).u64(0, at, 0).toArray());
                    return group(h, at, heap);
                }, "leads twice to the node")
                .refused("a child of the same level", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long heap = heap(h, "\0w\0");
                    long child = h.put(node(0, 1, 0).toArray());
                    return group(h, h.put(node(0, 1, 1).u64(0, child, 0).toArray()), heap);
                }, "is of type 0 and level 1; expected type 0 and level at most 0")
                .refused("level 255", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    return group(h, h.put(node(0, 255, 0).toArray()), heap(h, "\0"));
                }, "level 255; expected type 0 and level at most 16")
                .refused("65,535 children in a node of one", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long w = h.numbers();
                    long heap = heap(h, "\0w\0");
                    long leaf = h.put(leaf(1).u64(1, w).u32(0, 0).u64(0, 0).toArray());
                    return group(h, h.put(node(0, 0, 65535).u64(0, leaf, 0).toArray()), heap);
                }, "part of a group", "passes the file's end")
                .refused("a node of the other kind", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    return group(h, h.put(node(1, 0, 0).toArray()), heap(h, "\0"));
                }, "is of type 1 and level 0")
                .refused("65,535 entries in a leaf of one", entry(65535, 1), "x.h5: HDF5: ")
                .refused("a name outside its heap", entry(1, 1 << 20), "names of a group has 3 bytes")
                .refused("a name without an end", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long w = h.numbers();
                    long leaf = h.put(leaf(1).u64(1, w).u32(0, 0).u64(0, 0).toArray());
                    return group(h, h.put(node(0, 0, 1).u64(0, leaf, 0).toArray()), heap(h, "\0w"));
                }, "names of a group has a name without an end")
                .refused("a heap whose names lie beyond the file", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long tree = h.put(node(0, 0, 0).toArray());
                    return group(h, tree, h.put(new Little().text("HEAP").u8(0, 0, 0, 0).u64(1 << 20, 1, 96)
                            .toArray()));
                }, "names of a group of 1048576 bytes at byte 96 passes the file's end")
                .refused("20,000 entries with one name of a megabyte", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long w = h.numbers();
                    long heap = heap(h, "\0" + "n".repeat(1 << 20) + "\0");
                    Little leaf = leaf(20_000);
                    for (int i = 0; i < 20_000; i++) {
                        leaf.u64(1, w).u32(0, 0).u64(0, 0);
                    }
                    return group(h, h.put(node(0, 0, 1).u64(0, h.put(leaf.toArray()), 0).toArray()), heap);
                }, "names, paths and texts have over 67108864 characters")
                .tests();
    }

    private static byte[] deflated(byte[] data) throws java.io.IOException {
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out)) {
            deflate.write(data);
        }
        return out.toByteArray();
    }

    /** A dataset of one dimension whose chunks of four have these places, all with the same bytes. */
    private static byte[] chunksAt(long size, byte[] filters, byte[] data, long... places) {
        Hdf5Bytes h = new Hdf5Bytes();
        long at = h.put(data);
        Little tree = chunks(places.length);
        for (long place : places) {
            tree.u32(data.length, 0).u64(place, 0, at);
        }
        return dataset(h, size, filters, chunked(h.put(tree.u32(0, 0).u64(size, 0).toArray()), 4, 4));
    }

    private static byte[] dataset(Hdf5Bytes h, long size, byte[] filters, byte[] layout) {
        byte[] shape = message(DATASPACE, space(size));
        byte[] type = message(DATATYPE, FLOAT32);
        return h.file(filters == null ? h.header(shape, type, layout) : h.header(shape, type, filters, layout));
    }

    @TestFactory
    Stream<DynamicTest> chunksThatCannotBeAreRefusedByDataset() throws java.io.IOException {
        byte[] packed = deflated(NUMBERS);
        byte[] bomb = deflated(new byte[50_000_000]);
        int[] many = new int[33];
        java.util.Arrays.fill(many, 2);
        byte[] shuffled = new byte[16];
        for (int i = 0; i < 16; i++) {
            shuffled[i % 4 * 4 + i / 4] = NUMBERS[i];
        }
        byte[] checked = new Little().bytes(NUMBERS).u32(0x12345678).toArray();
        return new Cases(folder, "x.h5")
                .read("the chunk that the others differ from", () -> chunksAt(4, null, NUMBERS, 0),
                        HostileHdf5IndexTest::hasNumbers)
                .read("a chunk that is deflated", () -> chunksAt(4, filters(1), packed, 0),
                        HostileHdf5IndexTest::hasNumbers)
                .read("a shuffle that states no size takes the element's", () -> chunksAt(4, filters(2), shuffled, 0),
                        HostileHdf5IndexTest::hasNumbers)
                .refused("chunks of size 0", dataset(new Hdf5Bytes(), 4, null, chunked(-1, 0, 4)),
                        "has chunks of size 0 in dimension 0")
                .refused("chunks of 2^31 bytes", dataset(new Hdf5Bytes(), 4, null, chunked(-1, 0x7FFFFFFF, 4)),
                        "dataset 'w' has chunks of 2147483647 bytes or more")
                .refused("chunks of elements of another size", dataset(new Hdf5Bytes(), 4, null, chunked(-1, 4, 8)),
                        "dataset 'w' has chunks", "elements of 8 bytes; expected elements of 4")
                .refused("chunks of more dimensions than the dataset", dataset(new Hdf5Bytes(), 4, null,
                        chunked(-1, 2, 2, 4)), "has chunks of 2 dimensions; the dataset has 1")
                .refused("a billion chunks of which none is there", dataset(new Hdf5Bytes(), 1_000_000_000, null,
                        chunked(-1, 1, 4)), "'w' of 1000000000 elements has only 0 bytes")
                .refused("a billion elements of which four are there", chunksAt(1_000_000_000, null, NUMBERS, 0),
                        "'w' of 1000000000 elements has only 16 bytes")
                .refused("a chunk between two places", chunksAt(8, null, NUMBERS, 2),
                        "'w' has a chunk at [2], which is no multiple")
                .refused("two chunks at one place", chunksAt(8, null, NUMBERS, 0, 0), "'w' has two chunks at [0]")
                .refused("a chunk of more bytes than it holds", chunksAt(4, null, new byte[24], 0),
                        "'w', chunk at [0] has 24 bytes; expected 16")
                .refused("a chunk of fewer bytes than it holds", chunksAt(4, null, new byte[8], 0),
                        "'w', chunk at [0] has 8 bytes; expected 16")
                .refused("a chunk beyond the file", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    return dataset(h, 4, null, chunked(h.put(chunks(1).u32(16, 0).u64(0, 0, 1 << 20).u64(0, 0, 0)
                            .toArray()), 4, 4));
                }, "dataset 'w', chunk at [0] of 16 bytes at byte 1048576 passes the file's end")
                .refused("chunks of 1 GiB of which 16 bytes are there", () -> {
                    var h = new Hdf5Bytes();
                    return dataset(h, 4, filters(1), chunked(h.put(chunks(1).u32(16, 0).u64(0, 0, h.put(NUMBERS))
                            .u32(0, 0).u64(4, 0).toArray()), 1 << 28, 4));
                }, "dataset 'w' has chunks of 1073741824 bytes, of which the largest has only 16 in the file")
                .refused("a packed chunk of 4 GiB", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    return dataset(h, 4, filters(1), chunked(h.put(chunks(1).u32(0xFFFFFFFFL, 0).u64(0, 0, 96)
                            .u64(0, 0, 0).toArray()), 4, 4));
                }, "dataset 'w', chunk at [0] of 4294967295 bytes")
                .refused("an index that is its own child", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long at = h.next();
                    h.put(node(1, 1, 1).u32(16, 0).u64(0, 0, at).u64(0, 0, 0).toArray());
                    return dataset(h, 4, null, chunked(at, 4, 4));
                }, "the index of a dataset leads twice to the node at byte 96")
                .refused("a chunk that inflates to 50 MB", chunksAt(4, filters(1), bomb, 0),
                        "'w', chunk at [0] inflates to more than its 16 bytes")
                .refused("a chunk that inflates to too little", chunksAt(4, filters(1), deflated(new byte[8]), 0),
                        "'w', chunk at [0] inflates to only 8 of 16 bytes")
                .refused("a chunk that does not inflate", chunksAt(4, filters(1), NUMBERS, 0),
                        "'w', chunk at [0] does not inflate")
                .refused("a chunk said to hold far more than deflate can pack", () -> {
                    Hdf5Bytes h = new Hdf5Bytes();
                    long at = h.put(packed);
                    return dataset(h, 1_000_000, filters(1), chunked(h.put(chunks(1).u32(packed.length, 0)
                            .u64(0, 0, at).u64(0, 0, 0).toArray()), 1_000_000, 4));
                }, "'w', chunk at [0]", "cannot unpack to 4000000")
                .refused("deflated twice", chunksAt(4, filters(1, 1), deflated(packed), 0), "'w' is deflated twice")
                .refused("an unknown filter", chunksAt(4, filters(32015), NUMBERS, 0),
                        "'w' is packed with filter 32015 (zstd)", "h5repack")
                .refused("33 filters", chunksAt(4, filters(many), NUMBERS, 0), "names 33 filters; expected at most 32")
                .refused("another checksum", chunksAt(4, filters(3), checked, 0), "'w', chunk at [0] has Fletcher")
                .refused("a chunk shorter than its checksum", chunksAt(4, filters(3), new byte[2], 0),
                        "'w', chunk at [0] has 2 bytes; expected a checksum of 4")
                .read("a chunk outside the dataset is left out", () -> chunksAt(4, null, NUMBERS, 0, 4_000_000_000L),
                        HostileHdf5IndexTest::hasNumbers)
                .tests();
    }
}
