package graft.engine.search;

/**
 * A row that was found.
 *
 * @param row   its number
 * @param score how similar it is: a cosine from -1 to 1, or what a product of cosines gives
 */
public record Hit(int row, double score) implements Comparable<Hit> {

    /** The best first; of equal ones the row with the lower number. */
    @Override
    public int compareTo(Hit other) {
        int byScore = Double.compare(other.score, score);
        return byScore != 0 ? byScore : Integer.compare(row, other.row);
    }
}
