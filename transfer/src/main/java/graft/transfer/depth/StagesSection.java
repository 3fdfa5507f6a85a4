package graft.transfer.depth;

import static graft.zoo.json.Json.object;

import graft.transfer.depth.Transferability.Stage;
import graft.transfer.depth.Transferability.Tuned;
import graft.transfer.report.CurveChart;
import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Accuracy by freezing point. Adds to the JSON twin: {@code stages} ({@code stage}, {@code features}, {@code frozen},
 * {@code low}, {@code high}, {@code folds}, {@code fine_tuned}, {@code fine_tuned_low}, {@code fine_tuned_high}, {@code
 * seeds}, {@code step_seconds}, {@code pictures_per_second}), {@code recommended}, {@code recommendation}.
 *
 * @param found what was measured
 */
public record StagesSection(Transferability found) implements Section {

    @Override
    public String id() {
        return "stages";
    }

    @Override
    public String heading() {
        return "From general to specific";
    }

    private boolean isTuned() {
        return found.stages().getLast().tuned().isPresent();
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Early stages of a trunk are general, such as edges and textures; late ones belong to what "
                + "it "
                + "learnt. " + (isTuned() ? "Two questions: how good is a new head on what a stage gives, and how good "
                + "is the network when all after that stage is trained on the new images?"
                : "The question here: how good is a new head on what a stage gives?"));
        List<CurveChart.Line> lines = new ArrayList<>(List.of(new CurveChart.Line("a head on the features of the stage "
                + "(cross-validated)", found.stages().stream().map(s -> s.frozen().map(StagesSection::value)
                .orElse(null)).toList())));
        if (isTuned()) {
            lines.add(new CurveChart.Line("trained after the stage (held-out images)", found.stages().stream()
                    .map(s -> s.tuned().map(t -> value(t.accuracy())).orElse(null)).toList()));
        }
        new CurveChart("stages", "Accuracy by stage", isTuned() ? "frozen through" : "features of", found.stages()
                .stream().map(Stage::name).toList(), lines).write(page);
        table(page);
        page.element("p", "Bars are intervals of 95 %: Wilson's for the images" + (isTuned() ? ", and for fine-tuning "
                + "Student's t for the seeds" : "") + ". Heads are measured on the " + found.known() + " images to "
                + "learn "
                + "from, each by a head that did not see it" + (isTuned() ? "; fine-tuning on the " + found.measured()
                + " held out: the two curves are of different images" : "") + ". The mean over all places stands for a "
                + "stage's output.", "class", "quiet");
        found.notes().forEach(note -> page.element("p", note, "class", "quiet"));
        page.element("p", "After J. Yosinski, J. Clune, Y. Bengio and H. Lipson, “How transferable are features in "
                + "deep "
                + "neural networks?”, 2014, arXiv:1411.1792.", "class", "quiet");
    }

    private static CurveChart.Value value(RepeatedAccuracy a) {
        return new CurveChart.Value(a.mean(), a.low(), a.high());
    }

    private void table(Markup page) {
        List<String> columns = new ArrayList<>(List.of("Stage", "Features", "Head on them", "± over folds"));
        if (isTuned()) {
            columns.addAll(List.of("Trained after it", "A step", "Images a second"));
        }
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        columns.forEach(c -> page.element("th", c, "scope", "col"));
        page.close().close().open("tbody");
        for (Stage s : found.stages()) {
            page.open("tr").element("th", s.name(), "scope", "row");
            cells(s).forEach(cell -> page.element("td", cell, "class", "number"));
            page.close();
        }
        page.close().close().close();
        if (isTuned()) {
            page.element("p", "A step: forward, loss, backward and update of all after the stage, for "
                    + found.stages().getFirst().tuned().orElseThrow().batch() + " images whose features at the stage "
                    + "are "
                    + "known. The last row is the head alone, which was solved at once; its step is that of a head "
                    + "that "
                    + "is trained.", "class", "quiet");
        }
    }

    private List<String> cells(Stage s) {
        List<String> cells = new ArrayList<>(List.of(s.features() == 0 ? "–" : Integer.toString(s.features()),
                s.frozen().map(StagesSection::text).orElse("–"), s.folds().map(f -> String.format(Locale.ROOT, "%.1f",
                        100 * f.deviation())).orElse("–")));
        s.tuned().ifPresent(t -> cells.addAll(List.of(text(t.accuracy()), NumberText.duration(t.stepSeconds()),
                String.format(Locale.ROOT, "%,.0f", t.picturesPerSecond()))));
        return cells;
    }

    /** An accuracy with its interval. */
    static String text(RepeatedAccuracy a) {
        return String.format(Locale.ROOT, "%.1f (%.1f–%.1f)\u00a0%%", 100 * a.mean(), 100 * a.low(), 100 * a.high());
    }

    @Override
    public Map<String, Object> json() {
        FreezingAdvice advice = found.advice();
        return object("stages", found.stages().stream().map(StagesSection::json).toList(),
                "recommended", advice.recommended().stage(),
                "recommendation", object("stage", advice.recommended().stage(), "by", isTuned() ? "fine-tuning"
                        : "heads", "accuracy", advice.recommended().accuracy(), "best", advice.best().stage(),
                        "best_accuracy", advice.best().accuracy(), "lost", advice.lost().difference(), "lost_low",
                        advice.lost().low(), "lost_high", advice.lost().high(), "not_distinguishable", advice.alike(),
                        "pictures", advice.pictures()),
                "train_pictures", found.known(), "validation_pictures", found.measured(), "notes", found.notes(),
                "timings", found.timings());
    }

    private static Map<String, Object> json(Stage s) {
        RepeatedAccuracy frozen = s.frozen().orElse(null);
        Tuned tuned = s.tuned().orElse(null);
        return object("stage", s.name(), "features", s.features(),
                "frozen", frozen == null ? null : frozen.mean(), "low", frozen == null ? null : frozen.low(),
                "high", frozen == null ? null : frozen.high(), "folds", s.folds().map(f -> f.accuracies())
                        .orElse(List.of()),
                "fine_tuned", tuned == null ? null : tuned.accuracy().mean(),
                "fine_tuned_low", tuned == null ? null : tuned.accuracy().low(),
                "fine_tuned_high", tuned == null ? null : tuned.accuracy().high(),
                "seeds", tuned == null ? 0 : tuned.accuracy().repetitions(),
                "step_seconds", tuned == null ? null : tuned.stepSeconds(),
                "pictures_per_second", tuned == null ? null : tuned.picturesPerSecond());
    }
}
