package graft.zoo.hostile;

import graft.testing.WireBytes;
import java.util.zip.CRC32C;

/**
 * A sorted table of keys and values, as TensorFlow's checkpoints are (google/leveldb, doc/table_format.md): one block
 * of entries, an empty one, and one that tells where the first lies.
 */
final class TableBytes {
    static final long MARK = 0xdb4775248b80fb57L;

    private final Little entries = new Little();
    private int restarts = 1;
    private int compression;
    private int crc;
    private long size;
    private long mark = MARK;

    /** An entry with a key of its own. */
    TableBytes entry(String key, WireBytes value) {
        return entry(0, key.length(), value.toArray().length, key, value.toArray());
    }

    /** An entry that may lie about its lengths. */
    TableBytes entry(long shared, long rest, long length, String key, byte... value) {
        entries.bytes(new WireBytes().varint(shared).varint(rest).varint(length).toArray()).text(key).bytes(value);
        return this;
    }

    /** Bytes in the place of entries. */
    TableBytes raw(byte... bytes) {
        entries.bytes(bytes);
        return this;
    }

    /** What the block says of its restarts. */
    TableBytes restarts(int count) {
        restarts = count;
        return this;
    }

    TableBytes compression(int kind) {
        compression = kind;
        return this;
    }

    /** Changes the block's checksum by so much. */
    TableBytes wrongBy(int difference) {
        crc = difference;
        return this;
    }

    /** Lets the index say that the block has this size. */
    TableBytes size(long claimed) {
        size = claimed;
        return this;
    }

    TableBytes mark(long other) {
        mark = other;
        return this;
    }

    byte[] toArray() {
        Little out = new Little();
        byte[] data = compression == 1 ? entries.toArray() : new Little().bytes(entries.toArray()).u32(0, restarts)
                .toArray();
        out.bytes(block(data, compression, crc));
        long meta = out.size();
        out.bytes(block(new Little().u32(0, 1).toArray(), 0, 0));
        long index = out.size();
        byte[] place = new WireBytes().varint(0).varint(size != 0 ? size : data.length).toArray();
        byte[] entry = new Little().bytes(new WireBytes().varint(0).varint(1).varint(place.length).toArray())
                .text("\u00ff").bytes(place).u32(0, 1).toArray();
        out.bytes(block(entry, 0, 0));
        byte[] places = new WireBytes().varint(meta).varint(8).varint(index).varint(entry.length).toArray();
        return out.bytes(java.util.Arrays.copyOf(places, 40)).u64(mark).toArray();
    }

    private static byte[] block(byte[] content, int compression, int wrongBy) {
        byte[] whole = new Little().bytes(content).u8(compression).toArray();
        return new Little().bytes(whole).u32(masked(whole) + wrongBy).toArray();
    }

    /** CRC-32C as TensorFlow keeps it (leveldb, util/crc32c.h). */
    static int masked(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }
}
