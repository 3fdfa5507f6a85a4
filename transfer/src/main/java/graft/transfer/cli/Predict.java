package graft.transfer.cli;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Predictions;
import graft.transfer.ImageSamples;
import graft.transfer.images.Image;
import graft.transfer.images.ImageInput;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft predict}: the classes of images. */
final class Predict {

    private Predict() {
    }

    static Command command() {
        return Command.of("predict", "class names and probabilities of images", Predict::run)
                .operands("IMAGE…")
                .options(
                    Option.weights(),
                    Option.arch(),
                    Option.labels(),
                    Option.of("--top", "K", "5", "how many classes are shown"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.json())
                .examples("./graft predict --weights out/model.safetensors holiday/*.jpg");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        int threads = arguments.threads();
        int top = arguments.integer("--top", 1, Integer.MAX_VALUE, 5);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < arguments.operands().size(); i++) {
            Path file = arguments.existingOperand(i);
            if (Files.isDirectory(file)) {
                throw new CommandException(file + " is a folder, expected images; name them, such as "
                        + file.resolve("*.jpg"));
            }
            images.add(new Image(file, -1));
        }
        PretrainedModel model = WeightSource.classifier(weights, arguments.arch());
        int outputs = model.network().outputShape().c();
        List<String> labels = LabelsOption.names(arguments, model).names();
        ImageSamples samples = new ImageSamples(images, ImageInput.of(model), threads, false);
        // A single image is there before the vector kernels would have been compiled.
        Kernels kernels = Kernels.forShortWork(model.network().multiplyAdds() * images.size());
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = model.logits().compileForInference(
                        PlanOptions.batch(Math.min(16, images.size())).kernels(kernels).team(team));
                ProgressBar progress = screen.progress("predicting", images.size(), "images")) {
            Predictions p = Predictions.of(plan, samples, team, progress::at);
            WeightSource.requireNumbers(p, weights, model);
            for (int i = 0; i < p.count(); i++) {
                print(images.get(p.ids()[i]).file(), p, i, Math.min(top, outputs), labels, arguments.has("--json"),
                        screen);
            }
        }
        samples.skipped().forEach(s -> screen.say("skipped " + s));
        if (samples.skipped().size() == images.size()) {
            throw new CommandException(images.size() == 1 ? "the image could not be read"
                    : "none of the " + images.size() + " images could be read");
        }
    }

    private static void print(Path file, Predictions p, int position, int top, List<String> labels, boolean json,
            Screen screen) {
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
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file", file.toString());
            line.put("predictions", rows);
            screen.print(Json.write(line));
        } else {
            screen.print(text.toString());
        }
    }
}
