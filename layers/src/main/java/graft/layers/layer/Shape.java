package graft.layers.layer;

/**
 * The shape of one image's activations: height, width, channels. The batch is not part of it.
 *
 * <p>A vector of features is an image of one pixel: {@code Shape.vector(512)} is 1x1x512.
 */
public record Shape(int h, int w, int c) {

    public Shape {
        if (h < 1 || w < 1 || c < 1) {
            throw new IllegalArgumentException("no such shape: " + h + "x" + w + "x" + c);
        }
    }

    public static Shape vector(int c) {
        return new Shape(1, 1, c);
    }

    /** Number of values in one image. */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(h, w), c);
    }

    public boolean isVector() {
        return h == 1 && w == 1;
    }

    @Override
    public String toString() {
        return isVector() ? Integer.toString(c) : h + "x" + w + "x" + c;
    }
}
