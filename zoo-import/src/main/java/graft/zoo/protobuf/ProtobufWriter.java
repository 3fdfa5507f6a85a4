package graft.zoo.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes one protobuf message, field by field; the wire format is {@link ProtobufReader}'s. Messages are small: what is
 * large goes into the file after {@link #header}, which needs its length alone.
 */
public final class ProtobufWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A number of variable length: int32, int64, bool or enum; negative numbers take ten bytes. */
    public ProtobufWriter varint(int field, long value) {
        tag(field, WireType.VARINT);
        number(value);
        return this;
    }

    /** A 32-bit float. */
    public ProtobufWriter float32(int field, float value) {
        tag(field, WireType.FIXED32);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.write(bits >>> shift);
        }
        return this;
    }

    /** Text, in UTF-8. */
    public ProtobufWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message in this one. */
    public ProtobufWriter message(int field, ProtobufWriter value) {
        return bytes(field, value.toBytes());
    }

    private ProtobufWriter bytes(int field, byte[] value) {
        header(field, value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** What stands before {@code length} bytes that are written elsewhere. */
    public ProtobufWriter header(int field, long length) {
        tag(field, WireType.BYTES);
        number(length);
        return this;
    }

    private void tag(int field, WireType type) {
        number((long) field << 3 | switch (type) {
            case VARINT -> 0;
            case FIXED64 -> 1;
            case BYTES -> 2;
            case FIXED32 -> 5;
        });
    }

    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
