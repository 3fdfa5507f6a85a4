package graft.transfer.report;

import java.util.Locale;

/**
 * The confusion matrix as a heat map: a cell's tint is its share of the row, so that rare classes show as clearly as
 * frequent ones; its number is the count.
 */
final class ConfusionChart {
    /** Beyond this many classes names and numbers no longer fit beside the cells; hovering a cell shows them. */
    private static final int MOST_NAMED = 40;

    /** In CSS pixels. */
    private static final int LEAST_WIDTH = 560;

    private ConfusionChart() {
    }

    static void draw(Markup page, Confusion confusion) {
        int n = confusion.classes().size();
        boolean named = n <= MOST_NAMED;
        double cell = Math.clamp(620.0 / Math.max(n, 1), named ? 22 : 3, 64);
        int longest = named ? confusion.classes().stream().mapToInt(c -> shown(c).length()).max().orElse(0) : 0;
        double side = named ? Math.max(60, 24 + longest * 7.5) : 24;
        double head = named ? 24 + longest * 5.6 + 20 : 24;
        double width = side + n * cell + (named ? longest * 5 : 0) + 8;
        double height = head + n * cell + 8;
        page.open("svg", "class", "chart confusion", "viewBox", "0 0 " + Math.round(width) + " " + Math.round(height),
                "style", size(width, named), "role", "img",
                "aria-labelledby", "confusion-title confusion-description");
        page.element("title", "Confusion matrix", "id", "confusion-title");
        page.element("desc", "Rows are true classes, columns are predictions. "
                + NumberText.percent(confusion.accuracy()) + " of " + confusion.images()
                + " lie on the diagonal.", "id", "confusion-description");
        page.element("text", "taken for →", "class", "axis-title", "x", side, "y", 14d);
        page.element("text", "truth ↓", "class", "axis-title", "x", side - 8, "y", 14d, "text-anchor", "end");
        for (int c = 0; named && c < n; c++) {
            String name = shown(confusion.classes().get(c));
            page.element("text", name, "class", "tick", "x", side - 8, "y", head + (c + .5) * cell + 4, "text-anchor",
                    "end");
            double x = side + (c + .5) * cell;
            page.element("text", name, "class", "tick", "transform", String.format(Locale.ROOT,
                    "translate(%.1f %.1f) rotate(-45)", x + 4, head - 8));
        }
        for (int t = 0; t < n; t++) {
            for (int p = 0; p < n; p++) {
                cell(page, confusion, t, p, side + p * cell, head + t * cell, cell, named);
            }
        }
        page.close();
    }

    /** Where names are drawn the chart stays legible on a phone: it is scrolled rather than shrunk further. */
    private static String size(double width, boolean named) {
        long full = Math.round(width);
        return (named ? "min-width:" + Math.min(full, LEAST_WIDTH) + "px;" : "") + "max-width:" + full + "px";
    }

    private static void cell(Markup page, Confusion confusion, int t, int p, double x, double y, double size,
            boolean numbered) {
        int count = confusion.count(t, p);
        int row = confusion.images(t);
        double share = row == 0 ? 0 : (double) count / row;
        String kind = t == p ? "right" : "wrong";
        page.open("g");
        page.element("title", confusion.classes().get(t) + " taken for " + confusion.classes().get(p) + ": " + count
                + " of " + row);
        double gap = size > 12 ? 2 : 0;
        page.leaf("rect", "class", "cell", "x", x, "y", y, "width", size - gap, "height", size - gap);
        if (count > 0) {
            page.leaf("rect", "class", "cell " + kind, "x", x, "y", y, "width", size - gap, "height", size - gap,
                    "style", String.format(Locale.ROOT, "fill-opacity:%.2f", 0.12 + 0.88 * share));
        }
        if (numbered && (count > 0 || t == p)) {
            page.element("text", String.valueOf(count), "class", share > .55 ? "count strong" : "count",
                    "x", x + (size - gap) / 2, "y", y + (size - gap) / 2 + 4.5, "text-anchor", "middle");
        }
        page.close();
    }

    private static String shown(String name) {
        return name.length() <= 22 ? name : name.substring(0, 21) + "…";
    }
}
