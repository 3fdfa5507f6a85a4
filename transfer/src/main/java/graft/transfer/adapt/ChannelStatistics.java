package graft.transfer.adapt;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Mean and variance of channels over images that come a few at a time: those of each part joined as in Chan, Golub and
 * LeVeque, "Algorithms for computing the sample variance", The American Statistician 37, 1983.
 */
final class ChannelStatistics {
    private final ThreadTeam team;
    private final float[] partMean;
    private final float[] partVariance;
    private final double[] mean;
    private final double[] squares;
    private long count;

    ChannelStatistics(int channels, ThreadTeam team) {
        this.team = team;
        partMean = new float[channels];
        partVariance = new float[channels];
        mean = new double[channels];
        squares = new double[channels];
    }

    /** Takes in all pixels of some images. */
    void add(Nhwc x) {
        Kernels.best().channelMoments(x, partMean, partVariance, team);
        long n = x.pixels();
        for (int c = 0; c < mean.length; c++) {
            double delta = partMean[c] - mean[c];
            mean[c] += delta * n / (count + n);
            squares[c] += (double) partVariance[c] * n + delta * delta * count * n / (count + n);
        }
        count += n;
    }

    /**
     * Replaces stored statistics by weight times them and 1 - weight times those found, the variance divided by one
     * less than the number of pixels.
     *
     * @return whether all of them are finite
     */
    boolean mixInto(float[] storedMean, float[] storedVariance, double weight) {
        boolean isFinite = true;
        for (int c = 0; c < mean.length; c++) {
            storedMean[c] = (float) (weight * storedMean[c] + (1 - weight) * mean[c]);
            storedVariance[c] = (float) (weight * storedVariance[c] + (1 - weight) * squares[c] / (count - 1));
            isFinite &= Float.isFinite(storedMean[c]) && Float.isFinite(storedVariance[c]);
        }
        return isFinite;
    }
}
