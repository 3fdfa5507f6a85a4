package graft.zoo.tensorflow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The key under which a checkpoint of version 2 stores a part of a tensor (tensorflow/core/lib/strings/ordered_code.h),
 * made so that keys sort as what they stand for:
 *
 * <pre>
 * 00                        the number 0: this is a part
 * name 00 01                a zero byte in it as 00 ff, a byte ff as ff 00
 * rank                      a count of bytes, then the number, big-endian
 * start, length per axis    signed: as many leading ones as bytes, a zero, then the number, big-endian;
 *                           all bits inverted below zero; length -1 is the whole axis
 * </pre>
 */
final class OrderedKey {
    private final byte[] key;
    private int at = 1;

    private OrderedKey(byte[] key) {
        this.key = key;
    }

    /** A part's name and place. */
    record Part(String name, TensorSlice slice) {
    }

    static boolean isPart(byte[] key) {
        return key.length > 0 && key[0] == 0;
    }

    /** What a part's key states, or null where it is damaged. */
    static Part decode(byte[] key) {
        try {
            var decoder = new OrderedKey(key);
            String name = decoder.name();
            int rank = decoder.rank();
            long[] starts = new long[rank];
            long[] lengths = new long[rank];
            for (int i = 0; i < rank; i++) {
                starts[i] = decoder.signed();
                lengths[i] = decoder.signed();
            }
            return decoder.at == key.length ? new Part(name, new TensorSlice(starts, lengths)) : null;
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private int next() {
        if (at >= key.length) {
            throw new IllegalArgumentException();
        }
        return key[at++] & 0xff;
    }

    private String name() {
        var name = new ByteArrayOutputStream();
        while (true) {
            int b = next();
            if (b != 0 && b != 0xff) {
                name.write(b);
                continue;
            }
            int escaped = next();
            if (b == 0 && escaped == 1) {
                return name.toString(StandardCharsets.UTF_8);
            }
            if (b == 0 && escaped != 0xff || b == 0xff && escaped != 0) {
                throw new IllegalArgumentException();
            }
            name.write(b);
        }
    }

    private int rank() {
        int bytes = next();
        int rank = bytes == 0 ? 0 : next();
        if (bytes > 1 || rank > 32) {
            throw new IllegalArgumentException();
        }
        return rank;
    }

    private long signed() {
        int first = next();
        int flip = first < 0x80 ? 0xff : 0;
        first ^= flip;
        int length = Integer.numberOfLeadingZeros(~(first << 24));
        if (length > 7) {
            // 8 bytes and more: no array is as long.
            throw new IllegalArgumentException();
        }
        long value = first & (0xff >>> length + 1);
        for (int i = 1; i < length; i++) {
            value = value << 8 | next() ^ flip;
        }
        return flip == 0 ? value : ~value;
    }
}
