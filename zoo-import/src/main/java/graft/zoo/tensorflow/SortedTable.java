package graft.zoo.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A sorted table of keys and values, as leveldb and TensorFlow's checkpoints store it.
 *
 * <table>
 * <caption>Layout (google/leveldb, doc/table_format.md)</caption>
 * <tr><td>blocks</td><td>see {@link TableBlock}; the values of the index block are the places of the data
 * blocks</td></tr>
 * <tr><td>last 48 bytes</td><td>places of the metaindex and the index block (offset and size, varints), zeros, the mark
 * {@code 57 fb 80 8b 24 75 47 db}</td></tr>
 * <tr><td>a block's entries</td><td>varints: bytes shared with the key before, further bytes of the key, bytes of the
 * value; then those of the key, and the value</td></tr>
 * <tr><td>a block's end</td><td>n offsets of entries that share nothing, then n, 4 bytes each, little-endian</td></tr>
 * </table>
 */
final class SortedTable {
    private static final int FOOTER = 48;
    private static final long MARK = 0xdb4775248b80fb57L;
    private static final int LONGEST_KEY = 8192;
    private static final long MOST_KEY_BYTES = 1 << 25;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Takes the entries one by one. */
    @FunctionalInterface
    interface Entries {
        /**
         * @param key     bytes of the key
         * @param block   that holds the value
         * @param content the block's, unpacked
         * @param from    where the value begins in {@code content}
         * @param length  of the value in bytes
         */
        void take(byte[] key, TableBlock block, MemorySegment content, long from, long length);
    }

    private final MappedFile file;
    private final TableBlock index;
    private long keyBytes;

    /**
     * A table that fills a file.
     *
     * @throws WeightFileException when its end or its index are damaged
     */
    SortedTable(MappedFile file) {
        this.file = file;
        if (!hasMark(file)) {
            throw file.refusal("is not a whole TensorFlow checkpoint: the mark 57 fb 80 8b 24 75 47 db is missing at"
                    + " its end; it is cut short or damaged, copy it again");
        }
        long footer = file.size() - FOOTER;
        var places = new Varints(file.bytes().asSlice(footer, FOOTER - 8));
        places.next();
        places.next();
        index = block(places.next(), places.next());
    }

    /** Whether the file ends with a table's mark. */
    static boolean hasMark(MappedFile file) {
        return file.size() >= FOOTER && file.bytes().get(LONG, file.size() - 8) == MARK;
    }

    /** Hands over the first entry. */
    void first(Entries entries) {
        boolean[] taken = {false};
        walk(index, (separator, block, content, from, length) -> {
            if (!taken[0]) {
                var place = new Varints(content.asSlice(from, length));
                walk(block(place.next(), place.next()), (key, data, bytes, at, size) -> {
                    if (!taken[0]) {
                        taken[0] = true;
                        entries.take(key, data, bytes, at, size);
                    }
                });
            }
        });
    }

    /** Hands over all entries, in ascending order of their keys. */
    void forEach(Entries entries) {
        byte[][] last = {null};
        walk(index, (separator, block, content, from, length) -> {
            var place = new Varints(content.asSlice(from, length));
            walk(block(place.next(), place.next()), (key, data, bytes, at, size) -> {
                if (last[0] != null && Arrays.compareUnsigned(last[0], key) >= 0) {
                    throw data.error("holds keys that do not ascend; the file is damaged");
                }
                last[0] = key;
                entries.take(key, data, bytes, at, size);
            });
        });
    }

    private TableBlock block(long offset, long size) {
        long end = file.size() - FOOTER - TableBlock.TRAILER;
        if (offset < 0 || size < 4 || offset > end || size > end - offset) {
            throw file.refusal("the table has a block at offset " + offset + " of " + size
                    + " bytes, expected one between 0 and " + end + "; the file is damaged");
        }
        return new TableBlock(file, offset, size);
    }

    private void walk(TableBlock block, Entries entries) {
        MemorySegment content = block.content();
        long restarts = content.byteSize() < 4 ? -1
                : Integer.toUnsignedLong(content.get(INT, content.byteSize() - 4));
        if (restarts < 0 || restarts > content.byteSize() / 4 - 1) {
            throw block.error("states " + restarts + " restarts, more than it has room for");
        }
        long end = content.byteSize() - 4 * (restarts + 1);
        byte[] buffer = new byte[LONGEST_KEY];
        int keyLength = 0;
        var entry = new Varints(content.asSlice(0, end));
        while (entry.at < end) {
            long shared = entry.next();
            long rest = entry.next();
            long value = entry.next();
            if (shared < 0 || shared > keyLength || rest < 0 || rest > LONGEST_KEY - shared || rest > end - entry.at) {
                throw block.error("has a key of " + shared + " shared and " + rest + " further bytes after one of "
                        + keyLength + ", expected at most " + LONGEST_KEY);
            }
            MemorySegment.copy(content, JAVA_BYTE, entry.at, buffer, (int) shared, (int) rest);
            keyLength = (int) (shared + rest);
            entry.at += rest;
            if (value < 0 || value > end - entry.at) {
                throw block.error("has a value of " + value + " bytes, but " + (end - entry.at) + " are left");
            }
            keyBytes += keyLength;
            if (keyBytes > MOST_KEY_BYTES) {
                throw block.error("and those before it have over " + MOST_KEY_BYTES + " bytes of names");
            }
            entries.take(Arrays.copyOf(buffer, keyLength), block, content, entry.at, value);
            entry.at += value;
        }
    }

    /** Varints one after the other. */
    private final class Varints {
        private final MemorySegment bytes;
        private long at;

        Varints(MemorySegment bytes) {
            this.bytes = bytes;
        }

        long next() {
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                if (at == bytes.byteSize()) {
                    throw file.refusal("the table's numbers run beyond their block; the file is damaged");
                }
                byte b = bytes.get(JAVA_BYTE, at++);
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw file.refusal("the table has a number of more than 63 bits; the file is damaged");
        }
    }
}
