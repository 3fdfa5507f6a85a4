package graft.zoo.hdf5;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads one structure of an HDF5 file from front to back. Every step is checked against the structure's end. */
final class Cursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final FileBytes file;
    private final MemorySegment bytes;
    private final long address;
    private final String what;
    private long at;

    /**
     * Over bytes that lie in the file or were unpacked from it.
     *
     * @param address of the first byte, for messages
     * @param what    the structure, for messages
     */
    Cursor(FileBytes file, MemorySegment bytes, long address, String what) {
        this.file = file;
        this.bytes = bytes;
        this.address = address;
        this.what = what;
    }

    /** The next {@code length} bytes, which are passed. */
    MemorySegment take(long length) {
        if (length < 0 || length > bytes.byteSize() - at) {
            throw refusal("ends after " + (bytes.byteSize() - at) + " of " + Long.toUnsignedString(length) + " bytes");
        }
        MemorySegment taken = bytes.asSlice(at, length);
        at += length;
        return taken;
    }

    /** A cursor over the next {@code length} bytes, which are passed. */
    Cursor sub(long length, String part) {
        long start = address + at;
        return new Cursor(file, take(length), start, part);
    }

    /** Goes to a place counted from the first byte. */
    void seek(long place) {
        if (place < 0 || place > bytes.byteSize()) {
            throw refusal("has " + bytes.byteSize() + " bytes; expected more than " + Long.toUnsignedString(place));
        }
        at = place;
    }

    void skip(long length) {
        take(length);
    }

    /** Passes what fills up to a multiple of {@code unit} bytes, counted from the first. */
    void align(int unit) {
        skip(Math.min((unit - at % unit) % unit, remaining()));
    }

    int u8() {
        return take(1).get(JAVA_BYTE, 0) & 0xFF;
    }

    int u16() {
        return take(2).get(SHORT, 0) & 0xFFFF;
    }

    long u32() {
        return take(4).get(INT, 0) & 0xFFFF_FFFFL;
    }

    int i32() {
        return take(4).get(INT, 0);
    }

    /** 64 bits; negative from 2^63 on. */
    long u64() {
        return take(8).get(LONG, 0);
    }

    /** An unsigned number of 0 to 8 bytes. */
    long unsigned(int size) {
        MemorySegment taken = take(size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | taken.get(JAVA_BYTE, i) & 0xFF;
        }
        return value;
    }

    /** A length of L bytes; negative from 2^63 on. */
    long length() {
        return unsigned(file.lengthSize());
    }

    /** An address of O bytes; {@link FileBytes#UNDEFINED} when all ones. */
    long offset() {
        int size = file.offsetSize();
        long value = unsigned(size);
        return size < 8 && value == (1L << 8 * size) - 1 ? FileBytes.UNDEFINED : value;
    }

    /** Text of a fixed length. */
    String text(long length) {
        if (length > 0) {
            file.budget().text(file, length);
        }
        return new String(take(length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** Text up to a NUL, which is passed. */
    String textToNul() {
        for (long end = at; end < bytes.byteSize(); end++) {
            if (bytes.get(JAVA_BYTE, end) == 0) {
                String text = text(end - at);
                skip(1);
                return text;
            }
        }
        throw refusal("has a name without an end");
    }

    /** Checks the letters that come next. */
    void expect(String signature) {
        long start = at;
        if (remaining() < signature.length() || !text(signature.length()).equals(signature)) {
            at = start;
            throw refusal("does not begin with " + signature);
        }
    }

    /** Checks the next number, a version. */
    int version(int lowest, int highest) {
        int version = u8();
        if (version < lowest || version > highest) {
            throw refusal("has version " + version + "; expected " + lowest
                    + (lowest == highest ? "" : " to " + highest));
        }
        return version;
    }

    /** Checks that the next four bytes are the checksum of all before them. */
    void checksum() {
        int expected = Lookup3.hash(bytes.asSlice(0, at));
        int found = i32();
        if (found != expected) {
            throw refusal(String.format("has checksum %08x, expected %08x", found, expected));
        }
    }

    /** {@link #checksum} of all before the place {@code to}. */
    void checksumAfter(long to) {
        skip(to - at);
        checksum();
    }

    long remaining() {
        return bytes.byteSize() - at;
    }

    /** Address of the next byte. */
    long address() {
        return address + at;
    }

    /** Bytes passed. */
    long position() {
        return at;
    }

    WeightFileException refusal(String message) {
        return file.refusal(what + " " + message + " (byte " + (address + at) + "); the file is damaged");
    }
}
