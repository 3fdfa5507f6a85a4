package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Files that carry the same coded data under other markers. What libjpeg makes of each was seen with Pillow 12.3: the
 * pixels of the plain file, unless a test says otherwise.
 */
class JpegFileTest {
    private static final Path NAME = Path.of("image");
    /** The JFIF segment takes 18 bytes after the first two. */
    private static final int AFTER_JFIF = 20;

    private byte[] plain;
    private Pixels expected;

    @BeforeEach
    void encode() throws IOException {
        plain = ImageDecoderTest.encode(ImageDecoderTest.noise(40, 24, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        expected = ImageDecoder.decode(plain, NAME);
    }

    private static byte[] segment(int marker, byte[] content) {
        byte[] all = new byte[content.length + 4];
        all[0] = (byte) 0xff;
        all[1] = (byte) marker;
        all[2] = (byte) (content.length + 2 >> 8);
        all[3] = (byte) (content.length + 2);
        System.arraycopy(content, 0, all, 4, content.length);
        return all;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The plain file with a segment in place of JFIF's. */
    private byte[] insteadOfJfif(byte[] segment) {
        return joined(Arrays.copyOf(plain, 2), segment, Arrays.copyOfRange(plain, AFTER_JFIF, plain.length));
    }

    private byte[] afterJfif(byte[] segment) {
        return joined(Arrays.copyOf(plain, AFTER_JFIF), segment, Arrays.copyOfRange(plain, AFTER_JFIF, plain.length));
    }

    private static byte[] adobe(int transform) {
        return segment(0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    }

    /** The file with its components numbered otherwise, in frame and scan. */
    private static byte[] numbered(byte[] file, int... numbers) {
        byte[] out = file.clone();
        int frame = find(out, 0xc0);
        int scan = find(out, 0xda);
        for (int i = 0; i < 3; i++) {
            out[frame + 10 + 3 * i] = (byte) numbers[i];
            out[scan + 5 + 2 * i] = (byte) numbers[i];
        }
        return out;
    }

    private static int find(byte[] file, int marker) {
        int at = 2;
        while ((file[at + 1] & 0xff) != marker) {
            at += 2 + ((file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff);
        }
        return at;
    }

    private void assertAsPlain(byte[] file) {
        assertArrayEquals(expected.data(), ImageDecoder.decode(file, NAME).data());
    }

    @Test
    void threeComponentsThatAdobesMarkerCallsYcckAreYcbcr() {
        for (int transform : new int[] {1, 2, 5}) {
            assertAsPlain(insteadOfJfif(adobe(transform)));
            assertAsPlain(afterJfif(adobe(transform)));
        }
        // JFIF's marker wins over Adobe's.
        assertAsPlain(afterJfif(adobe(0)));
    }

    @Test
    void threeComponentsWithoutTransformAreRgb() {
        Pixels rgb = ImageDecoder.decode(insteadOfJfif(adobe(0)), NAME);
        Pixels lettered = ImageDecoder.decode(numbered(insteadOfJfif(new byte[0]), 'R', 'G', 'B'), NAME);
        assertArrayEquals(rgb.data(), lettered.data());
        // R, G, B of the one are Y, Cb, Cr of the other: Y = .299 R + .587 G + .114 B (ITU-R 601), to rounding.
        double error = 0;
        for (int y = 0; y < 24; y++) {
            for (int x = 0; x < 40; x++) {
                int r = expected.at(x, y, 0);
                int g = expected.at(x, y, 1);
                int b = expected.at(x, y, 2);
                if (Math.min(r, Math.min(g, b)) > 0 && Math.max(r, Math.max(g, b)) < 255) {
                    error = Math.max(error, Math.abs(rgb.at(x, y, 0) - (.299 * r + .587 * g + .114 * b)));
                }
            }
        }
        assertTrue(error <= 2, "error " + error);
    }

    @Test
    void componentsOfUnusualOrEqualNumbersAreTakenInTheirOrder() {
        for (int[] numbers : new int[][] {{1, 1, 1}, {1, 2, 2}, {0, 1, 2}, {3, 4, 5}}) {
            assertAsPlain(numbered(plain, numbers));
            assertAsPlain(numbered(insteadOfJfif(new byte[0]), numbers));
        }
        assertAsPlain(numbered(plain, 'R', 'G', 'B'));
    }

    @Test
    void damagedOrUnfittingApplicationDataChangeNothing() {
        byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
        assertAsPlain(afterJfif(segment(0xe2, joined(name, new byte[] {1, 1}))));
        assertAsPlain(afterJfif(segment(0xe2, joined(name, new byte[] {3, 2, 7, 7, 7, 7}))));
        assertAsPlain(insteadOfJfif(segment(0xe1, "Exif\0\0II*\0????".getBytes(StandardCharsets.US_ASCII))));
        assertAsPlain(insteadOfJfif(segment(0xe0, new byte[] {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 80, 80})));
        assertAsPlain(afterJfif(Arrays.copyOfRange(plain, 2, AFTER_JFIF)));
        assertAsPlain(afterJfif(segment(0xe0, new byte[] {'J', 'F', 'X', 'X', 0, 0x10, 0, 0})));
        assertAsPlain(afterJfif(new byte[] {0, 0x12, 0x13}));
    }

    @Test
    void whatFollowsTheEndDoesNotCountAndAMissingEndMarkerLosesNothing() {
        assertAsPlain(joined(plain, new byte[] {'x', (byte) 0xff, (byte) 0xd8, (byte) 0xff}));
        assertAsPlain(Arrays.copyOf(plain, plain.length - 2));
    }

    @Test
    void aSizeThatTheBytesCannotHoldIsRefusedWithTheLeastThatItTakes() {
        int frame = find(plain, 0xc0);
        byte[] bomb = plain.clone();
        bomb[frame + 5] = bomb[frame + 7] = 0x27;
        bomb[frame + 6] = bomb[frame + 8] = 0x10;
        String message = assertThrows(ImageException.class, () -> ImageDecoder.decode(bomb, NAME)).getMessage();
        // 4:2:0: 1250 x 1250 blocks of luma, and twice 625 x 625 of chroma; two bits each: 585938 bytes.
        assertTrue(message.contains("declares 10000x10000 pixels, which take 585938 bytes at least"), message);
    }

    @Test
    void theFrameMayTakeFewerBytesThanItDeclaresOnlyWhenItSaysSo() {
        byte[] cut = Arrays.copyOf(plain, find(plain, 0xc0) + 12);
        String message = assertThrows(ImageException.class, () -> ImageDecoder.decode(cut, NAME)).getMessage();
        assertEquals("image: the JPEG image ends early: within its frame. Replace it", message);
    }
}
