package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON twin of the page. Keys: {@code title}, {@code source}, {@code command}, {@code version}, {@code weights}
 * ({@code file}, {@code sha256}), {@code data} (the folder), {@code classes}, {@code train_pictures},
 * {@code validation_pictures}, {@code runs} (each {@code name}, {@code seed}, {@code solved_at_once}, {@code kept_epoch} and
 * {@code epochs}: {@code epoch}, {@code train_loss}, {@code validation_loss}, {@code validation_accuracy}, {@code seconds}),
 * {@code benefits} ({@code higher_start}, {@code higher_slope}, {@code higher_asymptote}, each {@code transfer}, {@code
 * scratch}, {@code difference}; null without a pair of runs), {@code benefits_of_each} (the same of every transfer),
 * {@code interval} (Wilson's, 95 %: {@code accuracy}, {@code low}, {@code high}), {@code confusion} (rows are the
 * truth), {@code per_class}, {@code mistakes}, {@code settings}, {@code timings} (seconds), {@code skipped}, {@code
 * preparation} ({@code text}, its parts, {@code source}, {@code detail}), {@code warnings} ({@code gravity}, {@code
 * text}, {@code section}; the gravest first), {@code next_steps} (sentences), {@code environment}; and those that the
 * sections add. {@code docs/report-schema.json} describes them all.
 *
 * <p>Sections that are added to the report add keys of their own: {@link PicturesSection}, {@link LabelsSection},
 * {@link TrustSection}, {@link AdaptationSection}.
 *
 * <p>Accuracies are fractions; a number that is not finite, or was not measured, is null.
 */
public final class ReportJson {
    private ReportJson() {
    }

    /** The document, indented. */
    public static String write(TransferReport report) {
        return Json.writePretty(map(report));
    }

    static Map<String, Object> map(TransferReport r) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", r.title());
        json.put("source", r.source());
        json.put("command", text(r.provenance().command()));
        json.put("version", r.provenance().version());
        json.put("weights", object("file", text(r.provenance().weights()), "sha256", text(r.provenance().sha256())));
        json.put("data", text(r.provenance().data()));
        json.put("classes", r.classes());
        json.put("train_pictures", r.trainImages());
        json.put("validation_pictures", r.validationImages());
        json.put("runs", r.runs().stream().map(ReportJson::run).toList());
        json.put("benefits", r.benefits().map(ReportJson::benefits).orElse(null));
        json.put("benefits_of_each", Benefits.all(r.runs()).stream().map(ReportJson::benefits).toList());
        json.put("interval", r.interval().map(i -> object("accuracy", r.confusion().orElseThrow().accuracy(), "low",
                i.low(), "high", i.high(), "level", Interval.LEVEL, "method", "Wilson")).orElse(null));
        json.put("confusion", r.confusion().map(Confusion::rows).orElse(null));
        json.put("per_class", r.confusion().map(c -> perClass(c.perClass())).orElse(null));
        List<Object> mistakes = new ArrayList<>();
        for (Mistake m : r.mistakes()) {
            mistakes.add(object("file", m.file(), "truth", m.truth(), "predicted", m.predicted(), "probability",
                    number(m.probability()), "loss", number(m.loss())));
        }
        json.put("mistakes", mistakes);
        json.put("settings", r.settings());
        Map<String, Object> timings = new LinkedHashMap<>();
        r.timings().forEach((part, seconds) -> timings.put(part, number(seconds)));
        json.put("timings", timings);
        List<Object> skipped = new ArrayList<>();
        r.skipped().forEach(s -> skipped.add(object("file", s.file(), "reason", s.reason())));
        json.put("skipped", skipped);
        r.preparation().ifPresent(p -> json.put("preparation", p.members()));
        json.put("warnings", r.warnings().stream().map(w -> object("gravity", w.gravity(), "text", w.text(), "section",
                text(w.section()))).toList());
        json.put("next_steps", NextStep.of(r).stream().map(NextStep::text).toList());
        for (Section section : r.sections()) {
            section.json().forEach((key, value) -> {
                if (json.putIfAbsent(key, value) != null || key.equals("environment")) {
                    throw new IllegalArgumentException("the section " + section.id() + " adds the key " + key
                            + " to report.json, which is there already");
                }
            });
        }
        json.put("environment", environment(r.environment()));
        return json;
    }

    /** Precision, recall and F1 of each class, as {@code per_class} lists them. */
    public static List<Map<String, Object>> perClass(List<ClassScore> scores) {
        return scores.stream().map(s -> object("class", s.name(), "pictures", s.images(), "precision",
                s.precision(), "recall", s.recall(), "f1", s.f1())).toList();
    }

    /** The rows of a confusion matrix, as {@code confusion} lists them. */
    public static List<List<Integer>> confusion(Confusion confusion) {
        return confusion.rows();
    }

    /** An environment, as {@code environment} lists it. */
    public static Map<String, Object> environment(Environment e) {
        return object("jdk", e.jdk(), "kernels", e.kernels(), "vector_bits", e.vectorBits(), "threads", e.threads(),
                "cpus", e.cpus(), "cpu", e.cpu(), "os", e.os(), "heap_mb", e.heapBytes() >> 20, "memory_mb",
                e.memoryBytes() >> 20, "written", e.written().toString());
    }

    private static Map<String, Object> run(TrainingRun run) {
        return object("name", run.name(), "seed", run.seed(), "solved_at_once", run.solved(), "kept_epoch",
                run.kept(), "epochs",
                run.epochs().stream()
                .map(e -> object("epoch", e.epoch(), "train_loss", number(e.trainLoss()), "validation_loss",
                        number(e.validationLoss()), "validation_accuracy", e.validationAccuracy(), "seconds",
                        e.seconds()))
                .toList());
    }

    private static Map<String, Object> benefits(Benefits b) {
        return object("transfer_run", b.transferRun(), "scratch_run", b.scratchRun(),
                "higher_start", benefit(b.start(), b.solved() ? "accuracy of the solved head against that "
                        + "of the network from scratch after epoch 1" : "accuracy after epoch 1"),
                "higher_slope", benefit(b.slope(), "mean gain in accuracy per epoch, epochs 0 to " + b.slopeEpochs()),
                "higher_asymptote", benefit(b.asymptote(), "mean accuracy of the last " + Benefits.LAST + " epochs"),
                "before_training", benefit(b.beforeTraining(), "accuracy at epoch 0"));
    }

    private static Map<String, Object> benefit(Benefit b, String definition) {
        return object("transfer", b.transfer(), "scratch", b.scratch(), "difference", b.difference(), "definition",
                definition);
    }

    private static Object text(String value) {
        return value.isEmpty() ? null : value;
    }

    private static Object number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
