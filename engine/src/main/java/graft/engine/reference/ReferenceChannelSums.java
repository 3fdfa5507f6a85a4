package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;

/** Sums over all pixels for each channel, in double precision: what batch normalisation needs in both directions. */
final class ReferenceChannelSums {
    /** Channels in one task: the 64 bytes of a cache line, so that no two tasks read the same memory. */
    private static final int CHANNELS = 16;

    private ReferenceChannelSums() {
    }

    /** mean = sum x / m, variance = sum (x - mean)^2 / m, in two passes. */
    static void moments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        team.runRanges(x.c(), CHANNELS, (first, end) -> {
            for (int c = first; c < end; c++) {
                double sum = 0;
                for (int pixel = 0; pixel < x.pixels(); pixel++) {
                    sum += x.data()[x.at(0, 0, pixel) + c];
                }
                double average = sum / x.pixels();
                double squares = 0;
                for (int pixel = 0; pixel < x.pixels(); pixel++) {
                    double deviation = x.data()[x.at(0, 0, pixel) + c] - average;
                    squares += deviation * deviation;
                }
                mean[c] = (float) average;
                variance[c] = (float) (squares / x.pixels());
            }
        });
    }

    /** sumDy = sum dy, sumDyX = sum dy * (x - mean). */
    static void gradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy, double[] sumDyX,
            ThreadTeam team) {
        dy.requireShape("channelGradientSums dy", x);
        team.runRanges(x.c(), CHANNELS, (first, end) -> {
            for (int c = first; c < end; c++) {
                double gradients = 0;
                double products = 0;
                for (int pixel = 0; pixel < x.pixels(); pixel++) {
                    float value = x.data()[x.at(0, 0, pixel) + c];
                    if (ReferenceElementwise.passes(rectified, value, c)) {
                        double gradient = dy.data()[dy.at(0, 0, pixel) + c];
                        gradients += gradient;
                        products += gradient * (value - (double) mean[c]);
                    }
                }
                sumDy[c] = gradients;
                sumDyX[c] = products;
            }
        });
    }
}
