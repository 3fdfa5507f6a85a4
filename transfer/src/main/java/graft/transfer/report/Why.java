package graft.transfer.report;

import java.util.List;

/**
 * What speaks for an answer.
 *
 * @param looked  where the network looked, over what it sees of the image, as a {@code data:image/} address; empty
 *                where that is not known
 * @param similar the images learnt from whose features are most like its own, the most similar first
 */
public record Why(String looked, List<Similar> similar) {

    /**
     * An image learnt from.
     *
     * @param file      where it is
     * @param truth     its class
     * @param thumbnail as a {@code data:image/} address; empty for none
     * @param cosine    of its features and the other image's
     */
    public record Similar(String file, String truth, String thumbnail, double cosine) {
        public Similar {
            Mistake.requireOffline(thumbnail);
        }
    }

    public Why {
        Mistake.requireOffline(looked);
        similar = List.copyOf(similar);
    }

    /** Nothing is known. */
    public static Why unknown() {
        return new Why("", List.of());
    }
}
