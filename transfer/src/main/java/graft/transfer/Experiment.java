package graft.transfer;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.training.ParameterGroups;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.layers.training.Schedule;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.layers.training.TrainingMemory;
import graft.layers.training.TrainingState;
import graft.layers.training.Unfreezing;
import graft.transfer.features.FeatureCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The main job, wherever its pictures come from: a trained network and samples of a new task in; a network that knows
 * the task, and the learning curves of the ways that led there, out.
 *
 * <p>The order of things: the head on frozen features; where asked for, fine-tuning from there on; where asked for, the
 * same network from scratch. Each is a run of its own, measured on the same validation samples after every epoch.
 */
public final class Experiment {
    /** The name of the part of fine-tuning in which only the head learns. */
    private static final String FINE_TUNE_HEAD = "transfer-fine-tune-head";

    private final Network source;
    private final Samples train;
    private final Samples validation;
    private final int classes;
    private final TransferSettings settings;
    private final ThreadTeam team;
    private final Progress progress;
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private Consumer<Result> transferred = _ -> { };
    private Checkpoints checkpoints = Checkpoints.none();
    private Supplier<FeatureCache> caches = FeatureCache::ofRun;
    private FeatureCache cache;
    /** The features behind which the last run learnt; null when it learnt from the pictures themselves. */
    private BoundaryFeatures latest;

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
     */
    public record Result(Network network, List<Run> runs, Predictions predictions, Map<String, Double> timings) {
    }

    /** Hears how far a stage is. */
    public interface Progress {
        /** {@code done} of {@code count} pictures of this stage are done. */
        void report(String stage, int done, int count);

        /** A line worth reading: an epoch's result. */
        default void say(String line) {
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
    }

    /** Told of the transfer when it is done and the network from scratch, which takes longer, is still to come. */
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

    /** Runs it all. */
    public Result run() {
        try (FeatureCache open = caches.get()) {
            cache = open;
            return runWithCache();
        }
    }

    private Result runWithCache() {
        if (settings.solver() == Solver.FINE_TUNE) {
            thawed(source); // refuses an unknown name before the work begins
        }
        Network network = source.copy().freeze().replaceHead(classes, settings.seed());
        Head head = headsAreLearnt() ? (_, _, _) -> {
            throw new IllegalStateException("all heads are learnt already");
        } : head(network, features(network, settings.views()));
        Network learned = settings.solver() == Solver.FINE_TUNE ? network.copy() : network;
        timed("transfer-head", () -> addRun("transfer-head", once("transfer-head", learned,
                () -> head.learn(learned, settings.epochs(), "transfer-head"))));
        if (settings.solver() == Solver.FINE_TUNE) {
            timed("transfer-fine-tune", () -> addRun("transfer-fine-tune", fineTune(network, head)));
        }
        Network result = settings.solver() == Solver.FINE_TUNE ? network : learned;
        Predictions predictions = predict(result);
        progress.say(cache.reused() == 0 ? "features: " + cache.computed() + " pictures computed"
                : "features: " + cache.computed() + " pictures computed, " + cache.reused() + " found");
        if (settings.scratchEpochs() > 0) {
            transferred.accept(new Result(result.unfreeze(), List.copyOf(runs), predictions,
                    new LinkedHashMap<>(timings)));
            timed("scratch", () -> addRun("scratch", fromScratch()));
        }
        return new Result(result.unfreeze(), List.copyOf(runs), predictions, timings);
    }

    /** Whether the features of the frozen trunk are not needed any more. */
    private boolean headsAreLearnt() {
        return checkpoints.isFinished("transfer-head")
                && (settings.solver() != Solver.FINE_TUNE || checkpoints.isFinished(FINE_TUNE_HEAD));
    }

    /** A run that is done once, however often the experiment is interrupted and started again. */
    private TrainingLog once(String name, Network network, Supplier<TrainingLog> learn) {
        return checkpoints.finished(name, network).orElseGet(() -> {
            TrainingLog log = learn.get();
            checkpoints.keepFinished(name, settings.seed(), network, log);
            return log;
        });
    }

    private boolean addRun(String name, TrainingLog log) {
        return runs.add(new Run(name, settings.seed(), log));
    }

    private <T> T timed(String stage, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        timings.merge(stage, (System.nanoTime() - start) / 1e9, Double::sum);
        return result;
    }

