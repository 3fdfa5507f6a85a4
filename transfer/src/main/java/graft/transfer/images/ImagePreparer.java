package graft.transfer.images;

import graft.transfer.images.Resampler.Window;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Turns a decoded image into what a network takes: resize, crop, normalise, with an augmentation where one is wanted.
 *
 * <p>{@code out[y, x, c] = (pixel * scale - mean[c]) / deviation[c]}, from a table of 256 values for every channel; a
 * mean image, where there is one, is subtracted before dividing, also where an image is mirrored or shifted.
 * Where an image is smaller than its crop, black surrounds it. Preprocessing without resizing was made for data sets
 * whose images all have the network's size, such as CIFAR's: images of another size are scaled until they just
 * cover the input, and cropped.
 *
 * <p>Not thread-safe: it keeps its scratch memory. One a thread.
 */
public final class ImagePreparer {
    private final Preprocessing preprocessing;
    private final Augmentation augmentation;
    private final int height;
    private final int width;
    private final int channels;
    private final float[][] table;
    private final float[] meanImage;
    private final Resampler resampler = new Resampler();
    private final float[] black;
    private final float[] turned;
    private byte[] resized = new byte[0];

    public ImagePreparer(ImageInput input, Augmentation augmentation) {
        this.preprocessing = input.preprocessing();
        this.augmentation = augmentation;
        this.height = input.height();
        this.width = input.width();
        this.channels = input.channels();
        this.meanImage = divided(preprocessing);
        this.table = new float[channels][256];
        for (int c = 0; c < channels; c++) {
            for (int v = 0; v < 256; v++) {
                table[c][v] = (v * preprocessing.scale() - preprocessing.mean().get(c)) / preprocessing.deviation()
                        .get(c);
            }
        }
        this.black = new float[channels];
        for (int c = 0; c < channels; c++) {
            black[c] = table[c][0];
        }
        this.turned = new float[augmentation.rotation() > 0 ? height * width * channels : 0];
    }

    /**
     * Writes one prepared image.
     *
     * @param file   its name for messages
     * @param seed   of this image in this epoch; without meaning when nothing is random
     * @param out    [H,W,C] from {@code offset}. Modified
     * @throws ImageException when the preprocessing resizes but does not crop, and the result is not the input's size
     */
    public void prepare(Pixels decoded, Path file, long seed, float[] out, int offset) {
        Pixels in = preprocessing.order() == Order.GREY ? decoded.toGrey() : decoded;
        ResizedSize size = preprocessing.resize() == Resize.NONE
                ? ResizedSize.covering(in.width(), in.height(), width, height)
                : ResizedSize.of(preprocessing, in.width(), in.height());
        requireFits(in, size, file);
        SplittableRandom random = augmentation.isRandom() ? new SplittableRandom(seed) : null;
        if (augmentation.crops()) {
            Window from = RandomCrop.draw(random, in.width(), in.height(), augmentation);
            write(in, from, new ResizedSize(width, height), 0, 0, flips(random), random, out, offset);
        } else {
            int x = ResizedSize.centred(size.width(), width) + shift(random, width);
            int y = ResizedSize.centred(size.height(), height) + shift(random, height);
            Window all = new Window(0, 0, in.width(), in.height());
            write(in, all, size, x, y, flips(random), random, out, offset);
        }
        if (augmentation.rotation() > 0) {
            System.arraycopy(out, offset, turned, 0, turned.length);
            Rotation.turn(turned, height, width, augmentation.rotation() * (2 * random.nextDouble() - 1), black, out,
                    offset);
        }
        if (!augmentation.erasing().isNone()) {
            augmentation.erasing().apply(random, out, offset, height, width, table);
        }
        for (int i = 0; i < meanImage.length; i++) {
            out[offset + i] -= meanImage[i];
        }
    }

    /** What is subtracted of each value after the table: the mean image divided by each channel's deviation. */
    private static float[] divided(Preprocessing preprocessing) {
        float[] values = preprocessing.meanImage().map(MeanImage::values).orElse(new float[0]);
        for (int i = 0; i < values.length; i++) {
            values[i] /= preprocessing.deviation().get(i % preprocessing.channels());
        }
        return values;
    }

    private boolean flips(SplittableRandom random) {
        return augmentation.flip() && random.nextBoolean();
    }

    private int shift(SplittableRandom random, int side) {
        int most = (int) Math.round(augmentation.shift() * side);
        return most == 0 ? 0 : random.nextInt(-most, most + 1);
    }

    private void requireFits(Pixels in, ResizedSize size, Path file) {
        boolean crops = preprocessing.resize() == Resize.NONE || !preprocessing.crop().isNone();
        if (!crops && (size.width() != width || size.height() != height)) {
            throw new ImageException(file, "expected " + width + "x" + height + " pixels, found " + in.width() + "x"
                    + in.height() + ", " + size.width() + "x" + size.height() + " after resizing; this network's "
                    + "preprocessing does not crop. Resize the images, or choose a preprocessing that does (resize "
                    + height + "x" + width + ")");
        }
    }

    /** Keeps the input-sized window whose corner is (x, y) of the resized image, black where it reaches beyond. */
    private void write(Pixels in, Window from, ResizedSize size, int x, int y, boolean flip,
            SplittableRandom random, float[] out, int offset) {
        int left = Math.max(0, x);
        int top = Math.max(0, y);
        int right = Math.min(size.width(), x + width);
        int bottom = Math.min(size.height(), y + height);
        if (right - left < width || bottom - top < height) {
            for (int i = 0; i < height * width * channels; i++) {
                out[offset + i] = table[i % channels][0];
            }
        }
        if (right <= left || bottom <= top) {
            return;
        }
        Window keep = new Window(left, top, right - left, bottom - top);
        int bytes = keep.width() * keep.height() * in.channels();
        if (resized.length < bytes) {
            resized = new byte[bytes];
        }
        resampler.resize(in, from, size.width(), size.height(), keep, preprocessing.interpolation(), resized);
        if (!augmentation.colour().isNone()) {
            augmentation.colour().apply(random, resized, keep.width() * keep.height(), in.channels());
        }
        int step = flip ? -channels : channels;
        for (int row = 0; row < keep.height(); row++) {
            int column = flip ? width - 1 - (left - x) : left - x;
            normalise(row * keep.width() * in.channels(), keep.width(), out,
                    offset + ((row + top - y) * width + column) * channels, step);
        }
    }

    private void normalise(int from, int pixels, float[] out, int to, int step) {
        if (channels == 1) {
            float[] grey = table[0];
            for (int i = 0; i < pixels; i++, to += step) {
                out[to] = grey[resized[from + i] & 0xff];
            }
            return;
        }
        boolean bgr = preprocessing.order() == Order.BGR;
        int red = bgr ? 2 : 0;
        int blue = bgr ? 0 : 2;
        for (int i = 0; i < pixels; i++, from += 3, to += step) {
            out[to + red] = table[red][resized[from] & 0xff];
            out[to + 1] = table[1][resized[from + 1] & 0xff];
            out[to + blue] = table[blue][resized[from + 2] & 0xff];
        }
    }
}
