package graft.zoo.caffe;

import graft.layers.layer.Shape;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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
 * A mean picture ({@code mean_file}) counts by the mean of each of its channels where a file of that name lies beside
 * the prototxt, else as ImageNet's means (zeros for grey pictures); no folder that a file names is ever visited.
 *
 * <p>Pictures for nets of 224 or 227 pixels are squashed to 256 by 256 and the centre is cropped, as Caffe's examples
 * do; others become the network's size at once.
 */
final class CaffePreprocessing {
    private static final List<Float> IMAGENET = List.of(104f, 117f, 123f);
    private static final int IMAGENET_SIDE = 256;
    /** A plain file name: starts with a letter or digit, holds no folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    private CaffePreprocessing() {
    }

    /** The channels' means of a mean picture beside the prototxt; nothing where it is not there. */
    private static Optional<List<Float>> meanPicture(CaffeNetwork network, String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Path beside = network.file().resolveSibling(name);
        return Files.isRegularFile(beside) ? Optional.of(CaffeMean.channels(beside)) : Optional.empty();
    }

    private static List<Float> means(CaffeNetwork network, String meanFile, List<Float> values) {
        if (meanFile.isEmpty()) {
            return values;
        }
        List<Float> otherwise = network.network().inputShape().c() == 1 ? List.of() : IMAGENET;
        return meanPicture(network, meanFile).orElse(otherwise);
    }

    /** @param stored a caffemodel's metadata; empty when there is none */
    static Preprocessing of(CaffeNetwork network, Map<String, String> stored) {
        Shape input = network.network().inputShape();
        boolean grey = input.c() == 1;
        if (!grey && input.c() != 3) {
            throw new WeightFileException(network.file(), "takes pictures of " + input.c()
                    + " channels, expected 1 or 3; CaffeNetwork.read and fill load it without preparing pictures");
        }
        List<Float> means = List.of();
        float scale = 1;
        boolean stated = false;
        for (CaffeLayer layer : network.inputs()) {
            PrototxtMessage m = layer.settings("transform_param");
            if (!stated && (m.has("mean_value") || m.has("scale") || m.has("mean_file"))) {
                means = means(network, m.string("mean_file", ""), m.numbers("mean_value"));
                scale = m.number("scale", 1);
                stated = true;
            }
        }
        if (!stated && stored.keySet().stream().anyMatch(k -> k.startsWith("transform_param.")
                && !k.endsWith("crop_size"))) {
            means = means(network, stored.getOrDefault("transform_param.mean_file", ""),
                    numbers(stored.getOrDefault("transform_param.mean_value", "")));
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
                    + ", expected square ones; CaffeNetwork.read and fill load it without preparing pictures");
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
