package graft.zoo.npy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.engine.Tensor;
import graft.zoo.bytes.Contents;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One array in a file of NumPy's.
 *
 * <table>
 * <caption>Layout (NumPy, numpy.lib.format, versions 1 to 3)</caption>
 * <tr><td>0</td><td>{@code \x93NUMPY}</td></tr>
 * <tr><td>6</td><td>version: major, minor</td></tr>
 * <tr><td>8</td><td>length of the header: 2 bytes in version 1, 4 in versions 2 and 3, little-endian</td></tr>
 * <tr><td>10 or 12</td><td>the header, see {@link NpyHeader}</td></tr>
 * <tr><td>then</td><td>the elements, and nothing after them</td></tr>
 * </table>
 */
public final class NpyFile {
    private static final int MAX_HEADER = 1 << 16;
    private static final String FLOAT = "<f4";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private NpyFile() {
    }

    /** Whether a file that begins with these bytes is a NumPy array. */
    public static boolean recognises(byte[] head) {
        return head.length >= MAGIC.length && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads an array of floats, integers or booleans as 32-bit floats, in row-major order whatever the file's is.
     *
     * @throws WeightFileException when the file is missing, cut short, not an array, or an array of something else
     */
    public static Tensor read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return file.guarded(() -> tensor(file, "array", file.bytes(), () -> { })).read();
        }
    }

    /**
     * A file of one tensor, named after the file, since an array file holds no name.
     *
     * @throws WeightFileException when it is cut short, not an array, or not an array of numbers
     */
    public static WeightFile of(MappedFile file) {
        String name = file.path().getFileName().toString().replaceFirst("\\.npy$", "");
        return new Contents(file, "NumPy array (npy)", Map.of(name, tensor(file, name, file.bytes())));
    }

    /**
     * The array that these bytes, a whole file or an {@linkplain NpzFile#bytes entry} of an archive, hold.
     *
     * @param name for messages
     * @throws WeightFileException as {@link #of}
     */
    public static StoredTensor tensor(MappedFile file, String name, MemorySegment bytes) {
        return tensor(file, name, bytes, () -> { });
    }

    /**
     * The numbers of an array of little-endian 32-bit floats in row-major order, where they lie.
     *
     * @param bytes of a whole file or an entry of an archive
     * @return empty for other types and orders
     * @throws WeightFileException as {@link #of}
     */
    public static Optional<MemorySegment> floats(MappedFile file, MemorySegment bytes) {
        tensor(file, "array", bytes);
        NpyHeader header = header(file, "array", bytes);
        return header.dtype() == DType.FLOAT32 && header.order() == ByteOrder.LITTLE_ENDIAN && !header.fortran()
                ? Optional.of(bytes.asSlice(header.bytes())) : Optional.empty();
    }

    /**
     * Reads an array of texts, {@code <U} (UTF-32) or {@code |S} (bytes), in their order.
     *
     * @param name  for messages
     * @param bytes of a whole file or an entry of an archive
     * @param to    called with each text in UTF-8, or its bytes as they are where it is stored as bytes
     * @throws WeightFileException when it is cut short, or no list of texts
     */
    public static void texts(MappedFile file, String name, MemorySegment bytes, Consumer<byte[]> to) {
        NpyHeader.OfTexts header = header(file, name, bytes, NpyHeader::parseTexts);
        long room = bytes.byteSize() - header.bytes();
        if (header.size() == 0 || header.count() != room / header.size() || room % header.size() != 0) {
            throw file.refusal(name + " holds " + room + " bytes of texts, expected " + header.count() + " texts of "
                    + header.size() + " bytes; the file is truncated or damaged");
        }
        byte[] text = new byte[Math.toIntExact(header.size())];
        ByteBuffer letters = ByteBuffer.wrap(text).order(header.order());
        var word = new StringBuilder();
        for (long i = 0; i < header.count(); i++) {
            MemorySegment.copy(bytes, JAVA_BYTE, header.bytes() + i * text.length, text, 0, text.length);
            int length = text.length;
            while (length > 0 && text[length - 1] == 0) {
                length--;
            }
            if (!header.wide()) {
                to.accept(Arrays.copyOf(text, length));
                continue;
            }
            word.setLength(0);
            for (int k = 0; k < Math.ceilDiv(length, 4); k++) {
                int letter = letters.getInt(4 * k);
                if (!Character.isValidCodePoint(letter)) {
                    throw file.refusal(String.format("%s, text %d holds 0x%x, which is no letter of Unicode; the file "
                            + "is damaged", name, i + 1, letter));
                }
                word.appendCodePoint(letter);
            }
            to.accept(word.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * The array that these bytes, a whole file or an entry of an archive, hold.
     *
     * @param check what to do before the numbers are read, such as comparing a checksum
     */
    static MappedTensor tensor(MappedFile file, String name, MemorySegment bytes, Runnable check) {
        NpyHeader header = header(file, "array", bytes);
        MemorySegment data = bytes.asSlice(header.bytes());
        return (header.fortran()
                ? MappedTensor.columnMajor(file, name, header.dtype(), header.order(), header.shape(), data)
                : MappedTensor.rowMajor(file, name, header.dtype(), header.order(), header.shape(), data))
                .checkedBy(check);
    }

    /** The header at the beginning of these bytes; what follows it may be missing. */
    static NpyHeader header(MappedFile file, String what, MemorySegment bytes) {
        return header(file, what, bytes, NpyHeader::parse);
    }

    /** What a header says. */
    @FunctionalInterface
    private interface Parsing<T> {
        T of(MappedFile file, String text, long bytes);
    }

    private static <T> T header(MappedFile file, String what, MemorySegment bytes, Parsing<T> parsing) {
        if (bytes.byteSize() < 12 || !recognises(bytes.asSlice(0, MAGIC.length).toArray(JAVA_BYTE))) {
            throw file.refusal(what + " does not begin with \\x93NUMPY and a header: truncated, or not a NumPy array");
        }
        int version = bytes.get(JAVA_BYTE, 6);
        if (version < 1 || version > 3 || bytes.get(JAVA_BYTE, 7) != 0) {
            throw file.refusal(what + " has npy version " + version + "." + bytes.get(JAVA_BYTE, 7)
                    + "; 1.0, 2.0 and 3.0 are read");
        }
        long start = version == 1 ? 10 : 12;
        long length = version == 1
                ? bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFF
                : bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFF_FFFFL;
        if (length > MAX_HEADER || length > bytes.byteSize() - start) {
            throw file.refusal(what + " has an npy header of " + length + " bytes; at most " + MAX_HEADER
                    + " that are there are read: the file is truncated or damaged");
        }
        byte[] header = bytes.asSlice(start, length).toArray(JAVA_BYTE);
        return parsing.of(file, new String(header, StandardCharsets.UTF_8), start + length);
    }

    /**
     * Writes a tensor as {@code <f4}, row-major, version 1, its data at a multiple of 64 bytes.
     *
     * @throws WeightFileException when the file cannot be written
     */
    public static void write(Path path, Tensor tensor) {
        byte[] header = header(FLOAT, Arrays.stream(tensor.shape()).boxed().toList());
        ByteBuffer bytes = ByteBuffer.allocate(header.length + Math.multiplyExact(4, tensor.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(header);
        bytes.asFloatBuffer().put(tensor.unwrap());
        try {
            Files.write(path, bytes.array());
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be written: " + e, e);
        }
    }

    /**
     * The bytes before the numbers of an array in row-major order: version 1, so long that the numbers begin at a
     * multiple of 64.
     *
     * @param type such as {@code <f4}
     */
    public static byte[] header(String type, List<Integer> shape) {
        String dims = shape.stream().map(d -> d + ", ").collect(Collectors.joining());
        // A tuple of one has a comma, longer ones need none at the end.
        dims = shape.size() == 1 ? dims.stripTrailing() : dims.replaceAll(", $", "");
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dims + "), }";
        text += " ".repeat(63 - (10 + text.length()) % 64) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
        return bytes.put(text.getBytes(StandardCharsets.US_ASCII)).array();
    }
}
