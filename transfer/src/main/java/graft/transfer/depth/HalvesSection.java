package graft.transfer.depth;

import static graft.zoo.json.Json.object;

import graft.transfer.report.CurveChart;
import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The figure of Yosinski et al. Adds to the JSON twin: {@code halves} ({@code classes_a_half}, {@code splits}, {@code
 * held_out_pictures}, {@code base}, {@code cuts}, {@code curves} by treatment, each of {@code n}, {@code stage}, {@code
 * accuracy}, {@code low}, {@code high}, {@code difference}, {@code difference_low}, {@code difference_high}; {@code
 * specific}, {@code seconds}).
 *
 * @param figure what was measured
 */
public record HalvesSection(HalvesFigure figure) implements Section {

    @Override
    public String id() {
        return "halves";
    }

    @Override
    public String heading() {
        return "Half of the classes to the other half";
    }

    /** What stands under each n: 0 is the base, and the stage before the cut. */
    private static List<String> places() {
        List<String> places = new ArrayList<>(List.of("0: base"));
        for (int n = 0; n < Halves.CUTS.size(); n++) {
            places.add(n + 1 + ": " + Halves.CUTS.get(n));
        }
        return places;
    }

    @Override
    public void write(Markup page) {
        page.element("p", "The classes are divided at random into halves A and B of " + figure.classes() + ", a "
                + "network "
                + "is trained on each; the first n stages of one are copied into a new network, which learns B. BnB: "
                + "B's own stages, frozen; AnB: A's, frozen; with + all stages learn on.");
        List<CurveChart.Line> lines = new ArrayList<>();
        figure.curves().forEach((t, points) -> {
            double base = figure.base().mean();
            List<CurveChart.Value> values = new ArrayList<>(List.of(new CurveChart.Value(base, base, base)));
            points.forEach(p -> values.add(value(base, p.difference())));
            lines.add(new CurveChart.Line(t.word(), values));
        });
        new CurveChart("halves", "Accuracy on B by the number of copied stages", "n: stages copied, through", places(),
                lines).write(page);
        page.element("p", "Bars are intervals of 95 % (Student's t over " + figure.splits() + " splits, in which "
                + "classes, "
                + "images and weights are drawn anew) of the difference to the base of the same split: some halves are "
                + "harder than others, and that cancels out.", "class", "quiet");
        table(page);
        page.element("p", "After figure 2 of J. Yosinski, J. Clune, Y. Bengio and H. Lipson, “How transferable are "
                + "features in deep neural networks?”, 2014, arXiv:1411.1792, which had halves of ImageNet of 500 "
                + "classes "
                + "and 645,000 images each, and eight layers.", "class", "quiet");
    }

    /** Means of accuracies with the intervals of differences. */
    private static CurveChart.Value value(double base, HalvesFigure.Spread difference) {
        return new CurveChart.Value(base + difference.mean(), Math.max(0, base + difference.low()),
                Math.min(1, base + difference.high()));
    }

    private void table(Markup page) {
        page.open("div", "class", "scroll").open("table").element("caption", "Difference to the base, in points")
                .open("thead").open("tr").element("th", "Copied through", "scope", "col");
        figure.curves().keySet().forEach(t -> page.element("th", t.word(), "scope", "col"));
        page.close().close().open("tbody");
        for (int n = 0; n < Halves.CUTS.size(); n++) {
            int at = n;
            page.open("tr").element("th", places().get(n + 1), "scope", "row");
            figure.curves().values().forEach(points -> page.element("td", difference(points.get(at).difference()),
                    "class", "number"));
            page.close();
        }
        page.close().close().close();
    }

    /** A difference in points with its interval. */
    public static String difference(HalvesFigure.Spread d) {
        return String.format(Locale.ROOT, "%s (%s to %s)", NumberText.points(d.mean()), NumberText.points(d.low()),
                NumberText.points(d.high()));
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> curves = new LinkedHashMap<>();
        figure.curves().forEach((t, points) -> curves.put(t.word(), IntStream.range(0, points.size()).mapToObj(n ->
                object("n", n + 1, "stage", Halves.CUTS.get(n), "accuracy", points.get(n).accuracy().mean(), "low",
                        points.get(n).accuracy().low(), "high", points.get(n).accuracy().high(), "difference",
                        points.get(n).difference().mean(), "difference_low", points.get(n).difference().low(),
                        "difference_high", points.get(n).difference().high())).toList()));
        return object("halves", object("classes_a_half", figure.classes(), "splits", figure.splits(),
                "held_out_pictures", figure.pictures(), "base", spread(figure.base()), "cuts", Halves.CUTS, "curves",
                curves, "specific", figure.specific().stream().map(HalvesSection::spread).toList(), "findings",
                figure.sentences(), "seconds", figure.seconds()));
    }

    private static Map<String, Object> spread(HalvesFigure.Spread s) {
        return object("mean", s.mean(), "low", s.low(), "high", s.high());
    }
}
