package graft.transfer.images;

import java.nio.file.Path;

/**
 * The size that an encoded image declares, read without decoding a pixel: for those who refuse large images before they
 * take memory for them.
 *
 * @param width  columns, as they are stored
 * @param height rows
 */
public record ImageHeader(int width, int height) {

    /**
     * Reads the header.
     *
     * @param bytes the whole file. Not modified
     * @param name  for messages
     * @throws ImageException when it is no image that is read here, is damaged, or declares more pixels than its bytes
     *                        can hold
     */
    public static ImageHeader of(byte[] bytes, Path name) {
        return new EncodedImage(bytes, name).header();
    }

    /** Whether the first bytes are those of a PNG, JPEG, GIF or BMP image. */
    public static boolean isReadable(byte[] bytes) {
        return ImageFormat.of(bytes).filter(ImageFormat::isReadable).isPresent();
    }

    /** How many pixels there are. */
    public long pixels() {
        return (long) width * height;
    }
}
