package graft.transfer.cli;

import graft.transfer.ClassMapping;
import graft.transfer.DataSetMismatchException;
import graft.transfer.LabelCheck;
import graft.transfer.PicturesSeen;
import graft.transfer.PreparationTrial;
import graft.transfer.TransferSettings;
import graft.transfer.TrialEffort;
import graft.transfer.check.Grouping;
import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.labels.LabelPlan;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.LabelFinding;
import graft.transfer.report.LabelsSection;
import graft.transfer.report.NumberText;
import graft.transfer.report.YourPictures;
import graft.zoo.json.Json;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code graft check}: what is to be known of data, and of weights with them, before they are used. */
final class Check {
    /** So many findings fit on a screen. */
    private static final int LINES = 12;

    private Check() {
    }

    static Command command() {
        return Command.of("check", "data sense before training: copies, leaks, odd images; with weights, "
                + "doubtful labels and which preparation fits", Check::run)
                .options(
                    Option.required("--data", "DIR", "labelled images as DIR/<class>/…, or with train and val above "
                            + "the classes; or a list of files and classes"),
                    Option.of("--weights", "FILE", "none", "a network's weights: its features judge the labels; where "
                            + "how images are prepared is a guess, usual ways are tried on some of the images"),
                    PrepareOption.optionWithAuto(),
                    Option.of("--plan", "FILE", "all images as they are", "a CSV file with the columns file, action "
                            + "(keep, relabel, remove) and class: what check finds once it is carried out"),
                    Option.of("--out", "FILE.csv", "none", "where doubtful labels go, as a plan that changes nothing "
                            + "until its actions are changed"),
                    Option.overwrite("FILE.csv"),
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
                        "./graft check --weights model.h5 --data labelled",
                        "./graft check --weights resnet18.pth --data flowers --out labels.csv");
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
        Optional<Path> out = out(arguments);
        Path data = arguments.existing("--data");
        ImageReading reading = ImageOptions.reading(arguments);
        Checked checked = new Checked(ImageOptions.folder(arguments, screen));
        arguments.path("--plan").ifPresent(_ -> checked.apply(arguments.existing("--plan"), data, screen));
        weights.ifPresent(file -> checked.model = model(file, arguments, screen));
        List<SkippedFile> skipped = new ArrayList<>(checked.folder.skipped());
        try (Stages stages = new Stages(screen)) {
            PicturesSeen seen = new PicturesSeen(checked.folder, reading, arguments.threads(), stages);
            Optional<LabelCheck> features = Optional.empty();
            if (checked.model != null) {
                checked.prepare(arguments, reading, screen, stages);
                if (checked.trial.isEmpty()) {
                    PrepareOption.say(checked.model, weights.get(), arguments, screen);
                } else {
                    screen.say("images: " + checked.model.preparation());
                }
                features = LabelCheck.of(checked.model, checked.folder, reading, seen, arguments.threads(), stages);
            }
            Split split = split(arguments, checked.folder, seen, stages);
            skipped.addAll(seen.unreadable());
            checked.pictures = YourPictures.of(Files.isDirectory(data) ? data : data.toAbsolutePath().getParent(),
                    seen.findings(split, skipped));
            checked.labels = features.map(f -> f.judge(data, split, checked.decided, seed(arguments)));
        }
        ImageOptions.say(skipped, reading, screen);
        out.ifPresent(file -> write(checked.labels, file, data, screen));
        if (arguments.has("--json")) {
            screen.print(Json.write(checked.json()));
        } else {
            print(checked, screen);
        }
    }

    private static PretrainedModel model(Path file, Arguments arguments, Screen screen) {
        PretrainedModel loaded = WeightSource.images(file, WeightSource.load(file, arguments, screen));
        return PrepareOption.isAuto(arguments) ? loaded : PrepareOption.apply(arguments, loaded);
    }

    private static long seed(Arguments arguments) {
        return arguments.seed("--seed", TransferSettings.standard().seed());
    }

    /** {@code --out}; refused before the work begins where it cannot be written. */
    private static Optional<Path> out(Arguments arguments) {
        if (!arguments.has("--out")) {
            return Optional.empty();
        }
        if (!arguments.has("--weights")) {
            throw new UsageException("--out lists doubtful labels, which a network's features find: give --weights");
        }
        return Optional.of(OutputFolder.prepareFile(arguments.path("--out").orElseThrow(),
                arguments.has("--overwrite")));
    }

    private static void write(Optional<LabelsSection> labels, Path file, Path data, Screen screen) {
        String csv = labels.orElseThrow(() -> new CommandException(file + " was not written, since labels were not "
                + "judged; the reason is above")).csv();
        OutputFolder.makeFor(file);
        HtmlReport.writeText(file, csv);
        screen.say("wrote " + file + ": change keep to relabel or remove where you agree, then ./graft check --data "
                + data + " --plan " + file + "; transfer takes the same --plan");
    }

