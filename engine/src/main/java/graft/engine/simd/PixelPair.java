package graft.engine.simd;

import graft.engine.Nhwc;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What {@link SimdChannelSums} adds to its sums for two pixels at once: whole vectors of channels first, and the
 * channels after them one by one.
 *
 * <p>As many floats are read as a vector holds, and the first half of them becomes a vector of doubles. (Vectors of
 * half the size would read only what is needed, but a second shape of float vectors would slow down all kernels: {@link
 * Lanes#known}.)
 */
sealed interface PixelPair {
    int LANES = Lanes.DOUBLE.length();

    /** Adds two pixels to rows of sums, each [C], the first of which begins at {@code to}. */
    void add(int one, int other, double[] sums, int to);

    /** Adds the channels of one pixel from channel {@code c} on. */
    void addOne(int pixel, int c, double[] sums, int to);

    /** x. */
    record Values(Nhwc x) implements PixelPair {
        @Override
        public void add(int one, int other, double[] sums, int to) {
            int whole = whole(x, other);
            add(x.data(), x.at(0, 0, one), x.at(0, 0, other), whole, sums, to);
            if (whole < x.c()) {
                addOne(one, whole, sums, to);
                addOne(other, whole, sums, to);
            }
        }

        private static void add(float[] x, int p, int q, int channels, double[] sums, int to) {
            for (int c = 0; c < channels; c += LANES) {
                DoubleVector sum = DoubleVector.fromArray(Lanes.DOUBLE, sums, to + c);
                doubles(x, q + c).add(doubles(x, p + c).add(sum)).intoArray(sums, to + c);
            }
        }

        @Override
        public void addOne(int pixel, int c, double[] sums, int to) {
            int from = x.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                sums[to + c] += x.data()[from + c];
            }
        }
    }

    /** x and, in a second row, x^2. */
    record Squares(Nhwc x) implements PixelPair {
        @Override
        public void add(int one, int other, double[] sums, int to) {
            int whole = whole(x, other);
            add(x.data(), x.at(0, 0, one), x.at(0, 0, other), whole, sums, to, to + x.c());
            if (whole < x.c()) {
                addOne(one, whole, sums, to);
                addOne(other, whole, sums, to);
            }
        }

        private static void add(float[] x, int p, int q, int channels, double[] sums, int to, int second) {
            for (int c = 0; c < channels; c += LANES) {
                DoubleVector v = doubles(x, p + c);
                DoubleVector w = doubles(x, q + c);
                DoubleVector sum = DoubleVector.fromArray(Lanes.DOUBLE, sums, to + c);
                w.add(v.add(sum)).intoArray(sums, to + c);
                DoubleVector squares = DoubleVector.fromArray(Lanes.DOUBLE, sums, second + c);
                w.fma(w, v.fma(v, squares)).intoArray(sums, second + c);
            }
        }

        @Override
        public void addOne(int pixel, int c, double[] sums, int to) {
            int from = x.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                double v = x.data()[from + c];
                sums[to + c] += v;
                sums[to + x.c() + c] += v * v;
            }
        }
    }

    /** dy and, in a second row, dy (x - mean). */
    record Products(Nhwc x, Nhwc dy, float[] mean) implements PixelPair {
        @Override
        public void add(int one, int other, double[] sums, int to) {
            int whole = Math.min(whole(x, other), whole(dy, other));
            add(x.data(), x.at(0, 0, one), x.at(0, 0, other), dy.data(), dy.at(0, 0, one), dy.at(0, 0, other), mean,
                    whole, sums, to, to + x.c());
            if (whole < x.c()) {
                addOne(one, whole, sums, to);
                addOne(other, whole, sums, to);
            }
        }

        private static void add(float[] x, int p, int q, float[] dy, int gradientP, int gradientQ, float[] mean,
                int channels, double[] sums, int to, int second) {
            for (int c = 0; c < channels; c += LANES) {
                DoubleVector m = doubles(mean, c);
                DoubleVector v = doubles(x, p + c).sub(m);
                DoubleVector w = doubles(x, q + c).sub(m);
                DoubleVector g = doubles(dy, gradientP + c);
                DoubleVector h = doubles(dy, gradientQ + c);
                DoubleVector sum = DoubleVector.fromArray(Lanes.DOUBLE, sums, to + c);
                h.add(g.add(sum)).intoArray(sums, to + c);
                DoubleVector products = DoubleVector.fromArray(Lanes.DOUBLE, sums, second + c);
                w.fma(h, v.fma(g, products)).intoArray(sums, second + c);
            }
        }

        @Override
        public void addOne(int pixel, int c, double[] sums, int to) {
            int from = x.at(0, 0, pixel);
            int gradient = dy.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                double g = dy.data()[gradient + c];
                sums[to + c] += g;
                sums[to + x.c() + c] += ((double) x.data()[from + c] - mean[c]) * g;
            }
        }
    }

    /** The same, of those pixels and channels where scale x + shift is positive. */
    record RectifiedProducts(Nhwc x, Nhwc dy, float[] scale, float[] shift, float[] mean) implements PixelPair {
        @Override
        public void add(int one, int other, double[] sums, int to) {
            int whole = Math.min(whole(x, other), whole(dy, other));
            add(x.data(), x.at(0, 0, one), x.at(0, 0, other), dy.data(), dy.at(0, 0, one), dy.at(0, 0, other), scale,
                    shift, mean, whole, sums, to, to + x.c());
            if (whole < x.c()) {
                addOne(one, whole, sums, to);
                addOne(other, whole, sums, to);
            }
        }

        private static void add(float[] x, int p, int q, float[] dy, int gradientP, int gradientQ, float[] scale,
                float[] shift, float[] mean, int channels, double[] sums, int to, int second) {
            FloatVector zero = FloatVector.zero(Lanes.FLOAT);
            for (int c = 0; c < channels; c += LANES) {
                FloatVector s = FloatVector.fromArray(Lanes.FLOAT, scale, c);
                FloatVector t = FloatVector.fromArray(Lanes.FLOAT, shift, c);
                FloatVector xp = FloatVector.fromArray(Lanes.FLOAT, x, p + c);
                FloatVector xq = FloatVector.fromArray(Lanes.FLOAT, x, q + c);
                VectorMask<Float> passP = xp.fma(s, t).compare(VectorOperators.GT, 0f);
                VectorMask<Float> passQ = xq.fma(s, t).compare(VectorOperators.GT, 0f);
                DoubleVector g = doubles(zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, gradientP + c), passP));
                DoubleVector h = doubles(zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, gradientQ + c), passQ));
                DoubleVector m = doubles(mean, c);
                DoubleVector v = doubles(xp).sub(m);
                DoubleVector w = doubles(xq).sub(m);
                DoubleVector sum = DoubleVector.fromArray(Lanes.DOUBLE, sums, to + c);
                h.add(g.add(sum)).intoArray(sums, to + c);
                DoubleVector products = DoubleVector.fromArray(Lanes.DOUBLE, sums, second + c);
                w.fma(h, v.fma(g, products)).intoArray(sums, second + c);
            }
        }

        @Override
        public void addOne(int pixel, int c, double[] sums, int to) {
            int from = x.at(0, 0, pixel);
            int gradient = dy.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                float v = x.data()[from + c];
                if (Math.fma(v, scale[c], shift[c]) > 0) {
                    double g = dy.data()[gradient + c];
                    sums[to + c] += g;
                    sums[to + x.c() + c] += ((double) v - mean[c]) * g;
                }
            }
        }
    }

    /** Channels that whole vectors may take up to this pixel: those after the array's end are not there to read. */
    private static int whole(Nhwc x, int pixel) {
        int whole = Lanes.DOUBLE.loopBound(x.c());
        return x.at(0, 0, pixel) + whole + Lanes.COUNT - LANES <= x.data().length ? whole : Math.max(0, whole - LANES);
    }

    /** Values of all channels, and room after them, so that the last ones can be read as a whole vector. */
    static float[] withRoom(float[] channels) {
        return Arrays.copyOf(channels, channels.length + Lanes.COUNT);
    }

    private static DoubleVector doubles(float[] from, int at) {
        return doubles(FloatVector.fromArray(Lanes.FLOAT, from, at));
    }

    private static DoubleVector doubles(FloatVector v) {
        return (DoubleVector) v.convertShape(VectorOperators.F2D, Lanes.DOUBLE, 0);
    }
}
