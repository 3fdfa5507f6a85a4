package graft.zoo.protobuf;

import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Walks over the fields of one message, in place, without copying. A nested message is a reader of its own over a part
 * of the same memory.
 *
 * <pre>
 * tag    varint: field number * 8 + wire type
 * type 0 varint: 7 bits a byte, lowest first, the high bit says that more follow; at most 10 bytes
 * type 1 8 bytes, little-endian
 * type 2 varint length, then that many bytes: text, a message, or packed repeated numbers
 * type 5 4 bytes, little-endian
 * </pre>
 *
 * Types 3 and 4 (groups) are in none of the formats read here and are refused. Every length is checked against the
 * message that contains it, so nothing is read, allocated or followed beyond it. Typical use:
 *
 * <pre>
 * while (reader.next()) {
 *     switch (reader.field()) {
 *         case 1 -&gt; name = reader.string();
 *         case 7 -&gt; blobs.add(blob(reader.message()));
 *         default -&gt; { }                              // what is not taken is skipped
 *     }
 * }
 * </pre>
 */
public final class ProtobufReader {
    /** Messages inside messages. Real files stay below 10. */
    private static final int DEEPEST = 64;
    /** Bytes of one text. Names are short; TensorFlow's and ONNX's longest texts are documentation. */
    private static final long LONGEST_TEXT = 1 << 24;

    /** Texts and messages of one file, each of which becomes an object or several. */
    private static final int MOST_PARTS = 1 << 20;

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment memory;
    private final long end;
    private final int depth;
    private final int[] parts;
    private long position;
    private int field;
    private WireType type;
    private boolean valuePending;

    private ProtobufReader(Path file, MemorySegment memory, long start, long end, int depth, int[] parts) {
        this.file = file;
        this.memory = memory;
        this.position = start;
        this.end = end;
        this.depth = depth;
        this.parts = parts;
    }

    /**
     * A reader of a whole file as one message.
     *
     * @param file   named in errors only
     * @param memory its bytes; offsets in errors count from its beginning
     */
    public static ProtobufReader of(Path file, MemorySegment memory) {
        return new ProtobufReader(file, memory, 0, memory.byteSize(), 0, new int[1]);
    }

    /**
     * A reader of one message that lies somewhere in a file.
     *
     * @param file   named in errors only
     * @param memory offsets in errors count from its beginning
     * @param from   where the message begins in {@code memory}
     * @param length of the message in bytes
     */
    public static ProtobufReader of(Path file, MemorySegment memory, long from, long length) {
        Objects.checkFromIndexSize(from, length, memory.byteSize());
        return new ProtobufReader(file, memory, from, from + length, 0, new int[1]);
    }