    /** What has been found out so far. */
    private static final class Checked {
        private ImageFolder folder;
        private List<LabelPlan.Decision> decided = List.of();
        private PretrainedModel model;
        private Optional<PreparationTrial> trial = Optional.empty();
        private YourPictures pictures;
        private Optional<LabelsSection> labels = Optional.empty();

        Checked(ImageFolder folder) {
            this.folder = folder;
        }

        void apply(Path file, Path data, Screen screen) {
            LabelPlan plan = LabelPlan.read(file, data, folder.classes());
            plan.requireAll(folder.images());
            screen.say("plan " + file + ": " + plan.describe(folder.images()));
            decided = plan.decisions();
            folder = folder.changed(plan::apply, "by the plan " + file);
        }

        /** Where nothing states the preparation, or it is wanted, all are tried, and the one that fits is taken. */
        void prepare(Arguments arguments, ImageReading reading, Screen screen, Stages stages) {
            if (!PrepareOption.isAuto(arguments) && !model.preparation().isGuess()) {
                return;
            }
            PreparationTrial tried = trial(arguments, folder, model, reading, screen, stages);
            trial = Optional.of(tried);
            tried.chosen().filter(row -> !row.isKnown()).ifPresent(row ->
                    model = model.prepared(new Preparation(row.preprocessing(), PrepareOption.isAuto(arguments)
                            ? Preparation.Source.OPTION : Preparation.Source.GUESS, "of " + tried.rows().size()
                            + " that were tried, " + row.name() + " fits " + tried.images() + " images best")));
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>(pictures.json());
            json.remove("without_leaks"); // nothing was measured
            labels.ifPresent(l -> json.putAll(l.json()));
            if (model != null) {
                json.put("preparation", preparation());
            }
            return json;
        }

        private Map<String, Object> preparation() {
            Map<String, Object> json = new LinkedHashMap<>(model.preparation().members());
            trial.ifPresent(t -> {
                json.put("tried", t.rows().stream().map(row -> Json.object("name", row.name(), "text",
                        row.preprocessing().toString(), "right", row.count(), "images", row.images(),
                        "accuracy", row.share())).toList());
                json.put("chosen", t.chosen().map(row -> row.preprocessing().toString()).orElse(null));
                json.put("verdict", t.verdict());
            });
            return json;
        }
    }

    private static Split split(Arguments arguments, ImageFolder folder, PicturesSeen seen, Stages stages) {
        Split split;
        try {
            split = seen.split(arguments.existing("--data"), grouping(arguments).orElse(null),
                    arguments.real("--validation", 0.01, 0.99, 0.2), seed(arguments));
        } catch (DataSetException e) {
            stages.say("no split can be made, and so no leaks be found: " + e.getMessage());
            return new Split(folder.images(), List.of());
        }
        if (folder.split().isEmpty() && !split.validation().isEmpty()) {
            Set<Path> unreadable = seen.unreadable().stream().map(SkippedFile::file).collect(Collectors.toSet());
            stages.say("the folder gives no split: leaks are those of the split that transfer makes with the same "
                    + "--seed, --validation and --group-by (" + readable(split.train(), unreadable)
                    + " to train with, " + readable(split.validation(), unreadable) + " to validate with)");
        }
        return split;
    }

    private static long readable(List<Image> images, Set<Path> unreadable) {
        return images.stream().filter(image -> !unreadable.contains(image.file())).count();
    }

    private static void print(Checked checked, Screen screen) {
        print(checked.pictures, screen);
        checked.labels.ifPresent(labels -> print(labels, screen));
        checked.trial.ifPresent(trial -> print(trial, screen));
    }

    private static void print(LabelsSection labels, Screen screen) {
        int flagged = labels.flagged();
        int doubtful = labels.findings().size();
        screen.print("labels: " + (doubtful == 0 ? "nothing speaks against any of " + labels.judged()
                : flagged + " of " + labels.judged() + " are probably wrong, or of unclear images; for " + doubtful
                        + " another class is more probable" + (flagged == 0 ? "" : ". The most doubtful:")));
        labels.findings().stream().filter(LabelFinding::isFlagged).limit(LINES).forEach(f -> screen.print("  "
                + f.file() + ": " + f.given() + " is " + NumberText.percent(f.score()) + " probable, " + f.believed()
                + " " + NumberText.percent(f.confidence())));
        labels.notes().forEach(note -> screen.print("  " + note));
        if (flagged > 0) {
            screen.print("  → look at them; --out FILE.csv writes the list as a plan for --plan");
        }
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
        return PreparationTrial.ofFeatures(model, folder.images(), PrepareOption.isAuto(arguments)
                ? TrialEffort.THOROUGH : TrialEffort.BRIEF, threads, reading, stages);
    }
}
