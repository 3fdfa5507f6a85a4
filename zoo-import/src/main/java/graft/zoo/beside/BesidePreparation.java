package graft.zoo.beside;

import graft.layers.layer.Shape;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.PreparationPreset;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How images are prepared, from the JSON files that publishers put beside their weights:
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code preprocessor_config.json}</td><td>Hugging Face: {@link ImageProcessor}</td></tr>
 * <tr><td>{@code config.json}</td><td>timm: {@link TimmConfiguration}</td></tr>
 * <tr><td>{@code metadata.json}</td><td>Teachable Machine: {@code packageName}, {@code imageSize}</td></tr>
 * <tr><td>{@code metadata_properties.json}</td><td>Custom Vision: {@code CustomVision.Preprocess.…}</td></tr>
 * </table>
 *
 * <p>A file that is of another network than the weights, by its own word or by that of {@code config.json} beside it,
 * counts for nothing; what is known of the preparation says so.
 */
public final class BesidePreparation {
    private static final String PROCESSOR = "preprocessor_config.json";

    private final Path weights;
    private final PretrainedModel model;
    private final List<String> notes = new ArrayList<>();

    private BesidePreparation(Path weights, PretrainedModel model) {
        this.weights = weights;
        this.model = model;
    }

    /** What a file states, and what else is to be said about it; empty for nothing. */
    private record Stated(Preprocessing preprocessing, String remark) {
    }

    /**
     * The model as a file beside its weights states, where one does and fits; else as it is. What is known of its
     * preparation then has a word on each file that does not fit and on what else there contradicts the weights.
     *
     * @throws WeightFileException when {@code config.json} is of these weights and states that the network computes
     *                             otherwise than the one here
     */
    public static PretrainedModel applied(Path weights, PretrainedModel model) {
        Source source = model.preparation().source();
        return source == Source.PUBLISHER || source == Source.GUESS ? new BesidePreparation(weights, model).applied()
                : model;
    }

