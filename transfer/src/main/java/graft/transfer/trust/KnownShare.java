package graft.transfer.trust;

/**
 * How many answers count as known, and how many of these are right, on pictures that the threshold was not chosen on:
 * on those that it was chosen on it looks better than it is, since of all probabilities the one was taken at which
 * enough happened to be right.
 *
 * @param pictures that were looked at
 * @param known    whose probability reaches the threshold
 * @param right    of the known ones
 */
public record KnownShare(int pictures, int known, int right) {

    /**
     * @param p         [N][K], calibrated
     * @param threshold from which probability on an answer counts as known
     */
    static KnownShare of(double[][] p, int[] labels, double threshold) {
        int known = 0;
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = Reliability.best(p[i]);
            if (p[i][best] >= threshold) {
                known++;
                right += best == labels[i] ? 1 : 0;
            }
        }
        return new KnownShare(labels.length, known, right);
    }

    /** Of both together. */
    KnownShare and(KnownShare other) {
        return new KnownShare(pictures + other.pictures, known + other.known, right + other.right);
    }
}
