package graft.engine.simd;

import graft.engine.Nhwc;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What {@link SimdChannelSums} adds up: for two pixels at once, whole vectors of channels first and the channels behind
 * them one by one, in one or two rows of C floats.
 */
sealed interface ChannelTerms {
    /** Adds two pixels of the block that begins with pixel {@code first}. */
    void add(int first, int one, int other, float[] partial);

    /** Adds the channels of one pixel from channel {@code c} on. */
    void addRest(int first, int pixel, int c, float[] partial);

    /** Adds the rows of a block of some pixels to rows of doubles, the first of which begins at {@code to}. */
    void addBlock(int first, int pixels, float[] partial, double[] sums, int to);

    private static void addRows(float[] partial, int length, double[] sums, int to) {
        for (int i = 0; i < length; i++) {
            sums[to + i] += partial[i];
        }
    }

    /** x. */
    record Values(Nhwc x) implements ChannelTerms {
        @Override
        public void add(int first, int one, int other, float[] partial) {
            int whole = Lanes.FLOAT.loopBound(x.c());
            addVectors(x.data(), x.at(0, 0, one), x.at(0, 0, other), whole, partial);
            if (whole < x.c()) {
                addRest(first, one, whole, partial);
                addRest(first, other, whole, partial);
            }
        }

        private static void addVectors(float[] x, int p, int q, int channels, float[] partial) {
            for (int c = 0; c < channels; c += Lanes.COUNT) {
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, p + c);
                FloatVector w = FloatVector.fromArray(Lanes.FLOAT, x, q + c);
                v.add(w).add(FloatVector.fromArray(Lanes.FLOAT, partial, c)).intoArray(partial, c);
            }
        }

