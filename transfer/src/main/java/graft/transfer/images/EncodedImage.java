package graft.transfer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** An image as its file holds it: what it states of itself, checked, and its pixels when asked for. */
final class EncodedImage {
    private final Path file;
    private final ImageFormat format;
    private final byte[] bytes;
    private final JpegFile jpeg;
    private final Orientation orientation;
    private final int width;
    private final int height;

    /** @throws ImageException when it is none that is read here, or declares a size that its bytes can't hold */
    EncodedImage(byte[] bytes, Path file) {
        this.file = file;
        if (bytes.length == 0) {
            throw new ImageException(file, "the file is empty");
        }
        Optional<ImageFormat> found = ImageFormat.of(bytes);
        if (found.isEmpty() || !found.get().isReadable()) {
            throw new ImageException(file, "expected a PNG, JPEG, GIF or BMP image, found "
                    + found.map(ImageFormat::name).orElse("none of them in its first bytes")
                    + ". Convert it to PNG or JPEG");
        }
        format = found.get();
        jpeg = format == ImageFormat.JPEG ? JpegFile.of(bytes, file) : null;
        this.bytes = jpeg == null ? bytes : jpeg.bytes();
        orientation = jpeg != null ? jpeg.orientation()
                : format == ImageFormat.PNG ? PngExif.orientation(bytes) : Orientation.AS_STORED;
        int[] size = jpeg != null ? new int[] {jpeg.width(), jpeg.height()} : reading(reader ->
                new int[] {reader.getWidth(0), reader.getHeight(0)});
        width = size[0];
        height = size[1];
        DeclaredSize.require(format, bytes, width, height, file);
    }

    long pixels() {
        return (long) width * height;
    }

    ImageHeader header() {
        return new ImageHeader(width, height);
    }

    Orientation orientation() {
        return orientation;
    }

    /** See {@link JpegFile#coefficientBytes}. */
    long coefficientBytes() {
        return jpeg == null ? 0 : jpeg.coefficientBytes();
    }

    String size() {
        return width + "x" + height;
    }

    /** Pixels that remain of every {@code step}-th column and row. */
    long pixels(int step) {
        return ((long) width + step - 1) / step * (((long) height + step - 1) / step);
    }

    /**
     * The pixels of every {@code step}-th column and row, as they are stored.
     *
     * @return [H,W,3]
     * @throws ImageException when they can't be decoded, or end early
     */
    Pixels decode(int step) {
        return reading(reader -> {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            Pixels pixels;
            if (jpeg != null && jpeg.components() == 4) {
                // CMYK or YCCK, which the JDK hands out only as they are stored.
                pixels = RasterToRgb.convertInverseCmyk(reader.readRaster(0, param), jpeg.isYcck());
            } else {
                BufferedImage image = reader.read(0, param);
                pixels = RasterToRgb.convert(image.getColorModel(), image.getRaster());
            }
            if (jpeg != null) {
                requireComplete(warnings);
            }
            return pixels;
        });
    }

    /** What the JDK's reader answers. */
    private interface Question<T> {
        T of(ImageReader reader) throws IOException;
    }

    private <T> T reading(Question<T> question) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.readerName()).next();
        try (InMemoryStream stream = new InMemoryStream(bytes)) {
            reader.setInput(stream, true, true);
            return question.of(reader);
        } catch (IOException | RuntimeException e) {
            if (e instanceof ImageException known) {
                throw known;
            }
            // The JDK's readers answer some damaged files with exceptions about arrays and arguments.
            throw new ImageException(file, "damaged " + format + " image ("
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + "). Replace it", e);
        } finally {
            reader.dispose();
        }
    }

    /** The JPEG reader fills what a short file lacks with grey and only warns. */
    private void requireComplete(List<String> warnings) {
        for (String warning : warnings) {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (lower.contains("truncated") || lower.contains("premature end")) {
                throw new ImageException(file, "the JPEG image ends early (" + warning + "). Replace it");
            }
        }
    }
}
