package graft.zoo.npy;

import graft.zoo.bytes.Contents;
import graft.zoo.bytes.Inflation;
import graft.zoo.bytes.Inflation.Wrapping;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.bytes.ZipDirectory;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An archive of NumPy arrays, {@code numpy.savez} and {@code savez_compressed}: a zip archive whose entries
 * {@code <name>.npy} are stored or deflated array files. A tensor's name is the entry's without {@code .npy}.
 */
public final class NpzFile {
    private static final String ENDING = ".npy";
    private static final int LOCAL_HEADER = 30;
    private static final int SHOWN = 5;
    /** More than a version 2 array's header may be. */
    private static final int HEADER_BYTES = (1 << 16) + 12;

    private final MappedFile file;
    private final ZipDirectory zip;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private NpzFile(MappedFile file) {
        this.file = file;
        this.zip = new ZipDirectory(file);
    }

    /**
     * Opens an archive and reads the headers of its arrays; their numbers are read when asked for.
     *
     * @throws graft.zoo.weights.WeightFileException when it is missing, damaged, or holds something else than arrays
     *         of numbers
     */
    public static WeightFile of(MappedFile file) {
        var read = new NpzFile(file);
        read.zip.entries().values().forEach(read::add);
        return new Contents(file, "NumPy archive (npz)", read.tensors);
    }

    /** Whether a file that begins with these bytes is a zip archive whose first entry is an array. */
    public static boolean recognises(byte[] head) {
        if (head.length < LOCAL_HEADER || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
            return false;
        }
        int length = head[26] & 0xFF | (head[27] & 0xFF) << 8;
        return LOCAL_HEADER + length <= head.length
                && new String(head, LOCAL_HEADER, length, StandardCharsets.ISO_8859_1).endsWith(ENDING);
    }

    /**
     * The bytes of one array's own file, header included: where they lie when they are stored, else unpacked into
     * memory that lives as long as the file is open. Their checksum was compared.
     *
     * @param array its name without {@code .npy}
     * @throws graft.zoo.weights.WeightFileException when there is no such array, or the archive is damaged
     */
    public static MemorySegment bytes(MappedFile file, String array) {
        var read = new NpzFile(file);
        ZipDirectory.Entry entry = read.zip.entries().get(array + ENDING);
        if (entry == null) {
            throw file.refusal("is a NumPy archive without an array '" + array + "'; it holds "
                    + read.zip.entries().keySet().stream().limit(SHOWN).map(ShownName::of)
                    .collect(Collectors.joining(", ")));
        }
        if (entry.method() == 0) {
            read.zip.verify(entry);
            return read.zip.stored(entry);
        }
        String shown = shown(entry);
        read.requireDeflated(entry, shown);
        MemorySegment unpacked = file.allocate(shown, entry.size());
        Inflation.whole(file, shown, Wrapping.NONE, entry.packed(), unpacked);
        ZipDirectory.verify(file, shown, entry, unpacked);
        return unpacked;
    }

    private static String shown(ZipDirectory.Entry entry) {
        return "entry '" + ShownName.of(entry.name()) + "'";
    }

    private void add(ZipDirectory.Entry entry) {
        String shown = shown(entry);
        if (!entry.name().endsWith(ENDING)) {
            throw file.refusal(shown + " of this NumPy archive is no array; expected only names that end in .npy");
        }
        String name = entry.name().substring(0, entry.name().length() - ENDING.length());
        if (entry.method() == 0) {
            tensors.put(name, NpyFile.tensor(file, name, zip.stored(entry), () -> zip.verify(entry)));
            return;
        }
        requireDeflated(entry, shown);
        byte[] head = new byte[(int) Math.min(HEADER_BYTES, entry.size())];
        long found = Inflation.begin(file, shown, Wrapping.NONE, entry.packed(), MemorySegment.ofArray(head));
        if (found < head.length) {
            throw file.refusal(shown + " unpacks to " + found + " bytes, expected " + entry.size()
                    + "; the file is truncated or damaged");
        }
        NpyHeader header = NpyFile.header(file, shown, MemorySegment.ofArray(head));
        tensors.put(name, new DeflatedTensor(file, entry, name, header));
    }

    private void requireDeflated(ZipDirectory.Entry entry, String shown) {
        if (entry.method() != 8) {
            throw file.refusal(shown + " is packed by method " + entry.method() + "; 0 (stored) and 8 (deflated) are "
                    + "read: save the arrays with numpy.savez");
        }
        if (!Inflation.isPossible(entry.packed().byteSize(), entry.size())) {
            throw file.refusal(shown + " claims " + Long.toUnsignedString(entry.size()) + " bytes in "
                    + entry.packed().byteSize() + " packed ones, more than deflate can pack; the file is damaged");
        }
    }
}
