package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

/** What image files state of themselves, of files that Java's own writers wrote. */
class ImageFactsTest {
    private static byte[] written(int type, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(new BufferedImage(5, 4, type), format, out));
        return out.toByteArray();
    }

    private static ImageFacts facts(int type, String format, String name) throws IOException {
        return ImageFacts.of(written(type, format), Path.of(name));
    }

    @Test
    void greyAndColour() throws IOException {
        assertTrue(facts(BufferedImage.TYPE_BYTE_GRAY, "png", "a.png").grey());
        assertTrue(facts(BufferedImage.TYPE_BYTE_GRAY, "jpeg", "a.jpg").grey());
        assertFalse(facts(BufferedImage.TYPE_INT_RGB, "png", "a.png").grey());
        assertFalse(facts(BufferedImage.TYPE_INT_RGB, "jpeg", "a.jpg").grey());
    }

    @Test
    void depthAndTransparency() throws IOException {
        assertTrue(facts(BufferedImage.TYPE_USHORT_GRAY, "png", "a.png").sixteenBits());
        assertFalse(facts(BufferedImage.TYPE_BYTE_GRAY, "png", "a.png").sixteenBits());
        assertTrue(facts(BufferedImage.TYPE_INT_ARGB, "png", "a.png").alpha());
        assertFalse(facts(BufferedImage.TYPE_INT_RGB, "png", "a.png").alpha());
    }

    @Test
    void endings() throws IOException {
        assertTrue(facts(BufferedImage.TYPE_INT_RGB, "png", "a.jpg").wrongEnding());
        assertTrue(facts(BufferedImage.TYPE_INT_RGB, "bmp", "a").wrongEnding());
        assertFalse(facts(BufferedImage.TYPE_INT_RGB, "jpeg", "A.JPEG").wrongEnding());
        assertFalse(facts(BufferedImage.TYPE_INT_RGB, "bmp", "a.bmp").wrongEnding());
    }

    @Test
    void animation() throws IOException {
        assertFalse(facts(BufferedImage.TYPE_BYTE_INDEXED, "gif", "a.gif").animated());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < 2; i++) {
                writer.writeToSequence(new IIOImage(new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_INDEXED), null,
                        null), null);
            }
            writer.endWriteSequence();
        }
        assertTrue(ImageFacts.of(bytes.toByteArray(), Path.of("a.gif")).animated());
    }

    /**
     * Of a file that is cut anywhere the facts are known or the file is refused with its name; nothing else happens.
     * From some length on all that is wanted is there, and stays so: the whole file states the same.
     */
    @Test
    void cutFiles() throws IOException {
        for (String format : new String[] {"png", "gif", "bmp", "jpeg"}) {
            Path name = Path.of("a." + format);
            byte[] whole = written(BufferedImage.TYPE_INT_RGB, format);
            ImageFacts all = ImageFacts.of(whole, name);
            int known = whole.length;
            for (int length = whole.length - 1; length >= 0; length--) {
                byte[] cut = java.util.Arrays.copyOf(whole, length);
                try {
                    ImageFacts some = ImageFacts.of(cut, name);
                    assertEquals(known, length + 1, format + " cut to " + length + " is known, one byte more is not");
                    assertEquals(all, some, format + " cut to " + length);
                    known = length;
                } catch (ImageException e) {
                    assertEquals(name, e.file());
                }
            }
            assertTrue(known > 0 && known < whole.length, format + ": " + known + " of " + whole.length);
            // 8 of signature, 8 before the first chunk's data, 8 of width and height, then depth and colours.
            assertTrue(!format.equals("png") || known == 26, "png: " + known);
        }
        assertThrows(ImageException.class, () -> ImageFacts.of(new byte[0], Path.of("a.png")));
    }
}
