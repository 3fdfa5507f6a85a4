package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.trust.Calibration;
import graft.transfer.trust.FoldScores;
import graft.transfer.trust.KnownShare;
import graft.transfer.trust.McNemar;
import graft.transfer.trust.Reliability;
import graft.transfer.trust.Temperature;
import graft.transfer.trust.Threshold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far the numbers are to be trusted: intervals, folds, seeds, the comparison on the same images, the reliability
 * diagram. Adds to the JSON twin: {@code balanced_accuracy}, {@code macro_f1}, {@code folds} ({@code count}, {@code
 * accuracies}, {@code mean}, {@code deviation}, {@code of}, {@code notes}), {@code calibration} ({@code temperature},
 * {@code fitted}, {@code fitted_on}, {@code ece_before} and {@code ece_after}, likewise {@code mce}, {@code brier},
 * {@code loss} and {@code reliability}; {@code threshold}: {@code value}, {@code outcome}, {@code precision}, {@code
 * reached}, {@code coverage}, {@code pictures}), {@code mcnemar} ({@code only_transfer_right}, {@code
 * only_scratch_right}, {@code p}), {@code seeds} (each {@code name}, {@code seeds}, {@code accuracies}, {@code mean},
 * {@code deviation}).
 *
 * @param confusion   of the network that was kept
 * @param folds       accuracies of cross-validation over the frozen trunk's features; empty without features
 * @param calibration of the network that was kept; empty without features
 * @param against     the comparison with the network from scratch on the same images; empty without one
 * @param seeds       of runs that were done with several seeds
 * @param unit        what is classified, in the singular
 */
