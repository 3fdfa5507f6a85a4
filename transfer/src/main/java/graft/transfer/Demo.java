package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.demo.DemoSet;
import graft.transfer.demo.DemoSource;
import graft.transfer.images.Thumbnail;
import graft.transfer.report.Environment;
import graft.transfer.report.ExamplesSection;
import graft.transfer.report.TransferReport;
import graft.transfer.report.WaysSection;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The main job on data that the program draws itself, both ways: develop a source model on a task with many images, or
 * take one that is published; transfer it to a task of other classes with few images; and train the same network on
 * those few from scratch. Nothing about the outcome is arranged but the tasks: the report shows what was measured.
 *
 * <p>The published source is the program's own, see {@link DemoSource}. The report is about it, and compares the other
 * way with it.
 */
public final class Demo {
    /** How the titles of its reports begin. */
    public static final String TITLE = "Graft demo";

    /**
     * How much of everything.
     *
     * @param source             how the source is developed that is developed here; its seed is the demo's
     * @param targetPerClass     images of each target class to learn from: few
     * @param validationPerClass images of each target class to measure on
     * @param epochs             passes over the target images, for transfer and scratch alike
     */
    public record Size(DemoSource.Recipe source, int targetPerClass, int validationPerClass, int epochs) {
        /**
         * About a minute: 69 s on two cores of an Intel (family 6, model 207) at half of its speed. Small batches,
         * because what the source lacks in this time is steps: of 32,000 images seen, batches of 16 teach it 87.7 % of
         * its own task, batches of 32 83.8 %.
         */
        public static Size full() {
            return new Size(new DemoSource.Recipe(200, 6, 16, 5e-3, 0), 20, 40, 15);
        }

        /** A tenth of the work, for a quick look and for tests; the source that is developed here learns little. */
        public static Size small() {
            return new Size(new DemoSource.Recipe(20, 1, 32, 1e-2, 0), 20, 10, 3);
        }
    }

    private final Size size;
    private final long seed;
    private final int threads;
    private final Progress progress;

    public Demo(Size size, long seed, int threads, Progress progress) {
        this.size = size;
        this.seed = seed;
        this.threads = threads;
        this.progress = progress;
    }

    /** Draws, learns, transfers, compares. */
    public Report run() {
        long start = System.nanoTime();
        progress.say("drawing the target task");
        DemoSet known = DemoImages.target(size.targetPerClass, seed + 2);
        DemoSet measured = DemoImages.target(size.validationPerClass, seed + 3);
        double drawing = seconds(start);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            start = System.nanoTime();
            progress.say("the first way: a source developed here");
            DemoSource developed = DemoSource.learn(size.source.seed(seed), team, listener(progress));
            double sourceSeconds = seconds(start);
            Experiment.Result first = experiment(developed.network(), known, measured, settings().scratchEpochs(0),
                    team);
            final double firstSeconds = seconds(start);
            start = System.nanoTime();
            progress.say("the second way: a published source");
            DemoSource.Published published = DemoSource.published();
            TransferSettings settings = settings();
            Experiment.Result result = experiment(published.model().network(), known, measured, settings, team);
            double scratchSeconds = result.timings().getOrDefault(Way.SCRATCH, 0.0);
            WaysSection ways = new WaysSection(List.of(
                    way("developed here", developed.recipe().toString(), developed.accuracy(), first, firstSeconds),
                    way("published", published.recipe(), published.accuracy(), result,
                            seconds(start) - scratchSeconds)), accuracy(result, Way.SCRATCH), scratchSeconds);
            TransferReport.Builder report = TransferReport.about(words(published), known.classes())
                    .title(TITLE + ": from " + developed.classes().size() + " drawn classes to "
                            + known.classes().size() + " others")
                    .images(known.count(), measured.count())
                    .environment(Environment.here(threads)).section(ways).section(examples(known))
                    .timing("drawing the target", drawing).timing("source training", sourceSeconds)
                    .timing("transfer from it", firstSeconds - sourceSeconds);
            ExperimentReport.add(report, known.classes(), result, settings,
                    new ExperimentReport.Images(id -> drawn("training", known, id),
                            id -> drawn("validation", measured, id), false, List.of()));
            PretrainedModel model = new PretrainedModel(result.network(),
                    Preparation.ofFile(DemoNetwork.preprocessing(), "trained with it"),
                    known.classes(), "demo", "graft", "Graft model", result.confidence());
            return new Report(Classifier.of(model), report.build());
        }
    }

    private static String words(DemoSource.Published source) {
        return String.format(Locale.ROOT, "a ResNet of three stages, published with Graft: it learnt %d drawn classes "
                + "to %.1f %% (%s)", source.model().labels().size(), 100 * source.accuracy(), source.recipe());
    }

    private TransferSettings settings() {
        return TransferSettings.standard().solver(Solver.FINE_TUNE).freezeThrough("none").epochs(size.epochs).batch(16)
                .learningRate(3e-3).schedule("cosine").scratchEpochs(size.epochs).seed(seed);
    }

    private Experiment.Result experiment(Network source, DemoSet known, DemoSet measured, TransferSettings settings,
            ThreadTeam team) {
        return new Experiment(source, known.samples(), measured.samples(), known.classes().size(), settings, team,
                progress).names(known.classes()).run();
    }

    private static WaysSection.Way way(String name, String recipe, double accuracy, Experiment.Result result,
            double seconds) {
        return new WaysSection.Way(name, recipe, accuracy, accuracy(result, Way.HEAD),
                accuracy(result, Way.FINE_TUNE), seconds);
    }

    /** The first two of each class. */
    private ExamplesSection examples(DemoSet known) {
        int classes = known.classes().size();
        return new ExamplesSection(String.format(Locale.ROOT, "Two of the %d drawn images of each class. Colour, texture, "
                + "place, turn and background are left to chance; only the shape tells the class.",
                size.targetPerClass), IntStream.range(0, 2 * classes).map(i -> i % 2 * classes + i / 2).mapToObj(i ->
                        new ExamplesSection.Example(known.classes().get(known.labels()[i]),
                                Thumbnail.of(known.pixels(i)))).toList());
    }

    private static double accuracy(Experiment.Result result, String run) {
        return result.runs().stream().filter(r -> r.name().equals(run)).findFirst().orElseThrow().log().last()
                .validationAccuracy();
    }

    /** Tells of a source's training. */
    public static Trainer.Listener listener(Progress progress) {
        return new Trainer.Listener() {
            @Override
            public void samples(int epoch, int epochs, int done, int count) {
                progress.report("source epoch " + epoch + "/" + epochs, done, count);
            }

            @Override
            public void epoch(TrainingLog.Epoch e, int epochs) {
                progress.say(String.format(Locale.ROOT, "source epoch %d/%d: training loss %.4f, accuracy %.1f %%",
                        e.epoch(), epochs, e.trainLoss(), 100 * e.validationAccuracy()));
            }
        };
    }

    private static ExperimentReport.Shown drawn(String part, DemoSet set, int id) {
        String name = part + " image " + id;
        return new ExperimentReport.Shown(name, name, () -> Thumbnail.of(set.pixels(id)));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
