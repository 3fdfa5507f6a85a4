package graft.zoo.model;

import java.util.Collections;
import java.util.List;

/**
 * How a publisher turns a picture into numbers: resize, crop the centre, then for every channel
 * {@code value = (pixel * scale - mean) / deviation}, with pixels 0 to 255.
 *
 * @param resize        how the picture is resized
 * @param resizeTo      the shorter side's length, or the side of the square; ignored for {@link Resize#NONE}
 * @param interpolation how pixels between pixels are computed, with antialiasing when shrinking, as PIL does
 * @param crop          side of the centre crop, which is the network's input; 0: no crop
 * @param order         which channel comes first
 * @param scale         1 or 1/255
 * @param mean          of each channel, in {@code order}, in units of scaled pixels
 * @param deviation     of each channel, in {@code order}
 */
public record Preprocessing(Resize resize, int resizeTo, Interpolation interpolation, int crop, Order order,
        float scale, List<Float> mean, List<Float> deviation) {

    /** What happens to the aspect ratio. */
    public enum Resize {
        /** The picture stays as it is. */
        NONE,
        /** The shorter side becomes {@code resizeTo}, the aspect ratio is kept. */
        SHORTER_SIDE,
        /** Both sides become {@code resizeTo}, the aspect ratio is lost. */
        SQUARE
    }

    /** The kernel between pixels. */
    public enum Interpolation { BILINEAR, BICUBIC }

    /** Which channel comes first. */
    public enum Order { RGB, BGR, GREY }

    public Preprocessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        int channels = order == Order.GREY ? 1 : 3;
        if (mean.size() != channels || deviation.size() != channels) {
            throw new IllegalArgumentException(order + " takes " + channels + " means and deviations, found "
                    + mean.size() + " and " + deviation.size());
        }
    }

    /** torchvision's for ImageNet: shorter side, bilinear, antialiased; centre, RGB, ImageNet's mean and deviation. */
    public static Preprocessing torchvision(int resizeTo, int crop) {
        return new Preprocessing(Resize.SHORTER_SIDE, resizeTo, Interpolation.BILINEAR, crop, Order.RGB, 1 / 255f,
                List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    /** Caffe's: squashed to a square, centre crop, BGR 0 to 255 minus the mean of each channel. */
    public static Preprocessing caffe(int resizeTo, int crop, float blue, float green, float red) {
        return new Preprocessing(Resize.SQUARE, resizeTo, Interpolation.BILINEAR, crop, Order.BGR, 1,
                List.of(blue, green, red), List.of(1f, 1f, 1f));
    }

    /** The CIFAR ResNets': no resizing, RGB, ImageNet mean and deviation. */
    public static Preprocessing cifar() {
        return new Preprocessing(Resize.NONE, 32, Interpolation.BILINEAR, 32, Order.RGB, 1 / 255f,
                List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    /**
     * Without a mean: grey where there is one channel, else RGB.
     *
     * @throws IllegalArgumentException when there are neither 1 nor 3 channels
     */
    public static Preprocessing plain(Resize resize, int resizeTo, int crop, int channels, float scale) {
        return new Preprocessing(resize, resizeTo, Interpolation.BILINEAR, crop,
                channels == 1 ? Order.GREY : Order.RGB, scale, Collections.nCopies(channels, 0f),
                Collections.nCopies(channels, 1f));
    }

    public int channels() {
        return mean.size();
    }
}