        @Override
        public void addRest(int first, int pixel, int c, float[] partial) {
            int from = x.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                partial[c] += x.data()[from + c];
            }
        }

        @Override
        public void addBlock(int first, int pixels, float[] partial, double[] sums, int to) {
            addRows(partial, x.c(), sums, to);
        }
    }

    /**
     * x and, in a second row, x^2.
     *
     * <p>A block adds up s = sum of (x - k) and q = sum of (x - k)^2, where k is its first pixel, and gives the doubles
     * s + n k and q + 2 k s + n k^2 ("shifted data": Chan, Golub, LeVeque, "Algorithms for computing the sample
     * variance", 1983). Rounding is then a part of the spread of a block's values, not of their distance from zero. If
     * k lies far out by d, q is wrong by no more than 64 d^2 2^-24; but k itself adds d^2 to the sum of squares about
     * the mean, so the variance is wrong by a 10^-5th part at most, and mostly by a 10^-7th.
     *
     * <p>The variance is then sum(x^2)/m - mean^2 in doubles: what cancels is about mean^2/variance times 2^-53.
     */
    record Squares(Nhwc x) implements ChannelTerms {
        @Override
        public void add(int first, int one, int other, float[] partial) {
            int whole = Lanes.FLOAT.loopBound(x.c());
            addVectors(x.data(), x.at(0, 0, first), x.at(0, 0, one), x.at(0, 0, other), whole, partial, x.c());
            if (whole < x.c()) {
                addRest(first, one, whole, partial);
                addRest(first, other, whole, partial);
            }
        }

        private static void addVectors(float[] x, int k, int p, int q, int channels, float[] partial, int second) {
            for (int c = 0; c < channels; c += Lanes.COUNT) {
                FloatVector shift = FloatVector.fromArray(Lanes.FLOAT, x, k + c);
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, p + c).sub(shift);
                FloatVector w = FloatVector.fromArray(Lanes.FLOAT, x, q + c).sub(shift);
                v.add(w).add(FloatVector.fromArray(Lanes.FLOAT, partial, c)).intoArray(partial, c);
                v.fma(v, w.fma(w, FloatVector.fromArray(Lanes.FLOAT, partial, second + c)))
                        .intoArray(partial, second + c);
            }
        }

        @Override
        public void addRest(int first, int pixel, int c, float[] partial) {
            int from = x.at(0, 0, pixel);
            int shift = x.at(0, 0, first);
            for (; c < x.c(); c++) {
                float v = x.data()[from + c] - x.data()[shift + c];
                partial[c] += v;
                partial[x.c() + c] += v * v;
            }
        }

        @Override
        public void addBlock(int first, int pixels, float[] partial, double[] sums, int to) {
            int from = x.at(0, 0, first);
            for (int c = 0; c < x.c(); c++) {
                double k = x.data()[from + c];
                double s = partial[c];
                sums[to + c] += s + pixels * k;
                sums[to + x.c() + c] += partial[x.c() + c] + k * (2 * s + pixels * k);
            }
        }
    }

    /** dy and, in a second row, dy (x - mean). */
    record Products(Nhwc x, Nhwc dy, float[] mean) implements ChannelTerms {
        @Override
        public void add(int first, int one, int other, float[] partial) {
            int whole = Lanes.FLOAT.loopBound(x.c());
            addVectors(x.data(), x.at(0, 0, one), x.at(0, 0, other), dy.data(), dy.at(0, 0, one), dy.at(0, 0, other),
                    mean, whole, partial, x.c());
            if (whole < x.c()) {
                addRest(first, one, whole, partial);
                addRest(first, other, whole, partial);
            }
        }

        private static void addVectors(float[] x, int p, int q, float[] dy, int gradientP, int gradientQ,
                float[] mean, int channels, float[] partial, int second) {
            for (int c = 0; c < channels; c += Lanes.COUNT) {
                FloatVector m = FloatVector.fromArray(Lanes.FLOAT, mean, c);
                FloatVector g = FloatVector.fromArray(Lanes.FLOAT, dy, gradientP + c);
                FloatVector h = FloatVector.fromArray(Lanes.FLOAT, dy, gradientQ + c);
                g.add(h).add(FloatVector.fromArray(Lanes.FLOAT, partial, c)).intoArray(partial, c);
                FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, partial, second + c);
                sum = FloatVector.fromArray(Lanes.FLOAT, x, p + c).sub(m).fma(g, sum);
                sum = FloatVector.fromArray(Lanes.FLOAT, x, q + c).sub(m).fma(h, sum);
                sum.intoArray(partial, second + c);
            }
        }

        @Override
        public void addRest(int first, int pixel, int c, float[] partial) {
            int from = x.at(0, 0, pixel);
            int gradient = dy.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                float g = dy.data()[gradient + c];
                partial[c] += g;
                partial[x.c() + c] += (x.data()[from + c] - mean[c]) * g;
            }
        }

        @Override
        public void addBlock(int first, int pixels, float[] partial, double[] sums, int to) {
            addRows(partial, 2 * x.c(), sums, to);
        }
    }

    /** The same, of those pixels and channels where scale x + shift is positive. */
    record RectifiedProducts(Nhwc x, Nhwc dy, float[] scale, float[] shift, float[] mean) implements ChannelTerms {
        @Override
        public void add(int first, int one, int other, float[] partial) {
            int whole = Lanes.FLOAT.loopBound(x.c());
            addVectors(x.data(), x.at(0, 0, one), x.at(0, 0, other), dy.data(), dy.at(0, 0, one), dy.at(0, 0, other),
                    scale, shift, mean, whole, partial, x.c());
            if (whole < x.c()) {
                addRest(first, one, whole, partial);
                addRest(first, other, whole, partial);
            }
        }

        private static void addVectors(float[] x, int p, int q, float[] dy, int gradientP, int gradientQ,
                float[] scale, float[] shift, float[] mean, int channels, float[] partial, int second) {
            FloatVector zero = FloatVector.zero(Lanes.FLOAT);
            for (int c = 0; c < channels; c += Lanes.COUNT) {
                FloatVector s = FloatVector.fromArray(Lanes.FLOAT, scale, c);
                FloatVector t = FloatVector.fromArray(Lanes.FLOAT, shift, c);
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, p + c);
                FloatVector w = FloatVector.fromArray(Lanes.FLOAT, x, q + c);
                VectorMask<Float> passesP = v.fma(s, t).compare(VectorOperators.GT, 0f);
                VectorMask<Float> passesQ = w.fma(s, t).compare(VectorOperators.GT, 0f);
                FloatVector g = zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, gradientP + c), passesP);
                FloatVector h = zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, gradientQ + c), passesQ);
                g.add(h).add(FloatVector.fromArray(Lanes.FLOAT, partial, c)).intoArray(partial, c);
                FloatVector m = FloatVector.fromArray(Lanes.FLOAT, mean, c);
                FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, partial, second + c);
                w.sub(m).fma(h, v.sub(m).fma(g, sum)).intoArray(partial, second + c);
            }
        }

        @Override
        public void addRest(int first, int pixel, int c, float[] partial) {
            int from = x.at(0, 0, pixel);
            int gradient = dy.at(0, 0, pixel);
            for (; c < x.c(); c++) {
                float v = x.data()[from + c];
                if (Math.fma(v, scale[c], shift[c]) > 0) {
                    float g = dy.data()[gradient + c];
                    partial[c] += g;
                    partial[x.c() + c] += (v - mean[c]) * g;
                }
            }
        }

        @Override
        public void addBlock(int first, int pixels, float[] partial, double[] sums, int to) {
            addRows(partial, 2 * x.c(), sums, to);
        }
    }
}
