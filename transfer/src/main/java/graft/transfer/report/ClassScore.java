package graft.transfer.report;

/**
 * How well one class is distinguished from the others. Where a quotient would be 0 / 0 it is 0, as scikit-learn has it.
 *
 * @param name      of the class
 * @param pictures  that belong to it
 * @param predicted pictures that were taken for it
 * @param right     pictures that belong to it and were taken for it
 */
public record ClassScore(String name, int pictures, int predicted, int right) {

    /** Of the pictures taken for this class, the share that belong to it. */
    public double precision() {
        return predicted == 0 ? 0 : (double) right / predicted;
    }

    /** Of the pictures of this class, the share that were recognised. */
    public double recall() {
        return pictures == 0 ? 0 : (double) right / pictures;
    }

    /** The harmonic mean of precision and recall: 2 right / (pictures + predicted). */
    public double f1() {
        return pictures + predicted == 0 ? 0 : 2.0 * right / (pictures + predicted);
    }
}
