package graft.transfer;

import graft.engine.MachineProfile;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.BinaryCrossEntropy;
import graft.layers.training.EarlyStopping;
import graft.layers.training.Loss;
import graft.layers.training.ParameterGroups;
import graft.layers.training.Predictions;
import graft.layers.training.RateCurve;
import graft.layers.training.RateRange;
import graft.layers.training.Samples;
import graft.layers.training.Schedule;
import graft.layers.training.SoftmaxCrossEntropy;
import graft.layers.training.Targets;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.layers.training.TrainingMemory;
import graft.layers.training.Unfreezing;
import graft.transfer.features.FeatureCache;
import graft.transfer.trust.ClassWeights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The ways of learning a task. Each returns what it learnt, and is done once, however often the experiment is
 * interrupted and started again: a run that the checkpoints hold as finished is taken from there.
 */
final class Learning {
    private static final String FEATURES = "features";
    private static final String VALIDATION = "validation";
    /** Layers of the trunk learn at this part of the head's rate. */
    static final int FINE_TUNING_PART = 10;
    private static final String EXAMINATION = "labels, folds, calibration";

    private final Samples train;
    private final Samples validation;
    private final TransferSettings settings;
    private final ThreadTeam team;
    private final Progress progress;
    private final Checkpoints checkpoints;
    private final FeatureCache cache;
    private final String suffix;
    private final Map<String, Double> timings;
    /** By boundary: what is frozen when layers are fine-tuned is the source's with every seed. */
    private final Map<String, BoundaryFeatures> ofAllSeeds;
    private final long start = System.nanoTime();
    /** That runs took which were finished before this start. */
    private double secondsBefore;

    Learning(Samples train, Samples validation, TransferSettings settings, ThreadTeam team, Progress progress,
            Checkpoints checkpoints, FeatureCache cache) {
        this(train, validation, settings, team, progress, checkpoints, cache, "", new LinkedHashMap<>(),
                new HashMap<>());
    }

    private Learning(Samples train, Samples validation, TransferSettings settings, ThreadTeam team, Progress progress,
            Checkpoints checkpoints, FeatureCache cache, String suffix, Map<String, Double> timings,
            Map<String, BoundaryFeatures> ofAllSeeds) {
        this.train = train;
        this.validation = validation;
        this.settings = settings;
        this.team = team;
        this.progress = progress;
        this.checkpoints = checkpoints;
        this.cache = cache;
        this.suffix = suffix;
        this.timings = timings;
        this.ofAllSeeds = ofAllSeeds;
    }

    /** The same with another seed; its runs are kept apart among the checkpoints, its times are added to these. */
    Learning again(long seed) {
        return new Learning(train, validation, settings.seed(seed), team, progress, checkpoints, cache,
                "-seed-" + seed, timings, ofAllSeeds);
    }

    /** Gives the memory back of what was kept for further seeds of fine-tuning. */
    void endSeeds() {
        ofAllSeeds.clear();
    }

    /** Seconds by stage so far. */
    Map<String, Double> timings() {
        return new LinkedHashMap<>(timings);
    }

    private <T> T timed(String stage, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        timings.merge(stage, (System.nanoTime() - start) / 1e9, Double::sum);
        return result;
    }

    /**
     * The features at the boundary of a network whose head is to be learnt; empty where too little is frozen, where
     * there is no room for them, or where the checkpoints hold all heads.
     */
    Optional<BoundaryFeatures> headFeatures(Network network) {
        boolean headsAreLearnt = checkpoints.isFinished(Way.HEAD + suffix)
                && (settings.solver() != Solver.FINE_TUNE || checkpoints.isFinished(Way.FINE_TUNE_HEAD + suffix));
        return headsAreLearnt ? Optional.empty() : features(network);
    }

