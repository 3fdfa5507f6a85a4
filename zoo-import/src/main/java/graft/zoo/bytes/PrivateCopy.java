package graft.zoo.bytes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.zip.Checksum;

/**
 * Mapped bytes, copied piece by piece for code that does not survive it when another process cuts the file meanwhile.
 * The virtual machine turns a fault of its own accesses to pages that are no longer there into an error, which
 * {@link MappedFile#guarded} makes an exception of; a fault inside zlib, or inside a checksum's machine code, ends the
 * process. Copying is an access of its own.
 */
public final class PrivateCopy {
    private static final int PIECE = 1 << 16;

    private final MemorySegment from;
    private final byte[] piece;
    private long copied;

    /** Nothing is copied yet. */
    public PrivateCopy(MemorySegment from) {
        this.from = from;
        this.piece = new byte[(int) Math.min(PIECE, from.byteSize())];
    }

    /** Copies the next bytes, over the ones before; returns how many, 0 at the end. */
    public int next() {
        int length = (int) Math.min(piece.length, left());
        MemorySegment.copy(from, JAVA_BYTE, copied, piece, 0, length);
        copied += length;
        return length;
    }

    /** The array into which {@link #next} copies. */
    public byte[] piece() {
        return piece;
    }

    /** Bytes that were not copied yet. */
    public long left() {
        return from.byteSize() - copied;
    }

    /** Adds all bytes to a checksum. */
    public static void update(Checksum sum, MemorySegment bytes) {
        PrivateCopy copy = new PrivateCopy(bytes);
        for (int length = copy.next(); length > 0; length = copy.next()) {
            sum.update(copy.piece, 0, length);
        }
    }
}
