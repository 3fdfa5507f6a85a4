package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.adapt.Adaptation;
import graft.transfer.adapt.AdaptationEffect;
import graft.transfer.adapt.AdaptationMethod;
import graft.transfer.adapt.AdaptedTo;
import graft.transfer.check.DuplicatePair;
import graft.transfer.check.LeakFreeAccuracy;
import graft.transfer.check.PictureFindings;
import graft.transfer.check.PictureIssue;
import graft.transfer.images.SkippedFile;
import graft.transfer.trust.Calibration;
import graft.transfer.trust.FoldScores;
import graft.transfer.trust.McNemar;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/report-schema.json} describes what is written: every key of it, in its type. */
class ReportSchemaTest {
    private final Map<?, ?> schema = (Map<?, ?>) Json.parse(text());
    private final List<String> faults = new ArrayList<>();

    private static String text() {
        try {
            for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
                if (Files.exists(at.resolve("docs/report-schema.json"))) {
                    return Files.readString(at.resolve("docs/report-schema.json"));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("no docs/report-schema.json above " + Path.of("").toAbsolutePath());
    }

    private List<String> check(Object document) {
        check("report", document, schema);
        return faults;
    }

    /** The part of JSON Schema that the file uses. */
    private void check(String where, Object value, Map<?, ?> rule) {
        if (rule.get("$ref") instanceof String ref) {
            rule = (Map<?, ?>) ((Map<?, ?>) schema.get("$defs")).get(ref.substring("#/$defs/".length()));
        }
        Map<?, ?> r = rule;
        List<?> types = r.get("type") instanceof List<?> several ? several : List.of(r.get("type"));
        if (types.stream().noneMatch(type -> is(value, (String) type))) {
            faults.add(where + " is " + value + ", expected " + types);
        } else if (value instanceof Map<?, ?> object) {
            Map<?, ?> properties = r.get("properties") instanceof Map<?, ?> p ? p : Map.of();
            if (r.get("required") instanceof List<?> required) {
                required.stream().filter(key -> !object.containsKey(key)).forEach(key -> faults.add(where + " has no "
                        + key));
            }
            object.forEach((key, v) -> {
                if (properties.get(key) instanceof Map<?, ?> known) {
                    check(where + "." + key, v, known);
                } else if (where.equals("report")) {
                    faults.add(key + " is not described");
                }
            });
        } else if (value instanceof List<?> list && r.get("items") instanceof Map<?, ?> items) {
            for (int i = 0; i < list.size(); i++) {
                check(where + "[" + i + "]", list.get(i), items);
            }
        }
    }

    private static boolean is(Object value, String type) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new IllegalArgumentException(type);
        };
    }

    @Test
    void everyKeyOfAFullReportIsDescribed() {
        TransferReport report = TransferReport.about("vgg16", List.of("cat", "dog")).images(30, 20)
                .environment(SampleReports.SOMEWHERE).setting("batch", 32).timing("train", 1.5)
                .skipped("a.txt", "no image").run(SampleReports.run("transfer-head", .5, .9))
                .run(SampleReports.run("scratch", .5, .6))
                .confusion(Confusion.of(List.of("cat", "dog"), new int[][] {{9, 1}, {4, 6}}))
                .mistakes(List.of(new Mistake("a.jpg", "cat", "dog", .9, 2.3, "")), 5)
                .section(new WaysSection(List.of(new WaysSection.Way("published", "r", .5, .25, .75, 1)), .25, 9))
                .warning(new Warning(50, "Something.", "confusion")).build();
        assertEquals(List.of(), check(Json.parse(report.toJson())));
    }

    @Test
    void whatATransferAddsIsDescribed() {
        Confusion confusion = Confusion.of(List.of("cat", "dog"), new int[][] {{9, 1}, {4, 6}});
        double[][] logits = new double[20][];
        int[] labels = new int[20];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / 10;
            logits[i] = new double[] {i < 9 || i > 15 ? 2 - labels[i] : 0, 1 + labels[i] * i / 20.0};
        }
        Path a = Path.of("images/cat/a.jpg");
        Path b = Path.of("images/dog/b.jpg");
        List<DuplicatePair> pairs = List.of(new DuplicatePair(a, b, DuplicatePair.Kind.NEAR));
        PictureFindings found = new PictureFindings(2, List.of(new SkippedFile(Path.of("images/c.png"), "damaged")),
                pairs, pairs, pairs, List.of(new PictureFindings.Odd(a, PictureIssue.DARK)),
                List.of(new PictureFindings.ClassCount("cat", 1, 0)), Map.of("CMYK", List.of(b)));
        TransferReport report = TransferReport.about("vgg16", List.of("cat", "dog")).environment(SampleReports.SOMEWHERE)
                .confusion(confusion)
                .section(new LabelsSection(2, List.of(new LabelFinding("a.jpg", "cat", "dog", .1, .9, true, "",
                        List.of(new LabelFinding.Neighbour("b.jpg", "dog", "")))), List.of("a note"), true, List.of(),
                        "image"))
                .section(new TrustSection(confusion, Optional.of(new FoldScores(List.of(.5, .75), List.of())),
                        Optional.of(Calibration.crossFitted(logits, labels, IntStream.range(0, 20).toArray(), .9,
                                1)),
                        Optional.of(McNemar.of(new boolean[] {true, false}, new boolean[] {false, true})),
                        List.of(new SeedSpread("scratch", List.of(1L, 2L), List.of(.5, .6))), "image"))
                .section(new AdaptationSection(new AdaptedTo(Adaptation.of(AdaptationMethod.ADABN), "webcam", 9, 8, 19,
                        16 / 25.0, List.of("a note")), List.of(new AdaptationEffect("the target's images", 8, 5, 4,
                                new McNemar(2, 1))), true))
                .pictures(new YourPictures(Path.of("images"), found, Optional.of(new LeakFreeAccuracy(1, 2)), _ -> ""))
                .build();
        Map<?, ?> json = (Map<?, ?>) Json.parse(report.toJson());
        assertTrue(json.keySet().containsAll(List.of("labels", "labels_summary", "balanced_accuracy", "macro_f1",
                "folds", "calibration", "mcnemar", "seeds", "adaptation", "your_pictures")), json.keySet().toString());
        assertEquals(List.of(), check(json));
    }

    @Test
    void aReportThatMeasuredLittleFitsToo() {
        assertEquals(List.of(), check(Json.parse(TransferReport.about("s", List.of("a", "b"))
                .environment(SampleReports.SOMEWHERE).build().toJson())));
    }

    @Test
    void whatDoesNotFitIsFound() {
        assertTrue(check(Json.parse("{\"title\": 3, \"new\": 1}")).containsAll(List.of("report has no source",
                "report.title is 3, expected [string]", "new is not described")), faults.toString());
    }
}
