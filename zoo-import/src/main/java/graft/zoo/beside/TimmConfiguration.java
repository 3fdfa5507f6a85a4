package graft.zoo.beside;

import graft.zoo.model.ImageSize;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How images are prepared by timm's {@code config.json}: in {@code pretrained_cfg}, in older files at the top.
 *
 * <p>The shorter side becomes {@code floor(size / crop_pct)}, the centre of {@code size} is kept; with {@code crop_mode}
 * {@code squash} both sides become that. What is not stated is as in timm: share 0.875, bicubic, ImageNet's mean and
 * deviation. Source: timm, {@code data/config.py} and {@code transforms_imagenet_eval} in {@code
 * data/transforms_factory.py}.
 *
 * @param settings that state the preparation
 */
record TimmConfiguration(Settings settings) {
    static final List<Float> IMAGENET_MEAN = List.of(.485f, .456f, .406f);
    static final List<Float> IMAGENET_STD = List.of(.229f, .224f, .225f);

    /** Empty where a configuration is not timm's, or states no preparation. */
    static Optional<TimmConfiguration> of(Settings configuration) {
        boolean states = configuration.has("input_size") && Stream.of("mean", "std", "crop_pct", "interpolation")
                .anyMatch(configuration::has);
        return configuration.part("pretrained_cfg").or(() -> Optional.of(configuration).filter(_ -> states))
                .map(TimmConfiguration::new);
    }

    /** @throws IllegalArgumentException when a setting is none that timm has, or is not done here */
    Preprocessing preprocessing() {
        return sized("input_size", "crop_pct");
    }

    /** What timm does where it measures a network: often a larger crop than in training. As {@code --prepare} has it. */
    Optional<String> tested() {
        if (!settings.has("test_input_size") && !settings.has("test_crop_pct")) {
            return Optional.empty();
        }
        Preprocessing tested = sized(settings.has("test_input_size") ? "test_input_size" : "input_size",
                settings.has("test_crop_pct") ? "test_crop_pct" : "crop_pct");
        return Optional.of(tested).filter(p -> !p.equals(preprocessing()))
                .map(p -> String.join(", ", Arrays.copyOf(p.toString().split(", "), 3)));
    }

    private Preprocessing sized(String sizeName, String shareName) {
        Object stated = settings.members().get(sizeName);
        List<?> shape = stated == null ? List.of(3L, 224L, 224L) : stated instanceof List<?> list ? list : List.of();
        if (shape.size() != 3) {
            throw settings.unexpected(sizeName, "[channels, height, width]");
        }
        int channels = settings.side(sizeName, shape.getFirst());
        if (channels != 1 && channels != 3) {
            throw settings.unexpected(sizeName, "1 or 3 channels");
        }
        ImageSize crop = new ImageSize(settings.side(sizeName, shape.get(1)), settings.side(sizeName, shape.get(2)));
        double share = settings.share(shareName, 0.875);
        ImageSize to = new ImageSize((int) Math.floor(crop.height() / share), (int) Math.floor(crop.width() / share));
        return Preprocessing.parse(channels == 1 ? "grey, x" : "RGB, x").resized(resize(crop), to, interpolation(), crop)
                .valued(channels == 1 ? Preprocessing.Order.GREY : Preprocessing.Order.RGB, 1 / 255f,
                        settings.channels("mean", IMAGENET_MEAN, channels),
                        settings.deviations("std", IMAGENET_STD, channels));
    }

    private Resize resize(ImageSize crop) {
        String mode = settings.has("crop_mode") ? settings.text("crop_mode").orElse("") : "center";
        if (mode.equals("squash")) {
            return Resize.BOTH_SIDES;
        }
        if (!mode.equals("center")) {
            throw settings.unexpected("crop_mode", "center or squash; others, which put a border around the image, are "
                    + "not done");
        }
        if (!crop.isSquare()) {
            throw settings.unexpected("input_size", "a square for crop_mode center; others are done with squash alone");
        }
        return Resize.SHORTER_SIDE;
    }

    private Interpolation interpolation() {
        String word = settings.has("interpolation") ? settings.text("interpolation").orElse("") : "bicubic";
        return Arrays.stream(Interpolation.values()).filter(i -> i.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst().orElseThrow(() -> settings.unexpected("interpolation", "one of "
                        + Arrays.toString(Interpolation.values()).toLowerCase(Locale.ROOT)));
    }
}
