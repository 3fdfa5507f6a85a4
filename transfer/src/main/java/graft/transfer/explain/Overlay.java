package graft.transfer.explain;

import graft.transfer.images.Pixels;

/** A heat map laid over the image that it explains: dark where the network does not look, bright where it does. */
public final class Overlay {
    /** From nothing to the most: the black, violet, red, orange and pale yellow of matplotlib's inferno. */
    private static final int[][] COLOURS = {{0, 0, 4}, {87, 16, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}};
    private static final double STRENGTH = 0.5;

    private Overlay() {
    }

    /**
     * The image under the map.
     *
     * @param image [H,W,3], as the network saw it
     * @param map   of any size; enlarged to the image's
     */
    public static Pixels of(Pixels image, HeatMap map) {
        HeatMap large = map.over(image.height(), image.width());
        byte[] mixed = new byte[image.width() * image.height() * 3];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    double pixel = image.at(x, y, Math.min(c, image.channels() - 1));
                    mixed[(y * image.width() + x) * 3 + c] = (byte) Math.round((1 - STRENGTH) * pixel
                            + STRENGTH * colour(large.at(y, x), c));
                }
            }
        }
        return new Pixels(image.width(), image.height(), 3, mixed);
    }

    private static double colour(double value, int channel) {
        double at = value * (COLOURS.length - 1);
        int below = Math.min((int) at, COLOURS.length - 2);
        return COLOURS[below][channel] + (at - below) * (COLOURS[below + 1][channel] - COLOURS[below][channel]);
    }
}
