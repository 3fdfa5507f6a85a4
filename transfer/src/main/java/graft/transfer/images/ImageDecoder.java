package graft.transfer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Decodes PNG, JPEG, GIF and BMP files to 8-bit red, green, blue: the first image of the file, alpha dropped, grey
 * repeated, palettes looked up, 16 bits shortened to their upper 8, CMYK and YCCK turned to RGB. Embedded colour
 * profiles and EXIF orientation are ignored, as networks were trained without them.
 *
 * <p>Safe from many threads: each call has its own reader. The declared size is checked before memory is taken, and a
 * file that ends early is refused rather than filled up with grey.
 */
public final class ImageDecoder {
    /** Largest image that is decoded, in pixels. */
    public static final long MAX_PIXELS = 100_000_000;
    /** Largest file that is opened, in bytes. */
    public static final long MAX_BYTES = 512L << 20;

    private ImageDecoder() {
    }

    /**
     * Reads a file.
     *
     * @return [H,W,3]
     * @throws ImageException when it cannot be opened or decoded, is too large, or ends early
     */
    public static Pixels read(Path file) {
        return decode(bytes(file), file);
    }

    /**
     * All bytes of a file.
     *
     * @throws ImageException when it cannot be opened or is too large
     */
    public static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new ImageException(file, size + " bytes; at most " + MAX_BYTES + " are read. Store it smaller");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ImageException(file, "cannot be opened: " + reason(e), e);
        }
    }

    /** Why a file cannot be opened, in words: Java's exceptions for it have only the file's name for a message. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /**
     * Decodes an image in memory.
     *
     * @param bytes the whole file. Not modified
     * @param file  its name for messages
     * @return [H,W,3]
     * @throws ImageException as {@link #read}
     */
    public static Pixels decode(byte[] bytes, Path file) {
        if (bytes.length == 0) {
            throw new ImageException(file, "the file is empty");
        }
        Optional<ImageFormat> found = ImageFormat.of(bytes);
        if (found.isEmpty() || !found.get().isReadable()) {
            throw new ImageException(file, "expected a PNG, JPEG, GIF or BMP image, found "
                    + found.map(ImageFormat::name).orElse("none of them in its first bytes")
                    + ". Convert it to PNG or JPEG");
        }
        ImageFormat format = found.get();
        JpegHeader jpeg = format == ImageFormat.JPEG ? JpegHeader.of(bytes) : null;
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.readerName()).next();
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
        try (InMemoryStream stream = new InMemoryStream(jpeg == null ? bytes : jpeg.bytes())) {
            reader.setInput(stream, true, true);
            requireSize(reader.getWidth(0), reader.getHeight(0), file);
            Pixels pixels;
            if (jpeg != null && jpeg.components() == 4) {
                // CMYK or YCCK, which the JDK hands out only as they are stored.
                pixels = RasterToRgb.convertInverseCmyk(reader.readRaster(0, null), jpeg.adobeTransform() == 2);
            } else {
                BufferedImage image = reader.read(0);
                pixels = RasterToRgb.convert(image.getColorModel(), image.getRaster());
            }
            if (jpeg != null) {
                requireComplete(warnings, file);
            }
            return pixels;
        } catch (IOException | RuntimeException e) {
            if (e instanceof ImageException known) {
                throw known;
            }
            // The JDK's readers answer some damaged files with exceptions about arrays and arguments.
            throw new ImageException(file, "damaged " + format + " image (" + describe(e) + "). Replace it", e);
        } finally {
            reader.dispose();
        }
    }

    private static void requireSize(int width, int height, Path file) {
        if (width < 1 || height < 1) {
            throw new ImageException(file, "declares " + width + "x" + height + " pixels. Replace it");
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new ImageException(file, "declares " + width + "x" + height + " pixels, "
                    + (long) width * height / 1_000_000 + " million; at most " + MAX_PIXELS / 1_000_000
                    + " million are decoded. Store it smaller");
        }
    }

    /** The JPEG reader fills what a short file lacks with grey and only warns. */
    private static void requireComplete(List<String> warnings, Path file) {
        for (String warning : warnings) {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (lower.contains("truncated") || lower.contains("premature end")) {
                throw new ImageException(file, "the JPEG image ends early (" + warning + "). Replace it");
            }
        }
    }

    private static String describe(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
