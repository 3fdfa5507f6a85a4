package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;

/**
 * Sums over all pixels for each channel, in double precision; lanes are channels ({@link PixelPair}).
 *
 * <p>Memory sets the speed, so it is read from front to back, pixel by pixel, and the sums are taken from the nearest
 * cache and put back. (A loop over all pixels for each vector of channels would keep its sums in registers, but read
 * memory in strides, half as fast.) To touch the sums half as often, two pixels are added at a time: one from each
 * half of a segment, so that each half is still read in one sweep; two neighbouring pixels take three times as long
 * where channels are many and come from memory.
 *
 * <p>Pixels are cut into segments whose length depends on the shape alone. Each task sums one segment into rows of C
 * doubles of its own, and the segments are added up in order, so the result does not depend on the number of threads.
 *
 * <p>The variance is sum(x^2)/m - mean^2: squares of floats are exact in double precision, and what cancels is about
 * mean^2/variance times 2^-53, harmless below a ratio of 10^8.
 */
final class SimdChannelSums {
    /** Floats in a segment at least: with fewer, adding up the segments would take longer than they do. */
    private static final int FEWEST_FLOATS = 32 * 1024;
    private static final int MOST_SEGMENTS = 64;

    private SimdChannelSums() {
    }

    static void moments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        int channels = x.c();
        double[] sums = sums(x, 2, new PixelPair.Squares(x), team);
        for (int c = 0; c < channels; c++) {
            double average = sums[c] / x.pixels();
            mean[c] = (float) average;
            variance[c] = (float) Math.max(0, sums[channels + c] / x.pixels() - average * average);
        }
    }

    /** db = the sum of dy over all pixels, or db += it. */
    static void biasGradient(Nhwc dy, float[] db, boolean add, ThreadTeam team) {
        double[] sums = sums(dy, 1, new PixelPair.Values(dy), team);
        for (int k = 0; k < dy.c(); k++) {
            db[k] = (float) (add ? db[k] + sums[k] : sums[k]);
        }
    }

    static void gradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy, double[] sumDyX,
            ThreadTeam team) {
        dy.requireShape("channelGradientSums dy", x);
        int channels = x.c();
        PixelPair pair = rectified == null ? new PixelPair.Products(x, dy, PixelPair.withRoom(mean))
                : new PixelPair.RectifiedProducts(x, dy, PixelPair.withRoom(rectified.scale()),
                        PixelPair.withRoom(rectified.shift()), PixelPair.withRoom(mean));
        double[] sums = sums(x, 2, pair, team);
        System.arraycopy(sums, 0, sumDy, 0, channels);
        System.arraycopy(sums, channels, sumDyX, 0, channels);
    }

    /** Sums of all pixels of x: {@code rows} rows of C at the beginning of the array. */
    private static double[] sums(Nhwc x, int rows, PixelPair pair, ThreadTeam team) {
        int length = rows * x.c();
        int most = Math.max(Math.ceilDiv(x.pixels(), MOST_SEGMENTS), Math.ceilDiv(FEWEST_FLOATS, x.c()));
        int size = Math.ceilDiv(most, 2) * 2;
        double[] sums = new double[length * Math.ceilDiv(x.pixels(), size)];
        team.runRanges(x.pixels(), size, (first, end) -> {
            int to = first / size * length;
            int half = (end - first) / 2;
            for (int pixel = first; pixel < first + half; pixel++) {
                pair.add(pixel, pixel + half, sums, to);
            }
            if (first + 2 * half < end) {
                pair.addOne(end - 1, 0, sums, to);
            }
        });
        for (int from = length; from < sums.length; from += length) {
            for (int i = 0; i < length; i++) {
                sums[i] += sums[from + i];
            }
        }
        return sums;
    }
}
