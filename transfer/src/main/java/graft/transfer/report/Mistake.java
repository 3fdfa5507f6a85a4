package graft.transfer.report;

import java.util.Comparator;
import java.util.List;

/**
 * A validation image that was taken for the wrong class.
 *
 * @param file        where the image is
 * @param truth       its class
 * @param predicted   the class it was taken for
 * @param probability that the network gave the wrong class, 0 to 1
 * @param loss        cross-entropy of the true class: -log of the probability it was given
 * @param thumbnail   a small copy as a {@code data:image/} address; empty for none
 * @param why         what spoke for the wrong class
 */
public record Mistake(String file, String truth, String predicted, double probability, double loss, String thumbnail,
        Why why) {

    public Mistake {
        requireOffline(thumbnail);
    }

    /** One of which nothing more is known. */
    public Mistake(String file, String truth, String predicted, double probability, double loss, String thumbnail) {
        this(file, truth, predicted, probability, loss, thumbnail, Why.unknown());
    }

    /** @throws IllegalArgumentException for an address that leads out of the report */
    static void requireOffline(String thumbnail) {
        if (!thumbnail.isEmpty() && !thumbnail.startsWith("data:image/")) {
            throw new IllegalArgumentException("a thumbnail is a data:image/ address: the report must open offline");
        }
    }

    /** The mistakes with the largest losses, largest first; images that were recognised after all are left out. */
    public static List<Mistake> topLosses(List<Mistake> mistakes, int limit) {
        return mistakes.stream().filter(m -> !m.truth().equals(m.predicted()))
                .sorted(Comparator.comparingDouble(Mistake::loss).reversed()).limit(limit).toList();
    }
}
