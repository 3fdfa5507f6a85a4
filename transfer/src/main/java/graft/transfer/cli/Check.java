package graft.transfer.cli;

import graft.transfer.ClassMapping;
import graft.transfer.DataSetMismatchException;
import graft.transfer.PreparationTrial;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code graft check}: what is to be known of data and weights before they are used together. */
final class Check {

    private Check() {
    }

    static Command command() {
        return Command.of("check", "which preparation of images fits a network, on labelled images", Check::run)
                .options(
                    Option.weights(),
                    Option.required("--data", "DIR", "labelled images as DIR/<class>/…; " + PreparationTrial.IMAGES
                            + " of them are tried"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.labels(),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.json())
                .examples("./graft check --weights model.h5 --data labelled");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        ImageReading reading = ImageOptions.reading(arguments);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        PretrainedModel model = WeightSource.images(weights, WeightSource.load(weights, arguments, screen));
        PreparationTrial trial;
        try (Stages stages = new Stages(screen)) {
            trial = trial(arguments, folder, model, reading, screen, stages);
        }
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        skipped.addAll(trial.skipped());
        ImageOptions.say(skipped, reading, screen);
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pictures", trial.images());
            json.put("preparation", preparation(trial, model));
            screen.print(Json.write(json));
            return;
        }
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
