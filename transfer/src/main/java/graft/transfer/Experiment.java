package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.DivergedException;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.layers.training.TrainingLog;
import graft.transfer.features.FeatureCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private Supplier<FeatureCache> caches = FeatureCache::ofRun;
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
     */
    public record Result(Network network, List<Run> runs, Predictions predictions, Map<String, Double> timings) {
        public Result {
            runs = List.copyOf(runs);
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

    /** What is told of a transfer while the features are still there on which its head was learnt. */
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
            Network network = source.copy().freeze().replaceHead(classes, settings.seed());
            Optional<BoundaryFeatures> features = learning.headFeatures(network);
            List<Run> runs = new ArrayList<>();
            Learned learned = learning.head(fineTunes ? network.copy() : network, features);
            runs.add(run(Way.HEAD, learned));
            if (fineTunes) {
                learned = learning.fineTune(network, features);
                runs.add(run(Way.FINE_TUNE, learned));
            }
            Predictions predictions = learning.predict(learned);
            if (predictions.holdsNaN()) {
                throw new DivergedException("the network that was learnt gives NaN for some validation images: values "
                        + "grow too large on the way through it; try a tenth of the learning rate");
            }
            measured.accept(network, predictions, features);
            progress.say("features: " + cache.computed() + " images computed"
                    + (cache.reused() == 0 ? "" : ", " + cache.reused() + " found"));
            Result transfer = new Result(network.unfreeze(), runs, predictions, learning.timings());
            if (settings.scratchEpochs() == 0) {
                return transfer;
            }
            transferred.accept(transfer);
            runs.add(run(Way.SCRATCH, learning.scratch(source.copy().replaceHead(classes, settings.seed()))));
            return new Result(transfer.network(), runs, predictions, learning.timings());
        }
    }

    private Run run(String name, Learned learned) {
        return new Run(name, settings.seed(), learned.log());
    }
}
