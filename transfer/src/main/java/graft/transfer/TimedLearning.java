package graft.transfer;

import graft.layers.Network;
import graft.layers.training.EarlyStopping;
import graft.layers.training.EpochChoice;
import graft.layers.training.TrainingLog;
import graft.layers.training.Unfreezing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Spends a given time where it helps: after the head, which is solved at once, half of what is left goes to the last
 * stage of the trunk and the head, half of the rest to the last half of the stages, and the rest to all of them. Each
 * phase begins with the best of the one before and ends early when {@link #PATIENCE} epochs were no better on the
 * validation images, which leaves its time to the next; where no epoch was better, nothing of it is kept.
 */
final class TimedLearning {
    private static final int PATIENCE = 3;
    /** The clock ends a phase long before. */
    private static final int EPOCHS = 1000;
    private static final double SHARE = 0.5;

    private final Learning learning;
    private final TransferSettings settings;
    private final Progress progress;
    private final List<TimedPhase> phases = new ArrayList<>();
    /** Seconds of phases without a step, which no epoch of the joined log has. */
    private double unlisted;

    TimedLearning(Learning learning, TransferSettings settings, Progress progress) {
        this.learning = learning;
        this.settings = settings;
        this.progress = progress;
    }

    /** What each part of the time bought. */
    List<TimedPhase> phases() {
        return List.copyOf(phases);
    }

    /**
     * Learns as long as there is time.
     *
     * @param network with the head that was learnt
     * @param head    how it was
     */
    Learned learn(Network network, Learned head) {
        Network all = settings.fineTuning().apply(network.unfreeze());
        List<String> stages = Unfreezing.stages(all);
        int[] counts = IntStream.of(2, Math.ceilDiv(stages.size(), 2), stages.size())
                .filter(n -> n <= stages.size() && n > 1).distinct().sorted().toArray();
        Learned best = new Learned(head.way(), new TrainingLog(head.log().epochs(), Optional.of(new EpochChoice(
                head.log().last().epoch(), EarlyStopping.By.LOSS, OptionalDouble.empty()))), head.features());
        for (int i = 0; i < counts.length; i++) {
            double left = learning.secondsLeft();
            if (left <= 0) {
                progress.say("no time is left for " + words(stages, counts[i]));
                continue;
            }
            best = phase(i + 1, Unfreezing.last(all, counts[i]), words(stages, counts[i]),
                    i == counts.length - 1 ? left : SHARE * left, best);
        }
        return best;
    }

    private Learned phase(int number, Network network, String layers, double seconds, Learned before) {
        Way way = new Way(Way.TIMED + "-" + number, "phase " + number, network, EPOCHS,
                settings.learningRate() / Learning.FINE_TUNING_PART, false);
        Learned learned = learning.timed(way, new EarlyStopping(EarlyStopping.By.LOSS, PATIENCE), seconds);
        TrainingLog log = learned.log();
        EpochChoice choice = log.choice().orElseThrow();
        TimedPhase phase = new TimedPhase(layers, log.last().seconds(), log.last().epoch(), choice.kept(),
                log.epochs().getFirst().validationAccuracy(), log.kept().validationAccuracy(), choice.crossFitted());
        phases.add(phase);
        progress.say(String.format(Locale.ROOT, "%s: %.1f s, accuracy %.1f %% before, %.1f %% after%s", layers,
                phase.seconds(), 100 * phase.before(), 100 * phase.after(), phase.epochs() == 0
                        ? ": no time for a step" : choice.kept() == 0
                        ? ": nothing better, and nothing of it is kept" : ""));
        Learned joined = new Learned(learned.way(), Learned.later(log, unlisted), learned.features())
                .after(before.log());
        unlisted = log.last().epoch() == 0 ? unlisted + log.last().seconds() : 0;
        return choice.kept() > 0 ? joined : new Learned(joined.way(), new TrainingLog(joined.log().epochs(),
                before.log().choice()), joined.features());
    }

    private static String words(List<String> stages, int count) {
        return count >= stages.size() ? "all stages" : count == 2 ? "the last stage, " + stages.get(stages.size() - 2)
                + ", and the head" : "the stages from " + stages.get(stages.size() - count) + " on";
    }
}
