package graft.zoo.caffe;

import graft.layers.layer.Shape;
import graft.zoo.model.ImageSize;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a Caffe network wants its images: pixels 0 to 255, {@code (pixel - mean) * scale}. Mean and scale are those of
 * the first of these that states any:
 * <ol>
 * <li>the prototxt's data layer of phase TEST, else another that makes the same blob ({@code transform_param});
 * <li>the data layer that the caffemodel carries from its training;
 * <li>the one mean image that lies beside the prototxt;
 * <li>for colour images, ImageNet's means as Caffe's models use them, 104, 117, 123: a guess;
 * <li>for grey ones, mean 0 and scale 1: a guess, too.
 * </ol>
 *
 * <p>A mean image ({@code mean_file}) is subtracted pixel by pixel, where it lies beside the prototxt or at the path
 * that the prototxt names. It is as large as images are made before their centre is cropped; where it is smaller than
 * the network's input, the means of its channels count. A missing one is replaced by ImageNet's means (zeros for grey
 * images), which is a guess.
 *
 * <p>Channels are blue, green, red, as OpenCV reads images for Caffe; red, green, blue where the data are CIFAR's,
 * which Caffe's converter stores so, or where the mean falls from the first channel to the last: in photographs blue is
 * the least (ImageNet's red, green, blue: 123, 117, 104; CIFAR-10's: 125, 123, 114).
 *
 * <p>Images for networks of 224 or 227 pixels are squashed to 256 by 256 and the centre is cropped, as Caffe's examples
 * do; others become the network's size at once.
 */
final class CaffePreprocessing {
    private static final List<Float> IMAGENET = List.of(104f, 117f, 123f);
    private static final ImageSize IMAGENET_SIZE = ImageSize.square(256);
    /** Below this, data sets such as CIFAR's have images of the network's size, whatever their mean's. */
    private static final int SMALL = 64;

    private final CaffeNetwork network;
    private final ImageSize input;
    private final int channels;

    private CaffePreprocessing(CaffeNetwork network) {
        this.network = network;
        Shape shape = network.network().inputShape();
        if (shape.c() != 1 && shape.c() != 3) {
            throw new WeightFileException(network.file(), "takes images of " + shape.c()
                    + " channels, expected 1 or 3; CaffeNetwork.read and fill load it without preparing images");
        }
        input = ImageSize.ofInput(network.file(), shape);
        channels = shape.c();
    }

    /** @param stored a caffemodel's metadata; empty when there is none */
    static Preparation of(CaffeNetwork network, Map<String, String> stored) {
        CaffePreprocessing images = new CaffePreprocessing(network);
        return CaffeTransform.of(network, stored).map(images::stated).orElseGet(images::unstated);
    }

    private Preparation stated(CaffeTransform transform) {
        if (!(transform.scale() > 0) || !Float.isFinite(transform.scale())) {
            throw new WeightFileException(network.file(), "transform_param.scale is " + transform.scale()
                    + ", expected above 0");
        }
        float deviation = 1 / transform.scale();
        if (transform.meanFile().isEmpty()) {
            List<Float> means = each(transform.means());
            return Preparation.ofFile(values(means, deviation, isRgb(means)), transform.where() + rgb(isRgb(means)));
        }
        Optional<Path> file = CaffeMeanFiles.named(network.file(), transform.meanFile())
                .or(() -> CaffeMeanFiles.only(network.file()));
        return file.map(mean -> less(mean, deviation)).orElseGet(() -> Preparation.guessed(
                values(channels == 1 ? each(List.of()) : IMAGENET, deviation, false), transform.where() + " names "
                        + transform.meanFile() + ", which is not there; "
                        + (channels == 1 ? "nothing is" : "ImageNet's means are") + " subtracted in its place"));
    }

    private Preparation unstated() {
        return CaffeMeanFiles.only(network.file()).map(mean -> less(mean, 1)).orElseGet(() -> Preparation.guessed(
                values(channels == 1 ? each(List.of()) : IMAGENET, 1, false), channels == 1
                        ? "neither prototxt nor caffemodel states a mean or scale"
                        : "neither prototxt nor caffemodel states a mean; ImageNet's, as in Caffe's own models"));
    }

    private Preparation less(Path file, float deviation) {
        MeanImage mean = CaffeMean.image(file);
        if (mean.channels() != channels) {
            throw new WeightFileException(file, "has " + mean.channels() + (mean.channels() == 1 ? " channel"
                    : " channels") + ", the network of " + network.file().getFileName() + " takes " + channels
                    + "; put the mean image of this network there, or state the mean with --prepare");
        }
        List<Float> means = mean.channelMeans();
        boolean rgb = isRgb(means);
        String detail = file.getFileName() + rgb(rgb);
        if (mean.height() < input.height() || mean.width() < input.width()) {
            return new Preparation(values(means, deviation, rgb), Source.BESIDE, detail + "; of its " + mean.size()
                    + " pixels, smaller than the network's input, the mean of each channel");
        }
        Preprocessing flat = values(each(List.of()), deviation, rgb);
        boolean isWhole = !mean.size().equals(input) && input.shorter() >= SMALL;
        Preprocessing sized = isWhole ? flat.resized(Resize.BOTH_SIDES, mean.size(), flat.interpolation(), input)
                : flat;
        return new Preparation(sized.less(mean.centre(input.height(), input.width())), Source.BESIDE, detail);
    }

    private Preprocessing values(List<Float> means, float deviation, boolean rgb) {
        boolean imagenet = input.isSquare() && (input.height() == 224 || input.height() == 227);
        // (pixel - mean) * scale is (pixel - mean) / (1 / scale).
        return new Preprocessing(Resize.BOTH_SIDES, imagenet ? IMAGENET_SIZE : input, Interpolation.BILINEAR, input,
                channels == 1 ? Order.GREY : rgb ? Order.RGB : Order.BGR, 1, means,
                Collections.nCopies(channels, deviation), Optional.empty());
    }

    private boolean isRgb(List<Float> means) {
        return channels == 3 && (isCifar() || means.get(0) > means.get(1) && means.get(1) > means.get(2));
    }

    private String rgb(boolean rgb) {
        return !rgb ? "" : isCifar() ? ", channels as Caffe stores CIFAR's: red first"
                : ", channels red first, since its mean falls from the first to the last";
    }

    /** Whether a data layer reads a database of CIFAR's, which Caffe's converter writes as it is: red first. */
    private boolean isCifar() {
        return network.inputs().stream().anyMatch(layer -> layer.type().equals("Data") && layer.settings("data_param")
                .string("source", "").toLowerCase(Locale.ROOT).contains("cifar"));
    }

    /** One mean a channel: as stated, or the only one for all, or zeros. */
    private List<Float> each(List<Float> means) {
        if (means.size() == channels) {
            return means;
        }
        if (means.size() > 1) {
            throw new WeightFileException(network.file(), "states " + means.size() + " mean_value for " + channels
                    + (channels == 1 ? " channel" : " channels"));
        }
        return Collections.nCopies(channels, means.isEmpty() ? 0f : means.getFirst());
    }
}
