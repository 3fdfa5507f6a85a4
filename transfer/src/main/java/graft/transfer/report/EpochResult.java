package graft.transfer.report;

/**
 * What one pass over the training images led to.
 *
 * @param epoch              0 before any training, then 1, 2, …
 * @param trainLoss          mean loss of the training images during the epoch; NaN when it was not measured, as
 *                           before any training
 * @param validationLoss     mean loss of the validation images after it
 * @param validationAccuracy share of the validation images whose most probable class is right, 0 to 1
 * @param seconds            that the epoch took, its validation included; for epoch 0, everything before training
 *                           that the run needs, such as computing the features of a frozen trunk
 */
public record EpochResult(int epoch, double trainLoss, double validationLoss, double validationAccuracy,
        double seconds) {
    public EpochResult {
        if (epoch < 0) {
            throw new IllegalArgumentException("epochs count from 0, found " + epoch);
        }
        if (!(validationAccuracy >= 0 && validationAccuracy <= 1)) {
            throw new IllegalArgumentException("accuracy is a fraction from 0 to 1, found " + validationAccuracy
                    + " in epoch " + epoch);
        }
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("epoch " + epoch + " took " + seconds + " seconds");
        }
    }
}
