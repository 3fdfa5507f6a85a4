package graft.zoo.beside;

import graft.layers.layer.Shape;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How images are prepared by the {@code preprocessor_config.json} of Hugging Face's transformers: resized, the centre
 * cropped, {@code pixel * rescale_factor}, less {@code image_mean}, divided by {@code image_std}.
 *
 * <p>Three do more. ConvNeXt's resizes the shorter side to {@code size / crop_pct} and crops to {@code size}, but
 * squashes images for 384 pixels and more. EfficientNet's subtracts 1 before the mean where {@code rescale_offset} is
 * true, and divides by the deviation twice where {@code include_top} is (its published deviations are roots for that).
 */
final class ImageProcessor {
    private static final int CONVNEXT_SQUASHES_FROM = 384;

    private final Settings settings;
    private final ProcessorKind kind;
    private final int channels;
    private final ImageSize input;

    private ImageProcessor(Settings settings, Shape input) {
        this.settings = settings;
        this.kind = ProcessorKind.of(settings);
        this.channels = input.c() == 1 ? 1 : 3;
        this.input = new ImageSize(input.h(), input.w());
    }

    /**
     * @param input of the network, whose size holds where nothing is resized
     * @return nothing where the file states no preparation
     * @throws IllegalArgumentException when a setting is none that transformers have, has to be stated, or is not done
     *                                  here
     */
    static Optional<Preprocessing> read(Settings settings, Shape input) {
        boolean states = Stream.of("image_mean", "rescale_factor", "size", "do_resize", "do_rescale", "do_normalize",
                "image_processor_type", "feature_extractor_type").anyMatch(settings::has);
        return states ? Optional.of(new ImageProcessor(settings, input).preprocessing()) : Optional.empty();
    }

    private Preprocessing preprocessing() {
        if (settings.is("do_pad", false)) {
            throw settings.unexpected("do_pad", "false; images are not padded here");
        }
        if (settings.has("size")) {
            size();
        }
        Preprocessing valued = valued();
        if (!settings.is("do_resize", true)) {
            ImageSize crop = settings.is("do_center_crop", false) ? crop() : input;
            return valued.resized(Resize.NONE, ImageSize.NONE, Interpolation.BILINEAR, crop);
        }
        return kind == ProcessorKind.CONVNEXT ? convNext(valued) : sized(valued);
    }

    private Preprocessing convNext(Preprocessing valued) {
        boolean bySides = settings.members().get("size") instanceof Map<?, ?> sides && !sides.containsKey(
                "shortest_edge");
        if (bySides) {
            throw settings.unexpected("size", "shortest_edge, as ConvNeXt's processor takes it");
        }
        ImageSize size = size();
        return size.height() >= CONVNEXT_SQUASHES_FROM
                ? valued.resized(Resize.BOTH_SIDES, size, kernel(), size)
                : valued.resized(Resize.SHORTER_SIDE, ImageSize.square((int) (size.height()
                        / settings.share("crop_pct", 224 / 256.0))), kernel(), size);
    }

    private Preprocessing sized(Preprocessing valued) {
        boolean crops = settings.is("do_center_crop", !kind.crop().isNone());
        ImageSize size = size();
        boolean shorter = switch (settings.members().get("size")) {
            case Map<?, ?> sides -> sides.containsKey("shortest_edge");
            case Number _ -> kind.isShorter() || kind == ProcessorKind.OTHER && crops;
            case null -> kind.isShorter();
            default -> false;
        };
        return valued.resized(shorter ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES, size, kernel(), crops ? crop() : size);
    }

    private ImageSize size() {
        if (!settings.has("size")) {
            return required("size", kind.size().isNone() ? null : kind.size());
        }
        return settings.members().get("size") instanceof Map<?, ?> sides && sides.containsKey("shortest_edge")
                && !sides.containsKey("longest_edge")
                ? ImageSize.square(settings.side("size", sides.get("shortest_edge"))) : settings.size("size");
    }

    private ImageSize crop() {
        return settings.has("crop_size") ? settings.size("crop_size")
                : required("crop_size", kind.crop().isNone() ? null : kind.crop());
    }

    private Preprocessing valued() {
        boolean rescales = settings.is("do_rescale", true);
        float scale = rescales ? (float) settings.number("rescale_factor", 1 / 255f) : 1;
        boolean normalises = settings.is("do_normalize", true);
        List<Float> zeros = Collections.nCopies(channels, 0f);
        List<Float> ones = Collections.nCopies(channels, 1f);
        List<Float> mean = normalises ? required("image_mean", settings.channels("image_mean", kind.mean(), channels))
                : zeros;
        List<Float> deviation = normalises ? deviation() : ones;
        if (kind == ProcessorKind.EFFICIENTNET && settings.is("include_top", true)) {
            deviation = normalises ? deviation.stream().map(d -> d * d).toList() : deviation();
        }
        if (rescales && settings.is("rescale_offset", false)) {
            mean = mean.stream().map(m -> m + 1).toList();
        }
        boolean turned = settings.is("do_flip_channel_order", false) && channels == 3;
        return Preprocessing.parse(channels == 1 ? "grey, x" : "RGB, x").valued(channels == 1 ? Order.GREY
                : turned ? Order.BGR : Order.RGB, scale, mean, deviation);
    }

    private List<Float> deviation() {
        return required("image_std", settings.deviations("image_std", kind.deviation(), channels));
    }

    /** Pillow's numbers. */
    private Interpolation kernel() {
        if (!settings.has("resample")) {
            return required("resample", kind.kernel());
        }
        return switch ((int) settings.number("resample", -1)) {
            case 0 -> Interpolation.NEAREST;
            case 1 -> Interpolation.LANCZOS;
            case 2 -> Interpolation.BILINEAR;
            case 3 -> Interpolation.BICUBIC;
            case 4 -> Interpolation.BOX;
            case 5 -> Interpolation.HAMMING;
            default -> throw settings.unexpected("resample", "Pillow's number of a kernel, 0 to 5");
        };
    }

    private <T> T required(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException("it does not state " + name + ", which is not the same for every kind of "
                    + "processor");
        }
        return value;
    }
}
