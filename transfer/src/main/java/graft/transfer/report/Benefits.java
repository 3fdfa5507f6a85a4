package graft.transfer.report;

import java.util.List;
import java.util.Optional;

/**
 * What starting from pretrained weights gained over starting from random ones: the three ways in which transfer
 * can help, after Torrey and Shavlik, "Transfer Learning", Handbook of Research on Machine Learning Applications, 2009,
 * figure 2. With a(e) the validation accuracy after epoch e:
 *
 * <dl>
 * <dt>higher start</dt><dd>a(1), after each training image was seen once. Not a(0): a new head is random, so before
 * training both networks guess, whatever their trunks know. The report shows a(0) beside it.</dd>
 * <dt>higher slope</dt><dd>(a(e) - a(0)) / e, the mean gain per epoch over the first third of the epochs that both runs
 * have: e = ceil(n / 3), n the smaller number of epochs. A gain can shrink to nothing because a run is nearly right
 * already, so read it together with the start.</dd>
 * <dt>higher asymptote</dt><dd>the mean of a over the run's last three trained epochs (fewer where there are fewer):
 * the level it settles at, less noisy than the last epoch and, unlike the best epoch, not chosen by its result.</dd>
 * </dl>
 *
 * @param transferRun  name of the run that started from pretrained weights
 * @param scratchRun   name of the run that started from random ones
 * @param start        fractions
 * @param slope        fractions per epoch
 * @param slopeEpochs  the e of the slope
 * @param asymptote    fractions
 * @param beforeTraining a(0) of both: fractions
 * @param solved       whether the transfer's head was solved at once: its a(1) is its end, not its first epoch
 */
public record Benefits(String transferRun, String scratchRun, Benefit start, Benefit slope, int slopeEpochs,
        Benefit asymptote, Benefit beforeTraining, boolean solved) {

    /** How many last epochs make the asymptote. */
    static final int LAST = 3;

    /**
     * Compares two runs.
     *
     * @throws IllegalArgumentException when one of them trained for no epoch
     */
    public static Benefits of(TrainingRun transfer, TrainingRun scratch) {
        int common = Math.min(transfer.trainedEpochs(), scratch.trainedEpochs());
        if (common < 1) {
            throw new IllegalArgumentException("benefits need at least one trained epoch in each run, found "
                    + transfer.trainedEpochs() + " in " + transfer.name() + " and " + scratch.trainedEpochs() + " in "
                    + scratch.name());
        }
        int e = (common + 2) / 3;
        return new Benefits(transfer.name(), scratch.name(),
                new Benefit(transfer.accuracyAt(1), scratch.accuracyAt(1)),
                new Benefit(slope(transfer, e), slope(scratch, e)), e,
                new Benefit(asymptote(transfer), asymptote(scratch)),
                new Benefit(transfer.accuracyAt(0), scratch.accuracyAt(0)), transfer.solved());
    }

    /**
     * The benefits that a set of runs shows: its last transfer against its first run from scratch; empty when one of
     * the two is missing or trained for no epoch. Transfers are listed from the least to the most trained (head, then
     * fine tuning), and the choice must not depend on which did better.
     */
    public static Optional<Benefits> among(List<TrainingRun> runs) {
        return RunStyle.transfer(runs).flatMap(t -> RunStyle.scratch(runs).map(s -> of(t, s)));
    }

    /**
     * The benefits of every transfer that trained, each against the first run from scratch, in the order of the runs.
     */
    public static List<Benefits> all(List<TrainingRun> runs) {
        return RunStyle.scratch(runs).map(s -> runs.stream().filter(r -> r.isTransfer() && r.trainedEpochs() > 0)
                .map(t -> of(t, s)).toList()).orElse(List.of());
    }

    /**
     * How large a difference of accuracies may be by chance with this many validation images: 1.96 standard errors of
     * the difference of two proportions (normal approximation, a 95 % interval). The same images measure both
     * networks, so the true interval is usually narrower.
     */
    public double chance(int validationImages) {
        double p = asymptote.transfer();
        double q = asymptote.scratch();
        return 1.96 * Math.sqrt((p * (1 - p) + q * (1 - q)) / validationImages);
    }

    private static double slope(TrainingRun run, int e) {
        return (run.accuracyAt(e) - run.accuracyAt(0)) / e;
    }

    private static double asymptote(TrainingRun run) {
        int n = run.trainedEpochs();
        return run.epochs().subList(Math.max(1, n - LAST + 1), n + 1).stream()
                .mapToDouble(EpochResult::validationAccuracy).average().orElseThrow();
    }
}