    /**
     * Goes to the next field; skips the present one's value if it was not taken.
     *
     * @return false at the end of the message
     */
    public boolean next() {
        if (valuePending) {
            skip();
        }
        if (position == end) {
            return false;
        }
        long at = position;
        long tag = readVarint();
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw error(at, "field number " + (tag >>> 3) + " does not exist: they run from 1 to 2^29 - 1");
        }
        field = (int) (tag >>> 3);
        type = WireType.of((int) (tag & 7));
        if (type == null) {
            throw error(at, "field " + field + " has wire type " + (tag & 7) + ", expected 0, 1, 2 or 5");
        }
        valuePending = true;
        return true;
    }

    /** Number of the present field. */
    public int field() {
        return field;
    }

    /** How the present field is stored. */
    public WireType type() {
        return type;
    }

    /** Where the next byte is read, from the beginning of the file. */
    public long offset() {
        return position;
    }

    /** Where the message ends, from the beginning of the file. */
    public long end() {
        return end;
    }

    /** The file that errors name. */
    public Path file() {
        return file;
    }

    /** The memory that all offsets refer to. */
    public MemorySegment memory() {
        return memory;
    }

    /** The present field as an integer, {@code int64}, {@code uint64} or an enumeration's number. */
    public long varint() {
        expect(WireType.VARINT);
        return readVarint();
    }

    /** The present field as an {@code int32}: the low 32 bits, as every implementation takes them. */
    public int int32() {
        return (int) varint();
    }

    public boolean bool() {
        return varint() != 0;
    }

    public float float32() {
        expect(WireType.FIXED32);
        return Float.intBitsToFloat(memory.get(INT, take(4)));
    }

    public double float64() {
        expect(WireType.FIXED64);
        return Double.longBitsToDouble(memory.get(LONG, take(8)));
    }

    /** The present field as text; bytes that are not UTF-8 become replacement characters. */
    public String string() {
        long at = position;
        count();
        MemorySegment bytes = bytes();
        if (bytes.byteSize() > LONGEST_TEXT) {
            throw error(at, "field " + field + " is a text of " + bytes.byteSize() + " bytes, expected at most "
                    + LONGEST_TEXT);
        }
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** The present field's bytes, where they are. */
    public MemorySegment bytes() {
        long length = length();
        return memory.asSlice(take(length), length);
    }

    /** The present field as a message. */
    public ProtobufReader message() {
        long at = position;
        count();
        long length = length();
        if (depth == DEEPEST) {
            throw error(at, "messages lie more than " + DEEPEST + " deep in one another");
        }
        long start = take(length);
        return new ProtobufReader(file, memory, start, start + length, depth + 1, parts);
    }

    private void count() {
        if (++parts[0] > MOST_PARTS) {
            throw error("the file has over " + MOST_PARTS + " texts and messages; a network has some thousand");
        }
    }

    /** Hands over the values of a repeated integer field, whether it is packed (many in one field) or not. */
    public void varints(LongConsumer consumer) {
        if (type == WireType.VARINT) {
            consumer.accept(varint());
            return;
        }
        ProtobufReader packed = message();
        while (packed.position < packed.end) {
            consumer.accept(packed.readVarint());
        }
    }

    /** Offset of the present value and its length in bytes after it is taken: one number, or a packed run of them. */
    long takeFixed(int width) {
        WireType single = width == 4 ? WireType.FIXED32 : WireType.FIXED64;
        if (type == single) {
            valuePending = false;
            return take(width);
        }
        long length = length();
        if (length % width != 0) {
            throw error(position, "field " + field + " packs numbers of " + width + " bytes into " + length
                    + " bytes, which is no multiple");
        }
        return take(length);
    }

    /** An error of this file that names the place. */
    public WeightFileException error(long offset, String message) {
        return new WeightFileException(file, "at offset " + offset + ": " + message);
    }

    /** An error of this file at the next byte. */
    public WeightFileException error(String message) {
        return error(position, message);
    }

    private void expect(WireType expected) {
        if (type != expected) {
            throw error("field " + field + " is stored as " + type + ", expected " + expected);
        }
        valuePending = false;
    }

    private long length() {
        expect(WireType.BYTES);
        return readVarint();
    }

    /** Steps over {@code length} bytes and returns where they begin; a negative length is one above 2^63. */
    private long take(long length) {
        if (length < 0 || length > end - position) {
            throw error("field " + field + " is to have " + Long.toUnsignedString(length) + " bytes, but "
                    + (end - position) + " are left; the file is cut short or damaged");
        }
        long start = position;
        position += length;
        return start;
    }

    private void skip() {
        valuePending = false;
        switch (type) {
            case VARINT -> readVarint();
            case FIXED64 -> take(8);
            case BYTES -> take(readVarint());
            case FIXED32 -> take(4);
        }
    }

    private long readVarint() {
        long at = position;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position == end) {
                throw error(at, "a number runs beyond the end of its message; the file is cut short or damaged");
            }
            byte b = memory.get(ValueLayout.JAVA_BYTE, position++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return value;
            }
        }
        throw error(at, "a number has more than 64 bits");
    }
}
