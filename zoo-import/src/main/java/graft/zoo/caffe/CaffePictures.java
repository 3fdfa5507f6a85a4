package graft.zoo.caffe;

import graft.layers.Shape;
import graft.zoo.Preprocessing;
import graft.zoo.Preprocessing.Interpolation;
import graft.zoo.Preprocessing.Order;
import graft.zoo.Preprocessing.Resize;
import graft.zoo.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How a Caffe network wants its pictures: pixels 0 to 255, blue first, {@code (pixel - mean) * scale}. Mean and scale
 * are those of the first of these that states any:
 * <ol>
 * <li>the prototxt's data layer of phase TEST, else another that makes the same blob ({@code transform_param});
 * <li>the data layer that the caffemodel carries from its training;
 * <li>for colour pictures, ImageNet's means as Caffe's models use them, 104, 117, 123;
 * <li>for grey ones, mean 0 and scale 1.
 * </ol>
 *
 * A mean picture ({@code mean_file}) that is only named counts as ImageNet's means. Pictures for nets of 224 or 227
 * pixels are squashed to 256 by 256 and the centre is cropped, as Caffe's examples do; others become the network's
 * size at once.
 */
final class CaffePictures {
    private static final List<Float> IMAGENET = List.of(104f, 117f, 123f);
    private static final int IMAGENET_SIDE = 256;

    private CaffePictures() {
    }

    /** @param stored a caffemodel's metadata; empty when there is none */
    static Preprocessing of(CaffeNetwork network, Map<String, String> stored) {
        Shape input = network.network().inputShape();
        boolean grey = input.c() == 1;
        if (!grey && input.c() != 3) {
            throw new WeightFileException(network.file(), "takes pictures of " + input.c()
                    + " channels, expected 1 or 3; CaffeZoo.network reads it without preparing pictures");
        }
        List<Float> means = List.of();
        float scale = 1;
        boolean stated = false;
        for (CaffeLayer layer : network.inputs()) {
            PrototxtMessage m = layer.settings("transform_param");
            if (!stated && (m.has("mean_value") || m.has("scale") || m.has("mean_file"))) {
                means = m.has("mean_file") && !grey ? IMAGENET : m.numbers("mean_value");
                scale = m.number("scale", 1);
                stated = true;
            }
        }
        if (!stated && stored.keySet().stream().anyMatch(k -> k.startsWith("transform_param.")
                && !k.endsWith("crop_size"))) {
            means = stored.containsKey("transform_param.mean_file") && !grey ? IMAGENET
                    : numbers(stored.getOrDefault("transform_param.mean_value", ""));
            scale = Float.parseFloat(stored.getOrDefault("transform_param.scale", "1"));
            stated = true;
        }
        if (!stated && !grey) {
            means = IMAGENET;
        }
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new WeightFileException(network.file(), "transform_param.scale is " + scale + ", expected above 0");
        }
        return preprocessing(network, input, each(network, means, input.c()), scale);
    }

    private static Preprocessing preprocessing(CaffeNetwork network, Shape input, List<Float> means, float scale) {
        if (input.h() != input.w()) {
            throw new WeightFileException(network.file(), "takes pictures of " + input
                    + ", expected square ones; give another prototxt or Network.withInputSize");
        }
        int side = input.h();
        boolean imagenet = side == 224 || side == 227;
        // (pixel - mean) * scale is (pixel - mean) / (1 / scale).
        return new Preprocessing(Resize.SQUARE, imagenet ? IMAGENET_SIDE : side, Interpolation.BILINEAR, side,
                input.c() == 1 ? Order.GREY : Order.BGR, 1, means, Collections.nCopies(input.c(), 1 / scale));
    }

    /** One mean a channel: as stated, or the only one for all, or zeros. */
    private static List<Float> each(CaffeNetwork network, List<Float> means, int channels) {
        if (means.size() == channels) {
            return means;
        }
        if (means.size() > 1) {
            throw new WeightFileException(network.file(), "states " + means.size() + " mean_value for " + channels
                    + (channels == 1 ? " channel" : " channels"));
        }
        return Collections.nCopies(channels, means.isEmpty() ? 0f : means.getFirst());
    }

    private static List<Float> numbers(String commaSeparated) {
        List<Float> found = new ArrayList<>();
        Arrays.stream(commaSeparated.split(",")).filter(s -> !s.isEmpty()).forEach(s -> found.add(Float.valueOf(s)));
        return found;
    }
}
