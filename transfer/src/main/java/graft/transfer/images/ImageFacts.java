package graft.transfer.images;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an image file states of itself, besides its size: what is easily overlooked, since a network sees 8-bit red,
 * green and blue whatever the file holds.
 *
 * @param format      PNG, JPEG, GIF or BMP, by its first bytes
 * @param grey        whether it stores one value a pixel that is no index into a palette
 * @param cmyk        whether it stores inks: JPEG with four components
 * @param sixteenBits whether its values have more than 8 bits, of which the upper 8 are read
 * @param alpha       whether it has transparent pixels; transparency is dropped
 * @param animated    whether it holds several images, of which the first is read
 * @param orientation the number that its EXIF data state, 1 for upright
 * @param wrongEnding whether its name ends as another format's names do, or as no image's
 */
public record ImageFacts(String format, boolean grey, boolean cmyk, boolean sixteenBits, boolean alpha,
        boolean animated, int orientation, boolean wrongEnding) {
    /** Signature 8, length and name of the first chunk 8, width and height 8, depth 1, colours 1. */
    private static final int PNG_HEAD = 26;
    private static final int TRANSPARENCY = 0x74524e53;
    private static final int ANIMATION = 0x6163544c;
    private static final Map<ImageFormat, List<String>> ENDINGS = Map.of(ImageFormat.PNG, List.of("png", "apng"),
            ImageFormat.JPEG, List.of("jpg", "jpeg", "jpe", "jfif"), ImageFormat.GIF, List.of("gif"),
            ImageFormat.BMP, List.of("bmp", "dib"));

    /**
     * Reads a file's own words; no pixel is decoded.
     *
     * @param bytes the whole file. Not modified
     * @throws ImageException when it is no image that is read here
     */
    public static ImageFacts of(byte[] bytes, Path file) {
        ImageFormat format = ImageFormat.of(bytes).filter(ImageFormat::isReadable).orElseThrow(() ->
                new ImageException(file, "expected a PNG, JPEG, GIF or BMP image"));
        boolean wrong = !ENDINGS.get(format).contains(ending(file));
        return switch (format) {
            case JPEG -> {
                JpegFile jpeg = JpegFile.of(bytes, file);
                yield new ImageFacts("JPEG", jpeg.components() == 1, jpeg.components() == 4, false, false, false,
                        jpeg.orientation().number(), wrong);
            }
            case PNG -> {
                if (bytes.length < PNG_HEAD) {
                    throw new ImageException(file, "a PNG file of " + bytes.length + " bytes ends before its depth and "
                            + "colours, which are its first " + PNG_HEAD + " bytes");
                }
                int bits = bytes[PNG_HEAD - 2];
                int colours = bytes[PNG_HEAD - 1];
                yield new ImageFacts("PNG", colours == 0 || colours == 4, false, bits > 8,
                        colours >= 4 || PngChunks.find(bytes, TRANSPARENCY).isPresent(),
                        PngChunks.find(bytes, ANIMATION).isPresent(), PngExif.orientation(bytes).number(), wrong);
            }
            case GIF -> {
                GifBlocks blocks = GifBlocks.of(bytes);
                yield new ImageFacts("GIF", false, false, false, blocks.transparent(), blocks.images() > 1, 1, wrong);
            }
            default -> new ImageFacts(format.name(), false, false, false, false, false, 1, wrong);
        };
    }

    private static String ending(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
