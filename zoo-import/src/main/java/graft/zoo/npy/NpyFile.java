package graft.zoo.npy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.engine.Tensor;
import graft.zoo.WeightFileException;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private NpyFile() {
    }

    /** Whether a file that begins with these bytes is a NumPy array. */
    public static boolean looksLikeOne(byte[] head) {
        return head.length >= MAGIC.length && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads an array of floats, integers or booleans as 32-bit floats, in row-major order whatever the file's is.
     *
     * @throws WeightFileException when the file is missing, cut short, not an array, or an array of something else
     */
    public static Tensor read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return file.guarded(() -> tensor(file, "array", file.bytes())).read();
        }
    }

    /** The array that these bytes, a whole file or an entry of an archive, hold. */
    static MappedTensor tensor(MappedFile file, String name, MemorySegment bytes) {
        if (bytes.byteSize() < 12 || !looksLikeOne(bytes.asSlice(0, MAGIC.length).toArray(JAVA_BYTE))) {
            throw file.refusal("does not begin with \\x93NUMPY and a header: truncated, or not a NumPy array");
        }
        int version = bytes.get(JAVA_BYTE, 6);
        if (version < 1 || version > 3 || bytes.get(JAVA_BYTE, 7) != 0) {
            throw file.refusal("npy version " + version + "." + bytes.get(JAVA_BYTE, 7) + "; 1.0, 2.0 and 3.0 are "
                    + "read");
        }
        long start = version == 1 ? 10 : 12;
        long length = version == 1
                ? bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFF
                : bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFF_FFFFL;
        if (length > MAX_HEADER || length > bytes.byteSize() - start) {
            throw file.refusal("npy header of " + length + " bytes; at most " + MAX_HEADER
                    + " that are there are read: the file is truncated or damaged");
        }
        byte[] header = bytes.asSlice(start, length).toArray(JAVA_BYTE);
        return tensor(file, name, bytes.asSlice(start + length),
                NpyHeader.parse(file, new String(header, StandardCharsets.UTF_8)));
    }

    private static MappedTensor tensor(MappedFile file, String name, MemorySegment data, NpyHeader header) {
        long[] shape = header.shape();
        if (!header.fortran()) {
            return MappedTensor.rowMajor(file, name, header.dtype(), header.order(), shape, data);
        }
        // Column-major is row-major of the reversed shape: that checks the byte count, the strides do the rest.
        long[] reversed = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            reversed[i] = shape[shape.length - 1 - i];
        }
        MappedTensor.rowMajor(file, name, header.dtype(), header.order(), reversed, data);
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = 0; i < shape.length; i++) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return MappedTensor.strided(file, name, header.dtype(), header.order(), shape, data, 0, strides,
                () -> { });
    }

    /**
     * Writes a tensor as {@code <f4}, row-major, version 1, its data at a multiple of 64 bytes.
     *
     * @throws WeightFileException when the file cannot be written
     */
    public static void write(Path path, Tensor tensor) {
        String shape = Arrays.stream(tensor.shape()).mapToObj(d -> d + ", ").collect(Collectors.joining());
        // A tuple of one has a comma, longer ones need none at the end.
        shape = tensor.rank() == 1 ? shape.stripTrailing() : shape.replaceAll(", $", "");
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
        header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + Math.multiplyExact(4, tensor.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        bytes.asFloatBuffer().put(tensor.unwrap());
        try {
            Files.write(path, bytes.array());
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be written: " + e, e);
        }
    }
}
