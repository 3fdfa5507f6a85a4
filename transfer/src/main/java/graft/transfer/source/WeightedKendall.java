package graft.transfer.source;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well two lists of numbers agree in order, where agreement at the top counts more: Kendall's tau in which a pair
 * weighs 1/(r+1) + 1/(s+1) by the ranks r and s of its two (Vigna, "A Weighted Correlation Index for Rankings with
 * Ties", WWW 2015), the mean of ranks by the one list and by the other, as {@code scipy.stats.weightedtau} has it. 1 the
 * same order, -1 the reverse, 0 no relation.
 */
public final class WeightedKendall {
    private WeightedKendall() {
    }

    /**
     * @param a at least two numbers
     * @param b as many
     * @return NaN where all of a list are equal
     */
    public static double tau(double[] a, double[] b) {
        if (a.length != b.length || a.length < 2) {
            throw new IllegalArgumentException("two lists of 2 numbers or more, found " + a.length + " and "
                    + b.length);
        }
        return (tau(a, b, ranks(a, b)) + tau(a, b, ranks(b, a))) / 2;
    }

    /** From the largest down by the first list, among equals by the second. */
    private static int[] ranks(double[] first, double[] second) {
        int[] order = IntStream.range(0, first.length).boxed().sorted(Comparator.<Integer>comparingDouble(
                i -> -first[i]).thenComparingDouble(i -> -second[i])).mapToInt(Integer::intValue).toArray();
        int[] ranks = new int[order.length];
        for (int r = 0; r < order.length; r++) {
            ranks[order[r]] = r;
        }
        return ranks;
    }

    private static double tau(double[] a, double[] b, int[] ranks) {
        double both = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                double weight = 1.0 / (ranks[i] + 1) + 1.0 / (ranks[j] + 1);
                double signA = Math.signum(a[i] - a[j]);
                double signB = Math.signum(b[i] - b[j]);
                both += signA * signB * weight;
                first += signA * signA * weight;
                second += signB * signB * weight;
            }
        }
        return both / Math.sqrt(first * second);
    }
}
