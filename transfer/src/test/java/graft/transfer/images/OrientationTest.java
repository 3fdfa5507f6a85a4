package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected rows are those of {@code PIL.ImageOps.exif_transpose} on the same file. */
class OrientationTest {
    @TempDir
    private Path dir;

    /** EXIF data of one entry. */
    private static byte[] exif(int orientation, ByteOrder order) {
        return ByteBuffer.allocate(26).order(order).putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4d4d : 0x4949))
                .putShort((short) 42).putInt(8).putShort((short) 1).putShort((short) 0x112).putShort((short) 3)
                .putInt(1).putShort((short) orientation).array();
    }

    /** A PNG file of two rows, 1 2 3 and 4 5 6, with EXIF data. */
    private Path png(int orientation, ByteOrder order) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 3, 2, new int[] {1, 2, 3, 4, 5, 6});
        byte[] plain = ImageDecoderTest.encode(image, "png");
        byte[] chunk = ByteBuffer.allocate(4 + 26).put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif(orientation, order)).array();
        CRC32 crc = new CRC32();
        crc.update(chunk);
        // The header takes 8 + 25 bytes.
        byte[] all = ByteBuffer.allocate(plain.length + 38).put(plain, 0, 33).putInt(26).put(chunk)
                .putInt((int) crc.getValue()).put(plain, 33, plain.length - 33).array();
        return Files.write(dir.resolve(orientation + "-" + order + ".png"), all);
    }

    private static String rows(Pixels pixels) {
        StringBuilder rows = new StringBuilder();
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                rows.append(pixels.at(x, y, 1));
            }
            rows.append(' ');
        }
        return rows.toString().strip();
    }

    @Test
    void allEightOrientationsAreTurnedAsTheyWereSeen() throws IOException {
        String[] expected = {"123 456", "321 654", "654 321", "456 123", "14 25 36", "41 52 63", "63 52 41",
            "36 25 14"};
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ImageReading reading = ImageReading.turned();
            for (int number = 1; number <= 8; number++) {
                assertEquals(expected[number - 1], rows(reading.read(png(number, order))), "orientation " + number);
            }
            assertEquals(7, reading.turnedImages());
        }
    }

    @Test
    void orientationIsIgnoredWhereTheCallerSaysSo() throws IOException {
        ImageReading reading = ImageReading.asStored();
        assertEquals("123 456", rows(reading.read(png(6, ByteOrder.BIG_ENDIAN))));
        assertEquals(0, reading.turnedImages());
    }

    @Test
    void aNumberThatIsNoneMeansNothing() throws IOException {
        for (int number : new int[] {0, 9, 255}) {
            assertEquals("123 456", rows(ImageReading.turned().read(png(number, ByteOrder.LITTLE_ENDIAN))));
        }
    }

    @Test
    void damagedDataMeanNothing() {
        byte[] data = exif(6, ByteOrder.BIG_ENDIAN);
        assertEquals(Orientation.TURNED_RIGHT, Exif.orientation(data, 0, data.length));
        for (int length = 0; length < 20; length++) {
            assertEquals(Orientation.AS_STORED, Exif.orientation(data, 0, length));
        }
        for (int at = 0; at < 8; at++) {
            byte[] flipped = data.clone();
            flipped[at] ^= (byte) 0x80;
            assertEquals(Orientation.AS_STORED, Exif.orientation(flipped, 0, data.length));
        }
    }

    @Test
    void aJpegFileIsTurnedByItsExifSegment() throws IOException {
        byte[] plain = ImageDecoderTest.encode(ImageDecoderTest.noise(24, 16, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        byte[] data = exif(8, ByteOrder.LITTLE_ENDIAN);
        byte[] turned = ByteBuffer.allocate(plain.length + 10 + data.length).put(plain, 0, 20).put((byte) 0xff)
                .put((byte) 0xe1).putShort((short) (8 + data.length))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(data).put(plain, 20, plain.length - 20)
                .array();
        Path file = Files.write(dir.resolve("turned.jpg"), turned);
        Pixels as = ImageReading.asStored().read(file);
        assertArrayEquals(ImageDecoder.decode(plain, file).data(), as.data());
        Pixels seen = ImageReading.turned().read(file);
        assertEquals(16, seen.width());
        assertEquals(24, seen.height());
        // Turned left: the upper right corner of the file is the upper left of the image.
        assertEquals(as.at(23, 0, 0), seen.at(0, 0, 0));
        assertEquals(as.at(0, 0, 0), seen.at(0, 23, 0));
    }
}
