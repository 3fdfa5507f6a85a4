package graft.transfer.depth;

import static graft.zoo.json.Json.object;

import graft.transfer.report.CurveChart;
import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Accuracy by the number of images. Adds to the JSON twin: {@code few_shot} ({@code pictures_a_class}, null for all;
 * {@code mean_pictures_a_class}, {@code accuracy}, {@code low}, {@code high}, {@code deviation}, {@code draws}), {@code
 * more_pictures} (null where it cannot be known: {@code from}, {@code gain}, {@code low}, {@code high}, {@code
 * per_doubling}, {@code classes}, {@code text}).
 *
 * @param found what was measured
 */
public record FewShotSection(Transferability found) implements Section {

    @Override
    public String id() {
        return "few-shot";
    }

    @Override
    public String heading() {
        return "How many images?";
    }

    @Override
    public void write(Markup page) {
        page.element("p", "New heads on the frozen trunk that learnt from few images of each class, all measured on "
                + "the "
                + "same " + found.measured() + " held-out images.");
        List<FewShot.Point> points = found.fewShot().points();
        new CurveChart("few-shot", "Accuracy by images a class", "images a class to learn from", points.stream()
                .map(FewShotSection::name).toList(), List.of(new CurveChart.Line("a new head", points.stream()
                .map(p -> new CurveChart.Value(p.accuracy().mean(), p.accuracy().low(), p.accuracy().high()))
                .toList()))).write(page);
        found.more().ifPresent(more -> {
            page.element("p", more.sentence());
            page.element("p", more.classSentence());
        });
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        List.of("Images a class", "Accuracy", "± over draws", "Draws").forEach(c -> page.element("th", c, "scope",
                "col"));
        page.close().close().open("tbody");
        for (FewShot.Point p : points) {
            page.open("tr").element("th", name(p), "scope", "row");
            List.of(StagesSection.text(p.accuracy()), p.accuracy().repetitions() == 1 ? "–" : String.format(Locale.ROOT,
                    "%.1f", 100 * p.accuracy().deviation()), Integer.toString(p.accuracy().repetitions()))
                    .forEach(cell -> page.element("td", cell, "class", "number"));
            page.close();
        }
        page.close().close().close();
        page.element("p", "Bars are intervals of 95 %: Student's t for the draws and Wilson's for the held-out images, "
                + "added as squares. With one or two images a class much depends on which they are.", "class", "quiet");
        found.more().ifPresent(more -> gains(more, page));
    }

    private static String name(FewShot.Point p) {
        return p.isAll() ? String.format(Locale.ROOT, "all (%.0f)", p.mean()) : p.name();
    }

    private static void gains(MorePictures more, Markup page) {
        page.open("details").element("summary", "What each class gained from " + more.from().perClass() + " images to "
                + "all");
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        List.of("Class", "Gain in points", "95 % interval", "Held-out images").forEach(c -> page.element("th", c,
                "scope", "col"));
        page.close().close().open("tbody");
        for (MorePictures.ClassGain g : more.classes()) {
            page.open("tr").element("th", g.name(), "scope", "row");
            List.of(NumberText.points(g.gain().difference()), NumberText.points(g.gain().low()) + " to "
                    + NumberText.points(g.gain().high()), Integer.toString(g.gain().pictures()))
                    .forEach(cell -> page.element("td", cell, "class", "number"));
            page.close();
        }
        page.close().close().close().close();
    }

    @Override
    public Map<String, Object> json() {
        return object("few_shot", found.fewShot().points().stream().map(p -> object("pictures_a_class", p.isAll()
                        ? null : p.perClass(), "mean_pictures_a_class", p.mean(), "accuracy", p.accuracy().mean(),
                        "low", p.accuracy().low(), "high", p.accuracy().high(), "deviation", p.accuracy().deviation(),
                        "draws", p.accuracy().repetitions())).toList(),
                "more_pictures", found.more().map(m -> object("from", m.from().perClass(), "gain",
                        m.gain().difference(), "low", m.gain().low(), "high", m.gain().high(), "per_doubling",
                        m.slope(), "classes", m.classes().stream().map(g -> object("class", g.name(), "gain",
                                g.gain().difference(), "low", g.gain().low(), "high", g.gain().high(), "pictures",
                                g.gain().pictures())).toList(), "text", m.sentence())).orElse(null));
    }
}
