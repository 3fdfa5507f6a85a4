package graft.transfer.report;

import java.util.List;

/** Which classes are distinguished and which are confused, on the validation images. */
record ConfusionSection(Confusion confusion, String unit) implements Section {

    @Override
    public String id() {
        return "confusion";
    }

    @Override
    public String heading() {
        return "Where it is right and where it is wrong";
    }

    @Override
    public void write(Markup page) {
        page.element("p", NumberText.percent(confusion.accuracy()) + " of " + NumberText.count(confusion.images(),
                "validation " + unit) + " are right. " + confused());
        page.open("figure").open("div", "class", "scroll");
        ConfusionChart.draw(page, confusion);
        page.close();
        page.element("figcaption", "Numbers count " + unit + "s; tints are shares of the row.");
        page.close();
        perClass(page);
    }

    private String confused() {
        List<Confusion.Pair> pairs = confusion.mostConfused(3);
        if (pairs.isEmpty()) {
            return "No two classes were confused.";
        }
        return "Most often confused: " + String.join("; ", pairs.stream().map(p -> p.truth() + " taken for "
                + p.predicted() + " (" + p.images() + ")").toList()) + ".";
    }

    private void perClass(Markup page) {
        page.open("div", "class", "scroll").open("table").element("caption", "Class by class").open("thead").open("tr");
        for (String head : List.of("class", unit + "s", "precision", "recall", "F1")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (ClassScore score : confusion.perClass()) {
            page.open("tr").element("th", score.name(), "scope", "row");
            page.element("td", String.valueOf(score.images()), "class", "number");
            page.element("td", score.predicted() == 0 ? "–" : NumberText.percent(score.precision()), "class", "number");
            String recall = score.images() == 0 ? "–" : NumberText.percent(score.recall());
            page.open("td", "class", "number bar").open("span", "class", "fill", "style", "width:"
                    + Math.round(score.recall() * 100) + "%").close().element("span", recall, "class", "over").close();
            page.element("td", NumberText.percent(score.f1()), "class", "number");
            page.close();
        }
        page.close().close().close();
    }
}
