package graft.transfer.cli;

import graft.layers.training.Predictions;
import graft.zoo.json.Json;
import graft.zoo.model.Confidence;
import java.util.Locale;
import java.util.Map;

/**
 * The answers of a network that count as known.
 *
 * @param threshold the probability from which on they do
 * @param pictures  how many reach it
 * @param right     how many of these are right
 */
record KnownAnswers(double threshold, int pictures, int right) {

    static KnownAnswers of(Predictions p, Confidence confidence) {
        int pictures = 0;
        int right = 0;
        float[] row = new float[p.classes()];
        for (int i = 0; i < p.count(); i++) {
            System.arraycopy(p.probabilities().unwrap(), i * row.length, row, 0, row.length);
            confidence.apply(row, 0, row.length);
            int best = p.best(i);
            if (row[best] >= confidence.threshold()) {
                pictures++;
                right += best == p.labels()[i] ? 1 : 0;
            }
        }
        return new KnownAnswers(confidence.threshold(), pictures, right);
    }

    /** Share that is right of those that are known; NaN without any. */
    double accuracy() {
        return (double) right / pictures;
    }

    /** For programs. */
    Map<String, Object> json() {
        return Json.object("threshold", threshold, "pictures", pictures, "accuracy",
                pictures == 0 ? null : accuracy());
    }

    String describe(int all) {
        String reach = String.format(Locale.ROOT, "known: %.1f %% of the images reach a probability of %.1f %%",
                100.0 * pictures / all, 100 * threshold);
        return pictures == 0 ? reach : reach + String.format(Locale.ROOT, ", %.1f %% of these are right",
                100 * accuracy());
    }
}