    /**
     * Whether a file beside weights may state something about their network: all but a {@code config.json} that is
     * another network's.
     *
     * @param name         of the file
     * @param architecture of the weights, by the name that it has here
     */
    public static boolean isOf(String name, Path weights, String architecture) {
        try {
            return !name.equals(Configuration.NAME)
                    || Configuration.beside(weights).map(c -> c.isOf(architecture)).orElse(true);
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    /**
     * What {@code config.json} beside weights states otherwise than they do, a sentence each, for those who prepare no
     * images and read nothing of {@link #applied}.
     *
     * @throws WeightFileException as {@link #applied(Path, PretrainedModel)}
     */
    public static List<String> contradictions(Path weights, PretrainedModel model) {
        BesidePreparation beside = new BesidePreparation(weights, model);
        beside.checkConfiguration();
        return List.copyOf(beside.notes);
    }

    private PretrainedModel applied() {
        boolean isOther = !checkConfiguration();
        Map<String, Reader> readers = new LinkedHashMap<>();
        readers.put(PROCESSOR, s -> isOther ? other() : ImageProcessor.read(s, input()).map(p -> new Stated(p, "")));
        if (!isOther) {
            readers.put(Configuration.NAME, this::timm);
        }
        readers.put("metadata.json", s -> teachableMachine(s).map(p -> new Stated(p, "")));
        readers.put("metadata_properties.json", s -> customVision(s).map(p -> new Stated(p, "")));
        for (Map.Entry<String, Reader> file : readers.entrySet()) {
            try {
                Optional<Stated> stated = Settings.of(weights.resolveSibling(file.getKey()))
                        .flatMap(file.getValue()::read);
                if (stated.isPresent()) {
                    return stated(file.getKey(), stated.get());
                }
            } catch (IllegalArgumentException unfit) {
                // It is damaged, belongs to another network, or states a size or channels that this one cannot have.
                unused(file.getKey(), unfit);
            }
        }
        try {
            Optional<PretrainedModel> sized = isOther ? Optional.empty() : atStatedSize();
            if (sized.isPresent()) {
                return sized.get();
            }
        } catch (IllegalArgumentException unfit) {
            unused(Configuration.NAME, unfit);
        }
        Preparation known = model.preparation();
        return notes.isEmpty() ? model : model.withPreparation(new Preparation(known.preprocessing(), known.source(),
                detail(known.detail())));
    }

    /** How a file's settings are read; throws IllegalArgumentException where they do not fit. */
    private interface Reader {
        Optional<Stated> read(Settings settings);
    }

    /** Whether the configuration beside the weights, if there is one, is of their network. */
    private boolean checkConfiguration() {
        try {
            Optional<Configuration> configuration = Configuration.beside(weights);
            configuration.ifPresent(c -> {
                c.requireOf(model);
                c.requireSameArithmetic(weights, model);
                notes.addAll(c.differences(model));
            });
        } catch (IllegalArgumentException other) {
            unused(Configuration.NAME, other);
            return false;
        }
        return true;
    }

    private Optional<Stated> other() {
        if (isOf(Configuration.NAME, weights, model.architecture())) {
            // Only the number of classes differs: trained further, most likely on images prepared in the same way.
            return Settings.of(weights.resolveSibling(PROCESSOR)).flatMap(s -> ImageProcessor.read(s, input()))
                    .map(p -> new Stated(p, ""));
        }
        throw new IllegalArgumentException(Configuration.NAME + " beside it is not of these weights");
    }

    private void unused(String name, IllegalArgumentException why) {
        notes.add(name + " beside it does not fit and is not used: " + why.getMessage());
    }

    private PretrainedModel stated(String name, Stated stated) {
        PublishedWeights.named(weights).filter(w -> w.isOf(model.architecture())
                && !w.preprocessing().equals(stated.preprocessing)).ifPresent(w -> notes.add("by the file's own name, "
                + w.title() + ", it would be: " + w.preprocessing()));
        PretrainedModel prepared = model.prepared(new Preparation(stated.preprocessing, Source.BESIDE, name));
        return prepared.withPreparation(new Preparation(stated.preprocessing, Source.BESIDE,
                detail(name + (stated.remark.isEmpty() ? "" : "; " + stated.remark))));
    }

    private String detail(String known) {
        String all = String.join("; ", notes);
        return known.isEmpty() || all.isEmpty() ? known + all : known + "; " + all;
    }

    private Shape input() {
        return model.network().inputShape();
    }

    /** transformers' configurations state how large images are, not how they come to that size, which stays a guess. */
    private Optional<PretrainedModel> atStatedSize() {
        if (!model.publisher().equals(Publisher.HUGGING_FACE.id())) {
            return Optional.empty();
        }
        Preparation known = model.preparation();
        return Configuration.beside(weights).flatMap(Configuration::imageSize)
                .filter(size -> !size.equals(known.preprocessing().crop()))
                .map(size -> model.prepared(Preparation.guessed(known.preprocessing().forInput(size.height(), size.width()),
                        detail(known.detail() + "; the size is config.json's image_size"))));
    }

    private Optional<Stated> timm(Settings settings) {
        return TimmConfiguration.of(settings).map(timm -> new Stated(timm.preprocessing(), timm.tested()
                .map(tested -> "timm measures it with --prepare \"" + tested + "\"").orElse("")));
    }

    private Optional<Preprocessing> teachableMachine(Settings settings) {
        return settings.text("packageName").filter(name -> name.contains("teachablemachine/image"))
                .map(_ -> PreparationPreset.teachableMachine(input()));
    }

    private static Optional<Preprocessing> customVision(Settings settings) {
        String key = "CustomVision.Preprocess.";
        Map<String, Object> parsed = new LinkedHashMap<>();
        for (String name : List.of("TargetHeight", "TargetWidth", "NormalizeMean", "NormalizeStd")) {
            settings.text(key + name).ifPresent(text -> parsed.put(name, parsed(text)));
        }
        Settings values = new Settings(parsed);
        if (!values.has("TargetHeight") || !values.has("TargetWidth")) {
            return Optional.empty();
        }
        ImageSize size = new ImageSize(values.side("TargetHeight", parsed.get("TargetHeight")),
                values.side("TargetWidth", parsed.get("TargetWidth")));
        return Optional.of(Preprocessing.parse("BGR, x").resized(size.isSquare() ? Resize.SHORTER_SIDE
                : Resize.BOTH_SIDES, size, Interpolation.BILINEAR, size).valued(Order.BGR, 1,
                values.channels("NormalizeMean", TimmConfiguration.IMAGENET_MEAN, 3),
                values.deviations("NormalizeStd", TimmConfiguration.IMAGENET_STD, 3)));
    }

    private static Object parsed(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException damaged) {
            throw new IllegalArgumentException(damaged.getMessage(), damaged);
        }
    }
}
