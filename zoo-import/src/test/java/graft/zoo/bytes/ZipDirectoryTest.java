package graft.zoo.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipDirectoryTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    /**
     * One entry as torch writes it over 4 GiB: zeros in the local header, 64-bit sizes after the data and at the end.
     */
    private static byte[] zip64() {
        var crc = new CRC32();
        crc.update(HELLO);
        ByteBuffer zip = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        // Local header at 0: flags 0x0808, method 0, no sizes, a name of 1 byte and 6 bytes of padding.
        zip.putInt(0x04034b50).putShort((short) 45).putShort((short) 0x0808).put(new byte[18]);
        zip.putShort((short) 1).putShort((short) 6).put((byte) 'a').putShort((short) 0x4246).putShort((short) 2)
                .putShort((short) 0).put(HELLO);
        zip.putInt(0x08074b50).putInt((int) crc.getValue()).putLong(5).putLong(5);
        int central = zip.position();
        // Central entry: both sizes and the offset stand in extra field 1.
        zip.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 0x0808).putShort((short) 0)
                .putInt(0).putInt((int) crc.getValue()).putInt(-1).putInt(-1).putShort((short) 1).putShort((short) 28)
                .put(new byte[10]).putInt(-1).put((byte) 'a');
        zip.putShort((short) 1).putShort((short) 24).putLong(5).putLong(5).putLong(0);
        int end = zip.position();
        zip.putInt(0x06064b50).putLong(44).putInt(45 << 16 | 45).putLong(0).putLong(1).putLong(1)
                .putLong(end - central).putLong(central);
        zip.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        zip.putInt(0x06054b50).putInt(-1).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        return Arrays.copyOf(zip.array(), zip.position());
    }

    private MappedFile write(byte[] bytes) throws IOException {
        return MappedFile.open(Files.write(folder.resolve("x.zip"), bytes));
    }

    @Test
    void sizesAndOffsetsOf64BitsAreReadFromTheCentralDirectory() throws IOException {
        try (MappedFile file = write(zip64())) {
            var directory = new ZipDirectory(file);
            ZipDirectory.Entry entry = directory.entries().get("a");
            assertEquals(5, entry.size());
            assertArrayEquals(HELLO, directory.stored(entry).toArray(ValueLayout.JAVA_BYTE));
            directory.verify(entry);
        }
    }

    @Test
    void aChangedByteIsFoundByItsChecksum() throws IOException {
        byte[] bytes = zip64();
        // The data begin after 30 bytes of header, 1 of name and 6 of padding.
        bytes[37] = 'j';
        try (MappedFile file = write(bytes)) {
            var directory = new ZipDirectory(file);
            String message = assertThrows(WeightFileException.class,
                    () -> directory.verify(directory.entries().get("a"))).getMessage();
            // CRC-32 of "hello", published in many tables: 3610a686.
            assertTrue(message.contains("expected 3610a686"), message);
        }
    }

    @Test
    void anyBitOfTheArchiveMayFlipWithoutAnotherException() throws IOException {
        byte[] bytes = zip64();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            try (MappedFile file = write(bytes)) {
                var directory = new ZipDirectory(file);
                for (ZipDirectory.Entry entry : directory.entries().values()) {
                    directory.verify(entry);
                }
            } catch (WeightFileException refused) {
                assertTrue(refused.getMessage().contains("x.zip: "), refused.getMessage());
            }
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }
}
