package graft.transfer.explain;

/**
 * How much each place of a layer's output speaks for a class.
 *
 * @param height of the layer's output, in places
 * @param width  of it
 * @param values [height, width], 0 or more; 0: does not speak for the class. In units of the class's logit
 */
public record HeatMap(int height, int width, float[] values) {

    public HeatMap {
        if (height < 1 || width < 1 || values.length != height * width) {
            throw new IllegalArgumentException("a map of " + height + "x" + width + " has " + height * width
                    + " values, found " + values.length);
        }
    }

    /** The value at a row and a column. */
    public float at(int y, int x) {
        return values[y * width + x];
    }

    /**
     * The same map as large as an image, for laying it over: enlarged between the centres of the places (half-pixel
     * centres, the border repeated, as {@code interpolate(mode="bilinear", align_corners=False)} of PyTorch does),
     * then stretched to the range 0 to 1. A map that is the same everywhere is 0 everywhere.
     */
    public HeatMap over(int imageHeight, int imageWidth) {
        float[] large = new float[imageHeight * imageWidth];
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int y = 0; y < imageHeight; y++) {
            double row = place(y, imageHeight, height);
            for (int x = 0; x < imageWidth; x++) {
                float value = between(row, place(x, imageWidth, width));
                large[y * imageWidth + x] = value;
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        float range = most - least;
        for (int i = 0; i < large.length; i++) {
            large[i] = range > 0 ? (large[i] - least) / range : 0;
        }
        return new HeatMap(imageHeight, imageWidth, large);
    }

    /** Where the centre of a pixel lies among the centres of {@code places} places; not before the first. */
    private static double place(int pixel, int pixels, int places) {
        return Math.max(0, (pixel + 0.5) * places / pixels - 0.5);
    }

    private float between(double row, double column) {
        int y = (int) row;
        int x = (int) column;
        int below = Math.min(y + 1, height - 1);
        int right = Math.min(x + 1, width - 1);
        double dy = row - y;
        double dx = column - x;
        return (float) ((1 - dy) * ((1 - dx) * at(y, x) + dx * at(y, right))
                + dy * ((1 - dx) * at(below, x) + dx * at(below, right)));
    }

    /** Whether no place speaks for the class. */
    public boolean isEmpty() {
        for (float v : values) {
            if (v > 0) {
                return false;
            }
        }
        return true;
    }
}
