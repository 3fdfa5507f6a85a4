package graft.transfer.check;

import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;
import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * A grey copy of an image of 64 by 64 pixels, whatever the image's own shape: small enough to keep of all images, and
 * large enough to see whether two of them show the very same thing.
 */
final class SmallCopy {
    /** Pixels a side. */
    static final int SIDE = 64;

    /** Half the side of the square whose mean is taken away where details are looked at. */
    private static final int NEAR = 4;

    private SmallCopy() {
    }

    /** [SIDE, SIDE] of an image [H,W,1]. */
    static byte[] of(Pixels grey, Resampler resampler) {
        return resampler.resize(grey, SIDE, SIDE, Interpolation.BILINEAR).data();
    }

    /**
     * Slightly smoothed with the weights 1 2 1 both ways, so that it can be sampled between its pixels.
     *
     * @param mirrored whether left becomes right
     */
    static float[] smooth(byte[] copy, boolean mirrored) {
        float[] across = new float[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            int row = y * SIDE;
            for (int x = 0; x < SIDE; x++) {
                int sum = (copy[row + Math.max(0, x - 1)] & 0xff) + 2 * (copy[row + x] & 0xff)
                        + (copy[row + Math.min(SIDE - 1, x + 1)] & 0xff);
                across[row + (mirrored ? SIDE - 1 - x : x)] = sum / 4f;
            }
        }
        float[] smooth = new float[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            int above = Math.max(0, y - 1) * SIDE;
            int below = Math.min(SIDE - 1, y + 1) * SIDE;
            for (int x = 0; x < SIDE; x++) {
                smooth[y * SIDE + x] = (across[above + x] + 2 * across[y * SIDE + x] + across[below + x]) / 4;
            }
        }
        return smooth;
    }

    /** A square image with left and right exchanged. */
    static float[] mirrored(float[] image) {
        int side = (int) Math.sqrt(image.length);
        float[] mirrored = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            mirrored[i] = image[i - i % side + side - 1 - i % side];
        }
        return mirrored;
    }

    /** Means of two by two pixels of a square image. */
    static float[] halved(float[] image) {
        int side = (int) Math.sqrt(image.length);
        int half = side / 2;
        float[] halved = new float[half * half];
        for (int y = 0; y < half; y++) {
            for (int x = 0; x < half; x++) {
                int at = 2 * y * side + 2 * x;
                halved[y * half + x] = (image[at] + image[at + 1] + image[at + side] + image[at + side + 1]) / 4;
            }
        }
        return halved;
    }

    /** What deviates from the mean of the 9 by 9 pixels around, fewer at the edges. */
    static float[] details(float[] image) {
        double[] sums = new double[(SIDE + 1) * (SIDE + 1)];
        for (int y = 0; y < SIDE; y++) {
            double row = 0;
            for (int x = 0; x < SIDE; x++) {
                row += image[y * SIDE + x];
                sums[(y + 1) * (SIDE + 1) + x + 1] = sums[y * (SIDE + 1) + x + 1] + row;
            }
        }
        float[] details = Arrays.copyOf(image, image.length);
        for (int y = 0; y < SIDE; y++) {
            int top = Math.max(0, y - NEAR) * (SIDE + 1);
            int bottom = Math.min(SIDE, y + NEAR + 1) * (SIDE + 1);
            for (int x = 0; x < SIDE; x++) {
                int left = Math.max(0, x - NEAR);
                int right = Math.min(SIDE, x + NEAR + 1);
                double sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
                details[y * SIDE + x] -= (float) (sum / ((right - left) * (bottom - top) / (SIDE + 1)));
            }
        }
        return details;
    }
}
