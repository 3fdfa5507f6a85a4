package graft.transfer.check;

import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;
import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * The coarse look of an image as 64 numbers, and as 64 bits: the low frequencies of its grey copy of 32 by 32 pixels
 * ({@code phash} of Python's imagehash with size 8, which CleanVision uses; N. Krawetz, "Looks Like It", 2011).
 *
 * <pre>
 * c[u, v] = 4 sum over y, x of grey[y, x] cos(pi (2y + 1) u / 64) cos(pi (2x + 1) v / 64),   u, v from 0 to 7
 * bit[u, v] = c[u, v] &gt; median of all c
 * </pre>
 *
 * The numbers are worth more than the bits: without c[0, 0] and at length 1, the product of two images' numbers is the
 * correlation of their coarse looks, and mirroring an image changes the sign where v is odd and nothing else. So one
 * set of numbers compares two images both ways.
 */
final class PerceptualHash {
    /** Numbers of a coarse look. */
    static final int SIZE = 64;

    private static final int SIDE = 32;
    private static final int LOW = 8;
    /** cos(pi (2x + 1) v / 64) at [v, x]. */
    private static final double[] COSINES = cosines();

    private PerceptualHash() {
    }

    private static double[] cosines() {
        double[] cosines = new double[LOW * SIDE];
        for (int v = 0; v < LOW; v++) {
            for (int x = 0; x < SIDE; x++) {
                cosines[v * SIDE + x] = Math.cos(Math.PI * (2 * x + 1) * v / (2 * SIDE));
            }
        }
        return cosines;
    }

    /**
     * The low frequencies of an image.
     *
     * @param grey [H,W,1]
     * @return c[u, v] at {@code 8 u + v}
     */
    static double[] frequencies(Pixels grey, Resampler resampler) {
        byte[] small = resampler.resize(grey, SIDE, SIDE, Interpolation.LANCZOS).data();
        double[] along = new double[SIDE * LOW];
        for (int y = 0; y < SIDE; y++) {
            for (int v = 0; v < LOW; v++) {
                double sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += (small[y * SIDE + x] & 0xff) * COSINES[v * SIDE + x];
                }
                along[y * LOW + v] = 2 * sum;
            }
        }
        double[] c = new double[SIZE];
        for (int u = 0; u < LOW; u++) {
            for (int v = 0; v < LOW; v++) {
                double sum = 0;
                for (int y = 0; y < SIDE; y++) {
                    sum += along[y * LOW + v] * COSINES[u * SIDE + y];
                }
                c[u * LOW + v] = 2 * sum;
            }
        }
        return c;
    }

    /** The bits, that of c[0, 0] highest: as imagehash writes them in hexadecimal. */
    static long bits(double[] frequencies) {
        double[] sorted = frequencies.clone();
        Arrays.sort(sorted);
        double median = (sorted[SIZE / 2 - 1] + sorted[SIZE / 2]) / 2;
        long bits = 0;
        for (double c : frequencies) {
            bits = bits << 1 | (c > median ? 1 : 0);
        }
        return bits;
    }

    /**
     * The coarse look at length 1, without its mean: those with even v first, then those with odd v. Of a flat image
     * they are all 0, and so like no other's.
     */
    static float[] look(double[] frequencies) {
        double[] c = frequencies.clone();
        c[0] = 0;
        double square = 0;
        for (int u = 0; u < LOW; u++) {
            for (int v = 0; v < LOW; v++) {
                // The cosines of frequency 0 are longer than the others by the square root of 2.
                c[u * LOW + v] *= (u == 0 ? Math.sqrt(0.5) : 1) * (v == 0 ? Math.sqrt(0.5) : 1);
                square += c[u * LOW + v] * c[u * LOW + v];
            }
        }
        double scale = isFlat(square) ? 0 : 1 / Math.sqrt(square);
        float[] look = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int to = (i % 2 == 0 ? 0 : SIZE / 2) + i / 2;
            look[to] = (float) (c[i] * scale);
        }
        return look;
    }

    /** Whether the coarse look deviates from a single grey by less than one level. */
    private static boolean isFlat(double square) {
        // One level everywhere is a square of SIDE^2; the transform lengthens by 2 SIDE.
        return square < (double) SIDE * SIDE * 4 * SIDE * SIDE;
    }
}
