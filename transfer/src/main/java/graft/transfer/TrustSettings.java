package graft.transfer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the outcome of a transfer is examined.
 *
 * @param folds     of cross-validation over the frozen trunk's features, 2 or more
 * @param seeds     how many times fine-tuning and training from scratch are done, each with another seed; the report
 *                  shows means
 * @param precision the share that should be right of the answers that count as known, above 0 and below 1
 */
public record TrustSettings(int folds, int seeds, double precision) {
    static final String SEEDS = "seeds";

    public TrustSettings {
        if (folds < 2 || seeds < 1 || !(precision > 0 && precision < 1)) {
            throw new IllegalArgumentException("2 folds or more, 1 seed or more and a precision between 0 and 1, found "
                    + folds + ", " + seeds + " and " + precision);
        }
    }

    /** Five folds, one seed, a precision of 95 %. */
    public static TrustSettings standard() {
        return new TrustSettings(5, 1, 0.95);
    }

    /** The same with other folds. */
    public TrustSettings folds(int count) {
        return new TrustSettings(count, seeds, precision);
    }

    /** The same with so many seeds. */
    public TrustSettings seeds(int count) {
        return new TrustSettings(folds, count, precision);
    }

    /** The same with another precision. */
    public TrustSettings precision(double share) {
        return new TrustSettings(folds, seeds, share);
    }

    Map<String, String> describe() {
        Map<String, String> d = new LinkedHashMap<>();
        d.put("folds", Integer.toString(folds));
        d.put(SEEDS, Integer.toString(seeds));
        d.put("precision of known answers", Double.toString(precision));
        return d;
    }
}
