package graft.transfer.report;

/** Draws the three benefits onto the accuracy curves, each exactly where its number was read. */
final class BenefitMarks {
    /** Differences below this many pixels get no bracket: the two bars would touch. */
    private static final double SMALLEST_BRACKET = 6;

    /**
     * Where the curves are closer than this, a label between them would cover them: it goes below, or
     * above where the axis is near.
     */
    private static final double ROOM_FOR_LABEL = 44;

    private final Markup svg;
    private final Plot plot;
    private final Benefits benefits;
    private final TrainingRun transfer;
    private final TrainingRun scratch;

    BenefitMarks(Markup svg, Plot plot, Benefits benefits, TrainingRun transfer, TrainingRun scratch) {
        this.svg = svg;
        this.plot = plot;
        this.benefits = benefits;
        this.transfer = transfer;
        this.scratch = scratch;
    }

    void draw() {
        slope();
        start();
        asymptote();
    }

    private void start() {
        double x = plot.x(1);
        double a = plot.y(benefits.start().transfer());
        double b = plot.y(benefits.start().scratch());
        bracket(x, a, b);
        label(x + 12, between(a, b), "start", "1", "start " + NumberText.points(benefits.start().difference()));
    }

    private double between(double a, double b) {
        if (Math.abs(a - b) >= ROOM_FOR_LABEL) {
            return (a + b) / 2 + 4;
        }
        double below = Math.max(a, b) + 26;
        return below > plot.bottom() - 36 ? Math.min(a, b) - 16 : below;
    }

    /** Straight lines from epoch 0 to epoch e: their steepness is the number. */
    private void slope() {
        int e = benefits.slopeEpochs();
        slopeLine(transfer, RunStyle.TRANSFER, e);
        slopeLine(scratch, RunStyle.SCRATCH, e);
        double y = between(plot.y(transfer.accuracyAt(e)), plot.y(scratch.accuracyAt(e)));
        double startLabel = between(plot.y(benefits.start().transfer()), plot.y(benefits.start().scratch()));
        boolean near = plot.x(e) - plot.x(1) < 130 && Math.abs(y - startLabel) < 26;
        label(plot.x(e) + 12, near ? startLabel + (startLabel > plot.bottom() - 36 ? -28 : 28) : y, "slope", "2",
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
        svg.element("text", words, "class", "benefit-label " + kind, "x", x + 22, "y", y);
    }
}
