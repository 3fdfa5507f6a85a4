package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.DivergedException;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.layers.training.TrainingLog;
import graft.transfer.features.FeatureCache;
import graft.transfer.trust.Calibration;
import graft.transfer.trust.McNemar;
import graft.transfer.trust.Threshold;
import graft.zoo.model.Confidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The main job, wherever its images come from: a trained network and samples of a new task in; a network that knows
 * the task, and the learning curves of the ways that led there, out.
 *
 * <p>The order of things: the head on frozen features; where asked for, fine-tuning from there on; where asked for, the
 * same network from scratch. Each is a run of its own, measured on the same validation samples after every epoch.
 */
public final class Experiment {
    private final Network source;
    private final Samples train;
    private final Samples validation;
    private final int classes;
    private final TransferSettings settings;
    private final ThreadTeam team;
    private final Progress progress;
    private Consumer<Result> transferred = _ -> { };
    private Checkpoints checkpoints = Checkpoints.none();
    private List<String> names;
    private Supplier<FeatureCache> caches = FeatureCache::ofRun;
    private Examination.Groups together = Examination.Groups.none();
    private Measured measured = (_, _, _) -> { };

    /** One way of learning the task. */
    public record Run(String name, long seed, TrainingLog log) {
    }

    /**
     * What came out.
     *
     * @param network     knows the new task
     * @param runs        {@code transfer-head}, {@code transfer-fine-tune}, {@code scratch}, as far as they were asked
     *                    for
     * @param predictions of the network on the validation samples
     * @param timings     seconds by stage
     * @param examination of labels and probabilities by features; empty where it was not possible
     * @param calibration of the network
     * @param against     the comparison with the network from scratch of the same seed on the same validation samples;
     *                    empty without one
     * @param phases      of {@link Solver#TIMED}, what each bought; else empty
     */
    public record Result(Network network, List<Run> runs, Predictions predictions, Map<String, Double> timings,
            Optional<Examination> examination, Calibration calibration, Optional<McNemar> against,
            List<TimedPhase> phases) {
        public Result {
            phases = List.copyOf(phases);
            runs = List.copyOf(runs);
        }

        /** How sure the network's answers are, for its file. */
        public Confidence confidence() {
            Threshold t = calibration.threshold();
            Confidence known = new Confidence(calibration.temperature().value(), Confidence.none().threshold(), false);
            return t.outcome() == Threshold.Outcome.TOO_FEW_PICTURES ? known : known.threshold(t.value());
        }
    }

    /**
     * @param source  a network with weights; it is not changed
     * @param classes of the new task
     */
    public Experiment(Network source, Samples train, Samples validation, int classes, TransferSettings settings,
            ThreadTeam team, Progress progress) {
        this.source = source;
        this.train = train;
        this.validation = validation;
        this.classes = classes;
        this.settings = settings;
        this.team = team;
        this.progress = progress;
        names = IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
    }

    /** What the classes are called, for the notes; default: class 0, class 1 and so on. */
    public Experiment names(List<String> classNames) {
        names = List.copyOf(classNames);
        return this;
    }

    /** Called with the transfer when it is done and the network from scratch, which takes longer, is still to come. */
    public Experiment whenTransferred(Consumer<Result> listener) {
        transferred = listener;
        return this;
    }

    /** Keeps the runs after every epoch, and goes on from what was kept; default: nothing is kept. */
    public Experiment checkpoints(Checkpoints c) {
        checkpoints = c;
        return this;
    }

    /** Where features of the frozen trunk are kept; default: for this run alone. It is closed when the run is over. */
    public Experiment features(Supplier<FeatureCache> where) {
        caches = where;
        return this;
    }

    /** Which samples are held out together where labels and heads are examined; default: each is by itself. */
    Experiment together(Examination.Groups groups) {
        together = groups;
        return this;
    }

    /** Called with a transfer's outcome while the features are still there on which its head was learnt. */
    @FunctionalInterface
    interface Measured {
        /**
         * Called once.
         *
         * @param network     that was learnt
         * @param predictions of it on the validation samples
         * @param features    of the source's trunk; empty where none were kept
         */
        void accept(Network network, Predictions predictions, Optional<BoundaryFeatures> features);
    }

    /** Called when the transfer is measured, before {@link #whenTransferred}. */
    Experiment whenMeasured(Measured listener) {
        measured = listener;
        return this;
    }

