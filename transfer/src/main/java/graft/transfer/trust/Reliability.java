package graft.transfer.trust;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether of all pictures that a network is 80 % sure of, 80 % are right: pictures are put into bins by the probability
 * of the class that they were taken for, and in each bin the share that is right is compared with the mean of those
 * probabilities.
 *
 * <pre>ECE = sum over bins of (pictures in the bin / N) * |share right - mean probability|</pre>
 *
 * (Naeini, Cooper, Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015.)
 *
 * @param bins  those with pictures, from the least sure to the surest; equally wide, (low, high]
 * @param brier mean over pictures of the sum over classes of (p - 1 for its class, else 0)² (Brier, 1950)
 * @param loss  mean cross-entropy
 */
public record Reliability(List<Bin> bins, double brier, double loss) {
    /** As many as diagrams usually have. */
    public static final int BINS = 10;

    /**
     * Pictures that the network is about as sure of.
     *
     * @param low        of their probabilities, exclusive
     * @param high       inclusive
     * @param pictures   how many
     * @param confidence mean probability of the class that they were taken for
     * @param accuracy   share that is right
     */
    public record Bin(double low, double high, int pictures, double confidence, double accuracy) {
    }

    public Reliability {
        bins = List.copyOf(bins);
    }

    /**
     * @param p      [N][K]
     * @param labels [N]
     */
    public static Reliability of(double[][] p, int[] labels, int bins) {
        int[] pictures = new int[bins];
        int[] right = new int[bins];
        double[] sums = new double[bins];
        double brier = 0;
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = best(p[i]);
            int bin = Math.clamp((int) Math.ceil(p[i][best] * bins) - 1, 0, bins - 1);
            pictures[bin]++;
            sums[bin] += p[i][best];
            right[bin] += best == labels[i] ? 1 : 0;
            for (int k = 0; k < p[i].length; k++) {
                double d = p[i][k] - (k == labels[i] ? 1 : 0);
                brier += d * d;
            }
            loss -= Math.log(Math.max(p[i][labels[i]], Double.MIN_NORMAL));
        }
        List<Bin> filled = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            if (pictures[b] > 0) {
                filled.add(new Bin((double) b / bins, (b + 1.0) / bins, pictures[b], sums[b] / pictures[b],
                        (double) right[b] / pictures[b]));
            }
        }
        int n = Math.max(1, labels.length);
        return new Reliability(filled, brier / n, loss / n);
    }

    /** The first of equals. */
    public static int best(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    public int pictures() {
        return bins.stream().mapToInt(Bin::pictures).sum();
    }

    /** Expected calibration error, 0 (each probability is right) to 1. */
    public double ece() {
        return bins.stream().mapToDouble(b -> b.pictures() * Math.abs(b.accuracy() - b.confidence())).sum()
                / Math.max(1, pictures());
    }

    /** The largest gap of a bin. */
    public double mce() {
        return bins.stream().mapToDouble(b -> Math.abs(b.accuracy() - b.confidence())).max().orElse(0);
    }
}
