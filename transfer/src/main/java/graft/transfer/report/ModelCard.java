package graft.transfer.report;

import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What others have to know of a model before they use it, as {@code MODEL_CARD.md} (Mitchell et al., "Model Cards for
 * Model Reporting", 2019, arXiv:1810.03993), with the front matter that Hugging Face reads
 * (https://huggingface.co/docs/hub/model-cards). Only what was measured or given is in it; what only people know, such
 * as licences, is asked for.
 */
public final class ModelCard {
    private ModelCard() {
    }

    /** The card of the network that the report is about. */
    public static String of(TransferReport report) {
        StringBuilder card = new StringBuilder();
        frontMatter(report, card);
        card.append("\n# ").append(line(report.title())).append("\n\n");
        card.append("An image classifier: ").append(line(report.source())).append(", taught ")
                .append(report.classes().size()).append(" new classes with Graft ").append(report.provenance()
                        .version()).append(".\n\n");
        card.append("**Classes**, in the order of the outputs: ").append(String.join(", ", report.classes().stream()
                .map(ModelCard::line).toList())).append("\n\n## How good it is\n\n");
        measured(report, card);
        card.append("\n## How it was made\n\n");
        bullet(card, "Trained with", NumberText.count(report.trainImages(), report.unit()) + ", measured on "
                + report.validationImages());
        bullet(card, "Weights it started from", report.provenance().weights());
        bullet(card, "Their SHA-256", report.provenance().sha256());
        bullet(card, "Command", report.provenance().command());
        report.settings().forEach((name, value) -> bullet(card, name, value));
        card.append("\n## How to use it\n\n```\n./graft predict --weights model.safetensors image.jpg\n```\n\n")
                .append("The file itself states classes and preparation of images.\n\n## What only you know\n\n")
                .append("- Licence of the images and of the weights that it started from: ...\n")
                .append("- What it is meant for, and what not: ...\n")
                .append("- How the images came about, and whom or what they leave out: ...\n");
        return card.toString();
    }

    private static void frontMatter(TransferReport report, StringBuilder card) {
        card.append("---\nlibrary_name: graft\npipeline_tag: image-classification\ntags:\n- image-classification\n"
                + "- transfer-learning\nmetrics:\n- accuracy\n");
        report.confusion().filter(c -> c.images() > 0).ifPresent(c -> card.append("model-index:\n- name: ")
                .append(Json.write(line(report.title()))).append("\n  results:\n  - task:\n      type: "
                + "image-classification\n    dataset:\n      name: ").append(Json.write(line(lastPart(report.provenance()
                        .data())))).append("\n      type: imagefolder\n      split: validation\n    metrics:\n"
                + "    - type: accuracy\n      value: ").append(String.format(Locale.ROOT, "%.4f", c.accuracy()))
                .append('\n'));
        card.append("---\n");
    }

    private static String lastPart(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.isEmpty() ? "images" : name;
    }

    private static void measured(TransferReport report, StringBuilder card) {
        if (report.section(LabelScoresSection.class).isPresent()) {
            card.append("It may give an image several labels, or none. ").append(report.section(LabelScoresSection.class)
                    .get().describe()).append(".\n");
            return;
        }
        if (report.confusion().isEmpty() || report.interval().isEmpty()) {
            card.append("Nothing was measured.\n");
            return;
        }
        Confusion c = report.confusion().get();
        card.append(NumberText.percent(c.accuracy())).append(" of ").append(NumberText.count(c.images(), "validation "
                + report.unit())).append(" are right (95 % interval: ").append(report.interval().get())
                .append("). On others, taken by other people in other places, it may be worse.\n\n")
                .append("| class | ").append(report.unit()).append("s | precision | recall |\n|---|---|---|---|\n");
        for (ClassScore s : c.perClass()) {
            card.append("| ").append(line(s.name()).replace("|", "\\|")).append(" | ").append(s.images()).append(" | ")
                    .append(s.predicted() == 0 ? "–" : NumberText.percent(s.precision())).append(" | ")
                    .append(s.images() == 0 ? "–" : NumberText.percent(s.recall())).append(" |\n");
        }
        List<String> warnings = new ArrayList<>();
        report.warnings().forEach(w -> warnings.add("- " + line(w.text())));
        if (!warnings.isEmpty()) {
            card.append("\n**Warnings**\n\n").append(String.join("\n", warnings)).append('\n');
        }
    }

    private static void bullet(StringBuilder card, String name, String value) {
        if (!value.isEmpty()) {
            card.append("- ").append(line(name)).append(": `").append(line(value).replace('`', '\'')).append("`\n");
        }
    }

    /** On one line, and not HTML. */
    private static String line(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replace("<", "&lt;");
    }
}
