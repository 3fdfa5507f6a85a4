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
        // Neither product overflows a long: the second is made only where the first fits an int.
        if ((long) h * w > Integer.MAX_VALUE || (long) h * w * c > Integer.MAX_VALUE) {
            throw new ShapeException(h + "x" + w + "x" + c + " are more values for one image than the "
                    + Integer.MAX_VALUE + " that an array can hold");
        }
    }

    public static Shape vector(int c) {
        return new Shape(1, 1, c);
    }

    /** Number of values in one image. */
    public int size() {
        return h * w * c;
    }

    public boolean isVector() {
        return h == 1 && w == 1;
    }

    @Override
    public String toString() {
        return isVector() ? Integer.toString(c) : h + "x" + w + "x" + c;
    }
}
