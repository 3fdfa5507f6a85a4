package graft.transfer.images;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small copies of images that a page can hold in itself. */
public final class Thumbnail {
    /** Longest side in pixels: twice the size at which the report shows it, for fine screens. */
    private static final int SIDE = 192;

    private Thumbnail() {
    }

    /** That of a file, for a report; empty where the file, which could be read a minute ago, cannot be read any more. */
    public static String of(Path file, ImageReading reading) {
        try {
            return of(reading.read(file));
        } catch (ImageException e) {
            return "";
        }
    }

    /** A small JPEG of an image as a {@code data:image/} address: a tenth of the bytes that PNG takes. */
    public static String of(Pixels pixels) {
        double scale = Math.min(1, (double) SIDE / Math.max(pixels.width(), pixels.height()));
        int w = Math.max(1, (int) Math.round(pixels.width() * scale));
        int h = Math.max(1, (int) Math.round(pixels.height() * scale));
        BufferedImage small = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(pixels.toImage(), 0, 0, w, h, null);
        g.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, "jpg", jpeg);
        } catch (IOException e) {
            throw new UncheckedIOException("a thumbnail could not be encoded in memory", e);
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg.toByteArray());
    }
}
