package graft.transfer.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A SHA-256 digest (FIPS 180-4): equal contents have equal digests, and no two contents with one digest have ever
 * been found. The four longs are its 32 bytes, big-endian.
 */
public record Digest(long a, long b, long c, long d) {
    /** Bytes of a digest. */
    static final int BYTES = 32;
    private static final int FLOATS_AT_A_TIME = 1 << 14;

    /** Of some bytes. */
    public static Digest of(byte[] bytes) {
        return new Maker().add(bytes).digest();
    }

    /** The digest at the buffer's position, which moves to its end. */
    static Digest read(ByteBuffer from) {
        return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    /** Collects contents piece by piece; for one thread. */
    public static final class Maker {
        private final MessageDigest sha;
        private ByteBuffer floats;

        public Maker() {
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        public Maker add(byte[] bytes) {
            sha.update(bytes);
            return this;
        }

        Maker add(ByteBuffer bytes) {
            sha.update(bytes);
            return this;
        }

        public Maker add(Digest digest) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            digest.write(bytes);
            return add(bytes.flip());
        }

        /** A text and its end: "ab", "c" is not "a", "bc". */
        public Maker add(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return add(ByteBuffer.allocate(4).putInt(0, bytes.length)).add(bytes);
        }

        /** Their bits, little-endian. */
        public Maker add(float[] values) {
            if (floats == null) {
                floats = ByteBuffer.allocate(4 * FLOATS_AT_A_TIME).order(ByteOrder.LITTLE_ENDIAN);
            }
            for (int at = 0; at < values.length; at += FLOATS_AT_A_TIME) {
                int count = Math.min(FLOATS_AT_A_TIME, values.length - at);
                floats.clear().asFloatBuffer().put(values, at, count);
                add(floats.limit(4 * count));
            }
            return this;
        }

        public Digest digest() {
            return read(ByteBuffer.wrap(sha.digest()));
        }
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x%016x%016x", a, b, c, d);
    }
}
