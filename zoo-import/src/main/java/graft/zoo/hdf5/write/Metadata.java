package graft.zoo.hdf5.write;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes of a file's structure, little-endian, that lie from some address on. */
final class Metadata {
    private final long first;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Metadata(long first) {
        this.first = first;
    }

    /** Where the next byte will lie in the file. */
    long address() {
        return first + bytes.size();
    }

    Metadata u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    Metadata u16(int value) {
        return u8(value, value >>> 8);
    }

    Metadata u32(int value) {
        return u16(value).u16(value >>> 16);
    }

    Metadata u64(long value) {
        return u32((int) value).u32((int) (value >>> 32));
    }

    Metadata zeros(int count) {
        bytes.writeBytes(new byte[count]);
        return this;
    }

    /** Text of {@code size} bytes, filled with zeros. */
    Metadata text(String text, int size) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(encoded);
        return zeros(size - encoded.length);
    }

    Metadata append(Metadata other) {
        bytes.writeBytes(other.toBytes());
        return this;
    }

    /** Zeros up to a multiple of 8 bytes. */
    Metadata align() {
        return zeros(-bytes.size() & 7);
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
