package graft.transfer.cli;

import graft.transfer.ResultFiles;
import graft.transfer.report.AdaptationSection;
import graft.transfer.report.Benefit;
import graft.transfer.report.Benefits;
import graft.transfer.report.EarlyStoppingSection;
import graft.transfer.report.EpochResult;
import graft.transfer.report.LabelsSection;
import graft.transfer.report.TimeBoughtSection;
import graft.transfer.report.TrainingRun;
import graft.transfer.report.TransferReport;
import java.nio.file.Path;
import java.util.Locale;

/** A transfer's result in a few lines. */
final class Outcome {
    private Outcome() {
    }

    /** @param folder where the results were written */
    static void print(TransferReport report, Path folder, Screen screen) {
        screen.print(String.format(Locale.ROOT, "%d classes, %d images to learn from, %d to measure on%s",
                report.classes().size(), report.trainImages(), report.validationImages(),
                report.skipped().isEmpty() ? "" : ", " + report.skipped().size() + " files skipped"));
        for (TrainingRun run : report.runs()) {
            EpochResult kept = run.epochs().get(run.kept());
            screen.print(String.format(Locale.ROOT, "%-20s accuracy %5.1f %% after %s and %.1f s", run.name(),
                    100 * kept.validationAccuracy(), run.solved() ? "its solution"
                            : run.kept() < run.trainedEpochs() ? "epoch " + run.kept() + " of " + run.trainedEpochs()
                            : run.trainedEpochs() == 1 ? "1 epoch" : run.trainedEpochs() + " epochs",
                            run.secondsThrough(run.trainedEpochs())));
        }
        report.section(TimeBoughtSection.class).ifPresent(s -> screen.print(String.format("%-20s %s", "time",
                s.last())));
        report.section(EarlyStoppingSection.class).ifPresent(s -> s.choices().forEach(c -> screen.print(
                String.format("%-20s %s", "kept", s.describe(c).replace('\u00a0', ' ')))));
        report.interval().ifPresent(i -> screen.print(String.format(Locale.ROOT, "%-20s %.1f %%; 95 %% interval: %s",
                "accuracy", 100 * report.confusion().orElseThrow().accuracy(), i.toString().replace('\u00a0', ' '))));
        report.section(AdaptationSection.class).ifPresent(a -> a.effects().forEach(e -> screen.print(
                AdaptationSection.line(e, a.to().how().method().title()))));
        Benefits.among(report.runs()).ifPresent(b -> {
            benefit(b.solved() ? "higher start (*)" : "higher start", b.start(), "points", screen);
            benefit("higher slope", b.slope(), "points an epoch", screen);
            benefit("higher asymptote", b.asymptote(), "points", screen);
            if (b.solved()) {
                screen.print("(*) the head is solved at once: its start is its end; --solver head trains it in epochs");
            }
        });
        report.section(LabelsSection.class).filter(l -> l.areFiles() && l.flagged() > 0).ifPresent(l -> screen.print(
                String.format(Locale.ROOT, "%-20s %d of %d probably wrong: %s", "labels", l.flagged(), l.judged(),
                        folder.resolve(ResultFiles.LABELS))));
        screen.print("Report: " + folder.resolve("report.html"));
        screen.print("Model:  " + folder.resolve("model.safetensors"));
    }

    private static void benefit(String name, Benefit b, String unit, Screen screen) {
        screen.print(String.format(Locale.ROOT, "%-20s %+.1f %s (transfer %.1f, scratch %.1f)", name,
                100 * b.difference(), unit, 100 * b.transfer(), 100 * b.scratch()));
    }
}
