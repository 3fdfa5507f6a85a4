package graft.transfer.check;

import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;

/**
 * The coarse looks of an image and of five crops of it: 94 % of its sides, in the middle and at the corners. A crop of
 * an image looks like one of them, so two images are candidates for copies when one's whole looks like any of the
 * other's.
 */
final class CoarseLooks {
    /** Stretch, and moves along x and y; coordinates run from -1 to 1. */
    private static final double[][] CROPS = {{1, 0, 0}, {0.94, 0, 0}, {0.94, 0.06, 0.06}, {0.94, -0.06, 0.06},
        {0.94, 0.06, -0.06}, {0.94, -0.06, -0.06}};
    private static final int SIDE = SmallCopy.SIDE / 2;
    private static final int HALF = PerceptualHash.SIZE / 2;
    /** Below this correlation of the wholes no crop of 10 % was ever one. */
    private static final float HOPELESS = 0.5f;

    private final float[][] looks = new float[CROPS.length][];

    CoarseLooks(byte[] copy) {
        Resampler resampler = new Resampler();
        for (int k = 0; k < CROPS.length; k++) {
            looks[k] = PerceptualHash.look(PerceptualHash.frequencies(crop(copy, CROPS[k]), resampler));
        }
    }

    private static Pixels crop(byte[] copy, double[] crop) {
        int n = SmallCopy.SIDE;
        byte[] out = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            double v = place(crop[0], crop[2], y);
            int row = (int) v;
            double fy = v - row;
            for (int x = 0; x < SIDE; x++) {
                double u = place(crop[0], crop[1], x);
                int column = (int) u;
                double fx = u - column;
                int at = row * n + column;
                double top = (1 - fx) * (copy[at] & 0xff) + fx * (copy[at + 1] & 0xff);
                double bottom = (1 - fx) * (copy[at + n] & 0xff) + fx * (copy[at + n + 1] & 0xff);
                out[y * SIDE + x] = (byte) Math.round((1 - fy) * top + fy * bottom);
            }
        }
        return new Pixels(SIDE, SIDE, 1, out);
    }

    private static double place(double stretch, double move, int i) {
        double place = ((stretch * ((2 * i + 1.0) / SIDE - 1) + move + 1) * SmallCopy.SIDE - 1) / 2;
        return Math.clamp(place, 0, SmallCopy.SIDE - 1.01);
    }

    /**
     * Where the second image may lie over the first.
     *
     * @param likeness correlation of the coarse looks
     * @param start    stretch and move along x, then along y, as {@link Alignment} wants them
     */
    record Guess(double likeness, double[] start) {
    }

    /** The best guess that is at least so likely, or null. */
    static Guess compare(CoarseLooks a, CoarseLooks b, boolean mirrored, double least) {
        float whole = correlation(a.looks[0], b.looks[0], mirrored);
        if (whole < HOPELESS) {
            return null;
        }
        float best = whole;
        int crop = 0;
        boolean isOfSecond = false;
        for (int k = 1; k < CROPS.length; k++) {
            float ofSecond = correlation(a.looks[0], b.looks[k], mirrored);
            float ofFirst = correlation(a.looks[k], b.looks[0], mirrored);
            if (Math.max(ofSecond, ofFirst) > best) {
                best = Math.max(ofSecond, ofFirst);
                crop = k;
                isOfSecond = ofSecond >= ofFirst;
            }
        }
        return best < least ? null : new Guess(best, start(CROPS[crop], isOfSecond, mirrored));
    }

    private static double[] start(double[] crop, boolean isOfSecond, boolean mirrored) {
        if (isOfSecond) {
            // In a mirrored image a crop lies on the other side.
            return new double[] {crop[0], mirrored ? -crop[1] : crop[1], crop[0], crop[2]};
        }
        return new double[] {1 / crop[0], -crop[1] / crop[0], 1 / crop[0], -crop[2] / crop[0]};
    }

    private static float correlation(float[] a, float[] b, boolean mirrored) {
        float even = 0;
        float odd = 0;
        for (int i = 0; i < HALF; i++) {
            even += a[i] * b[i];
            odd += a[HALF + i] * b[HALF + i];
        }
        return mirrored ? even - odd : even + odd;
    }
}
