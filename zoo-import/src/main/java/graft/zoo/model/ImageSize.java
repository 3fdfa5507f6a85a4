package graft.zoo.model;

import graft.layers.layer.Shape;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Height and width in pixels; both 0 where there is nothing to measure.
 *
 * @param height 0 to 65536
 * @param width  likewise; 0 only together with the height
 */
public record ImageSize(int height, int width) {
    /** No size: nothing is cropped, or resized. */
    public static final ImageSize NONE = new ImageSize(0, 0);

    private static final int MOST = 1 << 16;

    public ImageSize {
        if (height < 0 || width < 0 || height > MOST || width > MOST || (height == 0) != (width == 0)) {
            throw new IllegalArgumentException("a size of images is " + height + "x" + width
                    + ", expected 1 to " + MOST + " pixels");
        }
    }

    /**
     * That of a network's input.
     *
     * @throws WeightFileException when it is larger than images can be
     */
    public static ImageSize ofInput(Path file, Shape input) {
        try {
            return new ImageSize(input.h(), input.w());
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(file, "cannot be given images: " + e.getMessage(), e);
        }
    }

    /** {@code side} by {@code side}; {@link #NONE} for 0. */
    public static ImageSize square(int side) {
        return new ImageSize(side, side);
    }

    public boolean isNone() {
        return height == 0;
    }

    public boolean isSquare() {
        return height == width;
    }

    /** The less of both. */
    public int shorter() {
        return Math.min(height, width);
    }

    /** Both lengths times a factor, rounded, at least 1. */
    public ImageSize times(double down, double across) {
        return new ImageSize(Math.max(1, (int) Math.round(height * down)),
                Math.max(1, (int) Math.round(width * across)));
    }

    /** {@code 224}, or {@code 224x320}: height, then width. Nothing for any other text. */
    public static Optional<ImageSize> parse(String text) {
        if (!text.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4})?")) {
            return Optional.empty();
        }
        int x = text.indexOf('x');
        int height = Integer.parseInt(x < 0 ? text : text.substring(0, x));
        int width = x < 0 ? height : Integer.parseInt(text.substring(x + 1));
        return height > MOST || width > MOST ? Optional.empty() : Optional.of(new ImageSize(height, width));
    }

    /** Height x width, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
