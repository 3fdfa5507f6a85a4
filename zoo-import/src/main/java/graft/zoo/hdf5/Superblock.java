package graft.zoo.hdf5;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The beginning of an HDF5 file (specification, II.A), at byte 0, 512, 1024, 2048 and so on: what lies before it is the
 * user's.
 *
 * <table>
 * <caption>Layout, after the signature {@code \x89HDF\r\n\x1a\n}</caption>
 * <tr><td>versions 0, 1</td><td>version; versions of free space, root, reserved, shared messages; O; L; reserved; leaf
 * k (2), internal k (2), flags (4); in version 1 index k (2), reserved (2); base, free space, end, driver (O each);
 * link name, address of the root's header (O each)</td></tr>
 * <tr><td>versions 2, 3</td><td>version; O; L; flags; base, extension, end, address of the root's header (O each);
 * checksum (4)</td></tr>
 * </table>
 *
 * @param bytes the file from its base on
 * @param root  address of the root group's object header
 */
record Superblock(FileBytes bytes, long root) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    /** Where the signature stands in {@code head}, or -1. */
    static long find(MemorySegment head) {
        for (long at = 0; at <= head.byteSize() - SIGNATURE.length; at = at == 0 ? 512 : 2 * at) {
            if (Arrays.equals(head.asSlice(at, SIGNATURE.length).toArray(JAVA_BYTE), SIGNATURE)) {
                return at;
            }
        }
        return -1;
    }

    /**
     * Reads it.
     *
     * @param segment the whole HDF5 file: {@code file} itself, or an entry in it
     */
    static Superblock read(MappedFile file, MemorySegment segment) {
        long start = find(segment);
        if (start < 0) {
            throw file.refusal("is not an HDF5 file: no signature \\x89HDF at byte 0, 512, 1024, …; it is truncated or "
                    + "of another format");
        }
        // Sizes are not known yet; eight is what every program writes.
        var unsized = new FileBytes(file, segment.asSlice(start), 8, 8, new Budget());
        Cursor head = unsized.at(SIGNATURE.length, "superblock");
        int version = head.u8();
        if (version > 3) {
            throw unsized.refusal("superblock version " + version + " is unknown; 0 to 3 are read. Save the file with "
                    + "an older library version (h5py: libver='v114')");
        }
        if (version < 2) {
            head.skip(4);
        }
        int offsetSize = size(unsized, head.u8());
        int lengthSize = size(unsized, head.u8());
        head.skip(version == 0 ? 9 : version == 1 ? 13 : 1);
        var sized = new FileBytes(file, segment.asSlice(start), offsetSize, lengthSize,
                new Budget());
        Cursor rest = sized.at(SIGNATURE.length + head.position(), "superblock");
        long base = rest.offset();
        rest.offset();
        long end = rest.offset();
        if (version < 2) {
            rest.offset();
            rest.offset();
        }
        long root = rest.offset();
        if (version >= 2) {
            sized.at(0, SIGNATURE.length + head.position() + rest.position() + 4, "superblock")
                    .checksumAfter(SIGNATURE.length + head.position() + rest.position());
        }
        // A user block that was put before the file later moves everything but the stated base and end.
        long length = end - base;
        if (base < 0 || length < 0 || length > segment.byteSize() - start) {
            throw sized.refusal("the file ends at byte " + segment.byteSize() + ", the superblock states "
                    + Long.toUnsignedString(start + length) + "; it is truncated, fetch it again");
        }
        return new Superblock(new FileBytes(file, segment.asSlice(start, length), offsetSize, lengthSize,
                new Budget()), root);
    }

    private static int size(FileBytes bytes, int size) {
        if (size != 2 && size != 4 && size != 8) {
            throw bytes.refusal("superblock states offsets or lengths of " + size + " bytes; expected 2, 4 or 8; the "
                    + "file is damaged");
        }
        return size;
    }
}
