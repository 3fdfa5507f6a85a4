package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.DamagedWeightsException;
import graft.transfer.ImageSamples;
import graft.transfer.PicturesSeen;
import graft.transfer.ResultFiles;
import graft.transfer.TransferSettings;
import graft.transfer.depth.FewShot;
import graft.transfer.depth.FewShotSection;
import graft.transfer.depth.FreezingAdvice;
import graft.transfer.depth.HalvesSettings;
import graft.transfer.depth.RepeatedAccuracy;
import graft.transfer.depth.StageBoundary;
import graft.transfer.depth.StagesSection;
import graft.transfer.depth.Transferability;
import graft.transfer.depth.TransferabilitySettings;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.report.Environment;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import graft.transfer.report.SectionPage;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft transferability}: how deep to reuse a network, and whether more images would help. */
final class TransferabilityCommand {

    private TransferabilityCommand() {
    }

    static Command command() {
        TransferabilitySettings standard = TransferabilitySettings.standard();
        TransferSettings training = standard.training();
        return Command.of("transferability", "how deep to reuse a network, and whether more images would help",
                TransferabilityCommand::run)
                .options(
                    Option.of("--weights", "FILE", "", "the network's weights; needed, but with --halves"),
                    Option.required("--data", "DIR", "labelled images as DIR/<class>/…, or DIR/train/<class>/… and "
                            + "DIR/val/<class>/…; or a list of files and classes"),
                    Option.of("--out", "DIR", "no report", "where report.html and report.json go"),
                    Option.flag("--fine-tune", "also train the network frozen through each stage in turn: minutes "
                            + "instead of seconds"),
                    Option.of("--epochs", "N", training.epochs() + "; " + HalvesSettings.standard().epochs()
                            + " with --halves", "passes over the images to learn from; of fine-tuning, the first third "
                            + "is the head's"),
                    Option.of("--seeds", "N", Integer.toString(training.trust().seeds()), "how often each is "
                            + "fine-tuned"),
                    Option.of("--batch", "N", Integer.toString(training.batch()), "images in a step of fine-tuning"),
                    Option.of("--lr", "X", Double.toString(training.learningRate()), "peak learning rate of the head; "
                            + "fine-tuning takes a tenth"),
                    Option.of("--draws", "N", Integer.toString(standard.draws()), "how often few images are drawn"),
                    Option.of("--folds", "K", Integer.toString(training.trust().folds()), "of cross-validation"),
                    Option.of("--validation", "F", "0.2", "part of the images that is held out, where the folder gives "
                            + "no split"),
                    Option.flag("--halves", "the figure of Yosinski et al.: networks that are trained here on half of "
                            + "the classes, reused for the other half; for small images, takes no --weights"),
                    Option.of("--splits", "N", Integer.toString(HalvesSettings.standard().splits()), "with --halves: "
                            + "how "
                            + "often classes and images are divided anew"),
                    Option.of("--minutes", "M", Double.toString(HalvesSettings.standard().seconds() / 60), "with "
                            + "--halves: begin no split that would not end in time; two are done in any case"),
                    Option.of("--seed", "N", Long.toString(training.seed()), "of everything random"),
                    PrepareOption.option(),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.flag("--overwrite", "replace the results in --out"),
                    Option.json())
                .examples("./graft transferability --weights resnet18.pth --data flowers",
                        "./graft transferability --weights resnet18.pth --data flowers --fine-tune --out how-deep",
                        "./graft transferability --halves --data cifar10 --out halves");
    }

    private static void run(Arguments arguments, Screen screen) {
        if (arguments.has("--halves")) {
            HalvesRun.run(arguments, screen);
            return;
        }
        if (!arguments.has("--weights")) {
            throw new UsageException("'transferability' needs --weights FILE, or --halves to train networks of its "
                    + "own");
        }
        refuse(arguments, "--halves", List.of("--splits", "--minutes"));
        if (!arguments.has("--fine-tune")) {
            refuse(arguments, "--fine-tune", List.of("--epochs", "--seeds", "--batch", "--lr"));
        }
        written(arguments, screen, () -> measure(arguments, screen));
    }

    /** Refuses what would have no effect. */
    static void refuse(Arguments arguments, String without, List<String> options) {
        options.stream().filter(arguments::has).findFirst().ifPresent(option -> {
            throw new UsageException(option + " has no effect without " + without + "; leave it out, or add "
                    + "" + without);
        });
    }

