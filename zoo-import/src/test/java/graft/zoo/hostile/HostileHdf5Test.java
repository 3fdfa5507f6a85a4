package graft.zoo.hostile;

import static graft.zoo.hostile.Hdf5Bytes.ATTRIBUTE;
import static graft.zoo.hostile.Hdf5Bytes.CONTINUATION;
import static graft.zoo.hostile.Hdf5Bytes.DATASPACE;
import static graft.zoo.hostile.Hdf5Bytes.DATATYPE;
import static graft.zoo.hostile.Hdf5Bytes.EXTERNAL;
import static graft.zoo.hostile.Hdf5Bytes.FLOAT32;
import static graft.zoo.hostile.Hdf5Bytes.LAYOUT;
import static graft.zoo.hostile.Hdf5Bytes.LINK;
import static graft.zoo.hostile.Hdf5Bytes.contiguous;
import static graft.zoo.hostile.Hdf5Bytes.link;
import static graft.zoo.hostile.Hdf5Bytes.message;
import static graft.zoo.hostile.Hdf5Bytes.space;
import static graft.zoo.hostile.Hdf5Bytes.type;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** HDF5 files whose superblock, headers, groups, types or attributes cannot be. */
@Tag("small-heap")
class HostileHdf5Test {
    @TempDir
    Path folder;

