package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.bench.Measurement;
import graft.transfer.bench.Speed;
import graft.transfer.features.FeatureCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fine-tuning from one source with the trunk frozen through one stage after another, each with several seeds: what
 * {@code graft transfer --solver fine-tune} would learn with that {@code --freeze-through}. The features of the frozen
 * part are computed once for all seeds.
 */
public final class FreezingRuns {
    private static final int TIMED_CLASSES = Speed.TRAINING_CLASSES;
    private static final int TIMED_STEPS = 3;

    private final Network source;
    private final Samples train;
    private final Samples validation;
    private final int classes;
    private final TransferSettings settings;
    private final ThreadTeam team;
    private final Progress progress;
    private Optional<BoundaryFeatures> ofHead;

    /**
     * What came out of one freezing point.
     *
     * @param stage       through which the trunk was frozen; {@code none}
     * @param predictions on the validation samples, one for each seed
     */
    public record Outcome(String stage, List<Predictions> predictions) {
        public Outcome {
            predictions = List.copyOf(predictions);
        }
    }

    /** @param settings of fine-tuning; its seeds are {@link TrustSettings#seeds} from {@code settings.seed()} on */
    public FreezingRuns(Network source, Samples train, Samples validation, int classes, TransferSettings settings,
            ThreadTeam team, Progress progress) {
        this.source = source;
        this.train = train;
        this.validation = validation;
        this.classes = classes;
        this.settings = settings.solver(Solver.FINE_TUNE);
        this.team = team;
        this.progress = progress;
    }

    /**
     * Learns and measures.
     *
     * @param stage a layer or stage, or {@code none}; where all of the trunk is to stay frozen there is nothing to
     *              fine-tune
     */
    public Outcome through(String stage) {
        try (FeatureCache cache = FeatureCache.ofRun()) {
            Learning learning = new Learning(train, validation, settings.freezeThrough(stage), team, progress,
                    Checkpoints.none(), cache);
            List<Predictions> predictions = new ArrayList<>();
            for (int i = 0; i < settings.trust().seeds(); i++) {
                long seed = settings.seed() + i;
                progress.say("fine-tuning, frozen through " + stage + ", seed " + seed);
                Learning again = learning.again(seed);
                Network grafted = source.copy().freeze().replaceHead(classes, seed);
                if (ofHead == null) {
                    ofHead = headFeatures(grafted);
                }
                predictions.add(again.predict(again.fineTune(grafted, ofHead)));
            }
            return new Outcome(stage, predictions);
        }
    }

    /** What is in memory outlives its cache; from elsewhere, the head learns on the images. */
    private Optional<BoundaryFeatures> headFeatures(Network grafted) {
        try (FeatureCache own = FeatureCache.ofRun()) {
            return new Learning(train, validation, settings, team, progress, Checkpoints.none(), own).features(grafted)
                    .filter(f -> f.known().inMemory() && f.measured().inMemory());
        }
    }

    /**
     * The time of a training step with the trunk frozen through a stage, features of the frozen part known: forward,
     * loss, backward and update, the best of {@value #TIMED_STEPS} after one for warming up. Random images and {@value
     * #TIMED_CLASSES} classes.
     *
     * @return seconds for a step of {@code settings.batch()} images
     */
    public double stepSeconds(String stage) {
        Network grafted = source.copy().replaceHead(TIMED_CLASSES, settings.seed());
        Network learns = stage.equals("none") ? grafted.unfreeze() : stage.equals("all")
                ? grafted.freezeBefore(grafted.head().name()) : grafted.freezeThrough(stage);
        Network rest = BoundaryFeatures.isWorthwhile(learns) ? learns.after(learns.boundary().name()) : learns;
        Measurement time = new Speed(team, TIMED_STEPS, 1, done -> progress.report("a training step, frozen through "
                + stage, done, TIMED_STEPS + 1)).training(rest, Speed.Trainable.ALL, settings.batch());
        return time.min() / 1e3;
    }
}
