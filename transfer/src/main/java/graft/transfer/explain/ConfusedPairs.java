package graft.transfer.explain;

import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.List;

/**
 * The pairs of classes that are confused most, side by side.
 *
 * @param pairs the most confused first
 */
record ConfusedPairs(List<Pair> pairs) implements Section {

    /**
     * One kind of mistake.
     *
     * @param truth     the class of the images
     * @param predicted the class that they were taken for
     * @param count     how many were
     * @param taken     some of them, the surest mistakes first
     * @param typical   images of the other class that were recognised, the surest first
     */
    record Pair(String truth, String predicted, int count, List<Shown> taken, List<Shown> typical) {
        Pair {
            taken = List.copyOf(taken);
            typical = List.copyOf(typical);
        }
    }

    @Override
    public String id() {
        return "confused";
    }

    @Override
    public String heading() {
        return "Confused most, side by side";
    }

    @Override
    public void write(Markup page) {
        for (Pair p : pairs) {
            page.element("h3", p.truth() + " taken for " + p.predicted() + ": " + NumberText.count(p.count(), "image"));
            page.open("div", "class", "sides");
            side(page, p.truth() + ", taken for " + p.predicted(), p.taken());
            side(page, p.predicted() + ", recognised", p.typical());
            page.close();
        }
    }

    private static void side(Markup page, String caption, List<Shown> images) {
        page.open("figure").open("div", "class", "strip");
        images.forEach(i -> i.write(page, "an image of " + i.truth()));
        page.close().element("figcaption", images.isEmpty() ? caption + ": none" : caption).close();
    }
}
