package graft.transfer.explain;

import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The map on the page. Each class has a colour and a shape, so that colour is not the only sign; every point can be
 * pointed at, and reached by keyboard, and shows its image and name at the side.
 *
 * @param layer   whose features they are
 * @param classes names by index
 */
record MapSection(EmbeddingMap map, String layer, List<String> classes) implements Section {
    private static final int SIDE = 620;
    private static final int MARGIN = 14;
    private static final int PANEL = 190;
    /** The numbers of colours and of shapes have no common divisor: 56 classes look different. */
    private static final int COLOURS = 8;
    /** Drawn around 0, about 9 wide: circle, square, triangle, diamond, cross, triangle on its tip, star. */
    private static final List<String> SHAPES = List.of(
            "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0 -8.4 0z", "M-3.8 -3.8h7.6v7.6h-7.6z", "M0 -5l4.8 8.4h-9.6z",
            "M0 -5.4l5.4 5.4l-5.4 5.4l-5.4 -5.4z", "M-1.6 -5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z",
            "M0 5l4.8 -8.4h-9.6z", "M0 -5.6l1.7 3.9l3.9 1.7l-3.9 1.7l-1.7 3.9l-1.7 -3.9l-3.9 -1.7l3.9 -1.7z");

    @Override
    public String id() {
        return "map";
    }

    @Override
    public String heading() {
        return "Map of the images";
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Images are near each other where the network's features at " + layer + " are alike. Classes "
                + "that form islands are well separated; an image on the wrong island is a mistake, a wrong label or "
                + "an unusual image. Filled: learnt from; hollow: measured; ringed: mistaken. Distances between far "
                + "islands mean nothing.");
        legend(page);
        page.open("p").element("a", "Skip the map's " + map.points().size() + " points", "href", "#after-map",
                "class", "skip").close();
        page.open("figure");
        chart(page);
        page.open("figcaption").text(sampled() + "Principal components (" + NumberText.percent(map.explained())
                + " of the variance), then t-SNE at perplexity 30, divergence " + NumberText.loss(map.divergence())
                + ".").close().close();
        page.element("p", "", "id", "after-map", "tabindex", "-1");
    }

    private String sampled() {
        int shown = map.points().size();
        String thumbnails = map.sheet().count() < shown ? " " + map.sheet().count() + " of them with a thumbnail." : "";
        return (shown < map.of() ? "Drawn are " + shown + " of " + map.of() + " images, all mistakes first." : "")
                + thumbnails + (shown < map.of() || !thumbnails.isEmpty() ? " " : "");
    }

    private void legend(Markup page) {
        page.open("ul", "class", "legend map-legend");
        for (int c = 0; c < classes.size(); c++) {
            page.open("li").open("svg", "width", 14, "height", 14, "viewBox", "-7 -7 14 14", "aria-hidden", "true");
            page.leaf("path", "class", "point " + colour(c), "d", shape(c));
            page.close().text(classes.get(c)).close();
        }
        page.close();
    }

    private static String colour(int c) {
        return "c" + c % COLOURS;
    }

    private static String shape(int c) {
        return SHAPES.get(c % SHAPES.size());
    }

    private void chart(Markup page) {
        page.open("svg", "class", "chart map", "viewBox", "0 0 " + (SIDE + PANEL) + " " + SIDE, "role", "group",
                "aria-labelledby", "map-title map-description");
        page.element("title", "Map of the images", "id", "map-title");
        page.element("desc", map.points().size() + " images as points; each with its file, its class, and what it was "
                + "taken for.", "id", "map-description");
        ThumbnailSheet sheet = map.sheet();
        if (sheet.count() > 0) {
            page.open("defs").leaf("image", "id", "sheet", "width", sheet.width(), "height", sheet.height(), "href",
                    sheet.address()).close();
        }
        page.leaf("rect", "class", "map-frame", "x", 0, "y", 0, "width", SIDE, "height", SIDE, "rx", 8);
        page.element("text", "Point at an image", "class", "tick hint", "x", SIDE + 14, "y", 22);
        map.points().forEach(p -> point(page, p));
        page.close();
    }

    private void point(Markup page, EmbeddingMap.Point p) {
        String is = classes.get(p.truth());
        String said = p.isWrong() ? is + ", taken for " + classes.get(p.predicted()) : is;
        boolean known = p.part() == Pictures.Part.KNOWN;
        double x = MARGIN + p.x() * (SIDE - 2 * MARGIN);
        double y = MARGIN + p.y() * (SIDE - 2 * MARGIN);
        page.open("g", "class", "at", "tabindex", "0", "role", "img", "aria-label", p.file() + ": " + said);
        page.leaf("path", "class", "point " + colour(p.truth()) + (known ? "" : " hollow"), "d", shape(p.truth()),
                "transform", String.format(Locale.ROOT, "translate(%.1f %.1f)", x, y));
        if (p.isWrong()) {
            page.leaf("circle", "class", "ring", "cx", x, "cy", y, "r", 8.5);
        }
        page.open("g", "class", "lens");
        if (p.cell() >= 0) {
            page.open("svg", "x", SIDE + 14, "y", 34, "width", PANEL - 20, "height", PANEL - 20, "viewBox",
                    map.sheet().left(p.cell()) + " " + map.sheet().top(p.cell()) + " " + ThumbnailSheet.CELL + " "
                    + ThumbnailSheet.CELL).leaf("use", "href", "#sheet").close();
        }
        page.element("text", shortened(is), "x", SIDE + 14, "y", PANEL + 36, "class", "lens-class");
        if (p.isWrong()) {
            page.element("text", shortened("taken for " + classes.get(p.predicted())), "x", SIDE + 14, "y",
                    PANEL + 56);
        }
        page.element("text", shortened(p.file().substring(p.file().lastIndexOf('/') + 1)), "x", SIDE + 14, "y",
                PANEL + (p.isWrong() ? 76 : 56), "class", "tick");
        page.close().close();
    }

    private static String shortened(String text) {
        return text.length() <= 26 ? text : text.substring(0, 25) + "…";
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("pictures", map.of());
        json.put("explained_variance", map.explained());
        json.put("divergence", map.divergence());
        json.put("points", map.points().stream().map(p -> List.of(p.file(), classes.get(p.truth()),
                p.part() == Pictures.Part.KNOWN ? "train" : "validation", Math.round(p.x() * 1e4) / 1e4,
                Math.round(p.y() * 1e4) / 1e4)).toList());
        return Map.of("map", json);
    }
}
