package graft.transfer.images;

import graft.zoo.model.Preprocessing.Interpolation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images as a page holds them in itself in few bytes: made small, and as JPEG in a {@code data:} address. */
public final class Jpeg {
    private static final float QUALITY = 0.75f;

    private Jpeg() {
    }

    /** The same image with its longer side at most {@code side} pixels. */
    public static Pixels shrunk(Pixels image, int side) {
        double scale = Math.min(1, (double) side / Math.max(image.width(), image.height()));
        return scale == 1 ? image : new Resampler().resize(image, atLeastOne(image.width() * scale),
                atLeastOne(image.height() * scale), Interpolation.BILINEAR);
    }

    private static int atLeastOne(double side) {
        return Math.max(1, (int) Math.round(side));
    }

    /** An image as a {@code data:image/jpeg} address. */
    public static String address(Pixels image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(QUALITY);
            BufferedImage picture = image.toImage();
            writer.write(null, new IIOImage(picture, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("a small image could not be encoded in memory", e);
        } finally {
            writer.dispose();
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
