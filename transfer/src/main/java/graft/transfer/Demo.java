package graft.transfer;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.Schedule;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.demo.DemoSet;
import graft.transfer.images.Thumbnail;
import graft.transfer.report.Environment;
import graft.transfer.report.TransferReport;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.util.List;
import java.util.Locale;

/**
 * The main job on data that the program draws itself: develop a source model on a task with many images, transfer it
 * to a task of other classes with few, and train the same network on those few from scratch. Nothing about the outcome
 * is arranged but the tasks: the report shows what was measured.
 */
public final class Demo {
    /** How the titles of its reports begin. */
    public static final String TITLE = "Graft demo";

    /**
     * How much of everything.
     *
     * @param sourcePerClass     images of each source class to learn from
     * @param sourceEpochs       passes over them
     * @param targetPerClass     images of each target class to learn from: few
     * @param validationPerClass images of each target class to measure on
     * @param epochs             passes over the target images, for transfer and scratch alike
     */
    public record Size(int sourcePerClass, int sourceEpochs, int targetPerClass, int validationPerClass, int epochs) {
        public static Size full() {
            return new Size(150, 8, 20, 40, 20);
        }

        /** A tenth of the work, for a quick look and for tests; the networks learn little. */
        public static Size small() {
            return new Size(60, 2, 8, 20, 6);
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
        progress.say("drawing the source task and the target task");
        DemoSet sourceTrain = DemoImages.source(size.sourcePerClass, seed);
        DemoSet sourceTest = DemoImages.source(Math.max(5, size.sourcePerClass / 10), seed + 1);
        DemoSet targetTrain = DemoImages.target(size.targetPerClass, seed + 2);
        DemoSet targetTest = DemoImages.target(size.validationPerClass, seed + 3);
        double drawing = seconds(start);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            start = System.nanoTime();
            Network source = DemoNetwork.network(sourceTrain.classes().size()).initialize(seed);
            TrainingLog sourceLog = trainSource(source, samples(sourceTrain), samples(sourceTest), team);
            double sourceSeconds = seconds(start);
            TransferSettings settings = TransferSettings.standard().solver(Solver.FINE_TUNE).freezeThrough("none")
                    .epochs(size.epochs).batch(16).learningRate(3e-3).schedule("cosine").scratchEpochs(size.epochs)
                    .seed(seed);
            Experiment.Result result = new Experiment(source, samples(targetTrain), samples(targetTest),
                    targetTrain.classes().size(), settings, team, progress).names(targetTrain.classes()).run();
            String words = String.format(Locale.ROOT, "a ResNet of three stages, trained here on %d drawn images "
                            + "of %d classes to %.1f %% accuracy", sourceTrain.count(), sourceTrain.classes().size(),
                    100 * sourceLog.last().validationAccuracy());
            TransferReport.Builder report = TransferReport.about(words, targetTrain.classes())
                    .title(TITLE + ": from " + sourceTrain.classes().size() + " drawn classes to "
                            + targetTrain.classes().size() + " others")
                    .images(targetTrain.count(), targetTest.count())
                    .environment(Environment.here(threads))
                    .timing("drawing", drawing).timing("source training", sourceSeconds)
                    .setting("source images", sourceTrain.count()).setting("source epochs", size.sourceEpochs);
            ExperimentReport.add(report, targetTrain.classes(), result, settings,
                    new ExperimentReport.Images(id -> drawn("training ", targetTrain, id),
                            id -> drawn("", targetTest, id), false, List.of()));
            PretrainedModel model = new PretrainedModel(result.network(),
                    Preparation.ofFile(DemoNetwork.preprocessing(), "trained with it"),
                    targetTrain.classes(), "demo", "graft", "Graft model", result.confidence());
            return new Report(Classifier.of(model), report.build());
        }
    }

    private TrainingLog trainSource(Network network, TensorSamples train, TensorSamples test, ThreadTeam team) {
        return Trainer.of(network).optimizer(Adam.adamW(1e-2)).schedule(Schedule.oneCycle()).learningRate(1e-2)
                .epochs(size.sourceEpochs).batch(32).seed(seed).team(team).listener(new Trainer.Listener() {
                    @Override
                    public void samples(int epoch, int epochs, int done, int count) {
                        progress.report("source epoch " + epoch + "/" + epochs, done, count);
                    }

                    @Override
                    public void epoch(TrainingLog.Epoch e, int epochs) {
                        progress.say(String.format(Locale.ROOT,
                                "source epoch %d/%d: training loss %.4f, accuracy %.1f %%",
                                e.epoch(), epochs, e.trainLoss(), 100 * e.validationAccuracy()));
                    }
                }).fit(train, test);
    }

    private static ExperimentReport.Shown drawn(String part, DemoSet set, int id) {
        String name = part + "drawn image " + id;
        return new ExperimentReport.Shown(name, name, () -> Thumbnail.of(set.pixels(id)));
    }

    private static TensorSamples samples(DemoSet set) {
        Nhwc x = set.prepare(DemoNetwork.preprocessing());
        return new TensorSamples(x.toTensor(), set.labels());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
