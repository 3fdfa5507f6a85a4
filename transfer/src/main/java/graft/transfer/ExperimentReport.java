package graft.transfer;

import graft.engine.Tensor;
import graft.layers.training.EarlyStopping;
import graft.layers.training.Predictions;
import graft.layers.training.TrainingLog;
import graft.transfer.labels.LabelPlan;
import graft.transfer.labels.LabelSuspects;
import graft.transfer.report.Confusion;
import graft.transfer.report.EarlyStoppingSection;
import graft.transfer.report.EpochResult;
import graft.transfer.report.LabelFinding;
import graft.transfer.report.LabelsSection;
import graft.transfer.report.Mistake;
import graft.transfer.report.TimeBoughtSection;
import graft.transfer.report.TrainingRun;
import graft.transfer.report.TransferReport;
import graft.transfer.report.TrustSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What an experiment led to, in the words of its report. */
final class ExperimentReport {
    private static final int MISTAKES_SHOWN = 12;
    private static final String UNIT = "image";

    /**
     * An image as the report shows it.
     *
     * @param name      short
     * @param file      within the folder of images
     * @param thumbnail made when it is asked for, or an empty text
     */
    record Shown(String name, String file, Supplier<String> thumbnail) {
    }

    private ExperimentReport() {
    }

    /**
     * Images by their number among the samples to learn from, and among those to be measured on; whether they are
     * files; and what was decided about the labels of some of them.
     */
    record Images(IntFunction<Shown> known, IntFunction<Shown> measured, boolean areFiles,
            List<LabelPlan.Decision> decided) {

        Images {
            decided = List.copyOf(decided);
        }
    }

    /**
     * Adds runs, timings, settings, the confusion matrix, the worst mistakes, doubtful labels and how far to trust it.
     *
     * @param classes of the new task
     * @param images  asked only for those that are shown, and for the names of those that are listed
     */
    static void add(TransferReport.Builder report, List<String> classes, Experiment.Result result,
            TransferSettings settings, Images images) {
        Predictions p = result.predictions();
        report.confusion(Confusion.of(classes, p.confusion()));
        SeedRuns runs = SeedRuns.of(result.runs().stream().map(run -> trainingRun(run,
                settings.solver().solvesHead() && run.name().equals(Way.HEAD))).toList());
        runs.means().forEach(report::run);
        report.runsOfEach(runs.ofEach());
        result.timings().forEach(report::timing);
        settings.describe().forEach(report::setting);
        List<Mistake> mistakes = new ArrayList<>();
        topLosses(p).limit(MISTAKES_SHOWN).forEach(i -> {
            Shown shown = images.measured().apply(p.ids()[i]);
            double truth = p.probabilities().get(i, p.labels()[i]);
            mistakes.add(new Mistake(shown.name(), classes.get(p.labels()[i]), classes.get(p.best(i)),
                    p.probabilities().get(i, p.best(i)), -Math.log(Math.max(truth, Float.MIN_NORMAL)),
                    shown.thumbnail().get()));
        });
        report.mistakes(mistakes, MISTAKES_SHOWN);
        result.examination().ifPresent(e -> {
            LabelsSection labels = labels(e, classes, images);
            report.section(labels);
            labels.warning().ifPresent(report::warning);
        });
        if (settings.solver() == Solver.TIMED) {
            report.section(timeBought(result, settings));
        }
        EarlyStoppingSection stopped = stopped(result, settings);
        if (!stopped.choices().isEmpty()) {
            report.section(stopped);
        }
        TrustSection trust = new TrustSection(Confusion.of(classes, p.confusion()),
                result.examination().map(Examination::folds), Optional.of(result.calibration()),
                result.against(), runs.spreads(), UNIT);
        report.section(trust);
        trust.warning().ifPresent(report::warning);
    }

    private static EarlyStoppingSection stopped(Experiment.Result result, TransferSettings settings) {
        List<EarlyStoppingSection.Choice> choices = new ArrayList<>();
        for (Experiment.Run run : result.runs()) {
            run.log().choice().filter(_ -> !run.name().equals(Way.TIMED)).ifPresent(c ->
                    choices.add(new EarlyStoppingSection.Choice(run.name(), run.seed(), c.kept(),
                            run.log().last().epoch(), run.log().kept().validationAccuracy(),
                            run.log().last().validationAccuracy(), c.crossFitted())));
        }
        return new EarlyStoppingSection(choices, settings.fineTuning().stopping().map(s -> s.by().word()).orElse(""),
                settings.fineTuning().stopping().map(EarlyStopping::patience).orElse(0), UNIT);
    }

    private static TimeBoughtSection timeBought(Experiment.Result result, TransferSettings settings) {
        TrainingLog.Epoch head = result.runs().getFirst().log().last();
        return new TimeBoughtSection(settings.seconds(), head.seconds(), head.validationAccuracy(),
                result.phases().stream().map(p -> new TimeBoughtSection.Phase(p.layers(), p.seconds(), p.epochs(),
                        p.kept(), p.before(), p.after(), p.crossFitted())).toList(), result.predictions().count(),
                UNIT);
    }

    private static LabelsSection labels(Examination e, List<String> classes, Images images) {
        return labels(e.labels(), e.given(), classes, picture -> shown(e, picture, images), images.areFiles(),
                images.decided());
    }

    /**
     * Doubtful labels as reports have them.
     *
     * @param given    the label of each picture that was judged
     * @param pictures by their number among those
     */
    static LabelsSection labels(LabelSuspects labels, int[] given, List<String> classes, IntFunction<Shown> pictures,
            boolean areFiles, List<LabelPlan.Decision> decided) {
        List<LabelFinding> findings = new ArrayList<>();
        for (LabelSuspects.Suspect s : labels.suspects()) {
            boolean isShown = findings.size() < LabelsSection.SHOWN;
            Shown shown = pictures.apply(s.picture());
            findings.add(new LabelFinding(shown.file(), classes.get(s.given()), classes.get(s.believed()), s.score(),
                    s.confidence(), s.isFlagged(), isShown ? shown.thumbnail().get() : "", s.neighbours().stream()
                    .map(n -> {
                        Shown like = pictures.apply(n);
                        return new LabelFinding.Neighbour(like.file(), classes.get(given[n]),
                                isShown ? like.thumbnail().get() : "");
                    }).toList()));
        }
        return new LabelsSection(labels.judged(), findings, labels.notes(), areFiles, decided, UNIT);
    }

    private static Shown shown(Examination e, int picture, Images images) {
        return (picture < e.learntFrom() ? images.known() : images.measured()).apply(e.samples()[picture]);
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
        return new TrainingRun(run.name(), run.seed(), epochs, solved, run.log().kept().epoch());
    }
}
