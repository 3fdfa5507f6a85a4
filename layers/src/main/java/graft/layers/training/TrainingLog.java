package graft.layers.training;

import java.util.List;

/** What a training run measured: one entry before any training (epoch 0), then one for every epoch. */
public record TrainingLog(List<Epoch> epochs) {
    public TrainingLog {
        epochs = List.copyOf(epochs);
    }

    /**
     * @param epoch              0 is the network as it was given
     * @param trainLoss          mean loss over the training samples, each measured before the step it was part of; at
     *                           epoch 0 measured without any step
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
}
