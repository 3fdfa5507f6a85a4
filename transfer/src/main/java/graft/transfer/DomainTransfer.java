package graft.transfer;

import graft.engine.MachineProfile;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.adapt.Adaptation;
import graft.transfer.adapt.AdaptationEffect;
import graft.transfer.adapt.AdaptationException;
import graft.transfer.adapt.AdaptationMethod;
import graft.transfer.adapt.AdaptedTo;
import graft.transfer.adapt.AdaptiveBatchNorm;
import graft.transfer.adapt.Coral;
import graft.transfer.features.FeatureCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A transfer whose network is to meet images of another domain than those that it learns from. First the task is learnt
 * as without; what comes here is learnt from the same images once more:
 *
 * <ul>
 * <li>AdaBN with a frozen trunk: every domain is normalised by its own statistics. The trunk's are taken from the
 * images to learn from, the head is learnt on what it makes of them, then the statistics of the target's images take their
 * place. A trunk that was fine-tuned has the statistics of the images it learnt from: they are replaced.
 * <li>CORAL: the head learns from features that have the target's covariance.
 * </ul>
 */
final class DomainTransfer {
    private static final String STATISTICS = "batch normalisation";

    private final Adaptation how;
    private final DomainImages target;
    private final ImageSamples targetSamples;
    private final Samples train;
    private final Samples validation;
    private final TransferSettings settings;
    private final Supplier<FeatureCache> caches;
    private final ThreadTeam team;
    private final Progress progress;

    /**
     * The adapted network and what that changed.
     *
     * @param effects on the target's images, where classes are known, and on the validation images
     */
    record Result(Network network, AdaptedTo to, List<AdaptationEffect> effects) {
        Result {
            effects = List.copyOf(effects);
        }
    }

    DomainTransfer(Adaptation how, DomainImages target, ImageSamples targetSamples, Samples train, Samples validation,
            TransferSettings settings, Supplier<FeatureCache> caches, ThreadTeam team, Progress progress) {
        this.how = how;
        this.target = target;
        this.targetSamples = targetSamples;
        this.train = train;
        this.validation = validation;
        this.settings = settings;
        this.caches = caches;
        this.team = team;
        this.progress = progress;
    }

    /** @throws AdaptationException when a network or a way of learning cannot be adapted this way; before long work */
    static void require(Adaptation how, Network source, Solver solver) {
        if (how.method() == AdaptationMethod.ADABN) {
            AdaptiveBatchNorm.require(source.replaceHead(2, 0));
        }
        if (solver == Solver.HEAD) {
            throw new AdaptationException("--adapt learns a second head, on adapted features, by logistic regression, "
                    + "which could not be compared with one by --solver head; take --solver logistic");
        }
        if (how.method() == AdaptationMethod.CORAL && solver.changesTrunk()) {
            throw new AdaptationException("CORAL aligns the features of a frozen trunk, and fine-tuning changes the "
                    + "trunk; take --solver logistic with it, or --adapt adabn for fine-tuning");
        }
    }

    /**
     * Adapts.
     *
     * @param source      network with a new head, its trunk frozen, the head's weights of no importance; changed
     * @param learned     without adaptation; not changed
     * @param predictions of {@code learned} on the validation images
     * @param features    of the source's frozen trunk
     */
    Result adapt(Network source, Network learned, Predictions predictions, Optional<BoundaryFeatures> features) {
        return switch (how.method()) {
            case ADABN -> settings.solver().changesTrunk() ? adaBn(learned.copy(), learned, predictions)
                    : adaBn(ownStatistics(source), learned, predictions);
            case CORAL -> coral(learned, predictions, features.orElseThrow(() -> new AdaptationException("CORAL needs "
                    + "the features of the frozen trunk, and there is no room for them; give more memory")));
            case NONE -> throw new IllegalStateException("nothing to adapt");
        };
    }

