package graft.zoo.torch7;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Torch7's binary encoding: little-endian, numbers of 4 and 8 bytes, without padding. */
final class BinaryInput implements T7Input {
    /** Longer texts are the user's notes or training scripts. */
    static final int LONGEST_TEXT = 1 << 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Type and number of the smallest entry of a table: its key's type and value, its value's type. */
    private static final int ENTRY_BYTES = 8;

    private final MappedFile file;
    private final MemorySegment bytes;
    private long at;

    BinaryInput(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
    }

    @Override
    public int integer(String what) {
        return bytes.get(INT, take(what, 4));
    }

    @Override
    public long[] longs(String what, int count) {
        return bytes.asSlice(take(what, 8L * count), 8L * count).toArray(LONG);
    }

    @Override
    public double real(String what) {
        return bytes.get(DOUBLE, take(what, 8));
    }

    @Override
    public String text(String what, int length) {
        long from = take(what, length);
        return length > LONGEST_TEXT ? null
                : new String(bytes.asSlice(from, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Override
    public MemorySegment numbers(String what, DType dtype, long count) {
        if (count < 0 || count > (bytes.byteSize() - at) / dtype.bytes()) {
            throw bad(what + " of " + count + " numbers of " + dtype.bytes() + " bytes, only " + (bytes.byteSize() - at)
                    + " bytes are left; the file is truncated or damaged");
        }
        return bytes.asSlice(take(what, count * dtype.bytes()), count * dtype.bytes());
    }

    @Override
    public long mostValues() {
        return (bytes.byteSize() - at) / ENTRY_BYTES;
    }

    @Override
    public boolean isAtEnd() {
        return at == bytes.byteSize();
    }

    private long take(String what, long length) {
        if (length < 0 || length > bytes.byteSize() - at) {
            throw bad(what + " takes " + length + " bytes, " + (bytes.byteSize() - at)
                    + " are left; the file is truncated or damaged");
        }
        at += length;
        return at - length;
    }

    @Override
    public RuntimeException bad(String what) {
        return file.refusal("byte " + at + ": " + what);
    }
}
