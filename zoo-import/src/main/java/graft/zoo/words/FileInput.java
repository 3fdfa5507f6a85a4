package graft.zoo.words;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian numbers of a file, one after the other; its end is refused. */
final class FileInput {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final MemorySegment bytes;
    private long at;

    /** @param bytes of the file, unpacked */
    FileInput(MappedFile file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** All bytes. */
    MemorySegment bytes() {
        return bytes;
    }

    /** Bytes read so far. */
    long position() {
        return at;
    }

    int readByte() {
        return bytes.get(JAVA_BYTE, take(1));
    }

    int readInt() {
        return bytes.get(INT, take(4));
    }

    long readLong() {
        return bytes.get(LONG, take(8));
    }

    private long take(int count) {
        if (count > bytes.byteSize() - at) {
            throw file.refusal("ends after " + bytes.byteSize() + " bytes in its header or dictionary; it is "
                    + "truncated");
        }
        long before = at;
        at += count;
        return before;
    }
}
