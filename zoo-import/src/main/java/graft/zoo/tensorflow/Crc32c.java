package graft.zoo.tensorflow;

import graft.zoo.bytes.PrivateCopy;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * TensorFlow's checksums: CRC-32C, masked so that a checksum over bytes that hold checksums is still a good one
 * (leveldb, util/crc32c.h): {@code mask(c) = ((c >>> 15) | (c << 17)) + 0xa282ead8}.
 */
final class Crc32c {
    private Crc32c() {
    }

    /** The masked checksum of all these bytes. */
    static int masked(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        PrivateCopy.update(crc, bytes);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }
}