    /** What a command has to show. */
    record Result(SectionPage page, Map<String, Object> more, Runnable table) {
    }

    /** A long measurement. */
    @FunctionalInterface
    interface Work {
        Result measure();
    }

    /** Measures once it is sure that the result can be written; prints it, and writes it where that is wanted. */
    static void written(Arguments arguments, Screen screen, Work work) {
        Result result;
        if (arguments.has("--out")) {
            Path out = arguments.path("--out").orElseThrow();
            try (ResultFolder folder = ResultFolder.open(out, screen)) {
                if (Files.exists(out.resolve(ResultFiles.MODEL))) {
                    throw new CommandException(out + " holds a transfer's model, whose report would be lost; choose "
                            + "another --out");
                }
                folder.requireFree(false, arguments.has("--overwrite"));
                result = work.measure();
                HtmlReport.write(out, result.page);
            }
        } else {
            result = work.measure();
        }
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>(result.page.json());
            json.putAll(result.more);
            screen.print(Json.write(json));
        } else {
            result.table.run();
        }
        screen.say(arguments.has("--out") ? "report: " + arguments.path("--out").orElseThrow().resolve("report.html")
                : "--out DIR writes a report with the curves");
    }

    private static Result measure(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path data = arguments.existing("--data");
        ImageReading reading = ImageOptions.reading(arguments);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        PretrainedModel model = PrepareOption.apply(arguments, WeightSource.images(weights,
                WeightSource.load(weights, arguments, screen)));
        requireTrunk(weights, model.network());
        PrepareOption.say(model, weights, arguments, screen);
        TransferabilitySettings settings = settings(arguments);
        int threads = arguments.threads();
        try (Stages stages = new Stages(screen); ThreadTeam team = ThreadTeam.of(threads)) {
            PicturesSeen seen = new PicturesSeen(folder, reading, threads, stages);
            Split split = seen.split(data, null, arguments.real("--validation", 0.01, 0.99, 0.2),
                    settings.training().seed());
            ImageInput input = ImageInput.of(model);
            ImageSamples train = new ImageSamples(split.train(), input, threads, false, reading)
                    .listener(seen.listener());
            ImageSamples held = new ImageSamples(split.validation(), input, threads, false, reading)
                    .listener(seen.listener());
            Transferability found = Transferability.of(model.network(), train, held, folder.classes(), ids ->
                    seen.groups(split, Arrays.stream(ids).mapToObj(train::image).toList()), settings, team, stages);
            List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
            skipped.addAll(train.skipped());
            skipped.addAll(held.skipped());
            ImageOptions.say(skipped, reading, screen);
            found.notes().forEach(screen::say);
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("skipped", skipped.size());
            more.put("preparation", PrepareOption.json(model));
            return new Result(page(found, model, folder, settings, arguments), more, () -> print(found, screen));
        }
    }

    private static void requireTrunk(Path weights, Network network) {
        Network grafted = network.copy().freeze().replaceHead(2, 0);
        Network trunk = grafted.upTo(grafted.boundary().name());
        if (!trunk.missing().isEmpty()) {
            throw new CommandException(weights + ": holds no weights for " + WeightSource.listed(trunk.missing())
                    + ", which the features depend on");
        }
        DamagedWeightsException.refuse(trunk);
    }

    private static TransferabilitySettings settings(Arguments arguments) {
        TransferabilitySettings standard = TransferabilitySettings.standard();
        TransferSettings t = standard.training();
        return standard.fineTuning(arguments.has("--fine-tune")).draws(arguments.integer("--draws", 1, 1000,
                standard.draws())).training(t.epochs(arguments.integer("--epochs", 2, 100_000, t.epochs()))
                .batch(arguments.integer("--batch", 1, 4096, t.batch()))
                .learningRate(arguments.real("--lr", 1e-9, 1e3, t.learningRate()))
                .seed(arguments.seed("--seed", t.seed()))
                .trust(t.trust().folds(arguments.integer("--folds", 2, 1000, t.trust().folds()))
                        .seeds(arguments.integer("--seeds", 1, 1000, t.trust().seeds()))));
    }

    private static SectionPage page(Transferability found, PretrainedModel model, ImageFolder folder,
            TransferabilitySettings settings, Arguments arguments) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", arguments.commandLine());
        facts.put("Weights", arguments.weights().toString());
        facts.put("Images", arguments.existing("--data").toString());
        facts.put("Preparation", model.preparation().preprocessing().toString());
        facts.put("Folds, draws, seed", settings.training().trust().folds() + ", " + settings.draws() + ", "
                + settings.training().seed());
        if (settings.fineTuning()) {
            facts.put("Fine-tuning", settings.training().epochs() + " epochs, of which the first third for the head; "
                    + settings.training().trust().seeds() + " seeds, batch " + settings.training().batch()
                    + ", images as they are in every epoch");
        }
        Environment here = Environment.here(arguments.threads());
        List<Section> sections = new ArrayList<>(List.of(new StagesSection(found), new FewShotSection(found),
                SectionPage.facts("settings", "Made from", facts), SectionPage.facts(here),
                SectionPage.times(found.timings())));
        List<String> answer = new ArrayList<>(List.of(found.advice().cost(), found.advice().distinction()));
        if (!settings.fineTuning()) {
            answer.add("Heads alone were measured. Whether training later stages gains more is not known: --fine-tune "
                    + "measures it.");
        }
        found.more().ifPresent(m -> answer.add(m.sentence()));
        return new SectionPage("transferability", "How deep to reuse " + model.architecture(), model.architecture()
                + " (" + model.publisher() + ") → " + folder.classes().size() + " classes. " + NumberText.count(
                found.known(), "image") + " to learn from, " + found.measured() + " held out.",
                headline(found), answer, sections, here);
    }

    private static String headline(Transferability found) {
        FreezingAdvice advice = found.advice();
        String stage = advice.recommended().stage();
        boolean isLast = stage.equals(found.stages().getLast().name());
        String speed = found.stages().stream().filter(s -> s.name().equals(stage)).flatMap(s -> s.tuned().stream())
                .map(t -> t.isSolved() ? "" : String.format(Locale.ROOT, " A training step then takes %s: %,.0f "
                        + "images a "
                        + "second.", NumberText.duration(t.stepSeconds()), t.picturesPerSecond())).findFirst()
                .orElse("");
        return (stage.equals(StageBoundary.NONE) ? "Freeze nothing: train the whole network."
                : isLast ? "Freeze the whole trunk: train a new head alone."
                : "Freeze through " + stage + (found.stages().getLast().tuned().isPresent()
                        ? " and train what comes after it." : ": what comes after it belongs to the source's task."))
                + speed;
    }

    private static void print(Transferability found, Screen screen) {
        boolean isTuned = found.stages().getLast().tuned().isPresent();
        TextTable table = isTuned
                ? new TextTable("stage", "features", "head on them", "trained after it", "a step", "images/s")
                : new TextTable("stage", "features", "head on them", "± over folds");
        for (Transferability.Stage s : found.stages()) {
            List<String> cells = new ArrayList<>(List.of(s.name(), s.features() == 0 ? "" : "" + s.features(),
                    s.frozen().map(TransferabilityCommand::text).orElse("")));
            s.tuned().ifPresentOrElse(t -> cells.addAll(List.of(text(t.accuracy()), plain(NumberText.duration(
                    t.stepSeconds())), String.format(Locale.ROOT, "%,.0f", t.picturesPerSecond()))),
                    () -> cells.add(s.folds().map(f -> String.format(Locale.ROOT, "%.1f", 100 * f.deviation()))
                            .orElse("")));
            table.row(cells.toArray(String[]::new));
        }
        table.print(screen);
        screen.print("");
        TextTable few = new TextTable("images a class", "accuracy", "draws");
        for (FewShot.Point p : found.fewShot().points()) {
            few.row(p.isAll() ? String.format(Locale.ROOT, "all (%.0f)", p.mean()) : p.name(), text(p.accuracy()),
                    "" + p.accuracy().repetitions());
        }
        few.print(screen);
        screen.print("");
        screen.print(plain(headline(found)) + " " + plain(found.advice().cost()));
        screen.print(plain(found.advice().distinction()));
        found.more().ifPresent(m -> {
            screen.print(plain(m.sentence()));
            screen.print(plain(m.classSentence()));
        });
    }

    private static String text(RepeatedAccuracy a) {
        return String.format(Locale.ROOT, "%.1f (%.1f-%.1f) %%", 100 * a.mean(), 100 * a.low(), 100 * a.high());
    }

    /** Terminals break lines at any space. */
    static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }
}
