package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Softmax over the channels of each pixel: y = exp(x - max x) / sum of exp(x - max x), in double precision. Taking the
 * largest value off first changes nothing in the quotient and keeps exp from overflowing.
 *
 * <p>The gradient is dx = y * (dy - sum over channels of dy * y).
 */
final class ReferenceSoftmax {
    private ReferenceSoftmax() {
    }

    static void forward(Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("softmax y", x);
        team.runPixels(x, (first, end) -> {
            double[] powers = new double[x.c()];
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                float maximum = Float.NEGATIVE_INFINITY;
                for (int c = 0; c < powers.length; c++) {
                    maximum = Math.max(maximum, x.data()[from + c]);
                }
                double sum = 0;
                for (int c = 0; c < powers.length; c++) {
                    powers[c] = Math.exp((double) x.data()[from + c] - maximum);
                    sum += powers[c];
                }
                for (int c = 0; c < powers.length; c++) {
                    powers[c] /= sum;
                }
                ReferencePixels.store(powers, y, y.at(0, 0, pixel), 1, false);
            }
        });
    }

    static void gradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("softmaxGradient dy", y);
        dx.requireShape("softmaxGradient dx", y);
        team.runPixels(y, (first, end) -> {
            double[] sums = new double[y.c()];
            for (int pixel = first; pixel < end; pixel++) {
                int value = y.at(0, 0, pixel);
                int gradient = dy.at(0, 0, pixel);
                double dot = 0;
                for (int c = 0; c < sums.length; c++) {
                    dot += (double) dy.data()[gradient + c] * y.data()[value + c];
                }
                for (int c = 0; c < sums.length; c++) {
                    sums[c] = y.data()[value + c] * (dy.data()[gradient + c] - dot);
                }
                ReferencePixels.store(sums, dx, dx.at(0, 0, pixel), 1, add);
            }
        });
    }
}
