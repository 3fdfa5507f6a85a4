package graft.transfer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A decoded image: 8 bits a value, channels last, rows from the top, nothing between rows.
 *
 * @param width    W
 * @param height   H
 * @param channels C: 3 for red, green, blue; 1 for grey
 * @param data     [H,W,C], unsigned, shared and not copied
 */
public record Pixels(int width, int height, int channels, byte[] data) {

    public Pixels {
        if (width < 1 || height < 1 || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException("no such image: " + width + "x" + height + ", channels " + channels);
        }
        if ((long) width * height * channels != data.length) {
            throw new IllegalArgumentException(width + "x" + height + " pixels with " + channels + " channels take "
                    + (long) width * height * channels + " bytes, the array has " + data.length);
        }
    }

    /** The value 0 to 255 at column {@code x} and row {@code y}. */
    public int at(int x, int y, int channel) {
        return data[(y * width + x) * channels + channel] & 0xff;
    }

    /**
     * Luma of ITU-R 601 in the fixed point of Python's imaging library:
     * {@code (19595 R + 38470 G + 7471 B + 32768) >> 16}. A grey image is returned as it is.
     */
    public Pixels toGrey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[width * height];
        for (int p = 0, from = 0; p < grey.length; p++, from += 3) {
            grey[p] = (byte) ((19595 * (data[from] & 0xff) + 38470 * (data[from + 1] & 0xff)
                    + 7471 * (data[from + 2] & 0xff) + 32768) >> 16);
        }
        return new Pixels(width, height, 1, grey);
    }

    /** An image of Java2D with these pixels. */
    BufferedImage toImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int last = channels - 1;
                image.setRGB(x, y, at(x, y, 0) << 16 | at(x, y, Math.min(1, last)) << 8 | at(x, y, last));
            }
        }
        return image;
    }

    /** Writes a PNG file, which is replaced where it exists. */
    public void writePng(Path file) throws IOException {
        if (!ImageIO.write(toImage(), "png", file.toFile())) {
            throw new IOException(file + ": this JDK has no PNG writer");
        }
    }

    @Override
    public String toString() {
        return "Pixels[" + width + "x" + height + ", channels " + channels + "]";
    }
}
