package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Normalisation of each pixel over its channels; lanes are channels. A pixel is read three times, for its mean, its
 * variance about that mean, and the result: after the first time it lies in the nearest cache.
 *
 * <p>The parameters' gradients are sums over all pixels: a task sums one image, {@link #PIXELS} pixels at a time as
 * floats and these sums as doubles; images are added in their order, so that the number of threads changes nothing.
 */
final class SimdLayerNorm {
    private static final int PIXELS = 64;

    private SimdLayerNorm() {
    }

    static void forward(Nhwc x, float[] weight, float[] bias, float epsilon, Nhwc y, ThreadTeam team) {
        y.requireShape("layerNorm y", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                float mean = mean(x.data(), from, x.c());
                float inverse = inverse(x.data(), from, x.c(), mean, epsilon);
                normalise(x.data(), from, mean, inverse, weight, bias, y.data(), y.at(0, 0, pixel), x.c());
            }
        });
    }

    private static float mean(float[] x, int from, int channels) {
        FloatVector sum = FloatVector.zero(Lanes.FLOAT);
        int whole = Lanes.FLOAT.loopBound(channels);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sum = FloatVector.fromArray(Lanes.FLOAT, x, from + c).add(Lanes.known(sum));
        }
        float total = Lanes.sum(sum);
        for (int c = whole; c < channels; c++) {
            total += x[from + c];
        }
        return total / channels;
    }

    /** 1 / sqrt(variance + epsilon). */
    private static float inverse(float[] x, int from, int channels, float mean, float epsilon) {
        FloatVector sum = FloatVector.zero(Lanes.FLOAT);
        int whole = Lanes.FLOAT.loopBound(channels);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.FLOAT, x, from + c).sub(mean);
            sum = d.fma(d, Lanes.known(sum));
        }
        float total = Lanes.sum(sum);
        for (int c = whole; c < channels; c++) {
            total += (x[from + c] - mean) * (x[from + c] - mean);
        }
        return (float) (1 / Math.sqrt((double) total / channels + epsilon));
    }

    private static void normalise(float[] x, int from, float mean, float inverse, float[] weight, float[] bias,
            float[] y, int to, int channels) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector.fromArray(Lanes.FLOAT, x, from + c, inside).sub(mean).mul(inverse)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, weight, c, inside),
                            FloatVector.fromArray(Lanes.FLOAT, bias, c, inside))
                    .intoArray(y, to + c, inside);
        }
    }

    static void gradient(Nhwc x, Nhwc dy, float[] weight, float epsilon, Nhwc dx, boolean add, float[] dweight,
            float[] dbias, ThreadTeam team) {
        dy.requireShape("layerNormGradient dy", x);
        int channels = x.c();
        double[][] sums = new double[x.n()][2 * channels];
        team.run(x.n(), (image, worker) -> {
            // Whole vectors are written: a vector of room after each row.
            int step = channels + Lanes.COUNT;
            float[] some = new float[2 * step];
            for (int first = 0; first < x.h() * x.w(); first += PIXELS) {
                int end = Math.min(first + PIXELS, x.h() * x.w());
                for (int pixel = first; pixel < end; pixel++) {
                    pixel(x, dy, weight, epsilon, image, pixel, some, step, dx, add);
                }
                for (int c = 0; c < channels; c++) {
                    sums[image][c] += some[c];
                    sums[image][channels + c] += some[step + c];
                    some[c] = 0;
                    some[step + c] = 0;
                }
            }
        });
        if (dweight != null) {
            for (int c = 0; c < channels; c++) {
                double sumWeight = 0;
                double sumBias = 0;
                for (double[] image : sums) {
                    sumWeight += image[c];
                    sumBias += image[channels + c];
                }
                dweight[c] = (float) sumWeight;
                dbias[c] = (float) sumBias;
            }
        }
    }

    private static void pixel(Nhwc x, Nhwc dy, float[] weight, float epsilon, int image, int pixel, float[] sums,
            int step, Nhwc dx, boolean add) {
        int channels = x.c();
        int value = x.at(image, 0, pixel);
        int from = dy.at(image, 0, pixel);
        float mean = mean(x.data(), value, channels);
        float inverse = inverse(x.data(), value, channels, mean, epsilon);
        float meanG = addSums(x.data(), value, dy.data(), from, weight, mean, inverse, sums, step, channels);
        float meanGU = meanOfProducts(x.data(), value, dy.data(), from, weight, mean, inverse, channels);
        if (dx != null) {
            store(x.data(), value, dy.data(), from, weight, mean, inverse, meanG, meanGU, dx.data(),
                    dx.at(image, 0, pixel), add, channels);
        }
    }

    /** Adds dy*u and dy to the sums of all pixels; returns the mean of g = dy * weight. */
    private static float addSums(float[] x, int value, float[] dy, int from, float[] weight, float mean,
            float inverse, float[] sums, int step, int channels) {
        FloatVector g = FloatVector.zero(Lanes.FLOAT);
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector u = FloatVector.fromArray(Lanes.FLOAT, x, value + c, inside).sub(mean).mul(inverse);
            FloatVector d = FloatVector.fromArray(Lanes.FLOAT, dy, from + c, inside);
            d.fma(u, FloatVector.fromArray(Lanes.FLOAT, sums, c)).intoArray(sums, c);
            d.add(FloatVector.fromArray(Lanes.FLOAT, sums, step + c)).intoArray(sums, step + c);
            g = d.fma(FloatVector.fromArray(Lanes.FLOAT, weight, c, inside), Lanes.known(g));
        }
        return Lanes.sum(g) / channels;
    }

    /** The mean of g*u. */
    private static float meanOfProducts(float[] x, int value, float[] dy, int from, float[] weight, float mean,
            float inverse, int channels) {
        FloatVector sum = FloatVector.zero(Lanes.FLOAT);
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector u = FloatVector.fromArray(Lanes.FLOAT, x, value + c, inside).sub(mean).mul(inverse);
            FloatVector g = FloatVector.fromArray(Lanes.FLOAT, dy, from + c, inside)
                    .mul(FloatVector.fromArray(Lanes.FLOAT, weight, c, inside));
            sum = g.fma(u, Lanes.known(sum));
        }
        return Lanes.sum(sum) / channels;
    }

    private static void store(float[] x, int value, float[] dy, int from, float[] weight, float mean, float inverse,
            float meanG, float meanGU, float[] dx, int to, boolean add, int channels) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector u = FloatVector.fromArray(Lanes.FLOAT, x, value + c, inside).sub(mean).mul(inverse);
            FloatVector gradient = FloatVector.fromArray(Lanes.FLOAT, dy, from + c, inside)
                    .mul(FloatVector.fromArray(Lanes.FLOAT, weight, c, inside)).sub(meanG).sub(u.mul(meanGU))
                    .mul(inverse);
            if (add) {
                gradient = gradient.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + c, inside));
            }
            Lanes.known(gradient).intoArray(dx, to + c, inside);
        }
    }
}
