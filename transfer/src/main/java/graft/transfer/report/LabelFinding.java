package graft.transfer.report;

import java.util.List;

/**
 * An image whose label is doubtful.
 *
 * @param file       where it is
 * @param given      its label
 * @param believed   the class that is most probable
 * @param score      probability of its label, by heads that did not learn from it, 0 to 1
 * @param confidence probability of the class believed in
 * @param isFlagged  whether its label is taken for wrong, and not only doubtful
 * @param thumbnail  as a {@code data:image/} address; empty for none
 * @param neighbours the images that are most like it, the nearest first
 */
public record LabelFinding(String file, String given, String believed, double score, double confidence,
        boolean isFlagged, String thumbnail, List<Neighbour> neighbours) {

    /** An image like it, with its label; the thumbnail may be empty. */
    public record Neighbour(String file, String label, String thumbnail) {
    }

    public LabelFinding {
        neighbours = List.copyOf(neighbours);
    }
}
