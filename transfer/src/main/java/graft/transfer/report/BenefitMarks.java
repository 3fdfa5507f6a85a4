package graft.transfer.report;

import java.util.ArrayList;
import java.util.List;

/** Draws the three benefits onto the accuracy curves, each exactly where its number was read. */
final class BenefitMarks {
    /** Differences below this many pixels get no bracket: the two bars would touch. */
    private static final double SMALLEST_BRACKET = 6;

    /** Half the height that a label takes, with the air around it. */
    private static final double ROOM_FOR_LABEL = 13;
    /** Where a label's words begin, right of its number. */
    private static final double LABEL_START = 22;
    /** Width of a letter at the size of labels, on the wide side. */
    private static final double LETTER = 7.6;

    private final Markup svg;
    private final Plot plot;
    private final Benefits benefits;
    private final TrainingRun transfer;
    private final TrainingRun scratch;

    private final List<TrainingRun> runs;
    /** Left, right and height of each label that is drawn. */
    private final List<double[]> labels = new ArrayList<>();

    BenefitMarks(Markup svg, Plot plot, Benefits benefits, TrainingRun transfer, TrainingRun scratch,
            List<TrainingRun> runs) {
        this.runs = runs;
        this.svg = svg;
        this.plot = plot;
        this.benefits = benefits;
        this.transfer = transfer;
        this.scratch = scratch;
    }

    void draw() {
        start();
        slope();
        asymptote();
    }

    private void start() {
        double x = plot.x(1);
        double a = plot.y(benefits.start().transfer());
        double b = plot.y(benefits.start().scratch());
        bracket(x, a, b);
        free(x + 12, (a + b) / 2 + 4, "start", "1", "start " + NumberText.points(benefits.start().difference()));
    }

    /** A label at the height nearest to {@code wanted} where it covers no curve and no other label. */
    private void free(double x, double wanted, String kind, String number, String words) {
        double right = x + LABEL_START + words.length() * LETTER;
        double y = wanted;
        for (int step = 0; step < 60; step++) {
            double tried = wanted + (step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * 6;
            if (tried > plot.top() + ROOM_FOR_LABEL && tried < plot.bottom() - 8 && isFree(x, right, tried)) {
                y = tried;
                break;
            }
        }
        label(x, y, kind, number, words);
        labels.add(new double[] {x, right, y});
    }

    private boolean isFree(double left, double right, double y) {
        if (labels.stream().anyMatch(l -> l[0] < right && left < l[1] && Math.abs(l[2] - y) < 2 * ROOM_FOR_LABEL)) {
            return false;
        }
        double middle = y - 4.5;
        for (double x = left; x <= Math.min(right, plot.right()); x += 4) {
            double at = x;
            if (runs.stream().anyMatch(run -> crosses(run, at, middle))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a run's curve passes near a point. */
    private boolean crosses(TrainingRun run, double x, double y) {
        double epoch = plot.epochAt(x);
        int before = (int) Math.floor(epoch);
        if (before < 0 || before >= run.trainedEpochs()) {
            return false;
        }
        double share = epoch - before;
        double accuracy = (1 - share) * run.accuracyAt(before) + share * run.accuracyAt(before + 1);
        return Math.abs(plot.y(accuracy) - y) < ROOM_FOR_LABEL;
    }

    /** Straight lines from epoch 0 to epoch e: their steepness is the number. */
    private void slope() {
        int e = benefits.slopeEpochs();
        slopeLine(transfer, RunStyle.TRANSFER, e);
        slopeLine(scratch, RunStyle.SCRATCH, e);
        free(plot.x(e) + 12, (plot.y(transfer.accuracyAt(e)) + plot.y(scratch.accuracyAt(e))) / 2 + 4, "slope", "2",
                "slope " + NumberText.points(benefits.slope().difference()) + " an epoch");
    }

    private void slopeLine(TrainingRun run, String style, int e) {
        svg.leaf("line", "class", "slope " + style, "x1", plot.x(0), "y1", plot.y(run.accuracyAt(0)), "x2", plot.x(e),
                "y2", plot.y(run.accuracyAt(e)));
    }

    private void asymptote() {
        level(transfer, RunStyle.TRANSFER, benefits.asymptote().transfer());
        level(scratch, RunStyle.SCRATCH, benefits.asymptote().scratch());
        double a = plot.y(benefits.asymptote().transfer());
        double b = plot.y(benefits.asymptote().scratch());
        double x = plot.right() + 18;
        bracket(x, a, b);
        double y = (a + b) / 2 + 4;
        label(x + 12, y, "asymptote", "3", "asymptote");
        svg.element("text", NumberText.points(benefits.asymptote().difference()), "class", "benefit-label",
                "x", x + 32, "y", y + 17);
    }

    private void level(TrainingRun run, String style, double accuracy) {
        int from = Math.max(1, run.trainedEpochs() - Benefits.LAST + 1);
        svg.leaf("line", "class", "level " + style, "x1", plot.x(from) - 6, "x2", plot.right() + 24,
                "y1", plot.y(accuracy), "y2", plot.y(accuracy));
    }

    private void bracket(double x, double y1, double y2) {
        if (Math.abs(y1 - y2) >= SMALLEST_BRACKET) {
            svg.leaf("path", "class", "bracket", "d", "M" + Math.round(x - 5) + " " + Math.round(y1) + "h10m-5 0V"
                    + Math.round(y2) + "m-5 0h10");
        }
    }

    private void label(double x, double y, String kind, String number, String words) {
        svg.leaf("circle", "class", "badge", "cx", x + 9, "cy", y - 4.5, "r", 9d);
        svg.element("text", number, "class", "badge-number", "x", x + 9, "y", y - 0.5, "text-anchor", "middle");
        svg.element("text", words, "class", "benefit-label " + kind, "x", x + LABEL_START, "y", y);
    }
}
