package graft.zoo.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A cursor over a pickle that never passes its end. */
final class PickleBytes {
    /** A longer text is no name: it stays where it is. */
    private static final int LONGEST_TEXT = 4096;
    /** All texts of a pickle together; names take a hundred bytes each. */
    private static final long MAX_TEXTS = 1 << 24;
    private static final int MAX_NAME = 1024;

    private final MappedFile file;
    private final MemorySegment bytes;
    private final String where;
    private long at;
    private long texts;

    /** @param where the pickle in words, such as {@code data.pkl} */
    PickleBytes(MappedFile file, MemorySegment bytes, String where) {
        this.file = file;
        this.bytes = bytes;
        this.where = where;
    }

    long offset() {
        return at;
    }

    int u8() {
        need(1);
        return bytes.get(JAVA_BYTE, at++) & 0xFF;
    }

    int u16() {
        need(2);
        at += 2;
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at - 2) & 0xFFFF;
    }

    int i32() {
        need(4);
        at += 4;
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at - 4);
    }

    long i64() {
        need(8);
        at += 8;
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at - 8);
    }

    /** The one number that pickles store big-endian. */
    double real() {
        need(8);
        at += 8;
        return bytes.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), at - 8);
    }

    byte[] take(long length, int limit) {
        if (length < 0 || length > limit) {
            throw bad("a value of " + Long.toUnsignedString(length) + " bytes; at most " + limit + " are read");
        }
        need(length);
        at += length;
        return bytes.asSlice(at - length, length).toArray(JAVA_BYTE);
    }

    /** Checks what a frame states of its length; frames only serve reading from slow streams. */
    void frame(long length) {
        if (length < 0 || length > bytes.byteSize() - at) {
            throw bad("a frame of " + Long.toUnsignedString(length) + " bytes, " + (bytes.byteSize() - at)
                    + " are left; the file is truncated or damaged");
        }
    }

    /** A text, or the bytes of one that is too long for a name. */
    Pickled text(long length, Charset charset) {
        if (length > LONGEST_TEXT || length < 0) {
            return bytes(length, charset == StandardCharsets.UTF_8);
        }
        count(length);
        return new Pickled.Text(new String(take(length, LONGEST_TEXT), charset));
    }

    private void count(long length) {
        texts += length;
        if (texts > MAX_TEXTS) {
            throw bad("texts of over " + MAX_TEXTS + " bytes together; weights have names of a hundred");
        }
    }

    /** Bytes that are there and stay where they are. */
    Pickled.Bytes bytes(long length, boolean wide) {
        if (length < 0) {
            throw bad("a value of " + Long.toUnsignedString(length) + " bytes");
        }
        need(length);
        at += length;
        return new Pickled.Bytes(this, at - length, length, wide);
    }

    /** What {@link #bytes(long, boolean)} passed over. */
    MemorySegment bytes(Pickled.Bytes passed) {
        return bytes.asSlice(passed.at(), passed.length());
    }

    String line() {
        long start = at;
        while (u8() != '\n') {
            if (at - start > MAX_NAME) {
                throw bad("a name of over " + MAX_NAME + " bytes");
            }
        }
        count(at - start);
        return new String(bytes.asSlice(start, at - 1 - start).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private void need(long length) {
        if (length > bytes.byteSize() - at) {
            throw bad("the pickle ends early: " + length + " bytes expected, " + (bytes.byteSize() - at)
                    + " left; the file is truncated or damaged");
        }
    }

    WeightFileException bad(String what) {
        return bad(at, what);
    }

    WeightFileException bad(long place, String what) {
        return file.refusal(where + ", byte " + place + ": " + what);
    }
}
