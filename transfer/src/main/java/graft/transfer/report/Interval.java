package graft.transfer.report;

/**
 * Where an accuracy probably lies for all images of the kind that was measured: Wilson's score interval, which, unlike
 * the normal approximation, also holds for few images and near 0 and 1 (Wilson, "Probable inference, the law of
 * succession, and statistical inference", Journal of the American Statistical Association 22, 1927).
 *
 * @param low  its lower end, a fraction
 * @param high its upper end, a fraction
 */
public record Interval(double low, double high) {
    /** How often such an interval holds the true value. */
    public static final double LEVEL = 0.95;
    /** Standard deviations to either side that 95 % of a normal distribution lie within. */
    private static final double Z = 1.959963984540054;

    /**
     * Of {@code right} right answers among {@code images}.
     *
     * @throws IllegalArgumentException when there are no images, or more right answers than images
     */
    public static Interval wilson(int right, int images) {
        if (images < 1 || right < 0 || right > images) {
            throw new IllegalArgumentException("an interval needs 1 image or more and 0 to as many right answers, "
                    + "found "
                    + right + " of " + images);
        }
        double n = images;
        double p = right / n;
        double shrink = 1 + Z * Z / n;
        double centre = (p + Z * Z / (2 * n)) / shrink;
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / shrink;
        // At the ends the exact values are 0 and 1; rounding leaves a trace beside them.
        return new Interval(right == 0 ? 0 : centre - half, right == images ? 1 : centre + half);
    }

    /** Such as {@code 90.0 to 97.4 %}. */
    @Override
    public String toString() {
        String from = NumberText.percent(low);
        return from.substring(0, from.indexOf('\u00a0')) + " to " + NumberText.percent(high);
    }
}
