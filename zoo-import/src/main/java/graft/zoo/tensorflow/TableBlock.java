package graft.zoo.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One block of a {@link SortedTable}: its content, then one byte for the compression (0 none, 1 Snappy) and the masked
 * CRC-32C of both.
 */
final class TableBlock {
    /** Bytes after the content. */
    static final int TRAILER = 5;
    /** Blocks up to this size are compared with their checksum when the table is opened, larger ones when read. */
    private static final long CHECKED_AT_ONCE = 1 << 20;
    /**
     * Bytes that a compressed block may unpack to. Blocks are cut at 256 KB or after one value, and weights do not
     * compress, so that a large one is stored as it is.
     */
    private static final int MOST_UNPACKED = 1 << 26;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final long offset;
    private final long size;
    private final boolean compressed;
    private volatile boolean checked;

    /**
     * A block whose place was checked.
     *
     * @throws WeightFileException when its compression is unknown, or it is small and damaged
     */
    TableBlock(MappedFile file, long offset, long size) {
        this.file = file;
        this.offset = offset;
        this.size = size;
        byte type = file.bytes().get(JAVA_BYTE, offset + size);
        if (size <= CHECKED_AT_ONCE) {
            check();
        }
        if (type != 0 && type != 1) {
            throw error("has compression " + (type & 0xff) + ", expected 0 (none) or 1 (Snappy)");
        }
        compressed = type == 1;
    }

    /** Compares the bytes with their checksum, once. */
    void check() {
        if (checked) {
            return;
        }
        int stored = file.bytes().get(INT, offset + size + 1);
        int found = Crc32c.masked(file.bytes().asSlice(offset, size + 1));
        if (stored != found) {
            throw error(String.format("has checksum %08x, expected %08x; the file is damaged, download it again", found,
                    stored));
        }
        checked = true;
    }

    /** The content; unpacked anew at every call where it is compressed. */
    MemorySegment content() {
        MemorySegment stored = file.bytes().asSlice(offset, size);
        return compressed ? Snappy.unpack(stored, MOST_UNPACKED, this::error) : stored;
    }

    /** A message in {@link #content}; offsets in its errors count from the beginning of the file, or of the content. */
    ProtobufReader message(MemorySegment content, long from, long length) {
        return compressed ? ProtobufReader.of(file.path(), content, from, length)
                : ProtobufReader.of(file.path(), file.bytes(), offset + from, length);
    }

    /** An error that names the block. */
    WeightFileException error(String what) {
        return file.refusal("the table's block at offset " + offset + " (" + size + " bytes) " + what);
    }
}
