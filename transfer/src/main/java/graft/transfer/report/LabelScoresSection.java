package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.multilabel.LabelScore;
import graft.transfer.multilabel.LabelScores;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well each label is recognised, where images have several. Adds to the JSON twin {@code multi_label}: {@code map},
 * {@code macro_f1}, {@code micro_f1}, {@code exact} (share of images with all labels right), {@code threshold}, {@code
 * labels} (each {@code label}, {@code train_pictures}, {@code pictures}, {@code average_precision}, {@code precision},
 * {@code recall}, {@code f1}), {@code epochs} (each {@code epoch}, {@code train_loss}, {@code validation_loss}).
 *
 * @param scores  on the validation images
 * @param trained how many images to train with have each label
 * @param epochs  of the training; their accuracies mean nothing here
 */
public record LabelScoresSection(LabelScores scores, List<Integer> trained, List<EpochResult> epochs)
        implements Section {

    public LabelScoresSection {
        trained = List.copyOf(trained);
        epochs = List.copyOf(epochs);
    }

    @Override
    public String id() {
        return "label-scores";
    }

    @Override
    public String heading() {
        return "Label by label";
    }

    /** The outcome in a sentence. */
    public String describe() {
        return "mAP " + NumberText.percent(scores.meanAveragePrecision()) + ", F1 "
                + NumberText.percent(scores.macroF1()) + " (mean over labels), " + NumberText.percent(scores.microF1())
                + " (all answers together); all labels right of " + scores.exact() + " of " + NumberText.count(scores.images(), "validation image");
    }

    @Override
    public void write(Markup page) {
        page.element("p", describe() + ".");
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String head : List.of("label", "to train with", "to validate with", "average precision", "precision",
                "recall", "F1")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (int k = 0; k < scores.labels().size(); k++) {
            LabelScore s = scores.labels().get(k);
            page.open("tr").element("th", s.name(), "scope", "row").element("td", trained.get(k).toString(), "class",
                    "number").element("td", Integer.toString(s.images()), "class", "number");
            page.element("td", s.averagePrecision().isEmpty() ? "–" : NumberText.percent(s.averagePrecision()
                    .getAsDouble()), "class", "number");
            page.element("td", s.said() == 0 ? "–" : NumberText.percent(s.precision()), "class", "number");
            page.element("td", s.images() == 0 ? "–" : NumberText.percent(s.recall()), "class", "number");
            page.element("td", s.images() + s.said() == 0 ? "–" : NumberText.percent(s.f1()), "class", "number")
                    .close();
        }
        page.close().close().close();
        page.element("p", "Each label is answered by itself: probabilities do not add up to 1. A label is said to "
                + "apply from " + NumberText.percent(scores.threshold()) + " on. Average precision does not depend on that: "
                + "it is the mean precision over all thresholds, weighted by recall. A dash stands where no validation "
                + "image has the label, or none is said to.", "class", "quiet");
        page.element("p", "Pairs that are confused, doubtful labels, folds and calibration suppose one class an image "
                + "and are left out.", "class", "quiet");
    }

    @Override
    public Map<String, Object> json() {
        List<LabelScore> labels = scores.labels();
        return object("multi_label", object("map", number(scores.meanAveragePrecision()), "macro_f1",
                number(scores.macroF1()), "micro_f1", number(scores.microF1()), "exact", scores.images() == 0 ? null
                        : (double) scores.exact() / scores.images(), "threshold", scores.threshold(), "labels",
                IntStream.range(0, labels.size()).mapToObj(k -> object("label", labels.get(k).name(),
                        "train_pictures", trained.get(k), "pictures", labels.get(k).images(), "average_precision",
                        labels.get(k).averagePrecision().isPresent() ? labels.get(k).averagePrecision().getAsDouble()
                                : null, "precision", labels.get(k).precision(), "recall", labels.get(k).recall(), "f1",
                        labels.get(k).f1())).toList(), "epochs", epochs.stream().map(e -> object("epoch", e.epoch(),
                        "train_loss", number(e.trainLoss()), "validation_loss", number(e.validationLoss()))).toList()));
    }

    private static Object number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
