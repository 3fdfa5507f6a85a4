package graft.transfer.cli;

import graft.transfer.ClassMapping;
import graft.transfer.DataSetMismatchException;
import graft.transfer.PicturesSeen;
import graft.transfer.PreparationTrial;
import graft.transfer.TransferSettings;
import graft.transfer.check.Grouping;
import graft.transfer.images.DataSetException;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.report.YourPictures;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code graft check}: what is to be known of data, and of weights with them, before they are used. */
final class Check {
    /** So many findings fit on a screen. */
    private static final int LINES = 12;

    private Check() {
    }

    static Command command() {
        return Command.of("check", "data sense before training: copies, leaks, odd images; with weights, which "
                + "preparation fits", Check::run)
                .options(
                    Option.required("--data", "DIR", "labelled images as DIR/<class>/…, or with train and val above "
                            + "the classes; or a list of files and classes"),
                    Option.of("--weights", "FILE", "none", "a network's weights: which preparation fits them is tried "
                            + "on " + PreparationTrial.IMAGES + " of the images"),
                    Option.of("--group-by", "HOW", "each by itself", GROUPS),
                    Option.of("--validation", "F", "0.2", "part of the images that transfer would measure on, where "
                            + "the folder gives no split"),
                    Option.of("--seed", "N", Long.toString(TransferSettings.standard().seed()),
                            "of the split that transfer would make"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.labels(),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.json())
                .examples("./graft check --data flowers",
                        "./graft check --data flowers --group-by duplicates",
                        "./graft check --weights model.h5 --data labelled");
    }

    /** What {@code --group-by} is for, in help. */
    static final String GROUPS = "images that a split keeps together: folder (below the class), prefix (names that "
            + "differ in their last number: frames of a film) or duplicates (copies of an image)";

    /** {@code --group-by}. */
    static Optional<Grouping> grouping(Arguments arguments) {
        return arguments.has("--group-by") ? Optional.of(Grouping.named(arguments.choice("--group-by",
                Arrays.stream(Grouping.values()).map(Grouping::word).toList(), ""))) : Optional.empty();
    }

    private static void run(Arguments arguments, Screen screen) {
        Optional<Path> weights = arguments.has("--weights") ? Optional.of(arguments.weights()) : Optional.empty();
        ImageReading reading = ImageOptions.reading(arguments);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        Optional<PretrainedModel> model = weights.map(file -> WeightSource.images(file,
                WeightSource.load(file, arguments, screen)));
        YourPictures pictures;
        Optional<PreparationTrial> trial = Optional.empty();
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        try (Stages stages = new Stages(screen)) {
            pictures = pictures(arguments, folder, reading, skipped, stages);
            if (model.isPresent()) {
                trial = Optional.of(trial(arguments, folder, model.get(), reading, screen, stages));
            }
        }
        ImageOptions.say(skipped, reading, screen);
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>(pictures.json());
            json.remove("without_leaks"); // nothing was measured
            trial.ifPresent(t -> json.put("preparation", preparation(t, model.orElseThrow())));
            screen.print(Json.write(json));
            return;
        }
        print(pictures, screen);
        trial.ifPresent(t -> print(t, screen));
    }

    private static YourPictures pictures(Arguments arguments, ImageFolder folder, ImageReading reading,
            List<SkippedFile> skipped, Stages stages) {
        Path data = arguments.existing("--data");
        PicturesSeen seen = new PicturesSeen(folder, reading, arguments.threads(), stages);
        List<SkippedFile> unreadable = seen.unreadable();
        skipped.addAll(unreadable);
        double validation = arguments.real("--validation", 0.01, 0.99, 0.2);
        Split split;
        try {
            split = seen.split(data, grouping(arguments).orElse(null), validation,
                    arguments.seed("--seed", TransferSettings.standard().seed()));
        } catch (DataSetException e) {
            stages.say("no split can be made, and so no leaks be found: " + e.getMessage());
            split = new Split(folder.images(), List.of());
        }
        if (folder.split().isEmpty() && !split.validation().isEmpty()) {
            stages.say("the folder gives no split: leaks are those of the split that transfer makes with the same "
                    + "--seed, --validation and --group-by (" + split.train().size() + " to train with, "
                    + split.validation().size() + " to validate with)");
        }
        return YourPictures.of(Files.isDirectory(data) ? data : data.toAbsolutePath().getParent(),
                seen.findings(split, skipped));
    }

    private static void print(YourPictures pictures, Screen screen) {
        List<YourPictures.Line> lines = pictures.lines();
        screen.print(pictures.found().pictures() + " images of " + pictures.found().classes().size() + " classes"
                + (lines.isEmpty() ? ": nothing found that should be mended before training" : ":"));
        for (YourPictures.Line line : lines.subList(0, Math.min(LINES, lines.size()))) {
            screen.print("  " + line.finding());
            if (!line.next().isEmpty()) {
                screen.print("    → " + line.next());
            }
        }
        if (lines.size() > LINES) {
            screen.print("  and " + (lines.size() - LINES) + " findings more");
        }
        if (!lines.isEmpty()) {
            screen.print("--json lists all files");
        }
    }

    private static void print(PreparationTrial trial, Screen screen) {
        trial.lines().forEach(screen::print);
        screen.print(trial.verdict());
        trial.chosen().filter(row -> !row.isKnown()).ifPresent(row -> screen.print("→ add --prepare \"" + row.name()
                + "\" to commands with these weights"));
        if (trial.chosen().isEmpty() && trial.isBetterThanChance() && trial.notWorse().stream().anyMatch(
                PreparationTrial.Row::isKnown)) {
            screen.print("→ the one that is used without --prepare is among them: nothing speaks against it");
        }
    }

    /** By the network's classes where the folder has them, else by its features. */
    private static PreparationTrial trial(Arguments arguments, ImageFolder folder, PretrainedModel model,
            ImageReading reading, Screen screen, Stages stages) {
        int threads = arguments.threads();
        if (model.network().missing().isEmpty() && model.network().outputShape().isVector()
                && model.classes() > 1) {
            try {
                ClassMapping mapping = ClassMapping.of(folder.classes(), LabelsOption.names(arguments, model, screen),
                        model.classes());
                screen.say(mapping.describe());
                return PreparationTrial.ofOutputs(model, mapping.relabel(folder.images()), threads, reading,
                        stages);
            } catch (DataSetMismatchException otherClasses) {
                screen.say("the folder's classes are not the network's (" + otherClasses.getMessage()
                        + "): its features are compared");
            }
        }
        return PreparationTrial.ofFeatures(model, folder.images(), threads, reading, stages);
    }

    private static Map<String, Object> preparation(PreparationTrial trial, PretrainedModel model) {
        Map<String, Object> json = new LinkedHashMap<>(model.preparation().members());
        List<Object> tried = new ArrayList<>();
        for (PreparationTrial.Row row : trial.rows()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", row.name());
            line.put("text", row.preprocessing().toString());
            line.put("right", row.count());
            line.put("accuracy", (double) row.count() / Math.max(1, trial.images()));
            tried.add(line);
        }
        json.put("tried", tried);
        json.put("chosen", trial.chosen().map(row -> row.preprocessing().toString()).orElse(null));
        json.put("verdict", trial.verdict());
        return json;
    }
}
