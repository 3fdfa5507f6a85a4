package graft.transfer;

import graft.layers.training.EpochChoice;
import graft.layers.training.TrainingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one way of learning led to.
 *
 * @param way      its network now holds the weights that were learnt
 * @param log      what was measured
 * @param features on which it learnt and was measured; empty when that was on the images themselves, or the run was
 *                 found finished among the checkpoints
 */
record Learned(Way way, TrainingLog log, Optional<BoundaryFeatures> features) {

    /** The same as a part of one run that began with another part: one log from the first epoch to the last. */
    Learned after(TrainingLog before) {
        List<TrainingLog.Epoch> all = new ArrayList<>(before.epochs());
        log.epochs().stream().skip(1).forEach(e -> all.add(later(e, before.last().epoch(), before.last().seconds())));
        int first = before.epochs().size() - 1;
        return new Learned(way, new TrainingLog(all, log.choice().map(c -> new EpochChoice(first + c.kept(), c.by(),
                c.crossFitted()))), features);
    }

    /** The time that the features took belongs to the run: its clock starts before them. */
    static TrainingLog later(TrainingLog log, double seconds) {
        return new TrainingLog(log.epochs().stream().map(e -> later(e, 0, seconds)).toList(), log.choice());
    }

    private static TrainingLog.Epoch later(TrainingLog.Epoch e, int epochs, double seconds) {
        return new TrainingLog.Epoch(epochs + e.epoch(), e.trainLoss(), e.validationLoss(), e.validationAccuracy(),
                seconds + e.seconds());
    }
}
