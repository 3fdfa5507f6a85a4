package graft.layers.training;

import java.util.List;

/**
 * Ends a run when the validation samples show no gain any more, and keeps the weights of the best epoch (Prechelt,
 * "Early stopping, but when?", 1998). Epoch 0, the network as it was given, may be the best.
 *
 * <p>An epoch that was chosen for being the best on the validation samples flatters itself on them: some of its lead is
 * chance. {@link EpochChoice#crossFitted} is what the choice is worth on samples that had no part in it.
 *
 * @param by       what an epoch is judged by
 * @param patience so many epochs in a row without a better one end the run; 1 or more
 */
public record EarlyStopping(By by, int patience) {

    /** What an epoch is judged by, on the validation samples. */
    public enum By {
        /** The mean loss: lower is better. */
        LOSS("loss"),
        /** The accuracy: higher is better; of equal ones, that with the lower loss. */
        ACCURACY("accuracy");

        private final String word;

        By(String word) {
            this.word = word;
        }

        /** The word of the command line. */
        public String word() {
            return word;
        }

        /** @throws IllegalArgumentException when there is no such way */
        public static By named(String word) {
            for (By by : values()) {
                if (by.word.equals(word)) {
                    return by;
                }
            }
            throw new IllegalArgumentException("an epoch is judged by loss or accuracy, found " + word);
        }

        boolean isBetter(double loss, double accuracy, double bestLoss, double bestAccuracy) {
            return switch (this) {
                case LOSS -> loss < bestLoss;
                case ACCURACY -> accuracy > bestAccuracy || accuracy == bestAccuracy && loss < bestLoss;
            };
        }
    }

    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("early stopping waits for 1 epoch or more, found " + patience);
        }
    }

    /** The position of the best epoch; the first of equals. */
    public int best(List<TrainingLog.Epoch> epochs) {
        int best = 0;
        for (int i = 1; i < epochs.size(); i++) {
            TrainingLog.Epoch now = epochs.get(i);
            TrainingLog.Epoch then = epochs.get(best);
            best = by.isBetter(now.validationLoss(), now.validationAccuracy(), then.validationLoss(),
                    then.validationAccuracy()) ? i : best;
        }
        return best;
    }

    /** Whether the run is over after these epochs. */
    public boolean isOver(List<TrainingLog.Epoch> epochs) {
        return !epochs.isEmpty() && epochs.size() - 1 - best(epochs) >= patience;
    }
}
