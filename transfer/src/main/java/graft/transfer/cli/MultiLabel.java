package graft.transfer.cli;

import graft.transfer.MultiLabelTransfer;
import graft.transfer.Report;
import graft.transfer.TransferSettings;
import graft.transfer.features.FeatureCache;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageReading;
import graft.transfer.images.LabelSets;
import graft.transfer.report.LabelScoresSection;
import graft.transfer.report.Provenance;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code graft transfer --multi-label}: images that have several labels each. */
final class MultiLabel {
    static final String OPTION = "--multi-label";
    /** What supposes one class an image, or a comparison that is not made here. */
    private static final List<String> REFUSED = List.of("--scratch", "--plan", "--group-by", "--folds", "--seeds",
            "--precision", "--class-weights", "--minutes", "--resume", "--adapt", "--target");

    private MultiLabel() {
    }

    /** Refuses options that suppose one class an image. */
    static void check(Arguments arguments) {
        REFUSED.stream().filter(arguments::has).findFirst().ifPresent(option -> {
            throw new UsageException(option + " does not go with " + OPTION + ": " + switch (option) {
                case "--scratch", "--minutes", "--resume", "--adapt", "--target" -> "it is there for transfers to one class an image only";
                default -> "it supposes one class an image";
            } + "; leave it out");
        });
        if (PrepareOption.isAuto(arguments)) {
            throw new UsageException("--prepare auto tries preparations by one class an image; name one with "
                    + OPTION);
        }
        if (arguments.text("--solver", "head").matches("logistic|timed")) {
            throw new UsageException("--solver " + arguments.text("--solver").orElseThrow() + " finds one class an "
                    + "image; with " + OPTION + " take head or fine-tune");
        }
        if (arguments.text("--best-by", "loss").equals("accuracy")) {
            throw new UsageException("--best-by accuracy counts one class an image; with " + OPTION + " take loss");
        }
    }

    /** Learns, writes, and prints. */
    static void run(Arguments arguments, TransferSettings settings, Augmentation augmentation, Path out,
            Screen screen) {
        Path weights = arguments.weights();
        Path data = arguments.existing("--data");
        LabelSets sets = LabelSets.read(data);
        if (arguments.has("--strict") && !sets.skipped().isEmpty()) {
            throw new CommandException(sets.skipped().getFirst() + "; leave out --strict to go on without it");
        }
        ImageReading reading = ImageOptions.reading(arguments);
        Optional<Path> cache = TransferImages.cache(arguments);
        long limit = (long) (1e9 * arguments.real("--cache-limit", 0, 1e6, TransferImages.CACHE_GIGABYTES));
        Report report;
        try (ResultFolder results = ResultFolder.open(out, screen)) {
            results.requireFree(false, arguments.has("--overwrite"));
            PretrainedModel source = TransferImages.source(arguments, weights, data, screen);
            PrepareOption.say(source, weights, arguments, screen);
            try (Stages stages = new Stages(screen)) {
                report = new MultiLabelTransfer(source, settings, augmentation,
                        arguments.real("--validation", 0.01, 0.99, 0.2), arguments.threads(),
                        arguments.has("--strict"), reading, Provenance.unknown().weights(weights).data(data)
                        .command(arguments.commandLine()), stages)
                        .run(sets, cache.map(folder -> FeatureCache.in(folder, limit, stages::say))
                                .orElseGet(FeatureCache::ofRun));
            }
            report.write(out);
        }
        report.measured().skipped().forEach(s -> screen.say("skipped " + s.file() + ": " + s.reason()));
        ImageOptions.say(List.of(), reading, screen);
        LabelScoresSection scores = report.measured().section(LabelScoresSection.class).orElseThrow();
        screen.print(sets.labels().size() + " labels, " + report.measured().trainImages() + " images to learn from, "
                + report.measured().validationImages() + " to measure on");
        screen.print(scores.describe().replace('\u00a0', ' '));
        TextTable table = new TextTable("label", "images", "average precision", "F1");
        scores.scores().labels().forEach(l -> table.row(l.name(), Integer.toString(l.images()),
                l.averagePrecision().isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f %%", 100
                        * l.averagePrecision().getAsDouble()), String.format(Locale.ROOT, "%.1f %%", 100 * l.f1())));
        table.print(screen);
        report.measured().warnings().forEach(w -> screen.say(w.text()));
        screen.print("Report: " + out.resolve("report.html"));
        screen.print("Model:  " + out.resolve("model.safetensors"));
    }
}
