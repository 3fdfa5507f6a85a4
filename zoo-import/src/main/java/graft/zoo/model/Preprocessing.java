package graft.zoo.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to an image before a network sees it: resize, crop the centre, then for every channel {@code value =
 * (pixel * scale - mean) / deviation}, with pixels 0 to 255.
 *
 * <p>{@link #toString} gives it as the text that {@link #parse} reads; see {@link PreprocessingText}.
 *
 * @param resize        how the image is resized
 * @param resizeTo      the shorter side's length, as a square, or both sides'; {@link ImageSize#NONE} for
 *                      {@link Resize#NONE}
 * @param interpolation how pixels between pixels are computed, with antialiasing when shrinking, as PIL does
 * @param crop          size of the centre crop, which is the network's input; {@link ImageSize#NONE}: no crop
 * @param order         which channel comes first
 * @param scale         above 0, such as 1 or 1/255
 * @param mean          of each channel, in {@code order}, in units of scaled pixels
 * @param deviation     of each channel, in {@code order}, in the same units; not 0
 * @param meanImage     what else is subtracted of each pixel, in the same units, as large as the crop
 */
public record Preprocessing(Resize resize, ImageSize resizeTo, Interpolation interpolation, ImageSize crop,
        Order order, float scale, List<Float> mean, List<Float> deviation, Optional<MeanImage> meanImage) {

    /** What happens to the aspect ratio. */
    public enum Resize {
        /** The image stays as it is; one of another size than the network's is made to just cover it. */
        NONE,
        /** The shorter side becomes {@code resizeTo}, the aspect ratio is kept. */
        SHORTER_SIDE,
        /** Both sides become {@code resizeTo}, the aspect ratio is lost. */
        BOTH_SIDES
    }

    /** The kernel between pixels, as PIL has them; all but {@link #NEAREST} stretch when shrinking. */
    public enum Interpolation { BILINEAR, BICUBIC, NEAREST, LANCZOS, BOX, HAMMING }

    /** Which channel comes first. */
    public enum Order { RGB, BGR, GREY }

    /** @throws IllegalArgumentException when the parts do not fit together; names the part */
    public Preprocessing {
        resizeTo = resize == Resize.NONE ? ImageSize.NONE : resizeTo;
        mean = withoutNegativeZeros(mean);
        deviation = withoutNegativeZeros(deviation);
        int channels = order == Order.GREY ? 1 : 3;
        if (mean.size() != channels || deviation.size() != channels) {
            throw new IllegalArgumentException(order + " takes " + channels + " means and deviations, found "
                    + mean.size() + " and " + deviation.size());
        }
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new IllegalArgumentException("pixels are scaled by " + scale + ", expected a number above 0");
        }
        if (!mean.stream().allMatch(Float::isFinite)
                || !deviation.stream().allMatch(d -> Float.isFinite(d) && d != 0)) {
            throw new IllegalArgumentException("mean " + mean + " and deviation " + deviation
                    + ": expected finite numbers, the deviation not 0");
        }
        if (resize == Resize.SHORTER_SIDE && !resizeTo.isSquare() || resize != Resize.NONE && resizeTo.isNone()) {
            throw new IllegalArgumentException("the " + (resize == Resize.SHORTER_SIDE ? "shorter side" : "image")
                    + " cannot be resized to " + resizeTo);
        }
        if (meanImage.isPresent() && (meanImage.get().channels() != channels
                || !crop.isNone() && !meanImage.get().size().equals(crop))) {
            throw new IllegalArgumentException("a mean image of " + meanImage.get().size() + " with "
                    + meanImage.get().channels() + " channels does not fit " + crop + " with " + channels);
        }
    }

    /** With a square crop, or none for 0. */
    public Preprocessing(Resize resize, int resizeTo, Interpolation interpolation, int crop, Order order,
            float scale, List<Float> mean, List<Float> deviation) {
        this(resize, ImageSize.square(resizeTo), interpolation, ImageSize.square(crop), order, scale, mean, deviation,
                Optional.empty());
    }

    private static List<Float> withoutNegativeZeros(List<Float> values) {
        return values.stream().map(value -> value + 0f).toList();
    }

    /** torchvision's for ImageNet: shorter side, bilinear, antialiased; centre, RGB, ImageNet's mean and deviation. */
    public static Preprocessing torchvision(int resizeTo, int crop) {
        return new Preprocessing(Resize.SHORTER_SIDE, resizeTo, Interpolation.BILINEAR, crop, Order.RGB, 1 / 255f,
                List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    /** Caffe's: squashed to a square, centre crop, BGR 0 to 255 minus the mean of each channel. */
    public static Preprocessing caffe(int resizeTo, int crop, float blue, float green, float red) {
        return new Preprocessing(Resize.BOTH_SIDES, resizeTo, Interpolation.BILINEAR, crop, Order.BGR, 1,
                List.of(blue, green, red), List.of(1f, 1f, 1f));
    }

    /** The CIFAR ResNets': no resizing, RGB, ImageNet mean and deviation. */
    public static Preprocessing cifar() {
        return new Preprocessing(Resize.NONE, 0, Interpolation.BILINEAR, 32, Order.RGB, 1 / 255f,
                List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    /**
     * Without a mean: grey where there is one channel, else RGB.
     *
     * @throws IllegalArgumentException when there are neither 1 nor 3 channels
     */
    public static Preprocessing plain(Resize resize, int resizeTo, int crop, int channels, float scale) {
        return plain(resize, ImageSize.square(resizeTo), ImageSize.square(crop), channels, scale);
    }

    /** {@link #plain(Resize, int, int, int, float)} for sizes that need not be square. */
    public static Preprocessing plain(Resize resize, ImageSize resizeTo, ImageSize crop, int channels, float scale) {
        return new Preprocessing(resize, resizeTo, Interpolation.BILINEAR, crop,
                channels == 1 ? Order.GREY : Order.RGB, scale, Collections.nCopies(channels, 0f),
                Collections.nCopies(channels, 1f), Optional.empty());
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when a part of it is not understood; names the part and what is expected
     */
    public static Preprocessing parse(String text) {
        return PreprocessingText.read(text, plain(Resize.NONE, 0, 0, 3, 1));
    }

    public int channels() {
        return mean.size();
    }

    /** The same values of images that are resized and cropped in another way; without a mean image. */
    public Preprocessing resized(Resize how, ImageSize to, Interpolation kernel, ImageSize centre) {
        return new Preprocessing(how, to, kernel, centre, order, scale, mean, deviation, Optional.empty());
    }

    /** The same resizing and cropping with other values. */
    public Preprocessing valued(Order channels, float factor, List<Float> means, List<Float> deviations) {
        return new Preprocessing(resize, resizeTo, interpolation, crop, channels, factor, means, deviations,
                Optional.empty());
    }

    /** With a mean image subtracted. */
    public Preprocessing less(MeanImage image) {
        return new Preprocessing(resize, resizeTo, interpolation, crop, order, scale, mean, deviation,
                Optional.of(image));
    }

    /**
     * For a network with an input of another size: resized as much more or less as the crop grows or shrinks. Of a
     * mean image the means of its channels remain.
     */
    public Preprocessing forInput(int height, int width) {
        ImageSize input = new ImageSize(height, width);
        ImageSize before = crop.isNone() && resize == Resize.BOTH_SIDES ? resizeTo : crop;
        if (before.equals(input) || before.isNone() && meanImage.isEmpty()) {
            return this;
        }
        ImageSize to = switch (resize) {
            case NONE -> resizeTo;
            case SHORTER_SIDE -> ImageSize.square(resizeTo.times((double) input.shorter() / before.shorter(), 1)
                    .height());
            case BOTH_SIDES -> resizeTo.times((double) height / before.height(), (double) width / before.width());
        };
        return withoutMeanImage().resized(resize, to, interpolation, crop.isNone() ? crop : input);
    }

    /** The same with the means of a mean image's channels in its place. */
    Preprocessing withoutMeanImage() {
        if (meanImage.isEmpty()) {
            return this;
        }
        List<Float> means = new ArrayList<>();
        for (int c = 0; c < channels(); c++) {
            means.add(mean.get(c) + meanImage.get().channelMeans().get(c));
        }
        return valued(order, scale, means, deviation);
    }

    /**
     * The parts by name, as JSON has them: kinds in lower case, sizes as one number where they are square and 0 where
     * there is none, else as height and width; without a mean image.
     */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("resize", resize.name().toLowerCase(Locale.ROOT));
        members.put("resize_to", member(resizeTo));
        members.put("interpolation", interpolation.name().toLowerCase(Locale.ROOT));
        members.put("crop", member(crop));
        members.put("order", order.name().toLowerCase(Locale.ROOT));
        members.put("scale", scale);
        members.put("mean", mean);
        members.put("deviation", deviation);
        return members;
    }

    private static Object member(ImageSize size) {
        return size.isSquare() ? size.height() : List.of(size.height(), size.width());
    }

    @Override
    public String toString() {
        return PreprocessingText.write(this);
    }
}
