package graft.transfer.cli;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.ImageSamples;
import graft.transfer.ManyViews;
import graft.transfer.ModelAdaptation;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFiles;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.report.AdaptationSection;
import graft.zoo.json.Json;
import graft.zoo.model.Confidence;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code graft predict}: the classes of images. */
final class Predict {

    private Predict() {
    }

    static Command command() {
        return Command.of("predict", "class names and probabilities of images", Predict::run)
                .operands("IMAGE|DIR…")
                .options(
                    Option.weights(),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.labels(),
                    PrepareOption.option(),
                    Option.of("--top", "K", "5", "how many classes are shown"),
                    Option.of("--threshold", "P", "the model's own, else 0.5", "the probability from which on an "
                            + "answer counts as known"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.tta(),
                    AdaptOption.adapt(),
                    AdaptOption.target("the images themselves"),
                    AdaptOption.source(),
                    AdaptOption.prior(),
                    Option.exif(),
                    Option.json())
                .examples("./graft predict --weights out/model.safetensors holiday/*.jpg",
                        "./graft predict --weights out/model.safetensors --adapt adabn --target new-camera new-camera");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        int threads = arguments.threads();
        int top = arguments.integer("--top", 1, Integer.MAX_VALUE, 5);
        AdaptOption.read(arguments, true);
        ImageReading reading = ImageOptions.reading(arguments);
        List<SkippedFile> left = new ArrayList<>();
        List<Image> images = images(arguments, left);
        PretrainedModel prepared = PrepareOption.apply(arguments,
                WeightSource.classifier(weights, arguments, screen));
        PrepareOption.say(prepared, weights, arguments, screen);
        Optional<ModelAdaptation> adapted = AdaptOption.apply(arguments, prepared, images, "the images to predict",
                reading, screen);
        PretrainedModel model = adapted.map(ModelAdaptation::model).orElse(prepared);
        int outputs = model.classes();
        Confidence confidence = arguments.has("--threshold")
                ? model.confidence().threshold(arguments.real("--threshold", 0, 1, 0)) : model.confidence();
        List<String> labels = LabelsOption.names(arguments, model, screen).names();
        Optional<ManyViews> views = arguments.has("--tta")
                ? Optional.of(ManyViews.of(model, images, threads, false, reading)) : Optional.empty();
        views.ifPresent(v -> screen.say("test-time augmentation: the mean over " + v.describe()));
        ImageSamples alone = new ImageSamples(images, ImageInput.of(model), threads, false, reading);
        Samples samples = views.map(Samples.class::cast).orElse(alone);
        // A single image is there before the vector kernels would have been compiled.
        Kernels kernels = Kernels.forShortWork(model.network().multiplyAdds() * samples.count());
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = model.classifier().compileForInference(
                        PlanOptions.batch(Math.min(16, samples.count())).kernels(kernels).team(team));
                ProgressBar progress = screen.progress("predicting", samples.count(), views.isPresent() ? "views"
                        : "images")) {
            Predictions all = model.isLogistic() ? Predictions.ofProbabilities(plan, samples, team, progress::at)
                    : Predictions.of(plan, samples, team, progress::at);
            Predictions p = views.map(v -> v.answers(all).averaged()).orElse(all);
            WeightSource.requireNumbers(p, weights, model);
            float[] probabilities = p.probabilities().unwrap();
            for (int i = 0; i < p.count(); i++) {
                confidence.apply(probabilities, i * outputs, outputs);
            }
            Optional<Map<String, Object>> json = arguments.has("--json") ? Optional.of(alike(model, adapted))
                    : Optional.empty();
            for (int i = 0; i < p.count(); i++) {
                print(images.get(p.ids()[i]).file(), p, i, Math.min(top, outputs), labels, confidence, json, screen);
            }
        }
        List<SkippedFile> unread = views.map(ManyViews::skipped).orElseGet(alone::skipped);
        left.addAll(unread);
        ImageOptions.say(left, reading, screen);
        if (unread.size() == images.size()) {
            throw new CommandException(images.size() == 1 ? "the image could not be read"
                    : "none of the " + images.size() + " images could be read");
        }
    }

    /** The images that are named and those in the folders that are; what is none is passed over and noted. */
    private static List<Image> images(Arguments arguments, List<SkippedFile> left) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < arguments.operands().size(); i++) {
            Path file = arguments.existingOperand(i);
            if (Files.isDirectory(file)) {
                ImageFiles found = ImageFiles.below(file);
                found.images().forEach(image -> images.add(new Image(image, -1)));
                left.addAll(found.skipped());
            } else {
                images.add(new Image(file, -1));
            }
        }
        if (images.isEmpty()) {
            throw new CommandException("there is no image in " + String.join(", ", arguments.operands())
                    + (left.isEmpty() ? "" : ": " + SkippedFile.describe(left))
                    + "; expected PNG, JPEG, GIF or BMP files");
        }
        return images;
    }

    /** What every line of JSON states alike. */
    private static Map<String, Object> alike(PretrainedModel model, Optional<ModelAdaptation> adapted) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("preparation", PrepareOption.json(model));
        adapted.ifPresent(a -> json.put("adaptation", AdaptationSection.json(a.to(), List.of())));
        return json;
    }

    private static void print(Path file, Predictions p, int position, int top, List<String> labels,
            Confidence confidence, Optional<Map<String, Object>> alike, Screen screen) {
        List<Map<String, Object>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder(file.toString());
        for (int k : p.ranked(position, top)) {
            String name = labels.isEmpty() ? "class " + k : labels.get(k);
            double probability = p.probabilities().get(position, k);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("class", name);
            row.put("index", k);
            row.put("probability", probability);
            rows.add(row);
            text.append(String.format(Locale.ROOT, "%n  %5.1f %%  %s", 100 * probability, name));
        }
        boolean known = p.probabilities().get(position, p.best(position)) >= confidence.threshold();
        if (!known && confidence.isThresholdFound()) {
            text.append(String.format(Locale.ROOT, "%n  not known: below %.1f %%", 100 * confidence.threshold()));
        }
        if (alike.isPresent()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file", file.toString());
            line.put("predictions", rows);
            line.put("known", known);
            line.putAll(alike.get());
            screen.print(Json.write(line));
        } else {
            screen.print(text.toString());
        }
    }
}
