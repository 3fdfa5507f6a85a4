package graft.transfer;

import graft.engine.Tensor;
import graft.layers.training.Predictions;
import graft.layers.training.TrainingLog;
import graft.transfer.report.Confusion;
import graft.transfer.report.EpochResult;
import graft.transfer.report.Mistake;
import graft.transfer.report.TrainingRun;
import graft.transfer.report.TransferReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What an experiment led to, in the words of its report. */
final class ExperimentReport {
    private static final int MISTAKES_SHOWN = 12;

    /** A validation image as the report shows it: its name, and a thumbnail or an empty text. */
    record Shown(String name, String thumbnail) {
    }

    private ExperimentReport() {
    }

    /**
     * Adds runs, timings, settings, the confusion matrix and the worst mistakes.
     *
     * @param classes  of the new task
     * @param images the validation images by their number; asked only for those that are shown
     */
    static void add(TransferReport.Builder report, List<String> classes, Experiment.Result result,
            TransferSettings settings, IntFunction<Shown> images) {
        Predictions p = result.predictions();
        report.confusion(Confusion.of(classes, p.confusion()));
        result.runs().forEach(run -> report.run(trainingRun(run,
                settings.solver() == Solver.LOGISTIC && run.name().equals(Way.HEAD))));
        result.timings().forEach(report::timing);
        settings.describe().forEach(report::setting);
        List<Mistake> mistakes = new ArrayList<>();
        topLosses(p).limit(MISTAKES_SHOWN).forEach(i -> {
            Shown shown = images.apply(p.ids()[i]);
            double truth = p.probabilities().get(i, p.labels()[i]);
            mistakes.add(new Mistake(shown.name(), classes.get(p.labels()[i]), classes.get(p.best(i)),
                    p.probabilities().get(i, p.best(i)), -Math.log(Math.max(truth, Float.MIN_NORMAL)),
                    shown.thumbnail()));
        });
        report.mistakes(mistakes, MISTAKES_SHOWN);
    }

    /** The positions of samples that were got wrong, the most confident mistakes first. */
    private static IntStream topLosses(Predictions p) {
        Tensor probabilities = p.probabilities();
        return IntStream.range(0, p.count()).boxed().filter(i -> p.best(i) != p.labels()[i])
                .sorted((a, b) -> Float.compare(probabilities.get(a, p.labels()[a]),
                        probabilities.get(b, p.labels()[b])))
                .mapToInt(Integer::intValue);
    }

    /** The report counts seconds by epoch, the log since the start. */
    private static TrainingRun trainingRun(Experiment.Run run, boolean solved) {
        List<EpochResult> epochs = new ArrayList<>();
        double before = 0;
        for (TrainingLog.Epoch e : run.log().epochs()) {
            epochs.add(new EpochResult(e.epoch(), e.trainLoss(), e.validationLoss(), e.validationAccuracy(),
                    Math.max(0, e.seconds() - before)));
            before = e.seconds();
        }
        return new TrainingRun(run.name(), run.seed(), epochs, solved);
    }
}
