package graft.zoo.model;

import graft.layers.layer.Shape;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.weights.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How images are prepared, from the JSON files that publishers put beside their weights:
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code preprocessor_config.json}</td><td>Hugging Face: {@code size}, {@code crop_size}, {@code crop_pct},
 * {@code resample}, {@code rescale_factor}, {@code image_mean}, {@code image_std}, {@code do_…}</td></tr>
 * <tr><td>{@code config.json}</td><td>timm: {@code pretrained_cfg} or these at the top: {@code input_size}, {@code
 * crop_pct}, {@code crop_mode}, {@code interpolation}, {@code mean}, {@code std}</td></tr>
 * <tr><td>{@code metadata.json}</td><td>Teachable Machine: {@code packageName}, {@code imageSize}</td></tr>
 * <tr><td>{@code metadata_properties.json}</td><td>Custom Vision: {@code CustomVision.Preprocess.…}</td></tr>
 * </table>
 *
 * A file that states another architecture or number of classes than the network's belongs to another network.
 */
public final class BesidePreparation {
    private static final int LARGEST_FILE = 1 << 22;
    private static final List<Float> IMAGENET_MEAN = List.of(.485f, .456f, .406f);
    private static final List<Float> IMAGENET_STD = List.of(.229f, .224f, .225f);

    private BesidePreparation() {
    }

    /**
     * The model as a file beside its weights states, where one does and fits; else as it is, with a word in what is
     * known of its preparation on each file that does not fit.
     */
    public static PretrainedModel applied(Path weights, PretrainedModel model) {
        Source source = model.preparation().source();
        if (source != Source.PUBLISHER && source != Source.GUESS) {
            return model;
        }
        List<String> unused = new ArrayList<>();
        for (String name : List.of("preprocessor_config.json", "config.json", "metadata.json",
                "metadata_properties.json")) {
            try {
                Optional<Preprocessing> stated = stated(weights.resolveSibling(name), model);
                if (stated.isPresent()) {
                    return model.prepared(new Preparation(stated.get(), Source.BESIDE, name));
                }
            } catch (IllegalArgumentException unfit) {
                // It is damaged, belongs to another network, or states a size or channels that this one cannot have.
                unused.add(name + " beside it does not fit and is not used: " + unfit.getMessage());
            }
        }
        Preparation known = model.preparation();
        return unused.isEmpty() ? model : model.withPreparation(new Preparation(known.preprocessing(), source,
                (known.detail().isEmpty() ? "" : known.detail() + "; ") + String.join("; ", unused)));
    }

    private static Optional<Preprocessing> stated(Path file, PretrainedModel model) {
        if (!Files.isRegularFile(file) || !(json(file) instanceof Map<?, ?> json)) {
            return Optional.empty();
        }
        Optional<Preprocessing> stated = read(file.getFileName().toString(), json, model);
        stated.ifPresent(_ -> checkBelongs(json, model));
        return stated;
    }

