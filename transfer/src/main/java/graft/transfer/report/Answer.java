package graft.transfer.report;

import java.util.List;

/** The first screen: what came out, in a few sentences and numbers. */
final class Answer {
    private final TransferReport report;
    private final Markup page;

    Answer(TransferReport report, Markup page) {
        this.report = report;
        this.page = page;
    }

    void write() {
        page.open("header");
        page.element("p", "Graft · transfer report", "class", "eyebrow");
        page.element("h1", report.title());
        page.element("p", report.source() + " → " + classList() + ". " + NumberText.count(report.trainImages(),
                report.unit()) + " to train with, " + report.validationImages() + " to validate with.", "class",
                "subtitle");
        if (report.benefits().isPresent()) {
            Verdict verdict = new Verdict(report);
            page.element("p", verdict.headline(), "class", "headline");
            page.element("p", verdict.race(), "class", "race");
            verdict.guessing().ifPresent(sentence -> page.element("p", sentence, "class", "race"));
            accuracy("race");
            page.open("div", "class", "cards");
            List.of(verdict.start(), verdict.slope(), verdict.asymptote()).forEach(this::card);
            page.close();
            page.element("p", verdict.caution(), "class", "quiet");
            everyTransfer();
        } else if (!report.runs().isEmpty()) {
            accuracy("headline");
            page.element("p", "What the transfer was worth shows beside the same network trained from scratch: run "
                    + "again with --scratch to see it.", "class", "quiet");
        }
        nextSteps();
        warnings();
        page.close();
    }

    private void nextSteps() {
        List<NextStep> steps = NextStep.of(report);
        if (steps.isEmpty()) {
            return;
        }
        page.open("div", "class", "next").element("p", "What to do next", "class", "next-heading").open("ul");
        for (NextStep step : steps) {
            page.open("li").text(step.text());
            if (!step.section().isEmpty()) {
                page.text(" ").element("a", "See there", "href", "#" + step.section());
            }
            page.close();
        }
        page.close().close();
    }

    private void warnings() {
        if (report.warnings().isEmpty()) {
            return;
        }
        List<Warning> all = report.warnings();
        page.open("ul", "class", "warnings", "aria-label", "Warnings");
        for (Warning w : all.subList(0, Math.min(Warning.SHOWN, all.size()))) {
            page.open("li", "class", w.gravity() >= 50 ? "grave" : "mild").text(w.text());
            if (!w.section().isEmpty()) {
                page.text(" ").element("a", "See there", "href", "#" + w.section());
            }
            page.close();
        }
        page.close();
        if (all.size() > Warning.SHOWN) {
            page.element("p", all.size() - Warning.SHOWN + " more in report.json.", "class", "quiet");
        }
    }

    /** How good the network is that was kept, and how well that is known. */
    private void accuracy(String style) {
        report.confusion().ifPresent(c -> report.interval().ifPresent(i -> page.element("p",
                NumberText.percent(c.accuracy()) + " of " + NumberText.count(c.images(), "validation " + report.unit())
                + " are right; with 95 % confidence " + i + " of all such " + report.unit() + "s would be.", "class",
                style)));
    }

    private String classList() {
        List<String> names = report.classes();
        return names.size() <= 8 ? names.size() + " classes (" + String.join(", ", names) + ")"
                : names.size() + " classes";
    }

    private void card(Verdict.Card card) {
        page.open("section", "class", card.level() ? "card level" : card.helped() ? "card helped" : "card hurt");
        page.open("h2").element("span", card.number(), "class", "badge-html").text(card.heading()).close();
        page.open("p", "class", "amount").text(card.amount()).element("span", " " + card.unit()).close();
        page.element("p", card.sentence());
        page.close();
    }

    /** Where there are several transfers, the three numbers of each: the cards show only the last. */
    private void everyTransfer() {
        List<Benefits> all = Benefits.all(report.runs());
        if (all.size() < 2) {
            return;
        }
        page.open("div", "class", "scroll").open("table").element("caption", "Every transfer against "
                + all.getFirst().scratchRun() + ", in points").open("thead").open("tr");
        for (String head : List.of("run", "start", "slope an epoch", "asymptote")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (Benefits b : all) {
            page.open("tr").element("th", b.transferRun(), "scope", "row");
            for (Benefit benefit : List.of(b.start(), b.slope(), b.asymptote())) {
                page.element("td", NumberText.points(benefit.difference()), "class", "number");
            }
            page.close();
        }
        page.close().close().close();
    }
}
