package graft.zoo.hostile;

/**
 * An HDF5 file put together by hand (HDF5 File Format Specification 3.0): superblock 0 at byte 0, then pieces, each at
 * a multiple of 8. Headers are of version 1; groups hold their links as messages.
 */
final class Hdf5Bytes {
    static final int DATASPACE = 1;
    static final int DATATYPE = 3;
    static final int LINK = 6;
    static final int EXTERNAL = 7;
    static final int LAYOUT = 8;
    static final int FILTERS = 11;
    static final int ATTRIBUTE = 12;
    static final int CONTINUATION = 16;
    static final int SYMBOL_TABLE = 17;
    /** Bytes of the superblock: the first piece's address. */
    static final int SUPERBLOCK = 96;
    static final byte[] FLOAT32 = type(0x11, 0x1F20, 4, new Little().u16(0, 32).u8(23, 8, 0, 23).u32(127).toArray());
    static final byte[] FLOAT64 = type(0x11, 0x3F20, 8, new Little().u16(0, 64).u8(52, 11, 0, 52).u32(1023).toArray());

    private final Little body = new Little();

    /** Adds a piece and gives its address. */
    long put(byte... bytes) {
        long address = SUPERBLOCK + body.size();
        body.bytes(bytes).align(8);
        return address;
    }

    /** Where the next piece will be. */
    long next() {
        return SUPERBLOCK + body.size();
    }

    /** An object's header. */
    long header(byte[]... messages) {
        Little all = new Little();
        for (byte[] m : messages) {
            all.bytes(m);
        }
        return header(messages.length, all.size(), all.toArray());
    }

    long header(int count, long size, byte... messages) {
        return put(new Little().u8(1, 0).u16(count).u32(1, size, 0).bytes(messages).toArray());
    }

    static byte[] message(int type, byte... body) {
        byte[] padded = new Little().bytes(body).align(8).toArray();
        return new Little().u16(type, padded.length).u32(0).bytes(padded).toArray();
    }

    static byte[] link(String name, long address) {
        return message(LINK, new Little().u8(1, 0, name.length()).text(name).u64(address).toArray());
    }

    static byte[] space(long... dims) {
        return new Little().u8(1, dims.length, 0, 0, 0, 0, 0, 0).u64(dims).toArray();
    }

    static byte[] type(int kind, int bits, long size, byte... properties) {
        return new Little().u8(kind, bits, bits >> 8, bits >> 16).u32(size).bytes(properties).toArray();
    }

    static byte[] contiguous(long address, long size) {
        return message(LAYOUT, new Little().u8(3, 1).u64(address, size).toArray());
    }

    /** Chunks of version 3: sizes and the element's size. */
    static byte[] chunked(long tree, long... sizes) {
        return message(LAYOUT, new Little().u8(3, 2, sizes.length).u64(tree).u32(sizes).toArray());
    }

    /** A leaf of the tree of chunks: one key and address for each, and what ends it. */
    static Little chunks(int count) {
        return new Little().text("TREE").u8(1, 0).u16(count).u64(-1, -1);
    }

    static byte[] filters(int... ids) {
        Little body = new Little().u8(1, ids.length, 0, 0, 0, 0, 0, 0);
        for (int id : ids) {
            body.u16(id, 0, 0, 0);
        }
        return message(FILTERS, body.toArray());
    }

    /** An attribute of version 1. */
    static byte[] attribute(String name, byte[] type, byte[] space, byte... value) {
        return message(ATTRIBUTE, new Little().u8(1, 0).u16(name.length() + 1, type.length, space.length).text(name)
                .u8(0).align(8).bytes(type).align(8).bytes(space).align(8).bytes(value).toArray());
    }

    /** An attribute that lists texts of 16 bytes. */
    static byte[] texts(String name, String... texts) {
        Little value = new Little();
        for (String text : texts) {
            value.bytes(java.util.Arrays.copyOf(Cases.latin1(text), 16));
        }
        return attribute(name, type(0x13, 0, 16), space(texts.length), value.toArray());
    }

    /** A dataset of four floats in one piece. */
    long numbers() {
        long data = put(PickleText.floats(1, 2, 3, 4));
        return header(message(DATASPACE, space(4)), message(DATATYPE, FLOAT32), contiguous(data, 16));
    }

    /** The file whose root is a group with one link {@code w}. */
    byte[] file(long w) {
        return root(link("w", w));
    }

    byte[] root(byte[]... messages) {
        return file(header(messages), 8, 8, 0);
    }

    /**
     * The file.
     *
     * @param root   address of the root's header
     * @param beyond how much further the file is said to go than it does
     */
    byte[] file(long root, int offsets, int lengths, long beyond) {
        return new Little().u8(0x89).text("HDF\r\n").u8(0x1A).text("\n").u8(0, 0, 0, 0, 0, offsets, lengths, 0)
                .u16(4, 16).u32(0).u64(0, -1, SUPERBLOCK + body.size() + beyond, -1).u64(0, root).u32(0, 0).u64(0, 0)
                .bytes(body.toArray()).toArray();
    }
}
