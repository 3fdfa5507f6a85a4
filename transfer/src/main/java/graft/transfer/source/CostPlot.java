package graft.transfer.source;

import graft.transfer.report.Interval;
import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Draws accuracy against cost: a point for each source with its interval, milliseconds an image on a logarithmic axis,
 * and a line through the sources that no faster one beats.
 */
final class CostPlot {
    private static final double WIDTH = 900;
    private static final double HEIGHT = 430;
    private static final double LEFT = 64;
    private static final double TOP = 16;
    private static final double BOTTOM = HEIGHT - 46;
    /** Room on the right for the names of points there. */
    private static final double RIGHT = WIDTH - 30;
    private static final double LABEL_HEIGHT = 15;
    /** Width of a letter of a label, on the wide side. */
    private static final double LETTER = 7.2;
    private static final int LONGEST_NAME = 34;

    private final Ranking ranking;
    private final RankingWords words;
    private final double fastest;
    private final double slowest;
    private final double lowest;
    private final double highest;

    CostPlot(Ranking ranking, RankingWords words) {
        this.ranking = ranking;
        this.words = words;
        double least = ranking.sources().stream().mapToDouble(CostPlot::cost).min().orElseThrow();
        double most = ranking.sources().stream().mapToDouble(CostPlot::cost).max().orElseThrow();
        // Room on either side: a single source stands in the middle.
        fastest = least / 2;
        slowest = most * 2;
        lowest = Math.floor(10 * ranking.sources().stream().mapToDouble(s -> interval(s).low()).min().orElseThrow())
                / 10;
        highest = Math.ceil(10 * ranking.sources().stream().mapToDouble(s -> interval(s).high()).max().orElseThrow())
                / 10;
    }

    private static double cost(SourceScores source) {
        return 1000 * source.secondsPerImage();
    }

    private static Interval interval(SourceScores source) {
        return source.judged().linear().interval();
    }

    private double x(double milliseconds) {
        return LEFT + (RIGHT - LEFT) * Math.log(milliseconds / fastest) / Math.log(slowest / fastest);
    }

    private double y(double accuracy) {
        return BOTTOM - (BOTTOM - TOP) * (accuracy - lowest) / (highest - lowest);
    }

    void draw(Markup page) {
        page.open("svg", "class", "chart", "viewBox", "0 0 " + Math.round(WIDTH) + " " + Math.round(HEIGHT), "role",
                "img", "aria-labelledby", "cost-title cost-description");
        page.element("title", "Accuracy against cost", "id", "cost-title");
        page.element("desc", String.join("; ", ranking.sources().stream().map(s -> words.name(s) + ": "
                + NumberText.percent(s.accuracy()) + " at " + RankingWords.milliseconds(s)).toList()), "id",
                "cost-description");
        axes(page);
        frontier(page);
        List<double[]> taken = new ArrayList<>();
        ranking.sources().forEach(s -> taken.add(new double[] {x(cost(s)) - 4, x(cost(s)) + 4,
            Math.min(y(interval(s).high()), y(s.accuracy()) - 5), Math.max(y(interval(s).low()),
            y(s.accuracy()) + 5)}));
        ranking.sources().forEach(s -> point(page, s, taken));
        page.close();
    }

    private void axes(Markup page) {
        int tenths = (int) Math.round(10 * (highest - lowest));
        for (int t = 0; t <= tenths; t++) {
            double value = lowest + t / 10.0;
            page.leaf("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", y(value), "y2", y(value));
            page.element("text", Math.round(100 * value) + " %", "class", "tick", "x", LEFT - 8, "y", y(value) + 4,
                    "text-anchor", "end");
        }
        page.leaf("line", "class", "axis", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM);
        for (double tick : ticks()) {
            page.leaf("line", "class", "axis", "x1", x(tick), "x2", x(tick), "y1", BOTTOM, "y2", BOTTOM + 5);
            page.element("text", tick < 1 ? String.valueOf(tick) : String.valueOf(Math.round(tick)), "class", "tick",
                    "x", x(tick), "y", BOTTOM + 19, "text-anchor", "middle");
        }
        page.element("text", "milliseconds an image, forward pass", "class", "axis-title", "x", (LEFT + RIGHT) / 2, "y",
                BOTTOM + 39, "text-anchor", "middle");
        double middle = (TOP + BOTTOM) / 2;
        page.element("text", "accuracy of a linear head", "class", "axis-title", "x", 14d, "y", middle, "text-anchor",
                "middle", "transform", "rotate(-90 14 " + Math.round(middle) + ")");
    }

    /** 1, 2 and 5 times powers of ten within the axis. */
    private List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int power = -4; power <= 6; power++) {
            for (int factor : new int[] {1, 2, 5}) {
                double tick = Double.parseDouble(factor + "e" + power);
                if (tick >= fastest && tick <= slowest) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** From the fastest on through each that is more accurate than all faster ones. */
    private void frontier(Markup page) {
        StringBuilder points = new StringBuilder();
        double best = -1;
        for (SourceScores s : ranking.sources().stream().sorted(Comparator.comparingDouble(CostPlot::cost)).toList()) {
            if (s.accuracy() > best) {
                best = s.accuracy();
                points.append(points.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%.1f,%.1f", x(cost(s)),
                        y(best)));
            }
        }
        page.leaf("polyline", "class", "line other", "points", points);
    }

    private void point(Markup page, SourceScores s, List<double[]> taken) {
        boolean isBest = s == ranking.recommended();
        double x = x(cost(s));
        double y = y(s.accuracy());
        page.leaf("line", "class", "whisker", "x1", x, "x2", x, "y1", y(interval(s).low()), "y2",
                y(interval(s).high()));
        page.leaf("circle", "class", "mark " + (isBest ? "transfer" : "other"), "cx", x, "cy", y, "r",
                isBest ? 6.5 : 5d);
        String name = words.name(s);
        String label = name.length() > LONGEST_NAME ? "…" + name.substring(name.length() - LONGEST_NAME + 1) : name;
        place(page, label, x, y, taken);
    }

    /** Beside the point, on the side that has room, at the nearest height where no other label and no point is. */
    private void place(Markup page, String label, double x, double y, List<double[]> taken) {
        double width = label.length() * LETTER;
        for (int step = 0; step < 40; step++) {
            double shift = (step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * 5;
            for (boolean onRight : new boolean[] {x + 11 + width < RIGHT + 24, x + 11 + width >= RIGHT + 24}) {
                double from = onRight ? x + 11 : x - 11 - width;
                double middle = y + shift;
                boolean isInside = from > LEFT + 2 && from + width < WIDTH && middle > TOP - 6 && middle < BOTTOM - 6;
                if (isInside && taken.stream().noneMatch(t -> t[0] < from + width && from < t[1]
                        && t[2] < middle + LABEL_HEIGHT / 2 && middle - LABEL_HEIGHT / 2 < t[3])) {
                    text(page, label, onRight ? from : from + width, middle, onRight);
                    taken.add(new double[] {from, from + width, middle - LABEL_HEIGHT / 2,
                        middle + LABEL_HEIGHT / 2});
                    return;
                }
            }
        }
        // Without room it is left out here; the table has it.
    }

    private static void text(Markup page, String label, double x, double middle, boolean startsThere) {
        page.element("text", label, "class", "point-label", "x", x, "y", middle + 4.5, "text-anchor",
                startsThere ? "start" : "end");
    }
}
