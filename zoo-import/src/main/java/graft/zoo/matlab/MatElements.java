package graft.zoo.matlab;

import graft.zoo.bytes.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A cursor over the data elements of a MAT-file, which never passes their end.
 *
 * <table>
 * <caption>A data element</caption>
 * <tr><td>0</td><td>type, 4 bytes</td></tr>
 * <tr><td>4</td><td>number of bytes, 4 bytes</td></tr>
 * <tr><td>8</td><td>the bytes, padded to a multiple of 8, except where they are compressed (type 15)</td></tr>
 * <tr><td>small</td><td>where the upper half of the first 4 bytes is not 0, it is the number of bytes, at most 4,
 * the lower half is the type, and the bytes follow at 4</td></tr>
 * </table>
 */
final class MatElements {
    static final int INT8 = 1;
    static final int UINT8 = 2;
    static final int INT32 = 5;
    static final int UINT32 = 6;
    static final int MATRIX = 14;
    static final int COMPRESSED = 15;

    /** One element: its type, its bytes, and where in the whole they begin. */
    record Element(int type, MemorySegment bytes, long offset) {
    }

    private final MappedFile file;
    private final MemorySegment bytes;
    private final ByteOrder order;
    private final ValueLayout.OfInt ints;
    private final String where;
    private long at;

    /**
     * @param where in words, for messages
     */
    MatElements(MappedFile file, MemorySegment bytes, ByteOrder order, String where) {
        this.file = file;
        this.bytes = bytes;
        this.order = order;
        this.ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        this.where = where;
    }

    boolean hasNext() {
        return at < bytes.byteSize();
    }

    long left() {
        return bytes.byteSize() - at;
    }

    /** A cursor over the elements inside one, with the same byte order. */
    MatElements inside(MemorySegment part, String what) {
        return new MatElements(file, part, order, what);
    }

    ByteOrder order() {
        return order;
    }

    /** The next element, whatever its type. */
    Element next(String what) {
        if (left() < 8) {
            throw bad(what + " is missing: " + left() + " bytes are left, an element takes 8 at least; the file is "
                    + "truncated or damaged");
        }
        int word = bytes.get(ints, at);
        if (word >>> 16 != 0) {
            int count = word >>> 16;
            if (count > 4) {
                throw bad(what + " is a small element of " + count + " bytes, expected at most 4");
            }
            var small = new Element(word & 0xFFFF, bytes.asSlice(at + 4, count), at + 4);
            at += 8;
            return small;
        }
        long count = bytes.get(ints, at + 4) & 0xFFFF_FFFFL;
        long start = at + 8;
        if (count > bytes.byteSize() - start) {
            throw bad(what + " takes " + count + " bytes, only " + (bytes.byteSize() - start)
                    + " are left; the file is truncated or damaged");
        }
        var element = new Element(word, bytes.asSlice(start, count), start);
        long padded = word == COMPRESSED ? count : (count + 7) / 8 * 8;
        // The last element's padding may be missing.
        at = Math.min(bytes.byteSize(), start + padded);
        return element;
    }

    /** The next element, which must be of one of these types. */
    Element next(String what, int... types) {
        Element element = next(what);
        for (int type : types) {
            if (element.type == type) {
                return element;
            }
        }
        throw bad(what + " is of data type " + element.type + ", expected " + types[0]);
    }

    /** The next element as whole numbers of 4 bytes. */
    int[] integers(String what, int most) {
        Element element = next(what, INT32, UINT32);
        long count = element.bytes.byteSize() / 4;
        if (count * 4 != element.bytes.byteSize() || count > most) {
            throw bad(what + " takes " + element.bytes.byteSize() + " bytes, expected a multiple of 4, at most "
                    + 4 * most);
        }
        return element.bytes.toArray(ints);
    }

    RuntimeException bad(String what) {
        return file.refusal(where + ", byte " + at + ": " + what);
    }
}
