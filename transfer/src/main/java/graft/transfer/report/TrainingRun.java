package graft.transfer.report;

import java.util.List;

/**
 * One training from its first weights to its last.
 *
 * @param name   {@code transfer-head}, {@code transfer-fine-tune}, {@code scratch} or the like; transfers start with
 *               {@code transfer}
 * @param seed   of everything random in it
 * @param epochs 0, 1, 2, … without a gap
 * @param solved whether it has no epochs but a solution, as logistic regression: then "epoch" 1 is the end of it
 * @param kept   the epoch whose weights were kept; the last one, but for runs with early stopping
 */
public record TrainingRun(String name, long seed, List<EpochResult> epochs, boolean solved, int kept) {

    /** How the names of runs that start from pretrained weights begin. */
    public static final String TRANSFER = "transfer";

    /** The name of the run that starts from random weights. */
    public static final String SCRATCH = "scratch";

    /** A run whose last epoch was kept. */
    public TrainingRun(String name, long seed, List<EpochResult> epochs, boolean solved) {
        this(name, seed, epochs, solved, Math.max(0, epochs.size() - 1));
    }

    /** A run of epochs. */
    public TrainingRun(String name, long seed, List<EpochResult> epochs) {
        this(name, seed, epochs, false);
    }

    public TrainingRun {
        epochs = List.copyOf(epochs);
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("run " + name + " has no epochs, not even epoch 0 before training");
        }
        if (kept < 0 || kept >= epochs.size()) {
            throw new IllegalArgumentException("run " + name + " kept epoch " + kept + " of " + epochs.size());
        }
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).epoch() != i) {
                throw new IllegalArgumentException("run " + name + ": expected epoch " + i + ", found "
                        + epochs.get(i).epoch());
            }
        }
    }

    public boolean isTransfer() {
        return name.startsWith(TRANSFER);
    }

    public boolean isScratch() {
        return name.equals(SCRATCH);
    }

    /** Number of the last epoch; 0 when nothing was trained. */
    public int trainedEpochs() {
        return epochs.size() - 1;
    }

    /** Validation accuracy after {@code epoch}. */
    public double accuracyAt(int epoch) {
        return epochs.get(epoch).validationAccuracy();
    }

    /** Seconds from the beginning until the end of {@code epoch}. */
    public double secondsThrough(int epoch) {
        return epochs.stream().limit(epoch + 1L).mapToDouble(EpochResult::seconds).sum();
    }

    /** The first trained epoch whose accuracy is at least {@code accuracy}; -1 when there is none. */
    public int firstEpochReaching(double accuracy) {
        return epochs.stream().skip(1).filter(e -> e.validationAccuracy() >= accuracy)
                .mapToInt(EpochResult::epoch).findFirst().orElse(-1);
    }
}
