package graft.zoo.bytes;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks deflated bytes (RFC 1951), bare as in zip archives or wrapped with a checksum as zlib writes them (RFC 1950),
 * into memory of a size that is known beforehand. How much comes out is never believed before it has come out.
 */
public final class Inflation {
    /** Deflate packs 258 bytes into 2 bits at best. */
    private static final long LARGEST_RATIO = 1032;
    private static final int PIECE = 1 << 20;

    private Inflation() {
    }

    /** How the deflated bytes are wrapped. */
    public enum Wrapping { NONE, ZLIB }

    /** Whether so few packed bytes may hold so many: a declared size beyond that is a lie. */
    public static boolean isPossible(long packed, long unpacked) {
        return unpacked >= 0 && unpacked / LARGEST_RATIO <= packed;
    }

    /**
     * Unpacks the beginning of a stream.
     *
     * @param what in words, for messages
     * @param to   <b>modified:</b> filled as far as the stream goes
     * @return how many bytes came out
     * @throws graft.zoo.weights.WeightFileException when the stream is damaged
     */
    public static long begin(MappedFile file, String what, Wrapping wrapping, MemorySegment packed, MemorySegment to) {
        try (var stream = new Stream(file, what, wrapping, packed)) {
            return stream.fill(to);
        }
    }

    /**
     * Unpacks a stream that holds exactly {@code to.byteSize()} bytes.
     *
     * @param to <b>modified:</b> filled
     * @throws graft.zoo.weights.WeightFileException when the stream is damaged, ends early, or holds more
     */
    public static void whole(MappedFile file, String what, Wrapping wrapping, MemorySegment packed, MemorySegment to) {
        try (var stream = new Stream(file, what, wrapping, packed)) {
            long found = stream.fill(to);
            if (found < to.byteSize()) {
                throw file.refusal(what + " unpacks to " + found + " bytes, expected " + to.byteSize()
                        + "; the file is truncated or damaged");
            }
            stream.expectEnd(to.byteSize());
        }
    }

    /**
     * Counts how many bytes a stream holds, without keeping them.
     *
     * @param limit the count ends when it passes this
     * @throws graft.zoo.weights.WeightFileException when the stream is damaged
     */
    public static long count(MappedFile file, String what, Wrapping wrapping, MemorySegment packed, long limit) {
        MemorySegment piece = MemorySegment.ofArray(new byte[PIECE]);
        try (var stream = new Stream(file, what, wrapping, packed)) {
            long total = 0;
            long found;
            do {
                found = stream.fill(piece);
                total += found;
            } while (found == PIECE && total <= limit);
            return total;
        }
    }

    private static final class Stream implements AutoCloseable {
        private final MappedFile file;
        private final String what;
        private final PrivateCopy packed;
        private final Inflater inflater;

        Stream(MappedFile file, String what, Wrapping wrapping, MemorySegment packed) {
            this.file = file;
            this.what = what;
            this.packed = new PrivateCopy(packed);
            this.inflater = new Inflater(wrapping == Wrapping.NONE);
        }

        long fill(MemorySegment to) {
            long done = 0;
            while (done < to.byteSize()) {
                int found = some(to.asSlice(done, Math.min(PIECE, to.byteSize() - done)).asByteBuffer());
                if (found == 0) {
                    break;
                }
                done += found;
            }
            return done;
        }

        /** At least one byte, or none when the stream is at its end. */
        private int some(ByteBuffer to) {
            try {
                while (true) {
                    int found = inflater.inflate(to);
                    if (found > 0 || inflater.finished()) {
                        return found;
                    }
                    if (inflater.needsDictionary() || packed.left() == 0) {
                        return 0;
                    }
                    inflater.setInput(packed.piece(), 0, packed.next());
                }
            } catch (DataFormatException e) {
                throw file.refusal(what + " does not unpack (" + e.getMessage() + ") after "
                        + inflater.getBytesWritten() + " bytes; the file is damaged, download it again");
            }
        }

        void expectEnd(long expected) {
            if (some(ByteBuffer.allocate(1)) > 0) {
                throw file.refusal(what + " unpacks to more than the expected " + expected + " bytes; the file is "
                        + "damaged");
            }
            long left = packed.left() + inflater.getRemaining();
            if (!inflater.finished() || left > 0) {
                throw file.refusal(what + (inflater.finished() ? " has " + left + " bytes after its end"
                        : " ends early") + "; the file is truncated or damaged");
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
