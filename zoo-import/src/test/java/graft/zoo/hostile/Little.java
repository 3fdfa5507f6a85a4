package graft.zoo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian bytes, one after the other: what most binary formats are made of. */
final class Little {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Little u8(int... values) {
        for (int v : values) {
            out.write(v);
        }
        return this;
    }

    Little u16(int... values) {
        for (int v : values) {
            out.write(v);
            out.write(v >> 8);
        }
        return this;
    }

    Little u32(long... values) {
        for (long v : values) {
            bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) v).array());
        }
        return this;
    }

    Little u64(long... values) {
        for (long v : values) {
            bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array());
        }
        return this;
    }

    Little text(String latin1) {
        return bytes(Cases.latin1(latin1));
    }

    Little bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Zeros up to a multiple. */
    Little align(int unit) {
        while (out.size() % unit != 0) {
            out.write(0);
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
