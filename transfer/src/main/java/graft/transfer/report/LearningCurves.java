package graft.transfer.report;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Draws the learning curves: accuracy and loss against epochs, accuracy against seconds, and the benefits upon them.
 */
final class LearningCurves {
    private static final double WIDTH = 900;
    private static final double HEIGHT = 430;
    private static final double SMALL_WIDTH = 440;
    private static final double SMALL_HEIGHT = 280;

    private final TransferReport report;
    private final Map<TrainingRun, String> styles;

    LearningCurves(TransferReport report) {
        this.report = report;
        styles = RunStyle.of(report);
    }

    /** Accuracy against epochs, with the three benefits marked where the numbers come from. */
    void accuracy(Markup page) {
        int last = lastEpoch();
        Plot plot = new Plot(WIDTH, HEIGHT, report.benefits().isPresent() ? 150 : 24, last, 1);
        start(page, WIDTH, HEIGHT, "accuracy", "Validation accuracy against epochs", description());
        plot.axes(page, epochs(), Plot.wholeTicks(last, 10), t -> String.valueOf(Math.round(t)),
                "validation accuracy", List.of(0d, .2, .4, .6, .8, 1d), t -> Math.round(t * 100) + " %");
        report.benefits().ifPresent(b -> between(page, plot));
        lines(page, plot, EpochResult::epoch, EpochResult::validationAccuracy);
        report.benefits().ifPresent(b -> new BenefitMarks(page, plot, b, styled(RunStyle.TRANSFER),
                styled(RunStyle.SCRATCH), report.runs()).draw());
        page.close();
    }

    /** Validation loss against epochs. */
    void loss(Markup page) {
        int last = lastEpoch();
        double max = report.runs().stream().flatMap(r -> r.epochs().stream())
                .mapToDouble(EpochResult::validationLoss).filter(Double::isFinite).max().orElse(1);
        double top = max <= 0 ? 1 : max * 1.05;
        Plot plot = new Plot(SMALL_WIDTH, SMALL_HEIGHT, 16, last, top);
        start(page, SMALL_WIDTH, SMALL_HEIGHT, "loss", "Validation loss against epochs",
                "Lower is better. Cross-entropy of the validation " + report.unit() + "s after each epoch.");
        List<Double> ticks = Plot.ticks(top, 4);
        plot.axes(page, epochs(), Plot.wholeTicks(last, 6), t -> String.valueOf(Math.round(t)),
                "validation loss", ticks, LearningCurves::plain);
        lines(page, plot, EpochResult::epoch, EpochResult::validationLoss);
        page.close();
    }

    /** Accuracy against the seconds that were spent, the work before the first epoch included. */
    void time(Markup page) {
        double seconds = report.runs().stream().mapToDouble(r -> r.secondsThrough(r.trainedEpochs())).max().orElse(1);
        double end = seconds > 0 ? seconds : 1;
        boolean minutes = end > 300;
        double unit = minutes ? 60 : 1;
        Plot plot = new Plot(SMALL_WIDTH, SMALL_HEIGHT, 16, end / unit, 1);
        start(page, SMALL_WIDTH, SMALL_HEIGHT, "time", "Validation accuracy against time",
                "The same accuracies against the time spent, the work before the first epoch included.");
        plot.axes(page, minutes ? "minutes" : "seconds", Plot.ticks(end / unit, 5), LearningCurves::plain,
                "validation accuracy", List.of(0d, .25, .5, .75, 1d), t -> Math.round(t * 100) + " %");
        styles.forEach((run, style) -> plot.line(page, style, run.epochs(),
                e -> run.secondsThrough(e.epoch()) / unit, EpochResult::validationAccuracy));
        page.close();
    }

    /** Which line is which run. */
    void legend(Markup page) {
        page.open("ul", "class", "legend");
        styles.forEach((run, style) -> {
            page.open("li");
            page.open("svg", "viewBox", "0 0 34 12", "width", 34, "height", 12, "aria-hidden", "true");
            page.leaf("polyline", "class", "line " + style, "points", "0,6 34,6");
            Plot.mark(page, style, 17, 6);
            page.close();
            page.text(" " + run.name()).element("span", " seed " + run.seed(), "class", "quiet");
            page.close();
        });
        page.close();
    }

    private void lines(Markup page, Plot plot, ToDoubleFunction<EpochResult> x, ToDoubleFunction<EpochResult> y) {
        styles.forEach((run, style) -> plot.line(page, style, run.epochs(), x, y));
    }

    /** Tints the area between the two compared curves: what the transfer gained, all in all. */
    private void between(Markup page, Plot plot) {
        TrainingRun a = styled(RunStyle.TRANSFER);
        TrainingRun b = styled(RunStyle.SCRATCH);
        int common = Math.min(a.trainedEpochs(), b.trainedEpochs());
        StringBuilder points = new StringBuilder();
        for (int e = 0; e <= common; e++) {
            points.append(Math.round(plot.x(e))).append(',').append(Math.round(plot.y(a.accuracyAt(e)))).append(' ');
        }
        for (int e = common; e >= 0; e--) {
            points.append(Math.round(plot.x(e))).append(',').append(Math.round(plot.y(b.accuracyAt(e)))).append(' ');
        }
        page.leaf("polygon", "class", "between", "points", points.toString().strip());
    }

    private TrainingRun styled(String style) {
        return styles.entrySet().stream().filter(e -> e.getValue().equals(style)).map(Map.Entry::getKey).findFirst()
                .orElseThrow();
    }

    /** A head that is solved at once has no epochs. */
    private String epochs() {
        boolean all = report.runs().stream().allMatch(TrainingRun::solved);
        boolean one = report.runs().stream().anyMatch(TrainingRun::solved);
        return all ? "0: before training, 1: solved at once" : one ? "epochs of training; 1: the head solved at once"
                : "epochs of training";
    }

    private int lastEpoch() {
        return Math.max(1, report.runs().stream().mapToInt(TrainingRun::trainedEpochs).max().orElse(1));
    }

    private String description() {
        StringBuilder words = new StringBuilder();
        for (TrainingRun run : report.runs()) {
            words.append(run.name()).append(": ").append(NumberText.percent(run.accuracyAt(0)))
                    .append(" before training, ").append(NumberText.percent(run.accuracyAt(run.trainedEpochs())))
                    .append(run.solved() ? " after its solution. " : " after epoch " + run.trainedEpochs() + ". ");
        }
        return words.toString();
    }

    private static void start(Markup page, double width, double height, String id, String title, String description) {
        page.open("svg", "class", "chart", "viewBox", "0 0 " + Math.round(width) + " " + Math.round(height),
                "role", "img", "aria-labelledby", id + "-title " + id + "-description");
        page.element("title", title, "id", id + "-title");
        page.element("desc", description, "id", id + "-description");
    }

    private static String plain(double tick) {
        double rounded = Math.round(tick * 1000) / 1000d;
        return rounded == Math.rint(rounded) ? String.valueOf(Math.round(rounded)) : String.valueOf(rounded);
    }
}
