package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.ClassMapping;
import graft.transfer.ImageSamples;
import graft.transfer.ManyViews;
import graft.transfer.ModelAdaptation;
import graft.transfer.adapt.AdaptationEffect;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.report.AdaptationSection;
import graft.transfer.report.ClassScore;
import graft.transfer.report.Confusion;
import graft.transfer.report.ReportJson;
import graft.zoo.json.Json;
import graft.zoo.model.Confidence;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code graft evaluate}: how good a network is on a folder of images. */
final class Evaluate {

    private Evaluate() {
    }

    static Command command() {
        return Command.of("evaluate", "accuracy of a network on a folder of images", Evaluate::run)
                .options(
                    Option.weights(),
                    Option.required("--data", "DIR",
                            "images as DIR/<class>/…, or DIR/val/<class>/…, which is then taken; or a list of files "
                                    + "and classes (.csv, .tsv)"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.labels(),
                    PrepareOption.optionWithAuto(),
                    Option.of("--batch", "N", "32", "images at a time"),
                    Option.of("--threshold", "P", "the model's own, else 0.5", "the probability from which on an "
                            + "answer counts as known"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.flag("--strict", "fail at an image that cannot be read instead of skipping it"),
                    Option.tta(),
                    AdaptOption.adapt(),
                    AdaptOption.target("the images of --data"),
                    AdaptOption.source(),
                    AdaptOption.prior(),
                    Option.exif(),
                    Option.exact(),
                    Option.json())
                .examples("./graft evaluate --weights resnet20.th --data cifar10-test",
                        "./graft evaluate --weights out/model.safetensors --data flowers --tta",
                        "./graft evaluate --weights resnet20.th --data foggy-cifar10 --adapt adabn");
    }

    private static void run(Arguments arguments, Screen screen) {
        long start = System.nanoTime();
        Path weights = arguments.weights();
        int threads = arguments.threads();
        int batch = arguments.integer("--batch", 1, 4096, 32);
        AdaptOption.read(arguments, true);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        ImageReading reading = ImageOptions.reading(arguments);
        if (arguments.has("--strict")) {
            folder.requireReadable();
        }
        PretrainedModel source = WeightSource.classifier(weights, arguments, screen);
        ClassMapping mapping = ClassMapping.of(folder.classes(), LabelsOption.namesFor(folder.classes(), arguments,
                source, screen), source.classes());
        screen.say(mapping.describe());
        PretrainedModel prepared = PrepareOption.isAuto(arguments)
                ? PrepareOption.fitting(source, mapping.relabel(folder.images()), threads, reading, screen)
                : PrepareOption.apply(arguments, source);
        PrepareOption.say(prepared, weights, arguments, screen);
        var images = mapping.relabel(folder.split().map(Split::validation).orElse(folder.images()));
        Optional<ModelAdaptation> adapted = AdaptOption.apply(arguments, prepared, images, "--data", reading, screen);
        PretrainedModel model = adapted.map(ModelAdaptation::model).orElse(prepared);
        ImageSamples alone = new ImageSamples(images, ImageInput.of(model), threads,
                arguments.has("--strict"), reading);
        Optional<ManyViews> views = arguments.has("--tta") ? Optional.of(ManyViews.of(model, images, threads,
                arguments.has("--strict"), reading)) : Optional.empty();
        Samples samples = views.map(Samples.class::cast).orElse(alone);
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.FASTEST;
        Predictions all = predictions(model, samples, batch, algorithm, threads, views.isPresent() ? "views" : "images",
                screen);
        List<SkippedFile> unread = views.map(ManyViews::skipped).orElseGet(alone::skipped);
        if (all.count() == 0) {
            throw new CommandException("none of the " + images.size() + " images could be read; the first: "
                    + unread.getFirst());
        }
        Optional<ViewGain> gain = views.map(v -> new ViewGain(v, v.answers(all)));
        Predictions p = gain.map(g -> g.answers().plain()).orElse(all);
        WeightSource.requireNumbers(p, weights, model);
        Optional<AdaptationEffect> effect = adapted.map(_ -> AdaptationEffect.of("the images of --data", predictions(
                prepared, alone, batch, algorithm, threads, "images without adaptation", screen), p));
        Confusion confusion = mapping.confusion(p);
        Confidence confidence = arguments.has("--threshold")
                ? model.confidence().threshold(arguments.real("--threshold", 0, 1, 0)) : model.confidence();
        KnownAnswers known = KnownAnswers.of(p, confidence);
        double seconds = (System.nanoTime() - start) / 1e9;
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        skipped.addAll(unread);
        ImageOptions.say(skipped, reading, screen);
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pictures", p.count());
            json.put("skipped", skipped.size());
            json.put("skipped_kinds", ImageOptions.json(skipped));
            json.put("exif_turned", reading.turnedImages());
            json.put("top1", p.accuracy(1));
            json.put("top5", p.accuracy(5));
            json.put("known", known.json());
            json.put("loss", model.isLogistic() ? null : p.loss());
            json.put("classes", confusion.classes());
            json.put("classes_by", mapping.by().word());
            json.put("confusion", ReportJson.confusion(confusion));
            json.put("per_class", ReportJson.perClass(confusion.perClass()));
            json.put("preparation", PrepareOption.json(model));
            gain.ifPresent(g -> json.put("tta", g.json(confidence)));
            adapted.ifPresent(a -> json.put("adaptation", AdaptationSection.json(a.to(), effect.stream().toList())));
            json.put("seconds", seconds);
            screen.print(Json.write(json));
            return;
        }
        screen.print(String.format(Locale.ROOT, "%s: top-1 %.1f %%, top-5 %.1f %% of %d images (%d skipped), %.1f s",
                model.architecture(), 100 * p.accuracy(1), 100 * p.accuracy(5), p.count(), skipped.size(), seconds));
        if (confidence.isThresholdFound()) {
            screen.print(known.describe(p.count()));
        }
        adapted.ifPresent(a -> screen.print(AdaptationSection.line(effect.orElseThrow(), a.to().how().method()
                .title())));
        gain.ifPresent(g -> {
            screen.print(g.describe());
            if (confidence.isThresholdFound()) {
                screen.print("with all views " + g.known(confidence).describe(p.count()));
            }
        });
        screen.print(String.format("%-20s %9s %9s %9s", "class", "images", "precision", "recall"));
        for (ClassScore score : confusion.perClass()) {
            if (score.images() > 0) {
                screen.print(String.format(Locale.ROOT, "%-20s %9d %7.1f %% %7.1f %%", score.name(), score.images(),
                        100 * score.precision(), 100 * score.recall()));
            }
        }
        confusion.mostConfused(3).forEach(pair -> screen.print(pair.images() + " of " + pair.truth()
                + " taken for " + pair.predicted()));
    }

    private static Predictions predictions(PretrainedModel model, Samples samples, int batch,
            ConvolutionAlgorithm algorithm, int threads, String unit, Screen screen) {
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = model.classifier().compileForInference(
                        PlanOptions.batch(Math.min(batch, samples.count())).algorithm(algorithm).team(team));
                ProgressBar progress = screen.progress("evaluating", samples.count(), unit)) {
            return model.isLogistic() ? Predictions.ofProbabilities(plan, samples, team, progress::at)
                    : Predictions.of(plan, samples, team, progress::at);
        }
    }
}