    private Network ownStatistics(Network source) {
        statistics(source, train);
        try (FeatureCache cache = caches.get()) {
            BoundaryFeatures own = BoundaryFeatures.of(source, train, validation, train.isRandom() ? settings.views()
                    : 1, settings.batch(), cache, team, "adapted features", progress).orElseThrow(() ->
                    new AdaptationException("AdaBN: no room for the features of the adapted trunk; give more memory"));
            HeadOnFeatures head = new HeadOnFeatures(vectors(own));
            head.solve(own.rest(), settings.batch(), settings.classWeights(), team);
        }
        return source;
    }

    private BoundaryFeatures vectors(BoundaryFeatures f) {
        if (!f.known().shape().isVector() || !f.known().inMemory()) {
            throw new AdaptationException(how.method().title() + " learns a head from features that are one vector for "
                    + "each image and fit into memory; found " + f.known().shape() + " at " + f.layer() + " of "
                    + f.known().count() + " images");
        }
        return f;
    }

    private AdaptiveBatchNorm.Outcome statistics(Network network, Samples of) {
        return AdaptiveBatchNorm.adapt(network, of, how.prior(), team, (done, all) -> progress.report(STATISTICS,
                done * of.count() / all, of.count()));
    }

    private Result adaBn(Network network, Network learned, Predictions predictions) {
        AdaptiveBatchNorm.Outcome done = statistics(network, targetSamples);
        return measured(network, learned, predictions, new AdaptedTo(how, target.from(), done.images(),
                target.labelled(), done.layers(), done.weight(), target.notes()));
    }

    private Result coral(Network learned, Predictions predictions, BoundaryFeatures features) {
        CachedSamples known = vectors(features).known();
        int c = known.shape().c();
        Network adapted = learned.copy();
        double[][] met;
        try (FeatureCache cache = caches.get()) {
            met = DomainFeatures.of(adapted.upTo(features.layer()), targetSamples, cache, team,
                    "features of the target", progress);
        }
        float[] asTheyAre = new float[Tensor.count(known.count(), c)];
        known.copyTo(asTheyAre, 0);
        Coral coral = Coral.of(DomainFeatures.rows(asTheyAre, c), met, team);
        double[][] coloured = coral.recoloured(DomainFeatures.rows(known.stacked().unwrap(), c));
        int classes = learned.outputShape().c();
        LogisticRegression.Solution s = LogisticRegression.fit(Tensor.wrap(DomainFeatures.flat(coloured),
                coloured.length, c), known.stackedLabels(), settings.classWeights().of(known.stackedLabels(), classes),
                HeadOnFeatures.LOGISTIC_DECAY, HeadOnFeatures.LOGISTIC_ITERATIONS, team);
        double[][] weight = DomainFeatures.rows(s.weight().unwrap(), classes);
        double[] bias = DomainFeatures.widened(s.bias().unwrap(), 0, classes);
        coral.foldTarget(weight, bias);
        DomainFeatures.setHead(adapted.parametersOf(adapted.head()), weight, bias);
        return measured(adapted, learned, predictions, new AdaptedTo(how, target.from(), met.length, target.labelled(),
                c, 0, target.notes()));
    }

    private Result measured(Network adapted, Network learned, Predictions predictions, AdaptedTo to) {
        List<AdaptationEffect> effects = new ArrayList<>();
        if (to.labelled() > 0) {
            effects.add(AdaptationEffect.of("the target's images", predict(learned, targetSamples), predict(adapted,
                    targetSamples)));
        }
        effects.add(AdaptationEffect.of("the validation images of --data", predictions, predict(adapted, validation)));
        return new Result(adapted.unfreeze(), to, effects.stream().filter(e -> e.images() > 0).toList());
    }

    private Predictions predict(Network network, Samples samples) {
        PlanOptions options = PlanOptions.batch(Math.min(settings.batch(), samples.count()))
                .machine(MachineProfile.STANDARD).team(team);
        try (InferencePlan plan = network.compileForInference(options)) {
            return Predictions.of(plan, samples, team, n -> progress.report("measuring", n, samples.count()));
        }
    }
}
