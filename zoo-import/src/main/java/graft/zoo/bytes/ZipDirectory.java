package graft.zoo.bytes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * The entries of a zip archive that lies in memory, by its central directory. Entries are names, never paths: nothing
 * is ever written.
 *
 * <table>
 * <caption>Records read (PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16), little-endian</caption>
 * <tr><td>{@code PK\5\6}</td><td>end of central directory: count at 10, size at 12, offset at 16</td></tr>
 * <tr><td>{@code PK\6\7}, {@code PK\6\6}</td><td>its 64-bit locator and form: count at 32, size at 40, offset
 * at 48</td></tr>
 * <tr><td>{@code PK\1\2}</td><td>central entry: flags 8, method 10, CRC-32 16, sizes 20 and 24, name 28, extra 30,
 * comment 32, local offset 42</td></tr>
 * <tr><td>{@code PK\3\4}</td><td>local header: lengths of name at 26 and extra at 28, then the data</td></tr>
 * </table>
 *
 * <p>Sizes come from the central directory alone: PyTorch's local headers hold zeros and put the sizes after the data,
 * which is why {@code ZipInputStream} cannot read them.
 */
public final class ZipDirectory {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int END_BYTES = 22;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;

    /**
     * One entry.
     *
     * @param name   as in the archive
     * @param method 0 stored, 8 deflated
     * @param crc    CRC-32 of the unpacked bytes
     * @param size   of the unpacked bytes
     * @param header offset of the local header
     * @param packed the bytes in the archive
     */
    public record Entry(String name, int method, int crc, long size, long header, MemorySegment packed) {
    }

    private final MappedFile file;
    private final MemorySegment bytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    /**
     * Reads the directory.
     *
     * @throws graft.zoo.weights.WeightFileException when the archive is cut short or damaged, encrypted, of several
     *         disks,
     *                                       or names an entry twice, or when entries overlap
     */
    public ZipDirectory(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
        readDirectory();
        refuseOverlaps();
    }

    /** All entries by name, in the directory's order. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /**
     * The bytes of a stored entry, where they lie in the file, not {@linkplain #verify verified}.
     *
     * @throws graft.zoo.weights.WeightFileException when the entry is compressed
     */
    public MemorySegment stored(Entry entry) {
        String where = "zip entry '" + ShownName.of(entry.name()) + "' ";
        if (entry.method() != 0 || entry.size() != entry.packed().byteSize()) {
            throw file.refusal(where + "is compressed (method " + entry.method() + "); expected stored bytes, as the "
                    + "format's own software writes them");
        }
        return entry.packed();
    }

    /**
     * Compares a stored entry's bytes with its CRC-32, once however often it is asked.
     *
     * @throws graft.zoo.weights.WeightFileException when they differ
     */
    public void verify(Entry entry) {
        if (verified.contains(entry.name())) {
            return;
        }
        verify(file, "zip entry '" + ShownName.of(entry.name()) + "'", entry, entry.packed());
        verified.add(entry.name());
    }

    /**
     * Compares an entry's unpacked bytes with its CRC-32.
     *
     * @param what in words, for the message
     * @throws graft.zoo.weights.WeightFileException when they differ
     */
    public static void verify(MappedFile file, String what, Entry entry, MemorySegment unpacked) {
        var crc = new CRC32();
        PrivateCopy.update(crc, unpacked);
        if ((int) crc.getValue() != entry.crc()) {
            throw file.refusal(String.format("%s has CRC-32 %08x, expected %08x; the file is damaged, download it "
                    + "again", what, (int) crc.getValue(), entry.crc()));
        }
    }

    private void readDirectory() {
        long end = findEnd();
        long count = bytes.get(SHORT, end + 10) & 0xFFFF;
        long size = bytes.get(INT, end + 12) & 0xFFFF_FFFFL;
        long start = bytes.get(INT, end + 16) & 0xFFFF_FFFFL;
        long limit = end;
        if (end >= 20 && bytes.get(INT, end - 20) == 0x07064b50) {
            limit = bytes.get(LONG, end - 20 + 8);
            if (limit < 0 || limit > end - 20 - 56 || bytes.get(INT, limit) != 0x06064b50) {
                throw broken("its 64-bit end record is not at offset " + limit);
            }
            count = bytes.get(LONG, limit + 32);
            size = bytes.get(LONG, limit + 40);
            start = bytes.get(LONG, limit + 48);
        } else if (bytes.get(SHORT, end + 4) != 0 || bytes.get(SHORT, end + 6) != 0) {
            throw file.refusal("is one part of a zip archive of several disks; join the parts first");
        }
        if (start < 0 || size < 0 || start > limit || size > limit - start) {
            throw broken("its directory of " + size + " bytes at offset " + start + " passes offset " + limit);
        }
        if (count < 0 || count > size / CENTRAL_BYTES) {
            throw broken("its directory of " + size + " bytes cannot hold " + count + " entries");
        }
        long at = start;
        for (long i = 0; i < count; i++) {
            at = readEntry(at, start + size, start);
        }
        if (at != start + size) {
            throw broken("its directory has " + (start + size - at) + " bytes after the last entry");
        }
    }

