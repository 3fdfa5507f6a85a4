package graft.transfer.cli;

import graft.layers.structure.BatchNormStatistics;
import graft.layers.training.RateCurve;
import graft.layers.training.RateRange;
import graft.transfer.RateFinding;
import graft.transfer.Solver;
import graft.transfer.Transfer;
import graft.transfer.TransferSettings;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageReading;
import graft.transfer.report.NumberText;
import graft.transfer.report.RatePage;
import graft.transfer.trust.ClassWeights;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code graft lr-find}: a sweep of the learning rate, and the rate that it suggests. */
final class LrFind {
    private static final String RULE = "steepest descent: before the lowest mean loss, the rate around which the mean "
            + "loss falls most";
    private static final String CAUTION = "It is a suggestion, from one seed and a few steps: it knows the training "
            + "loss alone, not the accuracy on other images. Try a third of it and three times as much, too.";

    private LrFind() {
    }

    static Command command() {
        TransferSettings standard = TransferSettings.standard();
        RateRange range = RateRange.standard();
        return Command.of("lr-find", "try learning rates from low to high and suggest one", LrFind::run)
                .options(
                    Option.required("--weights", "FILE", "the published network's weights"),
                    Option.required("--data", "DIR", "images as transfer takes them; those to learn from are used"),
                    Option.of("--out", "FILE.html", "none", "where the page with the curve goes"),
                    Option.overwrite("FILE.html"),
                    Option.arch(),
                    Option.weightsKey(),
                    PrepareOption.optionWithAuto(),
                    Option.input(),
                    Option.of("--from", "X", NumberText.rate(range.from()), "the first rate, as --lr of transfer takes "
                            + "it"),
                    Option.of("--to", "X", NumberText.rate(range.to()), "the last rate"),
                    Option.of("--steps", "N", Integer.toString(range.steps()), "how many rates are tried, each on "
                            + "another batch"),
                    Option.of("--freeze-through", "LAYER", "all", "layer or stage through which the trunk stays "
                            + "frozen; none or all. Where it is not all, the head is learnt first, as transfer does"),
                    Option.of("--freeze", "NAMES", "nothing more", "further layers that stay frozen, as in transfer"),
                    Option.of("--batch-norm", "HOW", BatchNormStatistics.WITH_LAYER.word(), "BatchNorm's statistics, "
                            + "as in transfer"),
                    Option.of("--epochs", "N", Integer.toString(standard.epochs()), "of the transfer that is meant: a "
                            + "third of them teaches the head before other layers are swept"),
                    Option.of("--batch", "N", Integer.toString(standard.batch()), "images in a step"),
                    Option.of("--optimizer", "NAME", standard.optimizer(), String.join(", ",
                            TransferSettings.optimizers())),
                    Option.of("--lr-by-stage", "F", "1", "as in transfer"),
                    Option.of("--augment", "PRESET", "light", "random changes of training images: "
                            + TransferImages.PRESETS),
                    Option.of("--views", "N", "1 to 4, more for fewer images", "as in transfer"),
                    Option.of("--cache", "DIR", "your cache folder", "where features of the frozen trunk are kept; a "
                            + "transfer finds them there"),
                    Option.of("--cache-limit", "GB", Integer.toString(TransferImages.CACHE_GIGABYTES), "what the cache "
                            + "may take on disk"),
                    Option.of("--validation", "F", "0.2", "part of the images that is left out, where the folder "
                            + "gives no split: transfer measures on it"),
                    Option.of("--class-weights", "W", ClassWeights.NONE.word(), "balanced or none"),
                    Option.of("--seed", "N", Long.toString(standard.seed()), "of everything random"),
                    Option.of("--threads", "N", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.flag("--strict", "fail at an image that cannot be read instead of skipping it"),
                    Option.json())
                .examples("./graft lr-find --weights resnet18.pth --data flowers --out rates.html",
                        "./graft lr-find --weights resnet18.pth --data flowers --freeze-through layer3 --json");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path data = arguments.existing("--data");
        RateRange range = range(arguments);
        TransferSettings settings = settings(arguments, data);
        Augmentation augmentation = TransferImages.augmentation(arguments, settings);
        Optional<Path> out = arguments.path("--out").map(file -> OutputFolder.prepareFile(file,
                arguments.has("--overwrite")));
        Optional<Path> cache = TransferImages.cache(arguments);
        ImageReading reading = ImageOptions.reading(arguments);
        PretrainedModel source = TransferImages.source(arguments, weights, data, screen);
        PrepareOption.say(source, weights, arguments, screen);
        RateFinding found;
        try (Stages stages = new Stages(screen)) {
            Transfer transfer = Transfer.from(source).to(data).settings(settings).augmentation(augmentation)
                    .validation(arguments.real("--validation", 0.01, 0.99, 0.2)).threads(arguments.threads())
                    .reading(reading).strict(arguments.has("--strict")).progress(stages);
            long limit = (long) (1e9 * arguments.real("--cache-limit", 0, 1e6, TransferImages.CACHE_GIGABYTES));
            cache.ifPresent(folder -> transfer.featureCache(folder, limit));
            found = transfer.findRate(range);
        }
        if (found.curve().steps() == 0) {
            throw new CommandException("the loss is no number before the first step: " + weights + " is damaged, or "
                    + "the images are prepared as for another network (--prepare)");
        }
        out.ifPresent(file -> {
            OutputFolder.makeFor(file);
            page(found, settings, augmentation, data, arguments.commandLine()).write(file);
        });
        if (arguments.has("--json")) {
            screen.print(Json.write(json(found, settings, source)));
        } else {
            screen.print(headline(found) + "\n" + CAUTION);
        }
        out.ifPresent(file -> screen.say("the curve is in " + file));
    }

    private static RateRange range(Arguments arguments) {
        RateRange standard = RateRange.standard();
        double from = arguments.real("--from", 1e-12, 1e6, standard.from());
        double to = arguments.real("--to", 1e-12, 1e6, standard.to());
        if (to <= from) {
            throw new UsageException("--to is " + to + ", expected a rate above --from, which is " + from);
        }
        return new RateRange(from, to, arguments.integer("--steps", RateRange.FEWEST, 100_000, standard.steps()));
    }

    private static TransferSettings settings(Arguments arguments, Path data) {
        TransferSettings standard = TransferSettings.standard();
        String freeze = arguments.text("--freeze-through", "all");
        Solver solver = freeze.equals("all") ? Solver.HEAD : Solver.FINE_TUNE;
        return standard.solver(solver).freezeThrough(freeze)
                .epochs(arguments.integer("--epochs", 1, 100_000, standard.epochs()))
                .batch(arguments.integer("--batch", 2, 4096, standard.batch()))
                .optimizer(arguments.choice("--optimizer", TransferSettings.optimizers(), standard.optimizer()))
                .views(TransferImages.views(arguments, () -> TransferImages.known(data)))
                .seed(arguments.seed("--seed", standard.seed()))
                .fineTuning(TransferImages.fineTuning(arguments, solver.word()))
                .classWeights(ClassWeights.named(arguments.choice("--class-weights", ClassWeights.words(),
                        ClassWeights.NONE.word())));
    }

    private static String headline(RateFinding found) {
        RateCurve curve = found.curve();
        String tried = curve.steps() + " rates from " + NumberText.rate(found.rate(0)) + " to "
                + NumberText.rate(found.rate(curve.steps() - 1)) + " tried on " + found.of() + " ("
                + curve.end().words() + "): ";
        return found.suggested().map(rate -> tried + "--lr " + NumberText.rate(rate) + " is suggested")
                .orElse(tried + "no rate is suggested, since the loss falls by no more than its noise from batch to "
                        + "batch; try larger batches, more --steps, or another range (--from, --to)");
    }

    private static RatePage page(RateFinding found, TransferSettings settings, Augmentation augmentation, Path data,
            String command) {
        RateCurve curve = found.curve();
        List<RatePage.Point> points = new ArrayList<>();
        for (int i = 0; i < curve.steps(); i++) {
            points.add(new RatePage.Point(found.rate(i), curve.losses().get(i), curve.smoothed(i)));
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", command);
        facts.put("Rule", RULE);
        facts.put("Mean over", curve.range().smoothing() + " steps on either side");
        facts.put("What learnt", found.of());
        facts.put("Images in a step", Integer.toString(found.batch()));
        facts.put("Optimiser", settings.optimizer());
        facts.put("Random changes", augmentation.name());
        facts.put("Seed", Long.toString(settings.seed()));
        facts.put("End", curve.end().words());
        List<String> notes = new ArrayList<>(List.of(CAUTION, "The network that was swept is thrown away: the rates "
                + "have ruined it. No validation image took part."));
        if (settings.solver() == Solver.FINE_TUNE) {
            notes.add("Rates are those of --lr: fine-tuning takes a tenth of them, and these steps did.");
        }
        return new RatePage("Learning rates for " + data.toAbsolutePath().normalize().getFileName(), headline(found),
                points, curve.suggested(), notes, facts);
    }

    private static Map<String, Object> json(RateFinding found, TransferSettings settings, PretrainedModel source) {
        RateCurve curve = found.curve();
        List<Map<String, Object>> points = new ArrayList<>();
        for (int i = 0; i < curve.steps(); i++) {
            points.add(Json.object("rate", found.rate(i), "loss", curve.losses().get(i), "smoothed",
                    curve.smoothed(i)));
        }
        return Json.object("suggested", found.suggested().orElse(null), "rule", RULE, "lowest",
                found.rate(curve.lowest().getAsInt()), "of", found.of(), "batch", found.batch(), "optimizer",
                settings.optimizer(), "seed", settings.seed(), "end", curve.end().words(), "points", points,
                "preparation", PrepareOption.json(source));
    }
}
