package graft.layers.training;

import java.util.List;
import java.util.Optional;

/**
 * What a training run measured: one entry before any training (epoch 0), then one for every epoch.
 *
 * @param choice of the epoch whose weights were kept; empty where they are the last one's
 */
public record TrainingLog(List<Epoch> epochs, Optional<EpochChoice> choice) {
    public TrainingLog {
        epochs = List.copyOf(epochs);
    }

    /** Of a run that keeps the weights of its last epoch. */
    public TrainingLog(List<Epoch> epochs) {
        this(epochs, Optional.empty());
    }

    /**
     * @param epoch              0 is the network as it was given
     * @param trainLoss          mean loss over the training samples, each measured before the step it was part of; at
     *                           epoch 0 measured without any step, or NaN where time is limited
     * @param validationLoss     mean loss over the validation samples after the epoch
     * @param validationAccuracy fraction of validation samples whose likeliest class is the true one
     * @param seconds            since the start of the run, measuring included
     */
    public record Epoch(int epoch, double trainLoss, double validationLoss, double validationAccuracy,
            double seconds) {
    }

    public Epoch last() {
        return epochs.getLast();
    }

    /** The epoch whose weights were kept. */
    public Epoch kept() {
        return choice.map(c -> epochs.get(c.kept())).orElse(epochs.getLast());
    }
}