    /** The features at the boundary of a network; empty where too little is frozen or there is no room for them. */
    Optional<BoundaryFeatures> features(Network network) {
        return timed(FEATURES, () -> BoundaryFeatures.isWorthwhile(network)
                ? BoundaryFeatures.of(network, train, validation, train.isRandom() ? settings.views() : 1,
                        settings.batch(), cache, team, FEATURES, progress)
                : Optional.empty());
    }

    /** The head of a network whose trunk is frozen. */
    Learned head(Network network, Optional<BoundaryFeatures> features) {
        return timed(Way.HEAD, () -> head(Way.HEAD, network, settings.epochs(), features));
    }

    private Learned head(String run, Network network, int epochs, Optional<BoundaryFeatures> features) {
        Way way = new Way(run, "head", network, epochs, settings.learningRate(), true);
        return once(way, () -> new Learned(way, headLog(way, features), features));
    }

    private TrainingLog headLog(Way way, Optional<BoundaryFeatures> features) {
        if (features.isEmpty() || !features.get().known().shape().isVector()) {
            return train(way, way.network(), train, validation);
        }
        HeadOnFeatures onFeatures = new HeadOnFeatures(features.get());
        Network head = way.network().after(way.network().boundary().name());
        return Learned.later(settings.solver().solvesHead() && onFeatures.isInMemory()
                ? onFeatures.solve(head, settings.batch(), settings.classWeights(), team)
                : onFeatures.learn(head, (known, measured) -> train(way, head, known, measured)),
                features.get().seconds());
    }

    /**
     * A third of the epochs for the head alone, since a random head would spoil the trunk with its gradients; then all
     * that is not frozen, or stage by stage from the last on, at a tenth of the learning rate. One run from the first
     * epoch to the last.
     *
     * @param features at the boundary of the network, for the head
     */
    Learned fineTune(Network network, Optional<BoundaryFeatures> features) {
        return timed(Way.FINE_TUNE, () -> {
            int first = Math.max(1, settings.epochs() / 3);
            Learned head = head(Way.FINE_TUNE_HEAD, network, first, features);
            return settings.epochs() == first ? head
                    : fineTuneAll(network, settings.epochs() - first).after(head.log());
        });
    }

    /**
     * On features where the images are the same in every epoch and there is room for them, otherwise on the images.
     */
    private Learned fineTuneAll(Network network, int epochs) {
        Way way = fineTuning(network, epochs);
        return once(way, () -> {
            Optional<BoundaryFeatures> features = way.isOnFeatures() ? tuningFeatures(way.network())
                    : Optional.empty();
            return new Learned(way, features.map(f -> Learned.later(train(way, f.rest(), f.known(), f.measured()),
                    f.seconds())).orElseGet(() -> train(way, way.network(), train, validation)), features);
        });
    }

    /** Tries rates of a head, on what it would be trained on. */
    RateCurve sweepHead(Network network, RateRange range) {
        Way way = new Way(Way.HEAD, RateFinding.STAGE, network, 1, settings.learningRate(), true);
        Optional<BoundaryFeatures> features = headFeatures(network).filter(f -> f.known().shape().isVector());
        if (features.isEmpty()) {
            return trainer(way, network, train).sweep(range, train);
        }
        Network head = network.after(network.boundary().name());
        CachedSamples known = new HeadOnFeatures(features.get()).known();
        return trainer(way, head, known).sweep(range, known);
    }

    /** Tries rates of all that is fine-tuned, after the head has been learnt alone as it would be. */
    RateCurve sweepFineTuning(Network network, RateRange range) {
        head(Way.FINE_TUNE_HEAD, network, Math.max(1, settings.epochs() / 3), headFeatures(network));
        Way way = fineTuning(network, 1);
        Way named = new Way(way.run(), RateFinding.STAGE, way.network(), 1, way.rate(), way.sameViews());
        Optional<BoundaryFeatures> features = named.isOnFeatures() ? tuningFeatures(named.network())
                : Optional.empty();
        return features.isPresent()
                ? trainer(named, features.get().rest(), features.get().known()).sweep(range, features.get().known())
                : trainer(named, named.network(), train).sweep(range, train);
    }

