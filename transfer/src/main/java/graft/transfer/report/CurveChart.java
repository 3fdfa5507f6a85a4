package graft.transfer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Draws accuracies with their intervals as lines over a few places in order, such as the stages of a network. Lines are
 * distinguished by colour, by dashes and by the shape of their marks; colours come from the style sheet.
 */
public final class CurveChart {
    private static final double WIDTH = 900;
    private static final double HEIGHT = 400;
    private static final double LEFT = 64;
    private static final double RIGHT = 876;
    private static final double TOP = 16;
    private static final double BOTTOM = 350;
    /** Marks of several lines over one place stand beside one another. */
    private static final double BESIDE = 9;

    private final String id;
    private final String title;
    private final String xTitle;
    private final List<String> places;
    private final List<Line> lines;
    private final double least;
    private final double most;

    /**
     * A line.
     *
     * @param name   as the legend has it
     * @param values one for each place; null where there is none
     */
    public record Line(String name, List<Value> values) {
        public Line {
            values = new ArrayList<>(values);
        }
    }

    /**
     * A mark and its interval, fractions.
     *
     * @param mean where the mark stands
     * @param low  lower end of the interval
     * @param high upper end
     */
    public record Value(double mean, double low, double high) {
    }

    /**
     * @param id     unique on the page: small letters, digits and hyphens
     * @param xTitle what the places are
     * @param places their names, from left to right
     * @param lines  8 at most
     */
    public CurveChart(String id, String title, String xTitle, List<String> places, List<Line> lines) {
        this.id = id;
        this.title = title;
        this.xTitle = xTitle;
        this.places = List.copyOf(places);
        this.lines = List.copyOf(lines);
        double[] ends = lines.stream().flatMap(l -> l.values().stream()).filter(v -> v != null)
                .flatMapToDouble(v -> DoubleStream.of(v.low(), v.high())).toArray();
        double low = Math.max(0, Arrays.stream(ends).min().orElse(0));
        double high = Math.min(1, Arrays.stream(ends).max().orElse(1));
        double step = step(Math.max(high - low, 0.02));
        least = Math.max(0, Math.floor(low / step + 1e-9) * step);
        most = Math.min(1, Math.ceil(high / step - 1e-9) * step);
    }

    /** Steps of the accuracy axis: 1, 2, 5, 10 or 20 points. */
    private static double step(double range) {
        for (double step : new double[] {.01, .02, .05, .1}) {
            if (range / step <= 6) {
                return step;
            }
        }
        return .2;
    }

    private double x(int place) {
        return LEFT + (RIGHT - LEFT) * (place + .5) / places.size();
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * (Math.clamp(value, least, most) - least) / (most - least);
    }

    /** Writes the legend, where there are several lines, and the chart. */
    public void write(Markup page) {
        if (lines.size() > 1) {
            legend(page);
        }
        page.open("figure", "class", "scroll wide");
        page.open("svg", "class", "chart", "viewBox", "0 0 " + Math.round(WIDTH) + " " + Math.round(HEIGHT), "role",
                "img", "aria-labelledby", id + "-title " + id + "-description");
        page.element("title", title, "id", id + "-title");
        page.element("desc", description(), "id", id + "-description");
        axes(page);
        for (int i = 0; i < lines.size(); i++) {
            line(page, i);
        }
        page.close().close();
    }

    private void legend(Markup page) {
        page.open("ul", "class", "legend");
        for (int i = 0; i < lines.size(); i++) {
            page.open("li").open("svg", "viewBox", "0 0 34 12", "width", 34, "height", 12, "aria-hidden", "true");
            page.leaf("polyline", "class", style("line curve", i), "points", "0,6 34,6");
            mark(page, i, 17, 6);
            page.close().text(" " + lines.get(i).name()).close();
        }
        page.close();
    }

    private void axes(Markup page) {
        double step = step(Math.max(most - least, 0.02));
        for (int i = 0; least + i * step <= most + 1e-9; i++) {
            double value = least + i * step;
            page.leaf("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", y(value), "y2", y(value));
            page.element("text", Math.round(value * 100) + " %", "class", "tick", "x", LEFT - 8, "y", y(value) + 4,
                    "text-anchor", "end");
        }
        page.leaf("line", "class", "axis", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM);
        for (int i = 0; i < places.size(); i++) {
            page.element("text", places.get(i), "class", "tick", "x", x(i), "y", BOTTOM + 19, "text-anchor", "middle");
        }
        page.element("text", xTitle, "class", "axis-title", "x", (LEFT + RIGHT) / 2, "y", BOTTOM + 40, "text-anchor",
                "middle");
        page.element("text", "accuracy", "class", "axis-title", "x", 14d, "y", (TOP + BOTTOM) / 2, "text-anchor",
                "middle", "transform", "rotate(-90 14 " + Math.round((TOP + BOTTOM) / 2) + ")");
    }

    private void line(Markup page, int number) {
        double shift = (number - (lines.size() - 1) / 2d) * BESIDE;
        List<Value> values = lines.get(number).values();
        List<String> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Value v = values.get(i);
            if (v != null) {
                double x = x(i) + shift;
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y(v.mean())));
                if (v.high() > v.low()) {
                    page.leaf("path", "class", style("whisker", number), "d", String.format(Locale.ROOT,
                            "M%.1f %.1fh6m-3 0V%.1fm-3 0h6", x - 3, y(v.high()), y(v.low())));
                }
            }
        }
        page.leaf("polyline", "class", style("line curve", number), "points", String.join(" ", points));
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != null) {
                mark(page, number, x(i) + shift, y(values.get(i).mean()));
            }
        }
    }

    private static void mark(Markup page, int number, double x, double y) {
        String style = style("point", number) + (number % 2 == 1 ? " hollow" : "");
        if (number < 2) {
            page.leaf("circle", "class", style, "cx", x, "cy", y, "r", 4.5);
        } else {
            page.leaf("rect", "class", style, "x", x - 4, "y", y - 4, "width", 8d, "height", 8d);
        }
    }

    /** Every second line is dashed. */
    private static String style(String kind, int number) {
        return kind + " c" + number + (number % 2 == 1 && kind.startsWith("line") ? " dashed" : "");
    }

    private String description() {
        return lines.stream().map(line -> {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                Value v = line.values().get(i);
                if (v != null) {
                    values.add(places.get(i) + ": " + NumberText.percent(v.mean()) + " (" + new Interval(v.low(),
                            v.high()) + ")");
                }
            }
            return line.name() + ": " + String.join(", ", values) + ".";
        }).collect(Collectors.joining(" "));
    }
}