public record TrustSection(Confusion confusion, Optional<FoldScores> folds, Optional<Calibration> calibration,
        Optional<McNemar> against, List<SeedSpread> seeds, String unit) implements Section {
    private static final String ID = "trust";
    private static final double WIDTH = 440;
    private static final double HEIGHT = 320;
    private static final double LIKELY_CHANCE = 0.05;

    public TrustSection {
        seeds = List.copyOf(seeds);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String heading() {
        return "How far to trust it";
    }

    /** What to know before believing the result. */
    public Optional<Warning> warning() {
        return calibration.flatMap(c -> switch (c.threshold().outcome()) {
            case NEVER_REACHED -> Optional.of(new Warning(30, "However sure it is, fewer than " + NumberText.percent(
                    c.threshold().precision()) + " of its answers are right: none counts as known.", ID));
            case CHOSEN -> isMissed(c) ? Optional.of(new Warning(30, "Of the answers that count as known fewer are "
                    + "right than asked for: " + c.known().right() + " of " + c.known().known() + " validation " + unit
                    + "s, where " + NumberText.percent(c.threshold().precision()) + " were to be.", ID))
                    : Optional.empty();
            case TOO_FEW_PICTURES -> Optional.empty();
        });
    }

    /** Whether the precision that was asked for lies above the interval of what was measured. */
    private static boolean isMissed(Calibration c) {
        return c.known().known() > 0 && Interval.wilson(c.known().right(), c.known().known()).high()
                < c.threshold().precision();
    }

    @Override
    public void write(Markup page) {
        page.open("table", "class", "facts").open("tbody");
        facts().forEach((name, value) -> page.open("tr").element("th", name, "scope", "row").element("td", value)
                .close());
        page.close().close();
        folds.ifPresent(f -> f.notes().forEach(note -> page.element("p", note, "class", "quiet")));
        calibration.ifPresent(c -> write(c, page));
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = object("balanced_accuracy", confusion.balancedAccuracy(), "macro_f1",
                confusion.macroF1());
        folds.ifPresent(f -> json.put("folds", object("count", f.accuracies().size(), "accuracies", f.accuracies(),
                "mean", f.mean(), "deviation", f.deviation(), "of", "logistic heads on the frozen trunk's features of "
                        + "the training " + unit + "s", "notes", f.notes())));
        calibration.ifPresent(c -> json.put("calibration", CalibrationJson.of(c)));
        against.ifPresent(m -> json.put("mcnemar", object("only_transfer_right", m.onlyFirst(), "only_scratch_right",
                m.onlySecond(), "p", m.p(), "method", "exact, two-sided, on the validation " + unit + "s")));
        if (!seeds.isEmpty()) {
            json.put("seeds", seeds.stream().map(s -> object("name", s.name(), "seeds", s.seeds(), "accuracies",
                    s.accuracies(), "mean", s.mean(), "deviation", s.deviation())).toList());
        }
        return json;
    }

    private Map<String, String> facts() {
        Map<String, String> rows = new LinkedHashMap<>();
        if (confusion.images() > 0) {
            rows.put("Accuracy", NumberText.percent(confusion.accuracy()) + ", with 95 % confidence "
                    + Interval.wilson(confusion.right(), confusion.images()));
            rows.put("Balanced accuracy", NumberText.percent(confusion.balancedAccuracy()) + ": the mean over classes, "
                    + "however many " + unit + "s each has");
            rows.put("Macro F1", NumberText.percent(confusion.macroF1()));
        }
        folds.ifPresent(f -> rows.put("Folds", folds(f)));
        seeds.forEach(s -> rows.put(s.name() + ", " + s.seeds().size() + " seeds", NumberText.percent(s.mean())
                + " ± " + points(s.deviation()) + " points"));
        against.ifPresent(m -> rows.put("Against scratch", against(m)));
        calibration.ifPresent(c -> rows.put("Known answers", known(c.threshold()) + measured(c.known())));
        return rows;
    }

    private String folds(FoldScores f) {
        double low = f.accuracies().stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = f.accuracies().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return NumberText.percent(f.mean()) + " ± " + points(f.deviation()) + " points over " + f.accuracies().size()
                + " folds of the training " + unit + "s (" + NumberText.percent(low) + " to "
                + NumberText.percent(high) + "), by logistic heads on the frozen trunk's features. So much depends on "
                + "which " + unit + "s it is measured on.";
    }

    private static String points(double deviation) {
        return String.format(Locale.ROOT, "%.1f", 100 * deviation);
    }

    private String against(McNemar m) {
        String counts = "On the same " + unit + "s only the transferred network is right " + m.onlyFirst()
                + " times, only the one from scratch " + m.onlySecond() + " times. ";
        String p = m.p() < 1e-3 ? "less than once in 1000" : String.format(Locale.ROOT, "in %.1f %% of cases",
                100 * m.p());
        return counts + "Chance alone makes such a difference " + p + " (McNemar)" + (m.p() < LIKELY_CHANCE ? "."
                : ": it may be chance.");
    }

    private String known(Threshold t) {
        String wanted = NumberText.percent(t.precision());
        return switch (t.outcome()) {
            case CHOSEN -> "From a probability of " + NumberText.percent(t.value()) + " on an answer counts as known: "
                    + "of " + t.pictures() + " held-out " + unit + "s " + NumberText.percent(t.coverage())
                    + " reach it, and of these " + NumberText.percent(t.reached()) + " are right (" + wanted
                    + " were asked for). " + "An " + unit + " of something else altogether may reach it too.";
            case NEVER_REACHED -> "However sure the network is, fewer than " + wanted + " of its answers are right. So "
                    + "none counts as known; ask for a lower precision with --precision.";
            case TOO_FEW_PICTURES -> "Of " + t.pictures() + " held-out " + unit + "s " + Math.round(t.coverage()
                    * t.pictures()) + " have a probability of 50 % or more: too few to tell from which probability on "
                    + wanted + " are right. Answers above 50 % count as known, without a promise.";
        };
    }

    private String measured(KnownShare known) {
        return known.known() == 0 ? "" : " On the validation " + unit + "s, with a threshold that was not chosen on "
                + "them, " + known.known() + " of " + known.pictures() + " answers are known and "
                + NumberText.percent((double) known.right() / known.known()) + " of these right (95 % interval: "
                + Interval.wilson(known.right(), known.known()) + ").";
    }

    private void write(Calibration c, Markup page) {
        page.element("p", "Of all " + unit + "s that the network is 80 % sure of, 80 % should be right. "
                + temperature(c.temperature()) + " Expected calibration error on the validation " + unit
                + "s: " + NumberText.percent(c.before().ece()) + " before, " + NumberText.percent(c.after().ece())
                + " after. Found on " + c.fittedOn() + ".");
        page.open("div", "class", "pair");
        diagram(page, c.before(), "Before: probabilities as the network gives them", "reliability-before");
        diagram(page, c.after(), "After: divided by the temperature", "reliability-after");
        page.close();
    }

    private static String temperature(Temperature t) {
        String value = String.format(Locale.ROOT, "%.2f", t.value());
        if (!t.isFitted()) {
            return t.value() == 1 ? "It was right on all held-out images, so how sure it may be cannot be known from "
                    + "them: its probabilities are left as they are."
                    : "The best temperature lies beyond what is believable; " + value + " is used.";
        }
        return "Its logits are divided by a temperature of " + value + (t.value() > 1 ? ", since it is surer than it "
                + "should be." : ", since it could be surer than it is.");
    }

    /** The share that is right against how sure the network is; on the diagonal the two agree. */
    private void diagram(Markup page, Reliability r, String caption, String id) {
        Plot plot = new Plot(WIDTH, HEIGHT, 30, 1, 1);
        page.open("figure").open("svg", "class", "chart", "viewBox", "0 0 " + Math.round(WIDTH) + " "
                + Math.round(HEIGHT), "role", "img", "aria-labelledby", id + "-title " + id + "-description");
        page.element("title", "Reliability diagram. " + caption, "id", id + "-title");
        page.element("desc", String.join(" ", r.bins().stream().map(b -> b.pictures() + " with a probability of "
                + NumberText.percent(b.confidence()) + ": " + NumberText.percent(b.accuracy()) + " right.").toList()),
                "id", id + "-description");
        List<Double> ticks = List.of(0d, .2, .4, .6, .8, 1d);
        plot.axes(page, "how sure it is", ticks, t -> Math.round(t * 100) + " %", "share that is right", ticks,
                t -> Math.round(t * 100) + " %");
        int most = r.bins().stream().mapToInt(Reliability.Bin::pictures).max().orElse(1);
        for (Reliability.Bin b : r.bins()) {
            // As wide as there are images in it: a bin of three says little.
            double width = (plot.x(b.high()) - plot.x(b.low()) - 4) * Math.max(0.25, Math.sqrt((double) b.pictures()
                    / most));
            double middle = (plot.x(b.low()) + plot.x(b.high())) / 2;
            page.leaf("rect", "class", "reliability", "x", middle - width / 2, "y", plot.y(b.accuracy()), "width",
                    width, "height", plot.bottom() - plot.y(b.accuracy()));
        }
        page.leaf("line", "class", "axis ideal", "x1", plot.x(0), "y1", plot.y(0), "x2", plot.x(1), "y2", plot.y(1));
        r.bins().forEach(b -> Plot.mark(page, RunStyle.TRANSFER, plot.x(b.confidence()), plot.y(b.accuracy())));
        page.close().element("figcaption", caption + ". Wider bars hold more " + unit + "s.").close();
    }
}
