package graft.transfer.depth;

/**
 * By how much one way is better than another, measured on the same images: the interval of Bonett and Price ("Adjusted
 * Wald confidence interval for a difference of binomial proportions based on paired data", Journal of Educational and
 * Behavioral Statistics 37, 2012), which holds for few images, too.
 *
 * <pre>p = (a + 1) / (n + 2),  q = (b + 1) / (n + 2),  p - q ± 1.96 sqrt((p + q - (p - q)²) / (n + 2))</pre>
 *
 * with a the images on which only the first is right and b those on which only the second is. Where each way was done
 * several times, an image counts in a or b with the difference of the shares of repetitions that were right on it; the
 * interval is then rather too wide than too narrow.
 *
 * @param difference (a - b) / n, a fraction: above 0 where the first is better
 * @param low        lower end of the interval of 95 %
 * @param high       upper end
 * @param pictures   n
 */
public record PairedDifference(double difference, double low, double high, int pictures) {
    private static final double Z = 1.959963984540054;

    /**
     * @param first  [N], the share of repetitions that were right on each image: 0 or 1 for a single one
     * @param second [N], of the other way
     */
    public static PairedDifference of(double[] first, double[] second) {
        int n = first.length;
        if (n == 0 || n != second.length) {
            throw new IllegalArgumentException(n + " and " + second.length + " images, expected the same ones");
        }
        double a = 0;
        double b = 0;
        for (int i = 0; i < n; i++) {
            a += Math.max(0, first[i] - second[i]);
            b += Math.max(0, second[i] - first[i]);
        }
        double p = (a + 1) / (n + 2);
        double q = (b + 1) / (n + 2);
        double half = Z * Math.sqrt((p + q - (p - q) * (p - q)) / (n + 2));
        return new PairedDifference((a - b) / n, Math.max(-1, p - q - half), Math.min(1, p - q + half), n);
    }

    /** Whether the two can be distinguished: 0 lies outside of the interval. */
    public boolean isDistinct() {
        return low > 0 || high < 0;
    }
}
