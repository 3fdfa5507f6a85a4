package graft.zoo.model;

/**
 * How sure a network's answers are, as found on images that it did not learn from.
 *
 * @param temperature  divides the logits, so that of answers with a probability of 80 % about 80 % are right; 1 changes
 *                     nothing (Guo et al., 2017, arXiv:1706.04599)
 * @param threshold    the probability from which on an answer counts as known, 0 to 1
 * @param isThresholdFound whether the threshold was found on images; otherwise it is that of {@link #none}
 */
public record Confidence(double temperature, double threshold, boolean isThresholdFound) {
    private static final Confidence NONE = new Confidence(1, 0.5, false);

    /** @throws IllegalArgumentException when the temperature is not above 0, or the threshold not within 0 to 1 */
    public Confidence {
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY) || !(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("a temperature is above 0 and a threshold lies within 0 to 1, found "
                    + temperature + " and " + threshold);
        }
    }

    /** Nothing is known: probabilities as they are; known is what is more probable than all else together. */
    public static Confidence none() {
        return NONE;
    }

    /** With a threshold that someone chose. */
    public Confidence threshold(double probability) {
        return new Confidence(temperature, probability, true);
    }

    /**
     * Probabilities at this temperature, in place: p[k]^(1/T), divided by their sum.
     *
     * @param p of one image, from {@code at} on, {@code count} of them
     */
    public void apply(float[] p, int at, int count) {
        if (temperature == 1) {
            return;
        }
        // Of logarithms, the largest subtracted: a power of a small number would be 0.
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            max = Math.max(max, p[at + k]);
        }
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += power(p[at + k], max);
        }
        for (int k = 0; k < count; k++) {
            p[at + k] = (float) (power(p[at + k], max) / sum);
        }
    }

    private double power(double p, double max) {
        return Math.exp((Math.log(p) - Math.log(max)) / temperature);
    }
}
