package graft.zoo.matlab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.StatesImages;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open MAT-file of level 5 (MATLAB 5 to 7, {@code save -v6} and {@code -v7}, scipy's {@code savemat}), in either
 * byte order, or of version 7.3 ({@code save -v7.3}), which is HDF5 inside.
 *
 * <p>A file that MatConvNet wrote has its weights and mean image as tensors, see {@link MatConvNet}; any other has all
 * real numbers in it, named by their place: {@code w}, {@code net.conv(2).w}, {@code layers{3}}. Shapes are MATLAB's; a
 * tensor's values come row by row all the same.
 *
 * <table>
 * <caption>Header, 128 bytes; variables follow, see {@link MatReader}; of 7.3 at byte 512, see {@link
 * Mat73Reader}</caption>
 * <tr><td>0</td><td>text, {@code MATLAB 5.0 MAT-file, …}</td></tr>
 * <tr><td>124</td><td>version, 0x0100</td></tr>
 * <tr><td>126</td><td>{@code IM} when little-endian, {@code MI} when big-endian</td></tr>
 * </table>
 */
public final class MatFile implements WeightFile, StatesImages {
    private static final String TEXT = "MATLAB 5.0 MAT-file";
    private static final String TEXT_73 = "MATLAB 7.3 MAT-file";

    private final MappedFile file;
    private final boolean hdf5;
    private final String writer;
    private final MatConvNet network;
    private final Map<String, StoredTensor> tensors;

    private MatFile(MappedFile file) {
        this.file = file;
        byte[] head = file.bytes().asSlice(0, Math.min(MatReader.HEADER_BYTES, file.size())).toArray(JAVA_BYTE);
        if (head.length < MatReader.HEADER_BYTES) {
            throw file.refusal("is a MATLAB file of " + head.length + " bytes; its header alone takes "
                    + MatReader.HEADER_BYTES + ": the file is truncated");
        }
        this.hdf5 = latin1(head, 0, 116).startsWith(TEXT_73);
        this.writer = latin1(head, 0, 116).strip();
        Map<String, MatValue> variables = hdf5 ? Mat73Reader.read(file) : MatReader.read(file, order(head));
        this.network = MatConvNet.of(file, variables);
        this.tensors = network != null ? network.tensors() : MatVariables.tensors(variables);
        if (tensors.isEmpty()) {
            throw file.refusal("holds no real numbers, only " + MatVariables.described(variables)
                    + "; save the weights as numeric arrays");
        }
    }

    private ByteOrder order(byte[] head) {
        String mark = latin1(head, 126, 2);
        ByteOrder order = switch (mark) {
            case "IM" -> ByteOrder.LITTLE_ENDIAN;
            case "MI" -> ByteOrder.BIG_ENDIAN;
            default -> throw file.refusal(String.format("MATLAB header has byte order mark %02x %02x at offset 126; "
                    + "expected 'IM' or 'MI': the file is damaged", head[126], head[127]));
        };
        int version = order == ByteOrder.LITTLE_ENDIAN ? head[125] : head[124];
        if (version != 1) {
            throw file.refusal("MATLAB header has version " + version + ", expected 1: the file is damaged");
        }
        return order;
    }

    /**
     * Opens a MAT-file and reads where everything is; compressed variables are unpacked.
     *
     * @throws graft.zoo.weights.WeightFileException when it is missing, damaged, of another version, or holds no
     *         numbers
     */
    public static MatFile open(Path path) {
        return MappedFile.open(path, MatFile::of);
    }

    /** {@link #open} of a file that is mapped already; it is closed with this one. */
    public static MatFile of(MappedFile file) {
        return new MatFile(file);
    }

    /** Whether a file that begins with these bytes is a MAT-file of level 5 or later. */
    public static boolean recognises(byte[] head) {
        String text = latin1(head, 0, 19);
        if (text.equals(TEXT) || text.equals(TEXT_73)) {
            return true;
        }
        // Some writers put a text of their own there.
        String end = latin1(head, 124, 4);
        return end.equals("\0\u0001IM") || end.equals("\u0001\0MI");
    }

    /**
     * Whether a file that begins with these bytes is a MAT-file of level 4, which has no mark: type, rows, columns,
     * whether complex, length of the name, each 4 bytes, then the name.
     */
    public static boolean isVersion4(byte[] head) {
        if (head.length < 21) {
            return false;
        }
        boolean little = head[3] == 0 && head[1] <= 3 && head[2] == 0 && head[17] == 0 && head[18] == 0 && head[19] == 0
                && head[13] == 0 && head[14] == 0 && head[15] == 0 && (head[12] & 0xFE) == 0;
        int type = (head[0] & 0xFF) + ((head[1] & 0xFF) << 8);
        int length = head[16];
        if (!little || type > 52 || type % 10 > 2 || length < 2 || length > 64 || 20 + length > head.length
                || head[20 + length - 1] != 0) {
            return false;
        }
        return latin1(head, 20, length - 1).matches("[A-Za-z]\\w*");
    }

    private static String latin1(byte[] head, int from, int length) {
        return from + length > head.length ? ""
                : new String(head, from, length, StandardCharsets.ISO_8859_1);
    }

    /** The network that MatConvNet stored, where this is its file. */
    public Optional<MatConvNet> network() {
        return Optional.ofNullable(network);
    }

    @Override
    public Optional<Preprocessing> preprocessing() {
        return network == null ? Optional.empty() : network.preprocessing();
    }

    @Override
    public List<String> classes() {
        return network == null ? List.of() : network.classes();
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        String version = hdf5 ? "MATLAB 7.3" : "MATLAB 5";
        return network != null ? version + " (MatConvNet " + network.form() + ")" : version;
    }

    @Override
    public String writer() {
        return writer;
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        file.close();
    }
}