    private Way fineTuning(Network network, int epochs) {
        return new Way(Way.FINE_TUNE, "fine-tune", settings.thaw(network), epochs,
                settings.learningRate() / FINE_TUNING_PART, !train.isRandom() && train.mixup().isEmpty()
                || settings.fineTuning().sameViews());
    }

    private Optional<BoundaryFeatures> tuningFeatures(Network network) {
        Optional<BoundaryFeatures> known = Optional.ofNullable(ofAllSeeds.get(network.boundary().name()))
                .map(f -> f.before(network));
        Optional<BoundaryFeatures> there = known.or(() -> features(network));
        if (settings.trust().seeds() > 1) {
            there.ifPresent(f -> ofAllSeeds.putIfAbsent(f.layer(), f));
        }
        return there;
    }

    /** A network with random weights, for comparison. */
    Learned scratch(Network network) {
        Way way = new Way(Way.SCRATCH, "scratch", network.unfreeze().initialize(settings.seed()),
                settings.scratchEpochs(), settings.learningRate(), false);
        return timed(Way.SCRATCH, () -> once(way,
                () -> new Learned(way, train(way, way.network(), train, validation), Optional.empty())));
    }

    /** A phase of {@link TimedLearning}. */
    Learned timed(Way way, EarlyStopping stopping, double seconds) {
        return timed(Way.TIMED, () -> once(way, () -> {
            Trainer trainer = trainer(way, way.network(), train).earlyStopping(stopping).timeLimit(seconds);
            return new Learned(way, fit(way, trainer, train, validation), Optional.empty());
        }));
    }

    /** Of the time that there is for all but training from scratch; infinite without a limit. */
    double secondsLeft() {
        return Math.max(0, settings.seconds() - secondsBefore - (System.nanoTime() - start) / 1e9);
    }

    private double limit(Way way) {
        return switch (way.run()) {
            case Way.SCRATCH -> settings.seconds();
            case Way.FINE_TUNE_HEAD -> secondsLeft() / 3;
            default -> secondsLeft();
        };
    }

    private Learned once(Way way, Supplier<Learned> learn) {
        Optional<TrainingLog> before = checkpoints.finished(way.run() + suffix, way.network());
        if (before.isPresent()) {
            secondsBefore += before.get().last().seconds();
            return new Learned(way, before.get(), Optional.empty());
        }
        Learned learned = learn.get();
        checkpoints.keepFinished(way.run() + suffix, settings.seed(), way.network(), learned.log());
        return learned;
    }

    private TrainingLog train(Way way, Network network, Samples from, Samples measuredOn) {
        return fit(way, trainer(way, network, from), from, measuredOn);
    }

    private TrainingLog fit(Way way, Trainer trainer, Samples from, Samples measuredOn) {
        return checkpoints.interrupted(way.run() + suffix).map(trainer::resume).orElse(trainer).fit(from, measuredOn);
    }

