package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * Sums over all pixels for each channel; lanes are channels.
 *
 * <p>Memory sets the speed, so it is read from front to back, pixel by pixel, and the sums are taken from the nearest
 * cache and put back. (A loop over all pixels for each vector of channels would keep its sums in registers, but read
 * memory in strides, half as fast.) To touch the sums half as often, two pixels are added at a time: one from each
 * half of a block, so that each half is still read in one sweep; two neighbouring pixels take three times as long
 * where channels are many and come from memory.
 *
 * <p><b>Precision.</b> Only the {@value #BLOCK} pixels of a block are added up as floats, and the blocks as doubles: what
 * rounding adds does not grow with the number of pixels ({@link ChannelTerms}).
 *
 * <p>Pixels are cut into segments whose length depends on the shape alone. Each task sums one segment into rows of C
 * doubles of its own, and the segments are added up in order, so the result does not depend on the number of threads.
 */
final class SimdChannelSums {
    /** Pixels that are added up as floats, at most. */
    private static final int BLOCK = 64;
    /** Floats in a segment at least: with fewer, adding up the segments would take longer than they do. */
    private static final int FEWEST_FLOATS = 32 * 1024;
    private static final int MOST_SEGMENTS = 64;

    private SimdChannelSums() {
    }

    static void moments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        int channels = x.c();
        double[] sums = sums(x, 2, new ChannelTerms.Squares(x), team);
        for (int c = 0; c < channels; c++) {
            double average = sums[c] / x.pixels();
            mean[c] = (float) average;
            variance[c] = (float) Math.max(0, sums[channels + c] / x.pixels() - average * average);
        }
    }

    /** db = the sum of dy over all pixels, or db += it. */
    static void biasGradient(Nhwc dy, float[] db, boolean add, ThreadTeam team) {
        double[] sums = sums(dy, 1, new ChannelTerms.Values(dy), team);
        for (int k = 0; k < dy.c(); k++) {
            db[k] = (float) (add ? db[k] + sums[k] : sums[k]);
        }
    }

    static void gradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy, double[] sumDyX,
            ThreadTeam team) {
        dy.requireShape("channelGradientSums dy", x);
        int channels = x.c();
        ChannelTerms terms = rectified == null ? new ChannelTerms.Products(x, dy, mean)
                : new ChannelTerms.RectifiedProducts(x, dy, rectified.scale(), rectified.shift(), mean);
        double[] sums = sums(x, 2, terms, team);
        System.arraycopy(sums, 0, sumDy, 0, channels);
        System.arraycopy(sums, channels, sumDyX, 0, channels);
    }

    /** Sums of all pixels of x: {@code rows} rows of C at the beginning of the array. */
    private static double[] sums(Nhwc x, int rows, ChannelTerms terms, ThreadTeam team) {
        int length = rows * x.c();
        int size = Math.max(Math.ceilDiv(x.pixels(), MOST_SEGMENTS), Math.ceilDiv(FEWEST_FLOATS, x.c()));
        int segments = Math.ceilDiv(x.pixels(), size);
        double[] sums = new double[length * segments];
        team.run(segments, (segment, worker) -> {
            float[] partial = team.scratch(worker, length);
            int end = Math.min(x.pixels(), (segment + 1) * size);
            for (int first = segment * size; first < end; first += BLOCK) {
                block(terms, first, Math.min(BLOCK, end - first), partial, length);
                terms.addBlock(first, Math.min(BLOCK, end - first), partial, sums, segment * length);
            }
        });
        for (int from = length; from < sums.length; from += length) {
            for (int i = 0; i < length; i++) {
                sums[i] += sums[from + i];
            }
        }
        return sums;
    }

    private static void block(ChannelTerms terms, int first, int pixels, float[] partial, int length) {
        Arrays.fill(partial, 0, length, 0f);
        int half = pixels / 2;
        for (int pixel = first; pixel < first + half; pixel++) {
            terms.add(first, pixel, pixel + half, partial);
        }
        if (2 * half < pixels) {
            terms.addRest(first, first + pixels - 1, 0, partial);
        }
    }
}
