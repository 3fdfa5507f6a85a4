package graft.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages by hand, for tests of files that no reference software writes. */
public final class WireBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public WireBytes() {
    }

    public WireBytes varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    public WireBytes number(int field, long value) {
        return varint(field * 8L).varint(value);
    }

    public WireBytes text(int field, String text) {
        return raw(field, text.getBytes(StandardCharsets.UTF_8));
    }

    public WireBytes message(int field, WireBytes message) {
        return raw(field, message.toArray());
    }

    public WireBytes raw(int field, byte... content) {
        varint(field * 8L + 2).varint(content.length);
        bytes.writeBytes(content);
        return this;
    }

    /** Packed. */
    public WireBytes floats(int field, float... values) {
        ByteBuffer packed = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        packed.asFloatBuffer().put(values);
        return raw(field, packed.array());
    }

    /** Unpacked. */
    public WireBytes single(int field, float value) {
        varint(field * 8L + 5);
        bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    public byte[] toArray() {
        return bytes.toByteArray();
    }
}
