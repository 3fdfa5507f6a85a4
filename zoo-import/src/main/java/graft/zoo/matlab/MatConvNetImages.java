package graft.zoo.matlab;

import graft.zoo.model.ImageSize;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a MatConvNet network wants its images, from {@code meta.normalization}:
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>{@code imageSize}</td><td>height, width, channels of the input</td></tr>
 * <tr><td>{@code border}</td><td>how much larger images are made before their centre is cut out</td></tr>
 * <tr><td>{@code cropSize}</td><td>or instead, of newer files, the share of the image that is cut out</td></tr>
 * <tr><td>{@code keepAspect}</td><td>whether the shorter side is made so large, or both</td></tr>
 * <tr><td>{@code interpolation}</td><td>{@code bilinear} or {@code bicubic}</td></tr>
 * <tr><td>{@code averageImage}</td><td>red, green and blue from 0 to 255, or an image of them as large as the input; of
 * one of another size, the mean of each channel counts</td></tr>
 * </table>
 */
final class MatConvNetImages {
    private MatConvNetImages() {
    }

    /** Nothing where the file does not state it, or its input is no image. */
    static Optional<Preprocessing> of(MatConvNet network) {
        Map<String, MatValue> fields = network.normalization();
        int[] size = network.inputSize();
        if (fields.isEmpty() || size == null || size[0] < 1 || size[1] < 1 || size[2] != 1 && size[2] != 3) {
            return Optional.empty();
        }
        ImageSize crop = new ImageSize(size[0], size[1]);
        boolean cubic = fields.containsKey("interpolation") && fields.get("interpolation").string().equals("bicubic");
        float[] keep = fields.containsKey("keepAspect") ? fields.get("keepAspect").numbers() : new float[] {1};
        boolean keeps = (keep.length == 0 || keep[0] != 0) && crop.isSquare();
        ImageSize to = new ImageSize(size[0] + border(fields, size[0], 0), size[1] + border(fields, size[1], 1));
        Preprocessing plain = Preprocessing.plain(keeps ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES,
                keeps ? ImageSize.square(to.height()) : to, crop, size[2], 1);
        return Optional.of(less(fields.get("averageImage"), plain.resized(plain.resize(), plain.resizeTo(),
                cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR, crop)));
    }

    /** Less a mean image as large as the input, or else the mean of each channel, which is the last axis. */
    private static Preprocessing less(MatValue averageImage, Preprocessing plain) {
        float[] average = averageImage == null ? new float[0] : averageImage.numbers();
        int channels = plain.channels();
        if (average.length == 0 || average.length % channels != 0) {
            return plain;
        }
        ImageSize size = plain.crop();
        int pixels = average.length / channels;
        if (pixels > 1 && pixels == size.height() * size.width()) {
            return plain.less(MeanImage.ofPlanes(channels, size.height(), size.width(), rowsFirst(average, size)));
        }
        List<Float> means = MeanImage.ofPlanes(channels, 1, pixels, average).channelMeans();
        return plain.valued(plain.order(), 1, means, Collections.nCopies(channels, 1f));
    }

    /** MATLAB stores columns one after the other. */
    private static float[] rowsFirst(float[] average, ImageSize size) {
        float[] planes = new float[average.length];
        int pixels = size.height() * size.width();
        for (int i = 0; i < planes.length; i++) {
            int y = i % pixels / size.width();
            int x = i % size.width();
            planes[i] = average[i - i % pixels + x * size.height() + y];
        }
        return planes;
    }

    private static int border(Map<String, MatValue> fields, int side, int axis) {
        float[] border = fields.containsKey("border") ? fields.get("border").numbers() : new float[0];
        float added = border.length == 0 ? 0 : border[Math.min(axis, border.length - 1)];
        if (added > 0 && added <= side) {
            return (int) added;
        }
        float[] crop = fields.containsKey("cropSize") ? fields.get("cropSize").numbers() : new float[0];
        float share = crop.length == 0 ? 1 : crop[Math.min(axis, crop.length - 1)];
        return share > 0.1 && share < 1 ? Math.round(side / share) - side : 0;
    }
}
