package graft.zoo.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * Unpacks Snappy's raw format (google/snappy, format_description.txt): the unpacked length as a varint, then elements.
 *
 * <pre>
 * tag's low 2 bits
 * 0  literal: length - 1 in the upper 6 bits; 60 to 63 say that it follows in 1 to 4 bytes
 * 1  copy: length - 4 in 3 bits, offset of 11 bits: 3 in the tag, 8 in the next byte
 * 2  copy: length - 1 in the upper 6 bits, offset in the next 2 bytes
 * 3  copy: length - 1 in the upper 6 bits, offset in the next 4 bytes
 * </pre>
 *
 * A copy may overlap what it writes; then it repeats.
 */
final class Snappy {
    /** A copy of 64 bytes takes 3, and nothing packs tighter. */
    private static final int TIGHTEST = 22;

    private final byte[] from;
    private final Function<String, RuntimeException> error;
    private int at;

    private Snappy(byte[] from, Function<String, RuntimeException> error) {
        this.from = from;
        this.error = error;
    }

    /**
     * The unpacked bytes.
     *
     * @param most  bytes that they may have
     * @param error makes the exception to throw when they are damaged
     */
    static MemorySegment unpack(MemorySegment packed, int most, Function<String, RuntimeException> error) {
        if (packed.byteSize() > most) {
            throw error.apply("is packed into " + packed.byteSize() + " bytes, expected at most " + most);
        }
        return MemorySegment.ofArray(new Snappy(packed.toArray(JAVA_BYTE), error).unpack(most));
    }

    private byte[] unpack(int most) {
        long length = 0;
        for (int shift = 0; ; shift += 7) {
            int b = next();
            length |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                break;
            }
            if (shift == 28) {
                throw error.apply("states a length of more than 32 bits");
            }
        }
        if (length > most || length > (long) TIGHTEST * from.length) {
            throw error.apply("is to unpack " + from.length + " bytes to " + length + ", expected at most "
                    + Math.min(most, (long) TIGHTEST * from.length));
        }
        byte[] to = new byte[(int) length];
        int written = 0;
        while (at < from.length) {
            int tag = next();
            int size = (tag >>> 2) + 1;
            if ((tag & 3) == 0) {
                long literal = size <= 60 ? size : number(size - 60) + 1;
                if (literal > from.length - at || literal > to.length - written) {
                    throw error.apply("has a literal of " + literal + " bytes, but " + (from.length - at)
                            + " are left of " + to.length + " to write");
                }
                System.arraycopy(from, at, to, written, (int) literal);
                at += (int) literal;
                written += (int) literal;
                continue;
            }
            long offset;
            switch (tag & 3) {
                case 1 -> {
                    size = 4 + (tag >>> 2 & 7);
                    offset = (tag >>> 5) << 8 | next();
                }
                case 2 -> offset = number(2);
                default -> offset = number(4);
            }
            if (offset == 0 || offset > written || size > to.length - written) {
                throw error.apply("copies " + size + " bytes from " + offset + " before byte " + written + " of "
                        + to.length);
            }
            for (int i = 0; i < size; i++, written++) {
                to[written] = to[written - (int) offset];
            }
        }
        if (written != to.length) {
            throw error.apply("unpacks to " + written + " bytes, expected " + to.length);
        }
        return to;
    }

    private long number(int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << 8 * i;
        }
        return number;
    }

    private int next() {
        if (at == from.length) {
            throw error.apply("ends in the middle of an element");
        }
        return from[at++] & 0xff;
    }
}
