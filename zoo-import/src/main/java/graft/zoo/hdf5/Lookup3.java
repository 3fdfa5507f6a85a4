package graft.zoo.hdf5;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * The checksum of HDF5's metadata: Bob Jenkins's {@code lookup3}, function {@code hashlittle} with initial value 0
 * (burtleburtle.net/bob/c/lookup3.c, public domain). Three words take in twelve bytes a round and mix them by
 * subtractions, rotations and exclusive ors.
 */
final class Lookup3 {
    private int a;
    private int b;
    private int c;

    private Lookup3() {
    }

    static int hash(MemorySegment bytes) {
        return new Lookup3().of(bytes);
    }

    private int of(MemorySegment bytes) {
        long left = bytes.byteSize();
        a = b = c = 0xdeadbeef + (int) left;
        long at = 0;
        while (left > 12) {
            a += word(bytes, at, 4);
            b += word(bytes, at + 4, 4);
            c += word(bytes, at + 8, 4);
            mix();
            at += 12;
            left -= 12;
        }
        if (left == 0) {
            return c;
        }
        a += word(bytes, at, Math.min(left, 4));
        b += word(bytes, at + 4, Math.clamp(left - 4, 0, 4));
        c += word(bytes, at + 8, Math.clamp(left - 8, 0, 4));
        return finish();
    }

    private static int word(MemorySegment bytes, long at, long count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes.get(JAVA_BYTE, at + i) & 0xFF) << 8 * i;
        }
        return word;
    }

    private void mix() {
        a = a - c ^ Integer.rotateLeft(c, 4);
        c += b;
        b = b - a ^ Integer.rotateLeft(a, 6);
        a += c;
        c = c - b ^ Integer.rotateLeft(b, 8);
        b += a;
        a = a - c ^ Integer.rotateLeft(c, 16);
        c += b;
        b = b - a ^ Integer.rotateLeft(a, 19);
        a += c;
        c = c - b ^ Integer.rotateLeft(b, 4);
        b += a;
    }

    private int finish() {
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }
}
