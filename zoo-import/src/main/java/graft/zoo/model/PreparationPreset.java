package graft.zoo.model;

import graft.layers.layer.Shape;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The usual ways to prepare images, by name. Some state how images are resized and what becomes of their pixels; the
 * others only the latter, and images are resized as they would be without them.
 */
public enum PreparationPreset {
    /** PyTorch: shorter side 8/7 of the input, its centre, RGB, x/255 less ImageNet's mean, by its deviation. */
    TORCHVISION,
    /** torchvision's later weights: shorter side 232 for 224, all else as before. */
    TORCHVISION_V2,
    /** timm's default: the centre's share is 0.875, bicubic, ImageNet's mean and deviation. */
    TIMM,
    /** Caffe's own models: squashed to 256 by 256, the centre, BGR from 0 to 255 less 104, 117, 123. */
    CAFFE,
    /** Keras's mode "caffe": BGR from 0 to 255 less 103.939, 116.779, 123.68. */
    KERAS_CAFFE,
    /** Keras's mode "tf" and TensorFlow: RGB, x/127.5 - 1. */
    TF,
    /** From 0 to 1: RGB, x/255. */
    UNIT,
    /** Pixels as they are: RGB from 0 to 255. */
    RAW;

    /** Below this, networks are trained on images of their own size. */
    private static final int SMALL = 96;

    /** As it is typed: {@code torchvision-v2}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names. */
    public static List<String> words() {
        return Arrays.stream(values()).map(PreparationPreset::word).toList();
    }

    /** The preset of this name, if there is one. */
    public static Optional<PreparationPreset> named(String word) {
        return Arrays.stream(values()).filter(preset -> preset.word().equals(word)).findFirst();
    }

    /**
     * A preset by name or the text of a preparation, for a network.
     *
     * @param known how images would be prepared without it
     * @throws IllegalArgumentException when it is neither; names what is expected
     */
    static Preprocessing read(String stated, Shape input, Preprocessing known) {
        Optional<PreparationPreset> preset = named(stated.strip().toLowerCase(Locale.ROOT));
        if (preset.isPresent()) {
            return preset.get().of(input, known);
        }
        if (stated.strip().matches("[A-Za-z0-9_-]+") && !stated.strip().matches("(?i)x|rgb|bgr|gr[ea]y|[a-z]*bi.*")) {
            throw new IllegalArgumentException("there is no preparation called '" + stated.strip() + "'; there are "
                    + String.join(", ", words()) + ", or text such as \"resize 256, crop 224, RGB, x/255\"");
        }
        Preprocessing read = PreprocessingText.read(stated, known);
        return read.crop().isNone() && read.resize() == Resize.SHORTER_SIDE
                ? read.resized(read.resize(), read.resizeTo(), read.interpolation(),
                        new ImageSize(input.h(), input.w())) : read;
    }

    /**
     * This way for a network.
     *
     * @param known how images are resized where this does not state it
     * @throws IllegalArgumentException when it is for colour images and the network takes others
     */
    public Preprocessing of(Shape input, Preprocessing known) {
        boolean anyColour = this == TF || this == UNIT || this == RAW;
        if (input.c() != 3 && (input.c() != 1 || !anyColour)) {
            throw new IllegalArgumentException(word() + " is for images of " + (anyColour ? "1 or 3 channels"
                    : "3 channels") + ", the network takes " + input.c());
        }
        Preprocessing sized = sized(input, known);
        return switch (this) {
            case TORCHVISION, TORCHVISION_V2, TIMM -> sized.valued(Order.RGB, 1 / 255f, List.of(.485f, .456f, .406f),
                    List.of(.229f, .224f, .225f));
            case CAFFE -> sized.valued(Order.BGR, 1, List.of(104f, 117f, 123f), List.of(1f, 1f, 1f));
            case KERAS_CAFFE -> sized.valued(Order.BGR, 1, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f));
            case TF -> plain(sized, input, 1 / 127.5f, 1);
            case UNIT -> plain(sized, input, 1 / 255f, 0);
            case RAW -> plain(sized, input, 1, 0);
        };
    }

    private static Preprocessing plain(Preprocessing sized, Shape input, float scale, float mean) {
        return sized.valued(input.c() == 1 ? Order.GREY : Order.RGB, scale, Collections.nCopies(input.c(), mean),
                Collections.nCopies(input.c(), 1f));
    }

    private Preprocessing sized(Shape input, Preprocessing known) {
        ImageSize crop = new ImageSize(input.h(), input.w());
        int shorter = crop.shorter();
        if (this == KERAS_CAFFE || this == TF || this == UNIT || this == RAW) {
            return known;
        } else if (shorter < SMALL) {
            Resize how = this == CAFFE ? Resize.BOTH_SIDES : Resize.NONE;
            return known.resized(how, crop, Interpolation.BILINEAR, crop);
        }
        return switch (this) {
            case TORCHVISION_V2 -> known.resized(Resize.SHORTER_SIDE,
                    ImageSize.square(Math.round(shorter * 232 / 224f)), Interpolation.BILINEAR, crop);
            case TIMM -> known.resized(Resize.SHORTER_SIDE, ImageSize.square((int) Math.floor(shorter / .875)),
                    Interpolation.BICUBIC, crop);
            case CAFFE -> known.resized(Resize.BOTH_SIDES, caffeSize(crop), Interpolation.BILINEAR,
                    crop);
            default -> known.resized(Resize.SHORTER_SIDE, ImageSize.square(Math.round(shorter * 256 / 224f)),
                    Interpolation.BILINEAR, crop);
        };
    }

    /** 256 for inputs of 224 and 227 alike, and as much more for others. */
    private static ImageSize caffeSize(ImageSize crop) {
        return crop.shorter() == 227 ? crop.times(256. / 227, 256. / 227) : crop.times(256. / 224, 256. / 224);
    }

    /**
     * Teachable Machine's: its own code covers the input with the image, Lanczos, cuts the centre and computes x/127.5
     * - 1.
     */
    public static Preprocessing teachableMachine(Shape input) {
        ImageSize size = new ImageSize(input.h(), input.w());
        Preprocessing sized = Preprocessing.plain(size.isSquare() ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES, size, size,
                input.c(), 1).resized(size.isSquare() ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES, size,
                        Interpolation.LANCZOS, size);
        return TF.of(input, sized);
    }
}
