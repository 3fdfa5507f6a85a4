package graft.transfer.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of the page, from the answer to the small print. */
final class ReportPage {
    private final TransferReport report;
    private final Markup page;

    ReportPage(TransferReport report, Markup page) {
        this.report = report;
        this.page = page;
    }

    void write() {
        page.open("main");
        header();
        curves();
        confusion();
        mistakes();
        report.pictures().ifPresent(pictures -> new PicturesSection(pictures, page).write());
        page.open("div", "class", "columns");
        table("Made from", provenance());
        table("Settings", report.settings());
        timings();
        page.close();
        page.open("div", "class", "columns");
        table("Measured on", environment());
        page.close();
        skipped();
        definitions();
        page.close();
        page.open("footer").text("Written by Graft on " + report.environment().written() + ". The same numbers are in ")
                .element("code", "report.json").text(" beside this file.").close();
    }

    private void header() {
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
        page.close();
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

    private void curves() {
        if (report.runs().isEmpty()) {
            return;
        }
        LearningCurves curves = new LearningCurves(report);
        section("Learning curves");
        curves.legend(page);
        page.open("figure", "class", "scroll wide");
        curves.accuracy(page);
        page.close();
        page.open("div", "class", "pair");
        page.open("figure");
        curves.loss(page);
        page.element("figcaption", "Loss: lower is better.");
        page.close();
        page.open("figure");
        curves.time(page);
        page.element("figcaption", "The same accuracies against the time they took.");
        page.close();
        page.close();
        curveTable();
        page.close();
    }

    /** All numbers of the curves, folded away: for those who cannot see them, and those who copy them. */
    private void curveTable() {
        page.open("details").element("summary", "The numbers of the curves");
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String head : List.of("run", "epoch", "train loss", "validation loss", "accuracy", "time")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (TrainingRun run : report.runs()) {
            for (EpochResult e : run.epochs()) {
                page.open("tr").element("td", run.name());
                for (String cell : List.of(String.valueOf(e.epoch()), NumberText.loss(e.trainLoss()),
                        NumberText.loss(e.validationLoss()), NumberText.percent(e.validationAccuracy()),
                        NumberText.duration(e.seconds()))) {
                    page.element("td", cell, "class", "number");
                }
                page.close();
            }
        }
        page.close().close().close().close();
    }

    private void confusion() {
        report.confusion().ifPresent(confusion -> {
            section("Where it is right and where it is wrong");
            page.element("p", NumberText.percent(confusion.accuracy()) + " of " + NumberText.count(confusion.images(),
                    "validation " + report.unit()) + " are right. " + confused(confusion));
            page.open("figure");
            ConfusionChart.draw(page, confusion);
            page.element("figcaption", "Numbers count " + report.unit() + "s; tints are shares of the row.");
            page.close();
            perClass(confusion);
            page.close();
        });
    }

    private static String confused(Confusion confusion) {
        List<Confusion.Pair> pairs = confusion.mostConfused(3);
        if (pairs.isEmpty()) {
            return "No two classes were confused.";
        }
        return "Most often confused: " + String.join("; ", pairs.stream().map(p -> p.truth() + " taken for "
                + p.predicted() + " (" + p.images() + ")").toList()) + ".";
    }

    private void perClass(Confusion confusion) {
        page.open("div", "class", "scroll").open("table").element("caption", "Class by class").open("thead").open("tr");
        for (String head : List.of("class", report.unit() + "s", "precision", "recall", "F1")) {
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

    private void mistakes() {
        if (report.mistakes().isEmpty()) {
            return;
        }
        section("Most confident mistakes");
        page.element("p", "Wrong labels and unclear images gather here: look at these before you train longer.");
        page.open("div", "class", "gallery");
        for (Mistake m : report.mistakes()) {
            page.open("figure");
            if (m.thumbnail().isEmpty()) {
                page.element("p", "no thumbnail", "class", "quiet");
            } else {
                page.leaf("img", "src", m.thumbnail(), "alt", "an image of " + m.truth() + ", taken for "
                        + m.predicted(), "loading", "lazy");
            }
            page.open("figcaption").element("strong", m.predicted()).text(" " + NumberText.percent(m.probability()));
            page.leaf("br").text("is " + m.truth() + ", loss " + NumberText.loss(m.loss())).leaf("br");
            page.element("span", lastPart(m.file()), "class", "file", "title", m.file()).close();
            page.close();
        }
        page.close().close();
    }

    private static String lastPart(String file) {
        return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    private void table(String heading, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        section(heading);
        page.open("table", "class", "facts").open("tbody");
        rows.forEach((name, value) -> page.open("tr").element("th", name, "scope", "row").element("td", value).close());
        page.close().close().close();
    }

    private void timings() {
        if (report.timings().isEmpty()) {
            return;
        }
        double longest = report.timings().values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        section("Time spent");
        page.open("table", "class", "facts").open("tbody");
        report.timings().forEach((part, seconds) -> {
            long width = longest > 0 ? Math.round(100 * seconds / longest) : 0;
            page.open("tr").element("th", part, "scope", "row").open("td", "class", "bar");
            page.open("span", "class", "fill", "style", "width:" + width + "%").close();
            page.element("span", NumberText.duration(seconds), "class", "over").close().close();
        });
        page.close().close().close();
    }

    private Map<String, String> provenance() {
        Provenance o = report.provenance();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Command", o.command());
        rows.put("Weights", o.weights());
        rows.put("SHA-256", o.sha256());
        rows.put(report.unit().equals("image") ? "Images" : "Data", o.data());
        rows.put("Graft", o.version());
        rows.values().removeIf(String::isEmpty);
        return rows;
    }

    private Map<String, String> environment() {
        Environment e = report.environment();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Java", e.jdk());
        rows.put("Kernels", e.kernels());
        rows.put("Threads", e.threads() + " of " + e.cpus() + " processors");
        rows.put("Processor", e.cpu().isEmpty() ? "not reported by the system" : e.cpu());
        rows.put("System", e.os());
        rows.put("Memory", NumberText.gibibytes(e.heapBytes()) + " heap at most"
                + (e.memoryBytes() > 0 ? " of " + NumberText.gibibytes(e.memoryBytes()) : ""));
        return rows;
    }

    private void skipped() {
        if (report.skipped().isEmpty()) {
            return;
        }
        section("Skipped: " + NumberText.count(report.skipped().size(), "file"));
        page.open("div", "class", "scroll").open("table").open("tbody");
        report.skipped().forEach(s -> page.open("tr").open("td").element("code", s.file()).close()
                .element("td", s.reason()).close());
        page.close().close().close().close();
    }

    private void definitions() {
        if (report.benefits().isEmpty()) {
            return;
        }
        section("What is measured");
        page.open("dl");
        page.element("dt", "Start").element("dd", "validation accuracy after the first epoch, when each training "
                + report.unit() + " was seen once. Not before training: a new head is random, so both only guess then."
                + (report.benefits().get().solved() ? " A head found by logistic regression has no epochs: it is "
                + "solved "
                + "to its end at once, and that is its start, its slope's end and its asymptote. Beside it stands what "
                + "the network from scratch reached in one epoch; --solver head trains the head in epochs too." : ""));
        page.element("dt", "Slope").element("dd", "mean gain in accuracy per epoch over the first third of the "
                + "training, from epoch 0. A network that is nearly right after one epoch has little left to gain.");
        page.element("dt", "Asymptote").element("dd", "mean accuracy over the last three epochs, not the best epoch.");
        page.close();
        page.element("p", "The three ways in which transfer can help are those of L. Torrey and J. Shavlik, “Transfer "
                + "Learning”, Handbook of Research on Machine Learning Applications, 2009.", "class", "quiet");
        page.close();
    }

    private void section(String heading) {
        page.open("section").element("h2", heading);
    }
}
