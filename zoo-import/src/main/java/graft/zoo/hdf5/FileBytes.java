package graft.zoo.hdf5;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of an HDF5 file by their addresses, which count from the superblock's base.
 *
 * @param file       what messages name
 * @param bytes      from address 0 to the end that the superblock states
 * @param offsetSize O, bytes of an address
 * @param lengthSize L, bytes of a length
 * @param budget     what may still be made of the file
 */
record FileBytes(MappedFile file, MemorySegment bytes, int offsetSize, int lengthSize, Budget budget) {
    /** An address that leads nowhere, whatever O is. */
    static final long UNDEFINED = -1;

    /**
     * A piece of the file.
     *
     * @param what lies there, for the message
     * @throws WeightFileException when it is not all there
     */
    MemorySegment slice(long address, long length, String what) {
        if (address < 0 || length < 0 || length > bytes.byteSize() || address > bytes.byteSize() - length) {
            throw refusal(what + " of " + Long.toUnsignedString(length) + " bytes at byte "
                    + Long.toUnsignedString(address) + " passes the file's end at byte " + bytes.byteSize()
                    + "; the file is truncated or damaged");
        }
        return bytes.asSlice(address, length);
    }

    /** A cursor from {@code address} to the file's end. */
    Cursor at(long address, String what) {
        return new Cursor(this, slice(address, bytes.byteSize() - Math.clamp(address, 0, bytes.byteSize()), what),
                address, what);
    }

    /** A cursor over a piece of the file. */
    Cursor at(long address, long length, String what) {
        return new Cursor(this, slice(address, length, what), address, what);
    }

    /** A cursor after a structure's four-letter signature, which is checked. */
    Cursor signed(long address, String signature, String what) {
        Cursor cursor = at(address, what);
        cursor.expect(signature);
        return cursor;
    }

    WeightFileException refusal(String message) {
        return file.refusal("HDF5: " + message);
    }
}
