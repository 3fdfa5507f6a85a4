package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** Normalisation of each pixel over its channels, and its gradients, in double precision; see {@code Kernels}. */
final class ReferenceLayerNorm {
    private ReferenceLayerNorm() {
    }

    /** Mean and 1 / sqrt(variance + epsilon) of one pixel's channels. */
    private record Moments(double mean, double inverse) {
        static Moments of(float[] x, int from, int channels, float epsilon) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += x[from + c];
            }
            double mean = sum / channels;
            double squares = 0;
            for (int c = 0; c < channels; c++) {
                squares += (x[from + c] - mean) * (x[from + c] - mean);
            }
            return new Moments(mean, 1 / Math.sqrt(squares / channels + epsilon));
        }
    }

    static void forward(Nhwc x, float[] weight, float[] bias, float epsilon, Nhwc y, ThreadTeam team) {
        y.requireShape("layerNorm y", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                Moments m = Moments.of(x.data(), from, x.c(), epsilon);
                for (int c = 0; c < x.c(); c++) {
                    y.data()[to + c] = (float) ((x.data()[from + c] - m.mean) * m.inverse * weight[c] + bias[c]);
                }
            }
        });
    }

    /** One task takes one image and sums the parameters' gradients over it; images are added in their order. */
    static void gradient(Nhwc x, Nhwc dy, float[] weight, float epsilon, Nhwc dx, boolean add, float[] dweight,
            float[] dbias, ThreadTeam team) {
        dy.requireShape("layerNormGradient dy", x);
        int channels = x.c();
        double[][] sums = new double[x.n()][2 * channels];
        team.run(x.n(), (image, worker) -> {
            for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
                pixel(x, dy, weight, epsilon, image, pixel, sums[image], dx, add);
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

    private static void pixel(Nhwc x, Nhwc dy, float[] weight, float epsilon, int image, int pixel, double[] sums,
            Nhwc dx, boolean add) {
        int channels = x.c();
        int value = x.at(image, 0, pixel);
        int from = dy.at(image, 0, pixel);
        Moments m = Moments.of(x.data(), value, channels, epsilon);
        double meanG = 0;
        double meanGU = 0;
        for (int c = 0; c < channels; c++) {
            double u = (x.data()[value + c] - m.mean) * m.inverse;
            double gradient = dy.data()[from + c];
            sums[c] += gradient * u;
            sums[channels + c] += gradient;
            meanG += gradient * weight[c] / channels;
            meanGU += gradient * weight[c] * u / channels;
        }
        if (dx == null) {
            return;
        }
        int to = dx.at(image, 0, pixel);
        for (int c = 0; c < channels; c++) {
            double u = (x.data()[value + c] - m.mean) * m.inverse;
            double gradient = m.inverse * (dy.data()[from + c] * (double) weight[c] - meanG - u * meanGU);
            dx.data()[to + c] = (float) (add ? dx.data()[to + c] + gradient : gradient);
        }
    }
}