    // ---- feature extraction --------------------------------------------------------------------------------------

    /** How the head learns while the trunk is frozen; may be asked several times, for networks with the same trunk. */
    private interface Head {
        /** @param run the name under which it is kept */
        TrainingLog learn(Network network, int epochs, String run);
    }

    /** At the boundary of a network; empty where too little is frozen, or there is room for them nowhere. */
    private Optional<BoundaryFeatures> features(Network network, int views) {
        latest = timed("features", () -> BoundaryFeatures.isWorthwhile(network)
                ? BoundaryFeatures.of(network, train, validation, train.isRandom() ? views : 1, settings.batch(), cache,
                        team, (done, count) -> progress.report("features", done, count))
                : Optional.<BoundaryFeatures>empty()).orElse(null);
        return Optional.ofNullable(latest);
    }

    /** Whether fine-tuning learns and is measured behind the features of what is frozen, as long as there is room. */
    private boolean isBehindFeatures(Network thawed) {
        return (!train.isRandom() || settings.fineTuning().sameViews()) && BoundaryFeatures.isWorthwhile(thawed);
    }

    private int headEpochs() {
        return Math.max(1, settings.epochs() / 3);
    }

    private Head head(Network network, Optional<BoundaryFeatures> features) {
        String boundary = network.boundary().name();
        if (features.isEmpty() || !network.node(boundary).shape().isVector()) {
            return (n, epochs, run) -> train(n, train, validation, epochs, settings.learningRate(), "head", run);
        }
        double seconds = timings.get("features");
        HeadOnFeatures head = new HeadOnFeatures(features.get());
        return (n, epochs, run) -> later(settings.solver() == Solver.LOGISTIC && head.isInMemory()
                ? head.solve(n.after(boundary), settings.batch(), team)
                : head.learn(n.after(boundary), (behind, known, measured) -> train(behind, known, measured, epochs,
                        settings.learningRate(), "head", run)), seconds);
    }

    /** The time that the features took belongs to the run: its clock starts before them. */
    private static TrainingLog later(TrainingLog log, double seconds) {
        return new TrainingLog(log.epochs().stream().map(e -> new TrainingLog.Epoch(e.epoch(), e.trainLoss(),
                e.validationLoss(), e.validationAccuracy(), e.seconds() + seconds)).toList());
    }

    // ---- fine-tuning and scratch ---------------------------------------------------------------------------------

    /**
     * A third of the epochs for the head alone, since a random head would spoil the trunk with its gradients; then all
     * that is not frozen, or stage by stage from the last on, at a tenth of the learning rate. One run from the first
     * epoch to the last.
     */
    private TrainingLog fineTune(Network network, Head head) {
        int first = headEpochs();
        TrainingLog log = once(FINE_TUNE_HEAD, network, () -> head.learn(network, first, FINE_TUNE_HEAD));
        if (settings.epochs() == first) {
            return log;
        }
        Network thawed = thawed(network);
        TrainingLog rest = once("transfer-fine-tune", thawed, () -> fineTune(thawed, settings.epochs() - first));
        List<TrainingLog.Epoch> all = new ArrayList<>(log.epochs());
        double before = log.last().seconds();
        rest.epochs().stream().skip(1).forEach(e -> all.add(new TrainingLog.Epoch(first + e.epoch(), e.trainLoss(),
                e.validationLoss(), e.validationAccuracy(), before + e.seconds())));
        return new TrainingLog(all);
    }

    /** Behind features where the pictures are the same in every epoch, otherwise on the pictures. */
    private TrainingLog fineTune(Network thawed, int epochs) {
        double rate = settings.learningRate() / 10;
        latest = null;
        if (isBehindFeatures(thawed)) {
            double before = timings.getOrDefault("features", 0.0);
            Optional<BoundaryFeatures> features = features(thawed, settings.views());
            if (features.isPresent()) {
                return later(train(features.get().rest(), features.get().known(), features.get().measured(), epochs, rate,
                        "fine-tune", "transfer-fine-tune"), timings.get("features") - before);
            }
        }
        return train(thawed, train, validation, epochs, rate, "fine-tune", "transfer-fine-tune");
    }

