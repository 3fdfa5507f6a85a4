package graft.transfer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * The frame of a line chart: maps data to pixels and draws axes and grid. Colours come from the style sheet by class,
 * so that the page's light and dark schemes reach into the image.
 */
final class Plot {
    private final double left;
    private final double right;
    private final double top = 16;
    private final double bottom;
    private final double xMax;
    private final double yMax;

    /**
     * @param width   of the whole image in pixels
     * @param height  of the whole image in pixels
     * @param gutter  room on the right for labels
     * @param xMax    the right end of the x axis, which starts at 0
     * @param yMax    the upper end of the y axis, which starts at 0
     */
    Plot(double width, double height, double gutter, double xMax, double yMax) {
        left = 64;
        right = width - gutter;
        bottom = height - 46;
        this.xMax = xMax;
        this.yMax = yMax;
    }

    double x(double value) {
        return left + (right - left) * value / xMax;
    }

    double y(double value) {
        return bottom - (bottom - top) * Math.clamp(value, 0, yMax) / yMax;
    }

    /** Which value of the x axis lies at this pixel. */
    double epochAt(double x) {
        return (x - left) / (right - left) * xMax;
    }

    double top() {
        return top;
    }

    double right() {
        return right;
    }

    double bottom() {
        return bottom;
    }

    /** Grid, tick labels and axis titles. */
    void axes(Markup svg, String xTitle, List<Double> xTicks, DoubleFunction<String> xLabel, String yTitle,
            List<Double> yTicks, DoubleFunction<String> yLabel) {
        for (double tick : yTicks) {
            svg.leaf("line", "class", "grid", "x1", left, "x2", right, "y1", y(tick), "y2", y(tick));
            svg.element("text", yLabel.apply(tick), "class", "tick", "x", left - 8, "y", y(tick) + 4,
                    "text-anchor", "end");
        }
        svg.leaf("line", "class", "axis", "x1", left, "x2", right, "y1", bottom, "y2", bottom);
        for (double tick : xTicks) {
            svg.leaf("line", "class", "axis", "x1", x(tick), "x2", x(tick), "y1", bottom, "y2", bottom + 5);
            svg.element("text", xLabel.apply(tick), "class", "tick", "x", x(tick), "y", bottom + 19,
                    "text-anchor", "middle");
        }
        svg.element("text", xTitle, "class", "axis-title", "x", (left + right) / 2, "y", bottom + 39,
                "text-anchor", "middle");
        double middle = (top + bottom) / 2;
        svg.element("text", yTitle, "class", "axis-title", "x", 14d, "y", middle, "text-anchor", "middle",
                "transform", "rotate(-90 14 " + Math.round(middle) + ")");
    }

    /** A run's line with a mark at every epoch: circles for the first style, squares and diamonds for the others. */
    void line(Markup svg, String style, List<EpochResult> epochs, ToDoubleFunction<EpochResult> xOf,
            ToDoubleFunction<EpochResult> yOf) {
        List<double[]> points = new ArrayList<>();
        StringBuilder path = new StringBuilder();
        for (EpochResult e : epochs) {
            double value = yOf.applyAsDouble(e);
            if (Double.isFinite(value)) {
                double[] p = {x(xOf.applyAsDouble(e)), y(value)};
                path.append(points.isEmpty() ? "" : " ").append(Math.round(p[0] * 10) / 10d).append(',')
                        .append(Math.round(p[1] * 10) / 10d);
                points.add(p);
            }
        }
        svg.leaf("polyline", "class", "line " + style, "points", path);
        if (points.size() <= 40) {
            points.forEach(p -> mark(svg, style, p[0], p[1]));
        }
    }

    /** A point in a run's own shape, so that runs can be distinguished without colour. */
    static void mark(Markup svg, String style, double x, double y) {
        if (style.equals(RunStyle.SCRATCH)) {
            svg.leaf("rect", "class", "mark " + style, "x", x - 3.5, "y", y - 3.5, "width", 7d, "height", 7d);
        } else if (style.equals(RunStyle.TRANSFER)) {
            svg.leaf("circle", "class", "mark " + style, "cx", x, "cy", y, "r", 4d);
        } else {
            svg.leaf("path", "class", "mark " + style, "d", "M" + Math.round(x) + " " + (Math.round(y) - 4)
                    + "l4 4l-4 4l-4 -4z");
        }
    }

    /**
     * Round numbers from 0 to {@code max}: steps of 1, 2, 2.5 or 5 times a power of ten, about {@code count} of them.
     */
    static List<Double> ticks(double max, int count) {
        double raw = max / count;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * 10;
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power >= raw * 0.999) {
                step = factor * power;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= max * 1.0001; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Whole numbers from 0 to {@code max}, about {@code count} of them. */
    static List<Double> wholeTicks(int max, int count) {
        return max <= count ? ticks(max, max) : ticks(max, count).stream().filter(t -> t == Math.rint(t)).toList();
    }
}
