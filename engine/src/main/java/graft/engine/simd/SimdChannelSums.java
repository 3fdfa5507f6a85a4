package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Sums over all pixels for each channel, in double precision; lanes are channels.
 *
 * <p>Pixels are cut into segments whose length depends on C alone. Each task sums one segment into its own two rows of
 * C doubles, and the caller adds up the segments in order, so the result does not depend on the number of threads.
 *
 * <p>The variance is sum(x^2)/m - mean^2: squares of floats are exact in double precision, and what cancels is about
 * mean^2/variance times 2^-53, harmless below a ratio of 10^8.
 */
final class SimdChannelSums {
    /** Floats in one segment: those of x and of dy stay in the second cache while lane after lane is summed. */
    private static final int SEGMENT_FLOATS = 32 * 1024;
    private static final int MOST_PIXELS = 1024;

    private SimdChannelSums() {
    }

    /** Pixels in one segment. */
    private static int segment(Nhwc x) {
        return Math.clamp(SEGMENT_FLOATS / x.c(), 1, MOST_PIXELS);
    }

    static void moments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        int channels = x.c();
        int segment = segment(x);
        double[] sums = new double[2 * channels * Math.ceilDiv(x.pixels(), segment)];
        team.runRanges(x.pixels(), segment, (first, end) -> {
            int to = first / segment * 2 * channels;
            for (int c = 0; c < channels; c += Lanes.DOUBLE.length()) {
                sumsAndSquares(x.data(), x.at(0, 0, first) + c, x.stride(), end - first, channels - c, sums, to + c,
                        channels);
            }
        });
        addSegments(sums, 2 * channels);
        for (int c = 0; c < channels; c++) {
            double average = sums[c] / x.pixels();
            mean[c] = (float) average;
            variance[c] = (float) Math.max(0, sums[channels + c] / x.pixels() - average * average);
        }
    }

    private static void sumsAndSquares(float[] x, int from, int stride, int pixels, int channelsLeft, double[] sums,
            int to, int channels) {
        VectorMask<Float> inside = Lanes.HALF.indexInRange(0, channelsLeft);
        DoubleVector sum = DoubleVector.zero(Lanes.DOUBLE);
        DoubleVector squares = DoubleVector.zero(Lanes.DOUBLE);
        for (int i = 0; i < pixels; i++) {
            DoubleVector v = doubles(FloatVector.fromArray(Lanes.HALF, x, from + i * stride, inside));
            sum = v.add(sum);
            squares = v.fma(v, squares);
        }
        VectorMask<Double> wanted = Lanes.DOUBLE.indexInRange(0, channelsLeft);
        Lanes.known(sum).intoArray(sums, to, wanted);
        Lanes.known(squares).intoArray(sums, to + channels, wanted);
    }

    /** db = the sum of dy over all pixels, or db += it. */
    static void biasGradient(Nhwc dy, float[] db, boolean add, ThreadTeam team) {
        double[] sums = sums(dy, team);
        for (int k = 0; k < dy.c(); k++) {
            db[k] = (float) (add ? db[k] + sums[k] : sums[k]);
        }
    }

    /** Sums over all pixels, [C]. */
    private static double[] sums(Nhwc x, ThreadTeam team) {
        int channels = x.c();
        int segment = segment(x);
        double[] sums = new double[channels * Math.ceilDiv(x.pixels(), segment)];
        team.runRanges(x.pixels(), segment, (first, end) -> {
            int to = first / segment * channels;
            for (int c = 0; c < channels; c += Lanes.DOUBLE.length()) {
                sum(x.data(), x.at(0, 0, first) + c, x.stride(), end - first, channels - c, sums, to + c);
            }
        });
        addSegments(sums, channels);
        return sums;
    }

    private static void sum(float[] x, int from, int stride, int pixels, int channelsLeft, double[] sums, int to) {
        VectorMask<Float> inside = Lanes.HALF.indexInRange(0, channelsLeft);
        DoubleVector sum = DoubleVector.zero(Lanes.DOUBLE);
        for (int i = 0; i < pixels; i++) {
            sum = doubles(FloatVector.fromArray(Lanes.HALF, x, from + i * stride, inside)).add(sum);
        }
        Lanes.known(sum).intoArray(sums, to, Lanes.DOUBLE.indexInRange(0, channelsLeft));
    }

    static void gradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy, double[] sumDyX,
            ThreadTeam team) {
        dy.requireShape("channelGradientSums dy", x);
        int channels = x.c();
        int segment = segment(x);
        double[] sums = new double[2 * channels * Math.ceilDiv(x.pixels(), segment)];
        team.runRanges(x.pixels(), segment, (first, end) -> {
            int to = first / segment * 2 * channels;
            for (int c = 0; c < channels; c += Lanes.DOUBLE.length()) {
                if (rectified == null) {
                    sumsAndProducts(x.data(), x.at(0, 0, first) + c, x.stride(), dy.data(), dy.at(0, 0, first) + c,
                            dy.stride(), mean, c, end - first, sums, to + c, channels);
                } else {
                    rectifiedSums(x.data(), x.at(0, 0, first) + c, x.stride(), dy.data(), dy.at(0, 0, first) + c,
                            dy.stride(), rectified, mean, c, end - first, sums, to + c, channels);
                }
            }
        });
        addSegments(sums, 2 * channels);
        System.arraycopy(sums, 0, sumDy, 0, channels);
        System.arraycopy(sums, channels, sumDyX, 0, channels);
    }

    private static void sumsAndProducts(float[] x, int value, int stride, float[] dy, int gradient, int strideDy,
            float[] mean, int c, int pixels, double[] sums, int to, int channels) {
        VectorMask<Float> inside = Lanes.HALF.indexInRange(c, channels);
        DoubleVector average = doubles(FloatVector.fromArray(Lanes.HALF, mean, c, inside));
        DoubleVector sum = DoubleVector.zero(Lanes.DOUBLE);
        DoubleVector products = DoubleVector.zero(Lanes.DOUBLE);
        for (int i = 0; i < pixels; i++) {
            DoubleVector v = doubles(FloatVector.fromArray(Lanes.HALF, x, value + i * stride, inside));
            DoubleVector g = doubles(FloatVector.fromArray(Lanes.HALF, dy, gradient + i * strideDy, inside));
            sum = g.add(sum);
            products = v.sub(average).fma(g, products);
        }
        VectorMask<Double> wanted = Lanes.DOUBLE.indexInRange(c, channels);
        Lanes.known(sum).intoArray(sums, to, wanted);
        Lanes.known(products).intoArray(sums, to + channels, wanted);
    }

    private static void rectifiedSums(float[] x, int value, int stride, float[] dy, int gradient, int strideDy,
            Rectified rectified, float[] mean, int c, int pixels, double[] sums, int to, int channels) {
        VectorMask<Float> inside = Lanes.HALF.indexInRange(c, channels);
        FloatVector scale = FloatVector.fromArray(Lanes.HALF, rectified.scale(), c, inside);
        FloatVector shift = FloatVector.fromArray(Lanes.HALF, rectified.shift(), c, inside);
        DoubleVector average = doubles(FloatVector.fromArray(Lanes.HALF, mean, c, inside));
        DoubleVector sum = DoubleVector.zero(Lanes.DOUBLE);
        DoubleVector products = DoubleVector.zero(Lanes.DOUBLE);
        for (int i = 0; i < pixels; i++) {
            FloatVector v = FloatVector.fromArray(Lanes.HALF, x, value + i * stride, inside);
            VectorMask<Float> positive = v.fma(scale, shift).compare(VectorOperators.GT, 0f);
            DoubleVector g = doubles(FloatVector.fromArray(Lanes.HALF, dy, gradient + i * strideDy, positive));
            sum = g.add(sum);
            products = doubles(v).sub(average).fma(g, products);
        }
        VectorMask<Double> wanted = Lanes.DOUBLE.indexInRange(c, channels);
        Lanes.known(sum).intoArray(sums, to, wanted);
        Lanes.known(products).intoArray(sums, to + channels, wanted);
    }

    private static DoubleVector doubles(FloatVector v) {
        return (DoubleVector) v.convertShape(VectorOperators.F2D, Lanes.DOUBLE, 0);
    }

    /** Adds all further rows of {@code length} to the first, in order. */
    private static void addSegments(double[] sums, int length) {
        for (int from = length; from < sums.length; from += length) {
            for (int i = 0; i < length; i++) {
                sums[i] += sums[from + i];
            }
        }
    }
}
