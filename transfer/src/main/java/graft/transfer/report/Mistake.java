package graft.transfer.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A validation picture that was taken for the wrong class.
 *
 * @param file        where the picture is
 * @param truth       its class
 * @param predicted   the class it was taken for
 * @param probability that the network gave the wrong class, 0 to 1
 * @param loss        cross-entropy of the true class: -log of the probability it was given
 * @param thumbnail   a small copy as a {@code data:image/} address, see {@link #thumbnail}; empty for none
 */
public record Mistake(String file, String truth, String predicted, double probability, double loss, String thumbnail) {

    /** Longest side of a thumbnail in pixels: twice the size at which the page shows it, for fine screens. */
    private static final int SIDE = 192;

    public Mistake {
        if (!thumbnail.isEmpty() && !thumbnail.startsWith("data:image/")) {
            throw new IllegalArgumentException("a thumbnail is a data:image/ address: the report must open offline");
        }
    }

    /** The mistakes with the largest losses, largest first; pictures that were recognised after all are left out. */
    public static List<Mistake> topLosses(List<Mistake> mistakes, int limit) {
        return mistakes.stream().filter(m -> !m.truth().equals(m.predicted()))
                .sorted(Comparator.comparingDouble(Mistake::loss).reversed()).limit(limit).toList();
    }

    /** A small PNG of a picture as a {@code data:} address. */
    public static String thumbnail(BufferedImage picture) {
        double scale = Math.min(1, (double) SIDE / Math.max(picture.getWidth(), picture.getHeight()));
        int w = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int h = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(picture, 0, 0, w, h, null);
        g.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("a thumbnail could not be encoded in memory", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
