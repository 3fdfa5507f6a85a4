package graft.transfer.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * The page of a sweep of the learning rate: the loss against the logarithm of the rate, with the rate that is
 * suggested.
 *
 * @param title     of the page
 * @param headline  what came out, in a sentence
 * @param points    step by step, the rates growing
 * @param suggested which of them; empty where none is
 * @param notes     what is to be known of it, a paragraph each
 * @param facts     names with their values
 */
public record RatePage(String title, String headline, List<Point> points, OptionalInt suggested, List<String> notes,
        Map<String, String> facts) {
    private static final double WIDTH = 900;
    private static final double HEIGHT = 430;
    /** A loss above this many times the first would press the rest of the curve flat; it is drawn at the top. */
    private static final double HIGHEST = 1.6;

    /**
     * A step of the sweep.
     *
     * @param rate     of the step, above 0
     * @param loss     before it
     * @param smoothed the mean of the losses around it
     */
    public record Point(double rate, double loss, double smoothed) {
    }

    public RatePage {
        points = List.copyOf(points);
        notes = List.copyOf(notes);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a sweep without a step cannot be drawn");
        }
    }

    /**
     * Writes the page; a file of that name is replaced in one step.
     *
     * @throws java.io.UncheckedIOException when the file cannot be written
     */
    public void write(Path file) {
        HtmlReport.writeText(file, html());
    }

    /** The page as text. */
    public String html() {
        return HtmlReport.page(title, page -> {
            page.open("main");
            page.open("header").element("p", "Graft", "class", "eyebrow").element("h1", title)
                    .element("p", headline, "class", "headline").close();
            page.open("section", "id", "curve", "aria-labelledby", "curve-heading")
                    .element("h2", "Loss against learning rate", "id", "curve-heading");
            page.open("figure", "class", "wide scroll");
            chart(page);
            page.element("figcaption", "Dots: the loss of each step's batch, before the step. Line: the mean around "
                    + "each step." + (suggested.isPresent() ? " Dashed: the rate that is suggested." : ""));
            page.close();
            notes.forEach(note -> page.element("p", note));
            page.close();
            page.open("section", "id", "settings", "aria-labelledby", "settings-heading")
                    .element("h2", "How it was done", "id", "settings-heading");
            page.open("table", "class", "facts").open("tbody");
            facts.forEach((name, value) -> page.open("tr").element("th", name, "scope", "row").element("td", value)
                    .close());
            page.close().close().close();
            page.close();
        });
    }

    private void chart(Markup svg) {
        double least = Math.log10(points.getFirst().rate());
        double most = Math.max(least + 1e-9, Math.log10(points.getLast().rate()));
        double top = top();
        Plot plot = new Plot(WIDTH, HEIGHT, 24, most - least, top);
        svg.open("svg", "class", "chart", "viewBox", "0 0 " + Math.round(WIDTH) + " " + Math.round(HEIGHT), "role",
                "img", "aria-labelledby", "rates-title rates-description");
        svg.element("title", "Training loss against learning rate", "id", "rates-title");
        svg.element("desc", headline, "id", "rates-description");
        List<Double> decades = new ArrayList<>();
        for (double d = Math.ceil(least - 1e-9); d <= most + 1e-9; d++) {
            decades.add(d - least);
        }
        plot.axes(svg, "learning rate", decades, t -> rate(t + least), "training loss", Plot.ticks(top, 5),
                t -> t == 0 ? "0" : NumberText.rate(t));
        suggested.ifPresent(at -> {
            double x = plot.x(Math.log10(points.get(at).rate()) - least);
            svg.leaf("line", "class", "level transfer", "x1", x, "x2", x, "y1", plot.top(), "y2", plot.bottom());
            boolean isRight = x > WIDTH * 0.7;
            svg.element("text", rate(Math.log10(points.get(at).rate())), "class", "benefit-label", "x",
                    isRight ? x - 8 : x + 8, "y", plot.top() + 14, "text-anchor", isRight ? "end" : "start");
        });
        for (Point p : points) {
            svg.leaf("circle", "class", "mark other", "cx", plot.x(Math.log10(p.rate()) - least), "cy",
                    plot.y(p.loss()), "r", 3d);
        }
        svg.leaf("polyline", "class", "line transfer", "points", path(plot, least, Point::smoothed));
        svg.close();
    }

    private double top() {
        double first = points.stream().limit(5).mapToDouble(Point::loss).max().orElseThrow();
        double highest = points.stream().mapToDouble(p -> Math.max(p.loss(), p.smoothed())).max().orElseThrow();
        double top = Math.min(highest * 1.05, first * HIGHEST);
        return top > 0 ? top : 1;
    }

    private String path(Plot plot, double least, ToDoubleFunction<Point> loss) {
        StringBuilder path = new StringBuilder();
        for (Point p : points) {
            path.append(path.isEmpty() ? "" : " ").append(Math.round(10 * plot.x(Math.log10(p.rate()) - least)) / 10d)
                    .append(',').append(Math.round(10 * plot.y(loss.applyAsDouble(p))) / 10d);
        }
        return path.toString();
    }

    /** A rate by its logarithm, with two digits that count. */
    private static String rate(double logarithm) {
        return NumberText.rate(Math.pow(10, logarithm));
    }
}