    private long findEnd() {
        long size = bytes.byteSize();
        long end = -1;
        for (long at = size - END_BYTES; at >= Math.max(0, size - END_BYTES - 0xFFFF); at--) {
            if (bytes.get(INT, at) == 0x06054b50 && at + END_BYTES + (bytes.get(SHORT, at + 20) & 0xFFFF) == size) {
                if (end >= 0) {
                    throw file.refusal("is a zip archive with two records that may end it, at offsets " + at + " and "
                            + end + "; which directory counts is unclear: save it without a comment");
                }
                end = at;
            }
        }
        if (end < 0) {
            throw broken("the record that ends every zip archive is missing: the file is truncated");
        }
        return end;
    }

    private long readEntry(long at, long end, long dataEnd) {
        if (end - at < CENTRAL_BYTES || bytes.get(INT, at) != 0x02014b50) {
            throw broken("no directory entry at offset " + at);
        }
        int nameBytes = bytes.get(SHORT, at + 28) & 0xFFFF;
        int extraBytes = bytes.get(SHORT, at + 30) & 0xFFFF;
        int commentBytes = bytes.get(SHORT, at + 32) & 0xFFFF;
        long next = at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
        if (next > end) {
            throw broken("directory entry at offset " + at + " passes the directory's end");
        }
        String name = text(at + CENTRAL_BYTES, nameBytes);
        long[] wide = {bytes.get(INT, at + 24) & 0xFFFF_FFFFL, bytes.get(INT, at + 20) & 0xFFFF_FFFFL,
                bytes.get(INT, at + 42) & 0xFFFF_FFFFL};
        widen(wide, at + CENTRAL_BYTES + nameBytes, extraBytes);
        if ((bytes.get(SHORT, at + 8) & 1) != 0) {
            throw file.refusal("zip entry '" + ShownName.of(name) + "' is encrypted; unpack and save it without a "
                    + "password");
        }
        MemorySegment packed = data(name, nameBytes, wide[2], wide[1], dataEnd);
        var entry = new Entry(name, bytes.get(SHORT, at + 10) & 0xFFFF, bytes.get(INT, at + 16), wide[0], wide[2],
                packed);
        if (entries.putIfAbsent(name, entry) != null) {
            throw file.refusal("zip entry '" + ShownName.of(name) + "' exists twice; which one counts is unclear");
        }
        return next;
    }

    /** Replaces fields that are all ones by their 64-bit form from extra field 1, which lists only those. */
    private void widen(long[] fields, long at, int extraBytes) {
        long end = at + extraBytes;
        while (end - at >= 4) {
            int id = bytes.get(SHORT, at) & 0xFFFF;
            int length = bytes.get(SHORT, at + 2) & 0xFFFF;
            if (length > end - at - 4) {
                return;
            }
            if (id == 1) {
                long from = at + 4;
                for (int i = 0; i < fields.length; i++) {
                    if (fields[i] == 0xFFFF_FFFFL && from + 8 <= at + 4 + length) {
                        fields[i] = bytes.get(LONG, from);
                        from += 8;
                    }
                }
            }
            at += 4 + length;
        }
    }

    private MemorySegment data(String name, int nameBytes, long header, long size, long end) {
        String where = "zip entry '" + ShownName.of(name) + "' ";
        if (header < 0 || header > end - LOCAL_BYTES || bytes.get(INT, header) != 0x04034b50) {
            throw broken(where + "has no header at offset " + header);
        }
        int localName = bytes.get(SHORT, header + 26) & 0xFFFF;
        long start = header + LOCAL_BYTES + localName + (bytes.get(SHORT, header + 28) & 0xFFFF);
        if (size < 0 || start > end || size > end - start) {
            throw broken(where + "of " + size + " bytes at offset " + start + " passes the end of the data at " + end);
        }
        if (localName != nameBytes || !text(header + LOCAL_BYTES, localName).equals(name)) {
            throw broken(where + "has another name in its own header at offset " + header);
        }
        return bytes.asSlice(start, size);
    }

    /** Entries that share bytes are how small archives unpack to terabytes. */
    private void refuseOverlaps() {
        List<Entry> byOffset = new ArrayList<>(entries.values());
        byOffset.sort(Comparator.comparingLong(Entry::header));
        long end = 0;
        for (Entry entry : byOffset) {
            if (entry.header() < end) {
                throw broken("zip entry '" + ShownName.of(entry.name()) + "' overlaps the one before it");
            }
            end = entry.packed().address() - bytes.address() + entry.packed().byteSize();
        }
    }

    private String text(long at, int length) {
        return new String(bytes.asSlice(at, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private RuntimeException broken(String what) {
        return file.refusal("is not a whole zip archive: " + what + "; download it again");
    }
}
