package graft.zoo.npy;

import graft.zoo.bytes.NewFile;
import graft.zoo.bytes.PortableBytes;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes NumPy archives: stored entries, as {@code numpy.savez} writes them, so that they can be mapped into memory.
 * Each tensor is read twice, since a stored entry's checksum stands before its bytes.
 */
public final class NpzWriter {
    /** No time of its own: the same tensors make the same file. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzWriter() {
    }

    /**
     * Writes tensors in the map's order: floating types as 32-bit floats, others as they are.
     *
     * @throws WeightFileException when a tensor cannot be read or the file cannot be written
     */
    public static void copy(Path path, Map<String, StoredTensor> tensors) {
        NewFile.write(path, channel -> {
            try (var zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16) {
                @Override
                public void close() throws IOException {
                    // The channel is closed by whom it belongs to, after it has reached the disk.
                    flush();
                }
            })) {
                for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
                    add(zip, tensor.getKey(), tensor.getValue());
                }
            }
        });
    }

    private static void add(ZipOutputStream zip, String name, StoredTensor tensor) throws IOException {
        byte[] header = NpyFile.header(type(tensor), tensor.shape());
        var crc = new CRC32();
        crc.update(header);
        PortableBytes.write(tensor, crc::update);
        var entry = new ZipEntry(name + ".npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(NO_TIME);
        entry.setCrc(crc.getValue());
        entry.setSize(header.length + PortableBytes.sizeOf(tensor));
        zip.putNextEntry(entry);
        zip.write(header);
        PortableBytes.write(tensor, bytes -> write(zip, bytes.array(), bytes.limit()));
        zip.closeEntry();
    }

    private static void write(OutputStream out, byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    private static String type(StoredTensor tensor) {
        return switch (PortableBytes.typeOf(tensor.dtype())) {
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 -> "<f4";
            case INT64 -> "<i8";
            case INT32 -> "<i4";
            case INT16 -> "<i2";
            case INT8 -> "|i1";
            case UINT64 -> "<u8";
            case UINT32 -> "<u4";
            case UINT16 -> "<u2";
            case UINT8 -> "|u1";
            case BOOL -> "|b1";
        };
    }
}