    private static Object json(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException("it has over " + LARGEST_FILE + " bytes");
            }
            return Json.parse(Files.readString(file));
        } catch (IOException | JsonException unreadable) {
            throw new IllegalArgumentException("it cannot be read as JSON: "
                    + Optional.ofNullable(unreadable.getMessage()).orElse("damaged"), unreadable);
        }
    }

    private static void checkBelongs(Map<?, ?> json, PretrainedModel model) {
        if (json.get("architecture") instanceof String architecture && !model.architecture().equals("graph")
                && !architecture.toLowerCase(Locale.ROOT).contains(model.architecture())) {
            throw new IllegalArgumentException("it is for " + VisibleText.line(architecture) + ", the network is "
                    + model.architecture());
        }
        Number classes = number(json.get("num_classes"));
        int own = model.network().outputShape().c();
        if (classes != null && classes.intValue() != 0 && classes.intValue() != own) {
            throw new IllegalArgumentException("it is for " + classes.intValue() + " classes, the network has " + own);
        }
    }

    private static Optional<Preprocessing> read(String name, Map<?, ?> json, PretrainedModel model) {
        Shape input = model.network().inputShape();
        return switch (name) {
            case "preprocessor_config.json" -> huggingFace(json, input);
            case "config.json" -> timm(json.get("pretrained_cfg") instanceof Map<?, ?> inner ? inner : json);
            case "metadata.json" -> teachableMachine(json, input);
            default -> customVision(json);
        };
    }

    private static Optional<Preprocessing> timm(Map<?, ?> json) {
        if (!(json.get("input_size") instanceof List<?> size) || size.size() != 3 || !json.containsKey("mean")) {
            return Optional.empty();
        }
        ImageSize crop = new ImageSize(integer(size.get(1)), integer(size.get(2)));
        Number share = number(json.get("crop_pct"));
        double part = share == null ? 0.875 : share.doubleValue();
        Interpolation kernel = interpolation(json.get("interpolation"));
        ImageSize to = new ImageSize((int) Math.floor(crop.height() / part), (int) Math.floor(crop.width() / part));
        boolean squash = "squash".equals(json.get("crop_mode")) || !crop.isSquare();
        Preprocessing sized = Preprocessing.parse(integer(size.get(0)) == 1 ? "grey, x" : "RGB, x")
                .resized(squash ? Resize.BOTH_SIDES : Resize.SHORTER_SIDE, to, kernel, crop);
        return Optional.of(valued(sized, 1 / 255f, json.get("mean"), json.get("std")));
    }

    private static Optional<Preprocessing> huggingFace(Map<?, ?> json, Shape input) {
        if (Stream.of("image_mean", "rescale_factor", "size", "do_resize", "do_rescale", "do_normalize").noneMatch(
                json::containsKey)) {
            return Optional.empty();
        }
        Number share = number(json.get("crop_pct"));
        boolean crops = is(json, "do_center_crop", false);
        Object stated = json.get("size");
        ImageSize size = size(stated);
        boolean shorter = stated instanceof Map<?, ?> map ? map.containsKey("shortest_edge") : crops || share != null;
        ImageSize crop = crops ? size(json.get("crop_size")) : size;
        // ConvNeXt's processor, which ResNets use: below 384 pixels the centre's share is crop_pct, else squashed.
        Resize how = !is(json, "do_resize", true) || size.isNone() ? Resize.NONE
                : shorter && (share == null || size.height() < 384) ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES;
        ImageSize to = share != null && how == Resize.SHORTER_SIDE
                ? ImageSize.square((int) (size.height() / share.doubleValue())) : size;
        Preprocessing sized = Preprocessing.parse(input.c() == 1 ? "grey, x" : "RGB, x").resized(how, to,
                resample(number(json.get("resample"))), crop.isNone() ? new ImageSize(input.h(), input.w()) : crop);
        Number factor = number(json.get("rescale_factor"));
        float scale = !is(json, "do_rescale", true) ? 1 : factor == null ? 1 / 255f : factor.floatValue();
        boolean normalises = is(json, "do_normalize", true);
        Preprocessing valued = valued(sized, scale, normalises ? json.get("image_mean") : List.of(0L),
                normalises ? json.get("image_std") : List.of(1L));
        if (is(json, "rescale_offset", false)) {
            // EfficientNet's: 1 is subtracted of what was scaled, before the mean.
            valued = valued.valued(valued.order(), scale, valued.mean().stream().map(m -> m + 1).toList(),
                    valued.deviation());
        }
        return Optional.of(is(json, "do_flip_channel_order", false) && input.c() == 3 ? valued.valued(Order.BGR, scale,
                valued.mean(), valued.deviation()) : valued);
    }

    private static Optional<Preprocessing> teachableMachine(Map<?, ?> json, Shape input) {
        boolean image = json.get("packageName") instanceof String name && name.contains("teachablemachine/image");
        return image ? Optional.of(PreparationPreset.teachableMachine(input)) : Optional.empty();
    }

    private static Optional<Preprocessing> customVision(Map<?, ?> json) {
        String key = "CustomVision.Preprocess.";
        if (!(json.get(key + "TargetHeight") instanceof String height)
                || !(json.get(key + "TargetWidth") instanceof String width)) {
            return Optional.empty();
        }
        ImageSize size = new ImageSize(integer(parsed(height)), integer(parsed(width)));
        Preprocessing sized = Preprocessing.parse("BGR, x").resized(size.isSquare() ? Resize.SHORTER_SIDE
                : Resize.BOTH_SIDES, size, Interpolation.BILINEAR, size);
        Preprocessing valued = valued(sized, 1, parsed(json.get(key + "NormalizeMean")),
                parsed(json.get(key + "NormalizeStd")));
        return Optional.of(valued.valued(Order.BGR, 1, valued.mean(), valued.deviation()));
    }

    private static Object parsed(Object text) {
        try {
            return text instanceof String json ? Json.parse(json) : null;
        } catch (JsonException damaged) {
            throw new IllegalArgumentException(damaged.getMessage(), damaged);
        }
    }

    private static Preprocessing valued(Preprocessing sized, float scale, Object mean, Object deviation) {
        return sized.valued(sized.order(), scale, each(mean, IMAGENET_MEAN, sized.channels()),
                each(deviation, IMAGENET_STD, sized.channels()));
    }

    private static List<Float> each(Object values, List<Float> otherwise, int channels) {
        if (values instanceof List<?> list && !list.isEmpty()) {
            List<Float> numbers = list.stream().map(v -> number(v) == null ? Float.NaN : number(v).floatValue())
                    .toList();
            return numbers.size() == 1 ? Collections.nCopies(channels, numbers.getFirst()) : numbers;
        }
        return otherwise;
    }

    private static boolean is(Map<?, ?> json, String key, boolean otherwise) {
        return json.get(key) instanceof Boolean truth ? truth : otherwise;
    }

    private static ImageSize size(Object size) {
        return switch (size) {
            case Number side -> ImageSize.square(side.intValue());
            case List<?> sides when sides.size() == 2 -> new ImageSize(integer(sides.get(0)), integer(sides.get(1)));
            case Map<?, ?> sides when sides.containsKey("shortest_edge") ->
                    ImageSize.square(integer(sides.get("shortest_edge")));
            case Map<?, ?> sides when sides.containsKey("height") ->
                    new ImageSize(integer(sides.get("height")), integer(sides.get("width")));
            case null -> ImageSize.NONE;
            default -> throw new IllegalArgumentException("it states the size " + VisibleText.line(size.toString())
                    + ", expected a number, height and width, or shortest_edge");
        };
    }

    private static Number number(Object value) {
        return value instanceof Number number ? number : null;
    }

    private static int integer(Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("expected a number, found " + value);
    }

    private static Interpolation interpolation(Object word) {
        for (Interpolation kernel : Interpolation.values()) {
            if (kernel.name().equalsIgnoreCase(String.valueOf(word))) {
                return kernel;
            }
        }
        return Interpolation.BILINEAR;
    }

    /** Pillow's numbers. */
    private static Interpolation resample(Number number) {
        return switch (number == null ? 2 : number.intValue()) {
            case 0 -> Interpolation.NEAREST;
            case 1 -> Interpolation.LANCZOS;
            case 3 -> Interpolation.BICUBIC;
            case 4 -> Interpolation.BOX;
            case 5 -> Interpolation.HAMMING;
            default -> Interpolation.BILINEAR;
        };
    }
}
