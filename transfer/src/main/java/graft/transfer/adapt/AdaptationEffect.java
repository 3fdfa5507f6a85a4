package graft.transfer.adapt;

import graft.layers.training.Predictions;
import graft.transfer.trust.McNemar;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an adaptation changed on images whose classes are known: measured with the labels, which the adaptation itself
 * has not seen.
 *
 * @param on     which images, in words
 * @param images how many
 * @param before right answers of the network that was not adapted
 * @param after  right answers of the adapted one
 * @param pairs  on how many images only the one or only the other is right
 */
public record AdaptationEffect(String on, int images, int before, int after, McNemar pairs) {
    private static final double LIKELY_CHANCE = 0.05;

    /** Compares two networks' answers for the images that both have seen and whose class is known. */
    public static AdaptationEffect of(String on, Predictions before, Predictions after) {
        Map<Integer, Integer> later = new HashMap<>();
        for (int i = 0; i < after.count(); i++) {
            later.put(after.ids()[i], i);
        }
        int images = 0;
        int[] right = new int[2];
        int[] only = new int[2];
        for (int i = 0; i < before.count(); i++) {
            Integer j = later.get(before.ids()[i]);
            int label = before.labels()[i];
            if (j == null || label < 0) {
                continue;
            }
            boolean first = before.best(i) == label;
            boolean second = after.best(j) == label;
            images++;
            right[0] += first ? 1 : 0;
            right[1] += second ? 1 : 0;
            only[0] += first && !second ? 1 : 0;
            only[1] += second && !first ? 1 : 0;
        }
        return new AdaptationEffect(on, images, right[0], right[1], new McNemar(only[0], only[1]));
    }

    /** Accuracy after less accuracy before, as fractions. */
    public double difference() {
        return (double) (after - before) / images;
    }

    /** How far the difference is to be believed: {@code better}, {@code worse} or {@code not different}. */
    public String verdict() {
        return pairs.p() >= LIKELY_CHANCE ? "not different" : after > before ? "better" : "worse";
    }

    /** The same as a sentence. */
    public String sentence(String method) {
        String chance = pairs.p() < 1e-3 ? "chance alone makes such a difference less than once in 1000"
                : String.format(Locale.ROOT, "chance alone makes such a difference in %.1f %% of cases",
                        100 * pairs.p());
        return switch (verdict()) {
            case "better" -> method + " made things better there: " + chance + " (McNemar).";
            case "worse" -> method + " made things worse there: " + chance + " (McNemar).";
            default -> after < before ? method + " made things worse there, if anything; it may be chance: " + chance
                    + " (McNemar)." : after > before ? method + " made things better there, if anything; it may be "
                    + "chance: " + chance + " (McNemar)." : method + " changed nothing there.";
        };
    }
}
