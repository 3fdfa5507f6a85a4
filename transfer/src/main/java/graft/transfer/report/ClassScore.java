package graft.transfer.report;

/**
 * How well one class is distinguished from the others. Where a quotient would be 0 / 0 it is 0, as scikit-learn has it.
 *
 * @param name      of the class
 * @param images  that belong to it
 * @param predicted images that were taken for it
 * @param right     images that belong to it and were taken for it
 */
public record ClassScore(String name, int images, int predicted, int right) {

    /** Of the images taken for this class, the share that belong to it. */
    public double precision() {
        return predicted == 0 ? 0 : (double) right / predicted;
    }

    /** Of the images of this class, the share that were recognised. */
    public double recall() {
        return images == 0 ? 0 : (double) right / images;
    }

    /** The harmonic mean of precision and recall: 2 right / (images + predicted). */
    public double f1() {
        return images + predicted == 0 ? 0 : 2.0 * right / (images + predicted);
    }
}
