package graft.zoo.hdf5;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How chunks were packed (specification, IV.A.2.l). Filters are listed in the order of writing, so they are undone from
 * the last to the first.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>version 1</td><td>version, count, 6 reserved; filters: ID, length of the name, flags, values (2 each), name,
 * values (4 each), 4 more where their number is odd</td></tr>
 * <tr><td>version 2</td><td>version, count; filters: ID, [length of the name, for IDs from 256 on], flags, values,
 * [name], values</td></tr>
 * </table>
 */
final class FilterPipeline {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    private static final int MAX_FILTERS = 32;

    /** No filters: chunks are as they are. */
    static final FilterPipeline NONE = new FilterPipeline(null, List.of());

    private final FileBytes file;
    private final List<Integer> filters;

    private FilterPipeline(FileBytes file, List<Integer> filters) {
        this.file = file;
        this.filters = filters;
    }

    static FilterPipeline read(FileBytes file, Cursor body) {
        int version = body.version(1, 2);
        int count = body.u8();
        body.skip(version == 1 ? 6 : 0);
        if (count > MAX_FILTERS) {
            throw body.refusal("names " + count + " filters; expected at most " + MAX_FILTERS);
        }
        List<Integer> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = body.u16();
            int nameSize = version == 1 || id >= 256 ? body.u16() : 0;
            body.skip(2);
            int values = body.u16();
            body.skip(nameSize);
            body.skip(4L * values + (version == 1 && values % 2 == 1 ? 4 : 0));
            filters.add(id);
        }
        return new FilterPipeline(file, List.copyOf(filters));
    }

    boolean isEmpty() {
        return filters.isEmpty();
    }

    boolean inflates() {
        return filters.contains(DEFLATE);
    }

    /**
     * Checks that all filters can be undone.
     *
     * @param what the dataset, for the message
     */
    void refuseUnknown(String what) {
        for (int id : filters) {
            if (id != DEFLATE && id != SHUFFLE && id != FLETCHER32) {
                throw file.refusal(what + " is packed with filter " + id + " (" + name(id) + "); deflate, shuffle and "
                        + "fletcher32 are read. Save it without or with one of them: h5repack -f GZIP=6");
            }
        }
        if (filters.stream().filter(id -> id == DEFLATE).count() > 1) {
            throw file.refusal(what + " is deflated twice, which is not read; save it again: h5repack -f GZIP=6");
        }
    }

    private static String name(int id) {
        return switch (id) {
            case 4 -> "szip";
            case 5 -> "n-bit";
            case 6 -> "scale-offset";
            case 307 -> "bzip2";
            case 32000 -> "lzf";
            case 32001 -> "blosc";
            case 32004 -> "lz4";
            case 32015 -> "zstd";
            default -> "unknown";
        };
    }

    /**
     * Unpacks a chunk.
     *
     * @param mask        bit i: filter i was not used
     * @param size        of the chunk, unpacked
     * @param elementSize what shuffle took apart
     * @param what        the chunk, for messages
     */
    MemorySegment unpack(MemorySegment packed, int mask, int size, int elementSize, String what) {
        MemorySegment bytes = packed;
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((mask >> i & 1) == 0) {
                bytes = switch (filters.get(i)) {
                    case DEFLATE -> inflate(bytes, size + 4 * checksumsBefore(i, mask), what);
                    case SHUFFLE -> unshuffle(bytes, elementSize);
                    default -> withoutChecksum(bytes, what);
                };
            }
        }
        if (bytes.byteSize() != size) {
            throw file.refusal(what + " has " + bytes.byteSize() + " bytes unpacked; expected " + size
                    + ": the file is damaged");
        }
        return bytes;
    }

    /** Checksums that were there when filter {@code end} came, and so are among what it gives back. */
    private int checksumsBefore(int end, int mask) {
        int count = 0;
        for (int i = 0; i < end; i++) {
            count += filters.get(i) == FLETCHER32 && (mask >> i & 1) == 0 ? 1 : 0;
        }
        return count;
    }

    private MemorySegment inflate(MemorySegment packed, int size, String what) {
        // Deflate makes at most 1032 bytes of one: a larger claim is a lie, and not allocated for.
        if (size / 1040 > packed.byteSize()) {
            throw file.refusal(what + " of " + packed.byteSize() + " bytes cannot unpack to " + size
                    + "; the file is damaged");
        }
        byte[] bytes = new byte[size];
        try (Inflater inflater = new Inflater()) {
            // A copy: zlib does not survive it when the file is cut while it is mapped.
            inflater.setInput(packed.toArray(JAVA_BYTE));
            int filled = 0;
            while (filled < size) {
                int count = inflater.inflate(bytes, filled, size - filled);
                if (count == 0) {
                    throw file.refusal(what + " inflates to only " + filled + " of " + size
                            + " bytes; the file is damaged");
                }
                filled += count;
            }
            if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
                throw file.refusal(what + " inflates to more than its " + size + " bytes; the file is damaged");
            }
        } catch (DataFormatException e) {
            throw file.refusal(what + " does not inflate (" + e.getMessage() + "); the file is damaged");
        }
        return MemorySegment.ofArray(bytes);
    }

    /** First all first bytes, then all second bytes, and so on; what fills no whole element stays at the end. */
    private static MemorySegment unshuffle(MemorySegment shuffled, int elementSize) {
        byte[] from = shuffled.toArray(JAVA_BYTE);
        byte[] to = new byte[from.length];
        int count = from.length / elementSize;
        for (int b = 0; b < elementSize; b++) {
            for (int i = 0; i < count; i++) {
                to[i * elementSize + b] = from[b * count + i];
            }
        }
        System.arraycopy(from, count * elementSize, to, count * elementSize, from.length - count * elementSize);
        return MemorySegment.ofArray(to);
    }

    /** The last four bytes are the checksum; old versions wrote the bytes of its halves the other way round. */
    private MemorySegment withoutChecksum(MemorySegment bytes, String what) {
        long size = bytes.byteSize() - 4;
        if (size < 0) {
            throw file.refusal(what + " has " + bytes.byteSize() + " bytes; expected a checksum of 4: the file is "
                    + "damaged");
        }
        MemorySegment data = bytes.asSlice(0, size);
        int expected = fletcher32(data);
        int found = new Cursor(file, bytes.asSlice(size), 0, what).i32();
        int swapped = (expected & 0x00FF00FF) << 8 | (expected & 0xFF00FF00) >>> 8;
        if (found != expected && found != swapped) {
            throw file.refusal(String.format("%s has Fletcher checksum %08x, expected %08x; the file is damaged", what,
                    found, expected));
        }
        return data;
    }

    /**
     * Fletcher's checksum (J. G. Fletcher, "An Arithmetic Checksum for Serial Transmissions", 1982) of 16-bit words,
     * the first byte the higher one: the sum of the words and the sum of those sums, both modulo 65535.
     */
    static int fletcher32(MemorySegment data) {
        long sum = 0;
        long sums = 0;
        long size = data.byteSize();
        for (long i = 0; i < size; i += 2) {
            int high = data.get(JAVA_BYTE, i) & 0xFF;
            int low = i + 1 < size ? data.get(JAVA_BYTE, i + 1) & 0xFF : 0;
            sum = (sum + (high << 8 | low)) % 65535;
            sums = (sums + sum) % 65535;
        }
        return (int) (sums << 16 | sum);
    }
}
