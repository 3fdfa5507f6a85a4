package graft.tests.house;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules and packages as an SVG: a band for each module, in it the packages floor by floor. It has no background
 * and its lines are of middle grey, so that it can be read on a light and on a dark page.
 */
final class HousePicture {
    private static final int WIDTH = 1120;
    private static final int EDGE = 16;
    private static final int HEADER = 40;
    private static final int BOX = 30;
    private static final int GAP = 40;
    private static final int BETWEEN = 14;
    private static final int CHARACTER = 8;
    private static final Map<House.Module, String> COLOURS = Map.of(House.Module.TRANSFER, "#8250df",
            House.Module.ZOO, "#0969da", House.Module.LAYERS, "#1a7f37", House.Module.ENGINE, "#9a6700");

    private record Box(String name, double x, double y, double width) {
        double middle() {
            return x + width / 2;
        }
    }

    private final StringBuilder svg = new StringBuilder();
    private final House house;
    private final SortedMap<String, SortedSet<String>> packages;
    private int y = 1;

    private HousePicture(House house) {
        if (!house.withoutKernelChoice().circles().isEmpty()) {
            throw new IllegalArgumentException("packages on a circle lie on no floor; HouseTest lists them");
        }
        this.house = house;
        this.packages = house.withoutKernelChoice().packages();
    }

    static String of(House house) {
        return new HousePicture(house).draw();
    }

    private String draw() {
        for (House.Module module : House.Module.values()) {
            band(module);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="14">
                <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
                orient="auto"><path d="M0 0 8 4 0 8z" fill="#848d97"/></marker></defs>
                """.formatted(WIDTH, y - EDGE + 1) + svg + "</svg>\n";
    }

    private void band(House.Module module) {
        Floors floors = Floors.of(module, packages);
        List<List<String>> lines = floors.rows().stream().flatMap(HousePicture::wrapped).toList();
        int height = HEADER + lines.size() * (BOX + GAP) - GAP + EDGE;
        String colour = COLOURS.get(module);
        line("<rect x=\"1\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\" fill-opacity=\".08\" "
                + "stroke=\"%s\"/>",
                y, WIDTH - 2, height, colour, colour);
        line("<text x=\"%d\" y=\"%d\" fill=\"%s\" font-weight=\"bold\" font-size=\"16\">%s/</text>", EDGE, y + 25,
                colour,
                module.folder());
        line("<text x=\"%d\" y=\"%d\" fill=\"#848d97\" text-anchor=\"end\">%s</text>", WIDTH - EDGE, y + 25,
                readByModule(module));
        Map<String, Box> boxes = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            place(lines.get(i), y + HEADER + i * (BOX + GAP), boxes);
        }
        floors.reads().forEach((from, read) -> read.forEach(to -> arrow(boxes.get(from), boxes.get(to))));
        boxes.values().stream().sorted((a, b) -> a.name().compareTo(b.name())).forEach(box -> box(box, module));
        y += height + EDGE;
    }

    /** A row as the lines into which it fits. */
    private static Stream<List<String>> wrapped(List<String> row) {
        int length = row.stream().mapToInt(name -> width(name) + BETWEEN).sum();
        int lines = Math.ceilDiv(length, WIDTH - 2 * EDGE);
        int each = Math.ceilDiv(row.size(), lines);
        List<List<String>> wrapped = new ArrayList<>();
        for (int from = 0; from < row.size(); from += each) {
            wrapped.add(row.subList(from, Math.min(row.size(), from + each)));
        }
        return wrapped.stream();
    }

    private static void place(List<String> row, int y, Map<String, Box> boxes) {
        int free = WIDTH - 2 * EDGE - row.stream().mapToInt(HousePicture::width).sum();
        double between = (double) free / (row.size() + 1);
        double x = EDGE + between;
        for (String name : row) {
            boxes.put(name, new Box(name, x, y, width(name)));
            x += width(name) + between;
        }
    }

    private static int width(String name) {
        return label(name).length() * CHARACTER + 20;
    }

    private static String label(String name) {
        String root = House.Module.of(name).root();
        return name.equals(root) ? root : name.substring(root.length() + 1);
    }

    private void arrow(Box from, Box to) {
        double top = from.y() + BOX;
        double bend = (to.y() - top) / 2;
        line("<path d=\"M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f\" fill=\"none\" stroke=\"#848d97\" "
                + "marker-end=\"url(#tip)\"/>",
                from.middle(), top, from.middle(), top + bend, to.middle(), to.y() - bend, to.middle(), to.y());
    }

    private void box(Box box, House.Module module) {
        boolean root = box.name().equals(module.root());
        String colour = COLOURS.get(module);
        line("<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%d\" rx=\"5\" fill=\"%s\" stroke=\"%s\"/>", box.x(),
                box.y(), box.width(), BOX, root ? colour : "#ffffff", colour);
        line("<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\" fill=\"%s\">%s</text>", box.middle(), box.y() + 20,
                root ? "#ffffff" : "#1f2328", label(box.name()));
    }

    private String readByModule(House.Module module) {
        String read = Stream.of(House.Module.values()).filter(other -> other != module)
                .filter(other -> house.readings().stream().anyMatch(r -> module.holds(r.fromPackage())
                        && other.holds(r.toPackage()))).map(House.Module::folder).collect(Collectors.joining(", "));
        return read.isEmpty() ? "reads the JDK alone" : "reads " + read;
    }

    private void line(String format, Object... values) {
        svg.append(format.formatted(values)).append('\n');
    }
}
