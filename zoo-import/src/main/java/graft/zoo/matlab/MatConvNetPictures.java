package graft.zoo.matlab;

import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How a MatConvNet network wants its pictures, from {@code meta.normalization}:
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>{@code imageSize}</td><td>height, width, channels of the input</td></tr>
 * <tr><td>{@code border}</td><td>how much larger pictures are made before their centre is cut out</td></tr>
 * <tr><td>{@code cropSize}</td><td>or instead, of newer files, the share of the picture that is cut out</td></tr>
 * <tr><td>{@code keepAspect}</td><td>whether the shorter side is made so large, or both</td></tr>
 * <tr><td>{@code interpolation}</td><td>{@code bilinear} or {@code bicubic}</td></tr>
 * <tr><td>{@code averageImage}</td><td>red, green and blue from 0 to 255, or a picture of them: of that, the mean of
 * each channel counts</td></tr>
 * </table>
 */
final class MatConvNetPictures {
    private MatConvNetPictures() {
    }

    /** @param otherwise what the file does not state */
    static Preprocessing of(MatConvNet network, Preprocessing otherwise) {
        Map<String, MatValue> fields = network.normalization();
        int[] size = network.inputSize();
        if (fields.isEmpty() || size == null || size[0] != size[1] || size[0] < 1 || size[2] != 1 && size[2] != 3) {
            return otherwise;
        }
        int side = size[0];
        List<Float> mean = mean(fields.get("averageImage"), size[2]);
        boolean cubic = fields.containsKey("interpolation") && fields.get("interpolation").string().equals("bicubic");
        float[] keep = fields.containsKey("keepAspect") ? fields.get("keepAspect").numbers() : new float[] {1};
        boolean keeps = keep.length == 0 || keep[0] != 0;
        return new Preprocessing(keeps ? Resize.SHORTER_SIDE : Resize.SQUARE, side + border(fields, side),
                cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR, side,
                size[2] == 1 ? Order.GREY : Order.RGB, 1, mean == null ? zeros(size[2]) : mean,
                Collections.nCopies(size[2], 1f));
    }

    private static List<Float> zeros(int channels) {
        return Collections.nCopies(channels, 0f);
    }

    private static int border(Map<String, MatValue> fields, int side) {
        float[] border = fields.containsKey("border") ? fields.get("border").numbers() : new float[0];
        if (border.length > 0 && border[0] > 0 && border[0] <= side) {
            return (int) border[0];
        }
        float[] crop = fields.containsKey("cropSize") ? fields.get("cropSize").numbers() : new float[0];
        return crop.length > 0 && crop[0] > 0.1 && crop[0] < 1 ? Math.round(side / crop[0]) - side : 0;
    }

    /** The mean of each channel, which is the last axis; null where there is none. */
    private static List<Float> mean(MatValue value, int channels) {
        float[] picture = value == null ? new float[0] : value.numbers();
        if (picture.length == 0 || picture.length % channels != 0) {
            return null;
        }
        List<Float> means = new ArrayList<>();
        int pixels = picture.length / channels;
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = 0; i < pixels; i++) {
                sum += picture[c * pixels + i];
            }
            means.add((float) (sum / pixels));
        }
        return means;
    }
}
