package graft.transfer.source;

import graft.transfer.report.Environment;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A ranking as one HTML page that needs nothing else. */
public final class RankingPage {
    private static final List<Score> COLUMNS = List.of(Score.KNN, Score.LOGME, Score.LEEP, Score.NCE,
            Score.H_SCORE_REGULARISED);

    private final Ranking ranking;
    private final RankingWords words;
    private final List<Score.Agreement> agreements;
    private final String data;
    private final String command;
    private final Environment environment;

    /**
     * @param agreements with accuracies measured otherwise; empty for none
     * @param data       the folder of images
     * @param command    that asked for it
     */
    public RankingPage(Ranking ranking, List<Score.Agreement> agreements, String data, String command,
            Environment environment) {
        this.ranking = ranking;
        words = new RankingWords(ranking);
        this.agreements = List.copyOf(agreements);
        this.data = data;
        this.command = command;
        this.environment = environment;
    }

    /** The page as text. */
    public String html() {
        return HtmlReport.page("Which source", page -> {
            page.open("main");
            answer(page);
            section(page, "cost", "Accuracy against cost", () -> {
                page.open("figure", "class", "wide scroll");
                new CostPlot(ranking, words).draw(page);
                page.element("figcaption", "Each source's cross-validated accuracy with its 95 % interval, against the "
                        + "time of a forward pass (batch of up to 32, " + environment.threads()
                        + " threads, nothing beside it). The dotted line joins the sources that no faster one beats.");
                page.close();
            });
            section(page, "scores", "Scores", () -> table(page));
            if (!agreements.isEmpty()) {
                section(page, "agreement", "Agreement with the accuracies given", () -> agreement(page));
            }
            section(page, "limits", "What this does not tell", () -> list(page, RankingWords.limits()));
            section(page, "made", "How it was measured", () -> made(page));
            page.close();
            page.open("footer").text("Written by Graft on " + environment.written() + ". ").element("code",
                    "./graft rank --json").text(" prints the same numbers.").close();
        });
    }

    private void answer(Markup page) {
        page.open("header");
        page.element("p", "WHICH SOURCE", "class", "eyebrow");
        page.element("h1", words.name(ranking.recommended()));
        page.element("p", NumberText.count(ranking.sources().size(), "source") + " on "
                + NumberText.count(ranking.images(), "image") + " of " + ranking.classes().size() + " classes in "
                + data, "class", "subtitle");
        List<String> lines = words.recommendation();
        page.element("p", lines.getFirst(), "class", "headline");
        lines.subList(1, lines.size()).forEach(line -> page.element("p", line));
        if (!ranking.failed().isEmpty()) {
            page.open("ul", "class", "warnings");
            ranking.failed().forEach(f -> page.element("li", "Not ranked: " + f.file() + ": "
                    + f.reason().lines().findFirst().orElse(""), "class", "grave"));
            page.close();
        }
        page.close();
    }

    private void table(Markup page) {
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column : List.of("Source", "Linear head", "An image")) {
            page.element("th", column, "scope", "col");
        }
        COLUMNS.forEach(c -> page.element("th", c.title(), "scope", "col"));
        page.element("th", "Features", "scope", "col");
        page.close().close().open("tbody");
        for (SourceScores s : ranking.sources()) {
            page.open("tr").open("th", "scope", "row").text(words.name(s)).element("div", s.architecture() + " ("
                    + s.publisher() + "), " + s.input() + (s.preparation().isGuess() ? ", preparation guessed" : ""),
                    "class", "quiet").close();
            page.open("td", "class", "number").text(NumberText.percent(s.accuracy())).element("div",
                    s.judged().linear().interval().toString(), "class", "quiet").close();
            page.element("td", RankingWords.milliseconds(s), "class", "number");
            COLUMNS.forEach(c -> page.element("td", text(c, s), "class", "number"));
            page.element("td", String.valueOf(s.features()), "class", "number");
            page.close();
        }
        page.close().close().close();
        page.element("p", "Linear head: logistic regression, cross-validated in " + ranking.folds() + " folds. An image: "
                + "a forward pass. k-NN: the " + SourceScores.NEIGHBOURS + " nearest by the cosine, each image left "
                + "out. LogME: by evidence "
                + "maximisation, the ICML 2021 form. H-score: with the covariance shrunk as Ledoit and Wolf do. A dash: "
                + "it cannot be had.", "class", "quiet");
        List<String> gaps = words.gaps();
        if (!gaps.isEmpty()) {
            list(page, gaps);
        }
    }

    /** A score as tables have it; a dash where there is none. */
    public static String text(Score score, SourceScores source) {
        OptionalDouble value = score.of(source);
        if (value.isEmpty()) {
            return "–";
        }
        return score == Score.KNN || score == Score.LINEAR ? NumberText.percent(value.getAsDouble())
                : String.format(Locale.ROOT, "%.3f", value.getAsDouble()).replace('-', '−');
    }

    private void agreement(Markup page) {
        page.element("p", "Weighted Kendall tau of each score's order with that of the accuracies: 1 the same order, 0 no "
                + "relation, −1 the reverse.");
        page.open("table", "class", "facts").open("tbody");
        agreements.forEach(a -> page.open("tr").element("th", a.score().title(), "scope", "row").element("td",
                tau(a)).close());
        page.close().close();
    }

    /** {@code 0.812 (8 sources)}. */
    public static String tau(Score.Agreement agreement) {
        return (Double.isNaN(agreement.tau()) ? "–" : String.format(Locale.ROOT, "%.3f", agreement.tau())
                .replace('-', '−')) + " (" + NumberText.count(agreement.sources(), "source") + ")";
    }

    private void made(Markup page) {
        page.element("p", "Each image went once through each source. What its head reads was scored; what it answers "
                + "gave LEEP and NCE. Nothing was trained but the linear heads.");
        page.open("table", "class", "facts").open("tbody");
        fact(page, "Command", command);
        fact(page, "Images", data);
        ranking.sources().forEach(s -> fact(page, words.name(s), s.preparation().toString()));
        fact(page, "Java", environment.jdk());
        fact(page, "Kernels", environment.kernels());
        fact(page, "Threads", environment.threads() + " of " + environment.cpus() + " processors");
        fact(page, "Processor", environment.cpu().isEmpty() ? "not reported by the system" : environment.cpu());
        page.close().close();
    }

    private static void fact(Markup page, String name, String value) {
        page.open("tr").element("th", name, "scope", "row").element("td", value).close();
    }

    private static void list(Markup page, List<String> lines) {
        page.open("ul");
        lines.forEach(line -> page.element("li", line));
        page.close();
    }

    private static void section(Markup page, String id, String heading, Runnable body) {
        page.open("section", "id", id, "aria-labelledby", id + "-heading").element("h2", heading, "id",
                id + "-heading");
        body.run();
        page.close();
    }
}
