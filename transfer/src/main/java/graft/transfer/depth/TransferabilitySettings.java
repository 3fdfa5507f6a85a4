package graft.transfer.depth;

import graft.transfer.TransferSettings;
import graft.transfer.TrustSettings;

/**
 * What is measured, and how often.
 *
 * @param fineTuning whether every freezing point is fine-tuned, with {@link TrustSettings#seeds} seeds
 * @param draws      how many times few images are drawn
 * @param training   of fine-tuning; its folds are those of the heads, its seed that of everything random
 */
public record TransferabilitySettings(boolean fineTuning, int draws, TransferSettings training) {
    private static final int DRAWS = 10;
    private static final int SEEDS = 3;

    public TransferabilitySettings {
        if (draws < 1) {
            throw new IllegalArgumentException("images are drawn once or more, found " + draws);
        }
    }

    /** Heads alone, ten draws, five folds; where fine-tuning is asked for, the epochs of a transfer and
     * three seeds. */
    public static TransferabilitySettings standard() {
        TransferSettings training = TransferSettings.standard();
        return new TransferabilitySettings(false, DRAWS, training.trust(training.trust().seeds(SEEDS)));
    }

    /** The same with fine-tuning, or without. */
    public TransferabilitySettings fineTuning(boolean f) {
        return new TransferabilitySettings(f, draws, training);
    }

    /** The same with so many draws. */
    public TransferabilitySettings draws(int count) {
        return new TransferabilitySettings(fineTuning, count, training);
    }

    /** The same with other settings of training, folds and seed. */
    public TransferabilitySettings training(TransferSettings t) {
        return new TransferabilitySettings(fineTuning, draws, t);
    }
}
