package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.RateCurve;
import graft.layers.training.RateRange;
import graft.layers.training.Samples;
import graft.transfer.features.FeatureCache;
import java.util.Optional;

/**
 * A sweep of the learning rate over what a transfer with the same settings would train: the head on standardised
 * features of the frozen trunk, or, where layers are fine-tuned, all that is not frozen, from a head that has been
 * learnt before as a transfer would. What is swept is thrown away.
 *
 * <p>Rates are stated as {@link TransferSettings#learningRate} takes them, as the head's: layers are fine-tuned at a
 * tenth, in a transfer and in the steps of the sweep.
 *
 * @param curve  what the sweep showed, by the rates of its steps
 * @param factor a stated rate over that of the step: 1 for the head, 10 where layers are fine-tuned
 * @param batch  samples in a step
 * @param of     what learnt, in words
 */
public record RateFinding(RateCurve curve, int factor, int batch, String of) {
    static final String STAGE = "rates";

    /** The rate of a step, as a transfer takes it. */
    public double rate(int step) {
        return factor * curve.range().at(step);
    }

    /** The peak rate to give a transfer; empty where nothing is suggested. */
    public Optional<Double> suggested() {
        return curve.suggested().isEmpty() ? Optional.empty() : Optional.of(rate(curve.suggested().getAsInt()));
    }

    /**
     * Sweeps.
     *
     * @param range      of rates as a transfer takes them
     * @param grafted    the source with a new head, its trunk frozen; it is changed
     * @param validation whose features are computed, too: the transfer that follows finds them
     */
    static RateFinding of(Network grafted, Samples train, Samples validation, TransferSettings settings,
            RateRange range, ThreadTeam team, FeatureCache cache, Progress progress) {
        Learning learning = new Learning(train, validation, settings, team, progress, Checkpoints.none(), cache);
        int batch = Math.min(settings.batch(), train.count());
        if (settings.solver() != Solver.FINE_TUNE) {
            return new RateFinding(learning.sweepHead(grafted, range), 1, batch,
                    "the head on features of the frozen trunk");
        }
        settings.thaw(grafted); // refuses an unknown name before the work begins
        RateRange tenth = new RateRange(range.from() / Learning.FINE_TUNING_PART,
                range.to() / Learning.FINE_TUNING_PART, range.steps());
        return new RateFinding(learning.sweepFineTuning(grafted, tenth), Learning.FINE_TUNING_PART, batch,
                "the head and " + (settings.freezeThrough().equals("none") ? "the whole trunk"
                        : "the trunk after " + settings.freezeThrough()));
    }
}