    /** Runs it all. */
    public Result run() {
        boolean fineTunes = settings.solver() == Solver.FINE_TUNE;
        if (fineTunes) {
            settings.thaw(source); // refuses an unknown name before the work begins
        }
        try (FeatureCache cache = caches.get()) {
            Learning learning = new Learning(train, validation, settings, team, progress, checkpoints, cache);
            Network network = grafted(settings.seed());
            Optional<BoundaryFeatures> features = learning.headFeatures(network);
            List<Run> runs = new ArrayList<>();
            Learned learned = learning.head(fineTunes ? network.copy() : network, features);
            runs.add(run(Way.HEAD, settings.seed(), learned));
            if (fineTunes) {
                learned = learning.fineTune(network, features);
                runs.add(run(Way.FINE_TUNE, settings.seed(), learned));
            }
            List<TimedPhase> phases = List.of();
            if (settings.solver() == Solver.TIMED) {
                TimedLearning timed = new TimedLearning(learning, settings, progress);
                learned = timed.learn(network, learned);
                runs.add(run(Way.TIMED, settings.seed(), learned));
                phases = timed.phases();
            }
            Predictions predictions = learning.predict(learned);
            if (predictions.holdsNaN()) {
                throw new DivergedException("the network that was learnt gives NaN for some validation images: values "
                        + "grow too large on the way through it; try a tenth of the learning rate");
            }
            further(seed -> transferAgain(learning.again(seed), seed, features, runs));
            learning.endSeeds();
            // A run that goes on from finished heads has needed none so far.
            Optional<BoundaryFeatures> all = features.or(() -> learning.features(grafted(settings.seed())));
            Optional<Examination> examination = learning.examine(all, predictions, names, together);
            Calibration calibration = examination.map(Examination::calibration).orElseGet(() ->
                    Examination.crossFitted(predictions, together.of(new int[0], predictions.ids()), settings));
            measured.accept(network, predictions, all);
            progress.say("features: " + cache.computed() + " images computed"
                    + (cache.reused() == 0 ? "" : ", " + cache.reused() + " found"));
            Result transfer = new Result(network.unfreeze(), runs, predictions, learning.timings(), examination,
                    calibration, Optional.empty(), phases);
            if (settings.scratchEpochs() == 0) {
                return transfer;
            }
            transferred.accept(transfer);
            Learned scratch = learning.scratch(source.copy().replaceHead(classes, settings.seed()));
            runs.add(run(Way.SCRATCH, settings.seed(), scratch));
            Predictions beside = learning.predict(scratch);
            further(seed -> runs.add(run(Way.SCRATCH, seed, learning.again(seed).scratch(source.copy()
                    .replaceHead(classes, seed)))));
            return new Result(transfer.network(), runs, predictions, learning.timings(), examination,
                    calibration, compare(predictions, beside), phases);
        }
    }

    /** The source network with a new head, its trunk frozen. */
    private Network grafted(long seed) {
        return source.copy().freeze().replaceHead(classes, seed);
    }

    /** What is done once more with each further seed. */
    private void further(LongConsumer again) {
        for (int i = 1; i < settings.trust().seeds(); i++) {
            again.accept(settings.seed() + i);
        }
    }

    /** A logistic head is the same with any seed. */
    private void transferAgain(Learning learning, long seed, Optional<BoundaryFeatures> features, List<Run> runs) {
        if (!settings.solver().solvesHead()) {
            Optional<BoundaryFeatures> there = features.or(() -> learning.headFeatures(grafted(seed)));
            runs.add(settings.solver() == Solver.FINE_TUNE
                    ? run(Way.FINE_TUNE, seed, learning.fineTune(grafted(seed), there))
                    : run(Way.HEAD, seed, learning.head(grafted(seed), there)));
        }
    }

    /** On the samples that both saw; empty when a network from scratch has come to nothing. */
    private static Optional<McNemar> compare(Predictions transfer, Predictions scratch) {
        if (!Arrays.equals(transfer.ids(), scratch.ids()) || scratch.holdsNaN()) {
            return Optional.empty();
        }
        boolean[] first = new boolean[transfer.count()];
        boolean[] second = new boolean[transfer.count()];
        for (int i = 0; i < first.length; i++) {
            first[i] = transfer.best(i) == transfer.labels()[i];
            second[i] = scratch.best(i) == scratch.labels()[i];
        }
        return Optional.of(McNemar.of(first, second));
    }

    private static Run run(String name, long seed, Learned learned) {
        return new Run(name, seed, learned.log());
    }
}