    /** What learns in fine-tuning. */
    private Network thawed(Network network) {
        return settings.fineTuning().apply(settings.freezeThrough().equals("none") ? network.unfreeze()
                : network.freezeThrough(settings.freezeThrough()));
    }

    private TrainingLog fromScratch() {
        Network fresh = source.copy().replaceHead(classes, settings.seed()).unfreeze().initialize(settings.seed());
        return once("scratch", fresh, () -> train(fresh, train, validation, settings.scratchEpochs(),
                settings.learningRate(), "scratch", "scratch"));
    }

    private TrainingLog train(Network network, Samples from, Samples measuredOn, int epochs, double rate,
            String stage, String run) {
        boolean fineTunes = stage.equals("fine-tune");
        Trainer trainer = Trainer.of(network).optimizer(settings.newOptimizer().groups(fineTunes
                        ? settings.fineTuning().groups(network) : ParameterGroups.none()))
                .schedule(Schedule.named(settings.schedule()))
                .learningRate(rate).epochs(epochs).batch(settings.batch()).seed(settings.seed())
                .unfreezing(settings.gradual() && fineTunes ? Unfreezing.gradual(2)
                        : Unfreezing.atOnce())
                .checkpoints(state -> checkpoints.keep(run, state))
                .secondsAllowed(settings.seconds()).team(team).listener(new Trainer.Listener() {
                    @Override
                    public void memory(TrainingMemory estimate) {
                        progress.say(stage + ": " + estimate);
                    }

                    @Override
                    public void samples(int epoch, int of, int done, int count) {
                        progress.report(stage + " epoch " + epoch + "/" + of, done, count);
                    }

                    @Override
                    public void epoch(TrainingLog.Epoch e, int of) {
                        progress.say(String.format(java.util.Locale.ROOT,
                                "%s epoch %d/%d: training loss %.4f, validation loss %.4f, accuracy %.1f %%", stage,
                                e.epoch(), of, e.trainLoss(), e.validationLoss(), 100 * e.validationAccuracy()));
                    }
                });
        Optional<TrainingState> before = checkpoints.interrupted(run);
        return before.map(trainer::resume).orElse(trainer).fit(from, measuredOn);
    }

    /**
     * Of the network that came out, the way it was measured in training: behind the features of its frozen part where
     * there are such.
     */
    private Predictions predict(Network network) {
        boolean fineTuned = settings.solver() == Solver.FINE_TUNE && settings.epochs() > headEpochs();
        Network frozen = fineTuned ? thawed(network) : network;
        if (fineTuned ? isBehindFeatures(frozen) : BoundaryFeatures.isWorthwhile(frozen)) {
            Optional<BoundaryFeatures> features = latest != null ? Optional.of(latest)
                    : BoundaryFeatures.ofValidation(frozen, validation, settings.batch(), cache, team,
                            (done, count) -> progress.report("validation", done, count));
            if (features.isPresent()) {
                return predictBehind(features.get());
            }
        }
        try (InferencePlan plan = InferencePlan.compile(network, batchFor(validation), false, Kernels.best(), team)) {
            return Predictions.of(plan, validation, team, done("validation", 0, validation.count()));
        }
    }

    private Predictions predictBehind(BoundaryFeatures features) {
        CachedSamples measured = features.measured();
        try (InferencePlan plan = InferencePlan.compile(features.rest(), batchFor(measured), false, Kernels.best(),
                team)) {
            Predictions p = Predictions.of(plan, measured, team, _ -> { });
            return new Predictions(Arrays.stream(p.ids()).map(measured::id).toArray(), p.labels(), p.probabilities(),
                    p.loss());
        }
    }

    private int batchFor(Samples samples) {
        return Math.min(settings.batch(), samples.count());
    }

    private IntConsumer done(String stage, int before, int count) {
        return n -> progress.report(stage, before + n, count);
    }

    /** Which of the validation samples were got wrong, the most confident mistakes first. */
    public static int[] topLosses(Predictions p) {
        return java.util.stream.IntStream.range(0, p.count()).boxed().filter(i -> p.best(i) != p.labels()[i])
                .sorted((a, b) -> Float.compare(p.probabilities().get(a, p.labels()[a]),
                        p.probabilities().get(b, p.labels()[b])))
                .mapToInt(Integer::intValue).toArray();
    }
}
