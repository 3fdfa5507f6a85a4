package graft.zoo.hdf5;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Where large groups keep their links and objects with many attributes keep those (specification, III.G): blocks of
 * doubling size, several of each, which together are one space of addresses.
 *
 * <table>
 * <caption>Layout; every structure but the direct block ends in a checksum (4)</caption>
 * <tr><td>header</td><td>{@code FRHP}, version, ID size (2), filters' size (2), flags, largest managed object (4), next
 * huge ID (L), B-tree of huge objects (O), 2 of free space (L, O), 7 of counts and sizes (L each), 1 more; table width
 * (2), first block's size (L), largest direct block (L), bits of the space (2), rows at first (2), root (O), rows of
 * the root (2), [filters]</td></tr>
 * <tr><td>indirect block</td><td>{@code FHIB}, version, header (O), place in the space, children (O each)</td></tr>
 * <tr><td>direct block</td><td>{@code FHDB}, version, header (O), place in the space, [checksum], objects</td></tr>
 * <tr><td>ID</td><td>bits 4 and 5 of the first byte: 0 managed (place, length), 1 huge (key, or address and length),
 * 2 tiny (length - 1 in bits 0 to 3, then the object)</td></tr>
 * </table>
 */
final class FractalHeap {
    private static final int MAX_DEPTH = 16;
    private static final int HUGE_OBJECTS = 1;

    private final FileBytes file;
    private final long address;
    private final int idSize;
    private final long hugeTree;
    private final int width;
    private final long firstSize;
    private final long largestDirect;
    private final int placeSize;
    private final int lengthSize;
    private final long root;
    private final int rootRows;
    private Map<Long, MemorySegment> huge;

    FractalHeap(FileBytes file, long address) {
        this.file = file;
        this.address = address;
        Cursor head = file.signed(address, "FRHP", "fractal heap");
        head.version(0, 0);
        idSize = head.u16();
        int filters = head.u16();
        head.u8();
        long largestManaged = head.u32();
        head.length();
        hugeTree = head.offset();
        head.length();
        head.offset();
        head.skip(8L * file.lengthSize());
        width = head.u16();
        firstSize = head.length();
        largestDirect = head.length();
        int bits = head.u16();
        head.skip(2);
        root = head.offset();
        rootRows = head.u16();
        if (filters != 0) {
            throw file.refusal("the fractal heap at byte " + address + " is packed, which is not read; save the file "
                    + "without filters on groups");
        }
        head.checksum();
        if (width == 0 || Long.bitCount(firstSize) != 1 || Long.bitCount(largestDirect) != 1
                || largestDirect < firstSize || bits > 64 || rootRows > 64) {
            throw head.refusal("has blocks of " + firstSize + " to " + largestDirect + " bytes, " + width
                    + " a row, in a space of " + bits + " bits");
        }
        placeSize = (bits + 7) / 8;
        lengthSize = Math.min((Long.numberOfTrailingZeros(largestDirect) + 7) / 8,
                (63 - Long.numberOfLeadingZeros(Math.max(1, largestManaged))) / 8 + 1);
    }

    int idSize() {
        return idSize;
    }

    /** A cursor over the object of an ID. */
    Cursor object(Cursor id, String what) {
        int head = id.u8();
        return switch (head >> 4 & 3) {
            case 0 -> managed(id.unsigned(placeSize), id.unsigned(lengthSize), what);
            case 1 -> new Cursor(file, huge(id, what), address, what);
            case 2 -> id.sub((head & 0xF) + 1L, what);
            default -> throw id.refusal("is of an unknown kind");
        };
    }

    private Cursor managed(long place, long length, String what) {
        if (rootRows == 0) {
            return direct(root, firstSize, place, length, what);
        }
        return indirect(root, rootRows, place, length, what, 0);
    }

    private Cursor direct(long block, long size, long place, long length, String what) {
        Cursor bytes = file.at(block, size, "fractal heap block");
        bytes.expect("FHDB");
        if (place < 0 || place > size - length) {
            throw file.refusal(what + " of " + length + " bytes at " + place + " in a heap block of " + size
                    + " bytes; the file is damaged");
        }
        return file.at(block + place, length, what);
    }

    /** Rows hold {@code width} blocks each: of the first size, of the first size again, of twice that, and so on. */
    private Cursor indirect(long block, int rows, long place, long length, String what, int depth) {
        if (depth > MAX_DEPTH) {
            throw file.refusal("the fractal heap at byte " + address + " is nested deeper than " + MAX_DEPTH);
        }
        Cursor bytes = file.signed(block, "FHIB", "fractal heap block");
        bytes.version(0, 0);
        bytes.offset();
        bytes.skip(placeSize);
        long rest = place;
        for (int row = 0; row < rows; row++) {
            long size = row == 0 ? firstSize : firstSize << row - 1;
            if (size <= 0 || row > 62) {
                break;
            }
            if (rest >= 0 && rest / size < width) {
                bytes.skip(rest / size * file.offsetSize());
                long child = bytes.offset();
                return size <= largestDirect ? direct(child, size, rest % size, length, what)
                        : indirect(child, rowsOf(size), rest % size, length, what, depth + 1);
            }
            rest -= size * width;
            bytes.skip((long) width * file.offsetSize());
        }
        throw file.refusal(what + " lies at place " + place + ", beyond the fractal heap at byte " + address
                + "; the file is damaged");
    }

    /** Rows of an indirect block that spans {@code size} bytes: r rows span width * first * 2^(r-1). */
    private int rowsOf(long size) {
        return 64 - Long.numberOfLeadingZeros(Math.max(1, size / width / firstSize));
    }

    private MemorySegment huge(Cursor id, String what) {
        int direct = file.offsetSize() + file.lengthSize();
        if (idSize - 1 >= direct) {
            long at = id.offset();
            return file.slice(at, id.length(), what);
        }
        if (huge == null) {
            huge = new HashMap<>();
            if (hugeTree != FileBytes.UNDEFINED) {
                BTree2.records(file, hugeTree, HUGE_OBJECTS, record -> {
                    long at = record.offset();
                    MemorySegment object = file.slice(at, record.length(), what);
                    huge.put(record.length(), object);
                });
            }
        }
        long key = id.unsigned(Math.min(idSize - 1, file.lengthSize()));
        MemorySegment object = huge.get(key);
        if (object == null) {
            throw file.refusal(what + " refers to huge object " + key + " of the heap at byte " + address
                    + ", which is not there; the file is damaged");
        }
        return object;
    }
}