    /** @param network that of the way, or the part of it that takes features */
    private Trainer trainer(Way way, Network network, Samples from) {
        Trainer trainer = Trainer.of(network).optimizer(settings.newOptimizer().groups(way.isFineTuning()
                        ? settings.fineTuning().groups(network) : ParameterGroups.none()))
                .schedule(Schedule.named(settings.schedule()))
                .loss(loss(from, network.outputShape().c()))
                .learningRate(way.rate()).epochs(way.epochs()).batch(settings.batch()).seed(settings.seed())
                .unfreezing(settings.gradual() && way.isFineTuning() ? Unfreezing.gradual(2) : Unfreezing.atOnce())
                .checkpoints(state -> checkpoints.keep(way.run() + suffix, state))
                .timeLimit(limit(way)).team(team).listener(new Trainer.Listener() {
                    @Override
                    public void memory(TrainingMemory estimate) {
                        if (estimate.isLargeFor(Runtime.getRuntime().maxMemory())) {
                            progress.say(way.stage() + ": " + estimate);
                        }
                    }

                    @Override
                    public void samples(int epoch, int of, int done, int count) {
                        progress.report(way.stage().equals(RateFinding.STAGE) ? way.stage()
                                : way.stage() + " epoch " + epoch + "/" + of, done, count);
                    }

                    @Override
                    public void epoch(TrainingLog.Epoch e, int of) {
                        progress.say(String.format(Locale.ROOT,
                                "%s epoch %d%s: training loss %s, validation loss %.4f%s",
                                way.stage(), e.epoch(), way.run().startsWith(Way.TIMED) ? "" : "/" + of,
                                Double.isNaN(e.trainLoss()) ? "not measured" : String.format(Locale.ROOT, "%.4f",
                                e.trainLoss()), e.validationLoss(), hasSets(from) ? "" : String.format(
                                Locale.ROOT, ", accuracy %.1f %%", 100 * e.validationAccuracy())));
                    }
                });
        settings.fineTuning().stopping().filter(_ -> !way.run().equals(Way.FINE_TUNE_HEAD))
                .ifPresent(trainer::earlyStopping);
        return trainer;
    }

    /** Whether several labels apply to a sample. */
    private static boolean hasSets(Samples samples) {
        return samples.targets(new int[] {0}, 1) instanceof Targets.Values;
    }

    private Loss loss(Samples from, int classes) {
        if (hasSets(from)) {
            return new BinaryCrossEntropy();
        }
        SoftmaxCrossEntropy plain = SoftmaxCrossEntropy.plain();
        return settings.classWeights() == ClassWeights.NONE ? plain : plain.weighted(Arrays.stream(settings
                .classWeights().of(IntStream.range(0, from.count()).map(from::label).toArray(), classes)).boxed()
                .toList());
    }

    /**
     * Labels, folds and calibration by the features of the frozen trunk; empty where there are none or there is no room
     * for it.
     *
     * @param features of the source network, its trunk as it was before any fine-tuning
     */
    Optional<Examination> examine(Optional<BoundaryFeatures> features, Predictions predictions, List<String> classes,
            Examination.Groups together) {
        Optional<BoundaryFeatures> at = features.filter(f -> Examination.isPossible(f, classes.size()));
        if (at.isEmpty()) {
            progress.say("labels are not examined: there are no features of the frozen trunk, or too little memory");
            return Optional.empty();
        }
        int[] groups = together.of(at.get());
        return Optional.of(timed(EXAMINATION, () -> Examination.of(at.get(), predictions, classes, groups, settings,
                team)));
    }

    /** Of the network that was learnt, the way it was measured in training: on features where it learnt on such. */
    Predictions predict(Learned learned) {
        Way way = learned.way();
        Optional<BoundaryFeatures> features = learned.features();
        if (features.isEmpty() && way.isOnFeatures()) {
            features = BoundaryFeatures.of(way.network(), train, validation, 0, settings.batch(), cache, team,
                    VALIDATION, progress);
        }
        if (features.isPresent()) {
            CachedSamples measured = features.get().measured();
            Predictions p = predict(features.get().rest(), measured, _ -> { });
            return new Predictions(Arrays.stream(p.ids()).map(measured::id).toArray(), p.labels(), p.probabilities(),
                    p.loss());
        }
        return predict(way.network(), validation, n -> progress.report(VALIDATION, n, validation.count()));
    }

    private Predictions predict(Network network, Samples samples, IntConsumer done) {
        PlanOptions options = PlanOptions.batch(Math.min(settings.batch(), samples.count()))
                .machine(MachineProfile.STANDARD).team(team);
        try (InferencePlan plan = network.compileForInference(options)) {
            return Predictions.of(plan, samples, team, done);
        }
    }
}