    private static byte[] made(Function<Hdf5Bytes, byte[]> how) {
        return how.apply(new Hdf5Bytes());
    }

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
    }

    /** A file whose dataset {@code w} has a shape, a type and a layout. */
    private static byte[] dataset(byte[] space, byte[] type, byte[] layout, byte[]... more) {
        Hdf5Bytes h = new Hdf5Bytes();
        h.put(PickleText.floats(1, 2, 3, 4));
        byte[][] messages = java.util.Arrays.copyOf(more, more.length + 3);
        messages[more.length] = message(DATASPACE, space);
        messages[more.length + 1] = message(DATATYPE, type);
        messages[more.length + 2] = layout;
        return h.file(h.header(messages));
    }

    private static final byte[] HERE = contiguous(Hdf5Bytes.SUPERBLOCK, 16);

    @TestFactory
    Stream<DynamicTest> superblocksThatCannotBeAreRefused() {
        byte[] good = made(h -> h.file(h.numbers()));
        byte[] mark = good.clone();
        mark[1] = 'X';
        Cases cases = new Cases(folder, "x.h5")
                .read("the file that the others differ from", () -> good, HostileHdf5Test::hasNumbers)
                .refused("no signature", mark, "begins with 89 58 44 46")
                .refused("an end beyond the file", made(h -> h.file(h.numbers(), 8, 8, 8)), "the file ends at byte",
                        "it is truncated")
                .refused("an end of 2^62", made(h -> h.file(h.numbers(), 8, 8, 1L << 62)), "the file ends at byte")
                .refused("a root beyond the file", made(h -> h.file(1 << 20, 8, 8, 0)), "object header",
                        "passes the file's end")
                .refused("a root that is a dataset", made(h -> h.file(h.numbers(), 8, 8, 0)), "the root is no group");
        for (int version : new int[] {4, 9, 255}) {
            byte[] bad = good.clone();
            bad[8] = (byte) version;
            cases.refused("superblock version " + version, bad, "superblock version " + version + " is unknown");
        }
        for (int size : new int[] {0, 1, 3, 16, 255}) {
            cases.refused("addresses of " + size + " bytes", made(h -> h.file(h.numbers(), size, 8, 0)),
                    "offsets or lengths of " + size + " bytes")
                    .refused("lengths of " + size + " bytes", made(h -> h.file(h.numbers(), 8, size, 0)),
                            "offsets or lengths of " + size + " bytes");
        }
        return cases.tests();
    }

    private static byte[] continued(long address, long length) {
        return message(CONTINUATION, new Little().u64(address, length).toArray());
    }

    @TestFactory
    Stream<DynamicTest> headersThatDoNotEndAreRefused() {
        return new Cases(folder, "x.h5")
                .refused("a continuation that leads to itself", made(h -> {
                    long at = h.next();
                    h.put(continued(at, 24));
                    return h.file(h.header(100, 24, continued(at, 24)), 8, 8, 0);
                }), "leads back to the block at byte 96")
                .refused("two continuations that lead to each other", made(h -> {
                    long at = h.next();
                    h.put(continued(at + 24, 24));
                    h.put(continued(at, 24));
                    return h.file(h.header(100, 24, continued(at, 24)), 8, 8, 0);
                }), "leads back to the block at byte 96")
                .refused("a continuation beyond the file", made(h -> h.file(h.header(100, 24, continued(1 << 20, 24)),
                        8, 8, 0)), "object header continuation", "passes the file's end")
                .refused("a message longer than its block", made(h -> h.file(h.header(1, 8, new Little().u16(LINK, 9999)
                        .u32(0).toArray()), 8, 8, 0)), "object header ends after 0 of 9999 bytes")
                .refused("a block longer than the file", made(h -> h.file(h.header(1, 1 << 20), 8, 8, 0)),
                        "object header ends after")
                .refused("more messages than there are", made(h -> h.file(h.header(65535, 16, new byte[16]), 8, 8, 0)),
                        "has 2 messages; expected 65535")
                .read("65,000 messages of no bytes", () -> made(h -> {
                    byte[] messages = new Little().bytes(link("w", h.numbers())).bytes(new byte[64_999 * 8]).toArray();
                    return h.file(h.header(65_000, messages.length, messages), 8, 8, 0);
                }), HostileHdf5Test::hasNumbers)
                .read("20,000 names of a dataset of 60,000 messages", () -> made(h -> {
                    byte[] empty = new byte[60_000 * 8];
                    byte[] messages = new Little().bytes(message(DATASPACE, space(4))).bytes(message(DATATYPE, FLOAT32))
                            .bytes(HERE).bytes(empty).toArray();
                    h.put(PickleText.floats(1, 2, 3, 4));
                    long w = h.header(60_003, messages.length, messages);
                    byte[][] links = new byte[20_001][];
                    java.util.Arrays.setAll(links, i -> link(i == 0 ? "w" : Integer.toString(i), w));
                    return h.root(links);
                }), HostileHdf5Test::hasNumbers)
                .refused("a message that must be understood and is not", made(h -> h.root(new Little().u16(99, 0)
                        .u8(0x80, 0, 0, 0).toArray())), "a message of type 99 that must be understood")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> shapesTypesAndPlacesThatCannotBeAreRefused() {
        byte[] four = space(4);
        byte[] strings = type(0x13, 0, 16);
        Little nested = new Little();
        for (int i = 0; i < 1000; i++) {
            nested.bytes(type(0x19, 0, 16));
        }
        return new Cases(folder, "x.h5")
                .refused("sizes whose product is 2^64", dataset(space(1L << 32, 1L << 32), FLOAT32, HERE),
                        "tensor 'w' has over 2^31 - 9 elements")
                .refused("a size of 2^63", dataset(space(Long.MIN_VALUE), FLOAT32, HERE),
                        "dataspace message has dimension 9223372036854775808")
                .refused("255 dimensions", dataset(space(new long[255]), FLOAT32, HERE), "has 255 dimensions")
                .refused("elements of 0 bytes", dataset(four, type(0x11, 0x1F20, 0, new byte[12]), HERE),
                        "datatype message has elements of 0 bytes")
                .refused("a type that ends early", dataset(four, type(0x11, 0x1F20, 4), HERE), "datatype message ends")
                .refused("a layout of an unknown class", dataset(four, FLOAT32, message(LAYOUT, new byte[] {3, 9})),
                        "layout message is of the unknown class 9")
                .refused("a layout of version 9", dataset(four, FLOAT32, message(LAYOUT, new byte[] {9, 1})),
                        "layout message has version 9; expected 1 to 5")
                .refused("a virtual dataset", dataset(four, FLOAT32, message(LAYOUT, new byte[] {4, 3})),
                        "virtual dataset", "h5repack")
                .refused("more bytes than its shape takes", dataset(four, FLOAT32, contiguous(96, 24)),
                        "dataset 'w' of shape [4] takes 16 bytes, its layout states 24")
                .refused("fewer bytes than its shape takes", dataset(space(5), FLOAT32, HERE),
                        "dataset 'w' of shape [5] takes 20 bytes, its layout states 16")
                .refused("an address beyond the file", dataset(four, FLOAT32, contiguous(1 << 20, 16)),
                        "dataset 'w' of 16 bytes at byte 1048576 passes the file's end")
                .refused("an address of 2^63", dataset(four, FLOAT32, contiguous(Long.MIN_VALUE, 16)),
                        "dataset 'w' of 16 bytes at byte 9223372036854775808")
                .refused("compact numbers that are not there", dataset(four, FLOAT32, message(LAYOUT, new Little()
                        .u8(3, 0).u16(16).u64(0).toArray())), "layout message ends after")
                .refused("fewer compact numbers than its shape takes", dataset(four, FLOAT32, message(LAYOUT,
                        new Little().u8(3, 0).u16(8).u64(0).toArray())), "takes 16 bytes, found 8")
                .refused("numbers in other files", dataset(four, FLOAT32, HERE, message(EXTERNAL, new byte[32])),
                        "dataset 'w' lies in other files", "h5repack")
                .refused("a billion numbers that were never written", dataset(space(1_000_000_000), FLOAT32,
                        contiguous(-1, 0)), "dataset 'w' of 1000000000 elements has only 0 bytes")
                .read("texts, compounds and sequences in one another are no tensors", () -> made(h -> {
                    long w = h.numbers();
                    byte[] layout = contiguous(96, 16);
                    long s = h.header(message(DATASPACE, space(1)), message(DATATYPE, strings), layout);
                    long c = h.header(message(DATASPACE, space(1)), message(DATATYPE, type(0x16, 1, 16, new byte[64])),
                            layout);
                    long v = h.header(message(DATASPACE, space(1)), message(DATATYPE, type(0x19, 0, 16,
                            nested.toArray())), layout);
                    return h.root(link("s", s), link("c", c), link("v", v), link("w", w));
                }), file -> assertEquals(Set.of("w"), file.tensors().keySet()))
                .tests();
    }

    private static byte[] softLink(String name, int kind, String target) {
        return message(LINK, new Little().u8(1, 8, kind, name.length()).text(name).u16(target.length()).text(target)
                .toArray());
    }

    @TestFactory
    Stream<DynamicTest> linksAreFollowedInTheFileAndOnce() {
        return new Cases(folder, "x.h5")
                .refused("a link to an object beyond the file", made(h -> h.file(1 << 20)), "object header",
                        "passes the file's end")
                .refused("a link to nothing that is an object", made(h -> h.file(0)), "object header")
                .refused("groups in one another, 100 deep", made(h -> {
                    long at = h.numbers();
                    for (int i = 0; i < 100; i++) {
                        at = h.header(link("g", at));
                    }
                    return h.file(at);
                }), "groups are nested deeper than 64")
                .refused("a name of 50,000 letters for 2,000 objects below it", () -> made(h -> {
                    long w = h.numbers();
                    byte[][] links = new byte[2000][];
                    java.util.Arrays.setAll(links, i -> link(Integer.toString(i, 36), w));
                    long group = h.header(links);
                    return h.root(message(LINK, new Little().u8(1, 1).u16(50_000).text("n".repeat(50_000)).u64(group)
                            .toArray()));
                }), "names, paths and texts have over 67108864 characters")
                .read("a group that is its own child", () -> made(h -> {
                    long w = h.numbers();
                    long group = h.next();
                    h.header(link("back", group), link("w", w));
                    return h.root(link("a", group), link("w", w));
                }), HostileHdf5Test::hasNumbers)
                .read("soft links in a circle and links to other files lead nowhere", () -> made(h -> {
                    long w = h.numbers();
                    return h.root(softLink("p", 1, "q"), softLink("q", 1, "p"), softLink("e", 64, "\0/etc/passwd\0x\0"),
                            link("w", w));
                }), file -> assertEquals(Set.of("w"), file.tensors().keySet()))
                .tests();
    }

    private static byte[] variable(long length, long heap, int index) {
        return Hdf5Bytes.attribute("note", type(0x19, 1, 16, FLOAT32), space(1), new Little().u32(length).u64(heap)
                .u32(index).toArray());
    }

    private static byte[] withHeap(long collection, long objectSize, long length, int index) {
        Hdf5Bytes h = new Hdf5Bytes();
        long w = h.numbers();
        long heap = h.put(new Little().text("GCOL").u8(1, 0, 0, 0).u64(collection).u16(1, 1).u32(0).u64(objectSize)
                .text("abcdefgh").u64(0, 0).toArray());
        return h.root(link("w", w), variable(length, heap, index));
    }

    @TestFactory
    Stream<DynamicTest> attributesThatCannotBeAreRefusedByName() {
        return new Cases(folder, "x.h5")
                .read("the attribute that the others differ from", () -> withHeap(56, 8, 5, 1), file ->
                        assertEquals("abcde", file.metadata().get("note")))
                .refused("a heap object longer than its heap", withHeap(56, 1 << 20, 5, 1),
                        "global heap of attribute 'note' ends after 24 of 1048576 bytes")
                .refused("a heap longer than the file", withHeap(1L << 40, 8, 5, 1), "global heap of attribute 'note'")
                .refused("a heap of no bytes", withHeap(0, 8, 5, 1), "global heap of attribute 'note'")
                .refused("an object that is not in the heap", withHeap(56, 8, 5, 7),
                        "attribute 'note' refers to object 7 of the global heap")
                .refused("a text of 4 GiB", withHeap(56, 8, 0xFFFFFFFFL, 1),
                        "attribute 'note' has a string of 4294967295 bytes in a heap object of 8")
                .refused("a heap that is none", made(h -> h.root(link("w", h.numbers()), variable(5, 96, 1))),
                        "global heap of attribute 'note' does not begin with GCOL")
                .refused("fewer texts than its shape takes", made(h -> h.root(link("w", h.numbers()),
                        Hdf5Bytes.attribute("note", type(0x13, 0, 16), space(1L << 40), new byte[16]))),
                        "attribute 'note' of 1099511627776 strings has only 16 bytes")
                .refused("a name without an end", made(h -> h.root(message(ATTRIBUTE, new Little().u8(1, 0)
                        .u16(8, 8, 8).text("abcdefghijklmnopqrstuvwx").toArray()))), "a name without an end")
                .refused("one text of 1 MB in 100 attributes", () -> made(h -> {
                    long w = h.numbers();
                    long heap = h.put(new Little().text("GCOL").u8(1, 0, 0, 0).u64(32 + (1 << 20)).u16(1, 1).u32(0)
                            .u64(1 << 20).text("x".repeat(1 << 20)).toArray());
                    byte[][] messages = new byte[101][];
                    java.util.Arrays.setAll(messages, i -> i == 0 ? link("w", w) : Hdf5Bytes.attribute("a" + i,
                            type(0x19, 1, 16, FLOAT32), space(1),
                                    new Little().u32(1 << 20).u64(heap).u32(1).toArray()));
                    return h.root(messages);
                }), "names, paths and texts have over 67108864 characters")
                .tests();
    }
}
