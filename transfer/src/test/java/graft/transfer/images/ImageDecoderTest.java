package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final Path NAME = Path.of("image");

    static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out), format);
        return out.toByteArray();
    }

    static BufferedImage noise(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(3);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static void assertPixel(int red, int green, int blue, Pixels pixels, int x, int y) {
        assertArrayEquals(new int[] {red, green, blue},
                new int[] {pixels.at(x, y, 0), pixels.at(x, y, 1), pixels.at(x, y, 2)});
    }

    private static String refusal(byte[] bytes) {
        return assertThrows(ImageException.class, () -> ImageDecoder.decode(bytes, NAME)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void losslessColorsComeBackInRedGreenBlueOrder(String format) throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR}) {
            BufferedImage image = noise(7, 5, type);
            Pixels pixels = ImageDecoder.decode(encode(image, format), NAME);
            assertEquals(7, pixels.width());
            assertEquals(5, pixels.height());
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 7; x++) {
                    int rgb = image.getRGB(x, y);
                    assertPixel(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, pixels, x, y);
                }
            }
        }
    }

    @Test
    void alphaIsDroppedAndNotBlended() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00c86432);
        assertPixel(200, 100, 50, ImageDecoder.decode(encode(image, "png"), NAME), 0, 0);
    }

    @Test
    void greyIsRepeatedWithoutBrightening() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
        Pixels pixels = ImageDecoder.decode(encode(image, "png"), NAME);
        assertPixel(0, 0, 0, pixels, 0, 0);
        assertPixel(100, 100, 100, pixels, 1, 0);
        assertPixel(255, 255, 255, pixels, 2, 0);
    }

    @Test
    void sixteenBitsKeepTheUpperEight() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {0x12ff, 0xfe00});
        Pixels pixels = ImageDecoder.decode(encode(image, "png"), NAME);
        assertPixel(0x12, 0x12, 0x12, pixels, 0, 0);
        assertPixel(0xfe, 0xfe, 0xfe, pixels, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp"})
    void palettesAreLookedUp(String format) throws IOException {
        // 256 entries: the JDK writes BMP files of small palettes with the wrong number of bits a pixel.
        byte[] red = new byte[256];
        byte[] green = new byte[256];
        byte[] blue = new byte[256];
        System.arraycopy(new byte[] {10, (byte) 200, 0}, 0, red, 0, 3);
        System.arraycopy(new byte[] {20, 0, (byte) 255}, 0, green, 0, 3);
        System.arraycopy(new byte[] {30, 1, 2}, 0, blue, 0, 3);
        IndexColorModel palette = new IndexColorModel(8, 256, red, green, blue);
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {2, 0, 1});
        Pixels pixels = ImageDecoder.decode(encode(image, format), NAME);
        assertPixel(0, 255, 2, pixels, 0, 0);
        assertPixel(10, 20, 30, pixels, 1, 0);
        assertPixel(200, 0, 1, pixels, 2, 0);
    }

    @Test
    void jpegIsRecognisedByContentWhateverItsEnding(@TempDir Path dir) throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int p = 0; p < 256; p++) {
            image.setRGB(p % 16, p / 16, 0xc86432);
        }
        Path file = dir.resolve("photo.png");
        Files.write(file, encode(image, "jpeg"));
        Pixels pixels = ImageDecoder.read(file);
        assertEquals(200, pixels.at(8, 8, 0), 3);
        assertEquals(100, pixels.at(8, 8, 1), 3);
        assertEquals(50, pixels.at(8, 8, 2), 3);
    }

    /** A JPEG file of four equal components a pixel, with Adobe's marker put after the first two bytes. */
    private static byte[] fourComponents(int[] values, int adobeTransform) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 4, null);
        for (int p = 0; p < 256; p++) {
            raster.setPixel(p % 16, p / 16, values);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(raster, null, null));
        }
        byte[] plain = out.toByteArray();
        byte[] adobe = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) adobeTransform};
        return withSegment(plain, 0xee, adobe, 2);
    }

    /** Puts a marker segment into a JPEG file. */
    private static byte[] withSegment(byte[] jpeg, int marker, byte[] content, int at) {
        return ByteBuffer.allocate(jpeg.length + 4 + content.length).put(jpeg, 0, at)
                .put((byte) 0xff).put((byte) marker).putShort((short) (content.length + 2)).put(content)
                .put(jpeg, at, jpeg.length - at).array();
    }

    @Test
    void embeddedColorProfilesChangeNothing() throws IOException {
        byte[] jpeg = encode(noise(32, 32, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] content = ByteBuffer.allocate(14 + profile.length)
                .put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1)
                .put(profile).array();
        // Behind the JFIF segment, which takes 18 bytes after the first two.
        byte[] profiled = withSegment(jpeg, 0xe2, content, 20);
        assertArrayEquals(ImageDecoder.decode(jpeg, NAME).data(), ImageDecoder.decode(profiled, NAME).data());
    }

    @Test
    void invertedCmykOfJpegBecomesRgb() throws IOException {
        // No black ink (255): R = 255 - (255 - 200) = 200. Half black ink (128): 128 - 128 * 55 / 255 = 100.4.
        Pixels light = ImageDecoder.decode(fourComponents(new int[] {200, 100, 50, 255}, 0), NAME);
        assertEquals(200, light.at(5, 5, 0), 3);
        assertEquals(100, light.at(5, 5, 1), 3);
        assertEquals(50, light.at(5, 5, 2), 3);
        Pixels dark = ImageDecoder.decode(fourComponents(new int[] {200, 100, 50, 128}, 0), NAME);
        assertEquals(100, dark.at(5, 5, 0), 3);
        assertEquals(50, dark.at(5, 5, 1), 3);
        assertEquals(25, dark.at(5, 5, 2), 3);
    }

    @Test
    void ycckOfJpegBecomesRgb() throws IOException {
        // Luma 155, no chroma: complement 100 for each of C, M, Y as stored; no black ink: grey of 100.
        Pixels grey = ImageDecoder.decode(fourComponents(new int[] {155, 128, 128, 255}, 2), NAME);
        for (int c = 0; c < 3; c++) {
            assertEquals(100, grey.at(5, 5, c), 3);
        }
        // Cr 178: first component 155 + 1.402 * 50 = 225 -> 30; second 155 - .714 * 50 = 119 -> 136; third 100.
        Pixels color = ImageDecoder.decode(fourComponents(new int[] {155, 128, 178, 255}, 2), NAME);
        assertEquals(30, color.at(5, 5, 0), 3);
        assertEquals(136, color.at(5, 5, 1), 3);
        assertEquals(100, color.at(5, 5, 2), 3);
    }

    @Test
    void aTruncatedJpegIsRefusedThoughTheReaderWouldFillItUp() throws IOException {
        byte[] whole = encode(noise(200, 200, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        for (int part = 1; part < 10; part++) {
            String message = refusal(Arrays.copyOf(whole, whole.length * part / 10));
            assertTrue(message.contains("ends early") || message.contains("damaged"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp"})
    void otherTruncatedImagesAreRefused(String format) throws IOException {
        byte[] whole = encode(noise(100, 100, BufferedImage.TYPE_INT_RGB), format);
        for (int part = 1; part < 10; part++) {
            String message = refusal(Arrays.copyOf(whole, whole.length * part / 10));
            assertTrue(message.startsWith("image: damaged " + format.toUpperCase(Locale.ROOT)), message);
        }
    }

    @Test
    void flippedBytesGiveAnImageOrAnImageExceptionAndNothingElse() throws IOException {
        Random random = new Random(11);
        for (String format : new String[] {"png", "gif", "bmp", "jpeg"}) {
            byte[] whole = encode(noise(24, 24, BufferedImage.TYPE_INT_RGB), format);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = whole.clone();
                for (int flips = 0; flips < 3; flips++) {
                    damaged[random.nextInt(Math.min(damaged.length, 700))] = (byte) random.nextInt();
                }
                try {
                    Pixels pixels = ImageDecoder.decode(damaged, NAME);
                    assertEquals(pixels.width() * pixels.height() * 3, pixels.data().length);
                } catch (ImageException e) {
                    assertTrue(e.getMessage().startsWith("image: "), e.getMessage());
                }
            }
        }
    }

    @Test
    void textNamedLikeAnImageAndEmptyFilesAreRefused(@TempDir Path dir) throws IOException {
        assertTrue(refusal("this is no image".getBytes(StandardCharsets.US_ASCII)).contains("expected a PNG, JPEG"));
        assertTrue(refusal(new byte[0]).contains("the file is empty"));
        Path missing = dir.resolve("missing.png");
        assertTrue(assertThrows(ImageException.class, () -> ImageDecoder.read(missing)).getMessage()
                .contains("missing.png: cannot be opened: there is no such file"));
    }

    @Test
    void webpIsNamedInTheRefusal() {
        assertTrue(refusal("RIFF....WEBPVP8 ....".getBytes(StandardCharsets.US_ASCII)).contains("found WEBP"));
    }

    @Test
    void aHugeDeclaredSizeIsRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] png = encode(noise(4, 4, BufferedImage.TYPE_INT_RGB), "png");
        // IHDR: length at 8, type at 12, width at 16, height at 20, check sum of type and data at 29.
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 100_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        // A byte of filter and 300000 of colours a row, 60000 rows, 1032 times smaller at best: 17441918.
        assertEquals("image: damaged PNG image (it declares 100000x60000 pixels, which take 17441918 bytes at least; "
                + "the file has " + png.length + "). Replace it", refusal(png));
    }

    @Test
    void lumaFollowsItsFixedPointFormula() {
        // (19595*200 + 38470*100 + 7471*50 + 32768) >> 16 = (3919000 + 3847000 + 373550 + 32768) >> 16 = 124.7 -> 124
        Pixels grey = new Pixels(1, 1, 3, new byte[] {(byte) 200, 100, 50}).toGrey();
        assertEquals(124, grey.at(0, 0, 0));
    }
}
