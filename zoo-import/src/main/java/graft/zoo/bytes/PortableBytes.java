package graft.zoo.bytes;

import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A stored tensor as bytes for another file: floating types as 32-bit floats, integers and truth values as they are,
 * little-endian, row-major.
 */
public final class PortableBytes {
    private static final int PIECE = 1 << 18;

    private PortableBytes() {
    }

    /** Takes the bytes, a piece at a time. */
    @FunctionalInterface
    public interface Sink {
        /** @param bytes from its position to its limit; used again for the next piece */
        void take(ByteBuffer bytes) throws IOException;
    }

    /** The type that a tensor of this type is written as. */
    public static DType typeOf(DType stored) {
        return stored.isFloating() ? DType.FLOAT32 : stored;
    }

    /** Number of bytes that {@link #write} gives. */
    public static long sizeOf(StoredTensor tensor) {
        return tensor.shape().stream().mapToLong(d -> d).reduce(1, Math::multiplyExact)
                * typeOf(tensor.dtype()).bytes();
    }

    /** Reads a tensor and hands its bytes on. */
    public static void write(StoredTensor tensor, Sink to) throws IOException {
        ByteBuffer room = ByteBuffer.allocate((int) Math.min(PIECE * 8L, sizeOf(tensor)))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.dtype().isFloating()) {
            try {
                tensor.read(PIECE, (_, values) -> {
                    room.clear().limit(4 * values.length);
                    room.asFloatBuffer().put(values);
                    take(to, room);
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            return;
        }
        long[] values = tensor.readIntegers();
        for (int from = 0; from < values.length; from += PIECE) {
            room.clear();
            for (int i = from; i < Math.min(values.length, from + PIECE); i++) {
                switch (tensor.dtype().bytes()) {
                    case 1 -> room.put((byte) values[i]);
                    case 2 -> room.putShort((short) values[i]);
                    case 4 -> room.putInt((int) values[i]);
                    default -> room.putLong(values[i]);
                }
            }
            to.take(room.flip());
        }
    }

    private static void take(Sink to, ByteBuffer bytes) {
        try {
            to.take(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
