package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.beside.PublishedWeights;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.Publisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How publishers prepared images for the networks that they trained. */
public final class PublishedPreprocessing {
    private PublishedPreprocessing() {
    }

    /**
     * How images are prepared for a recognised network: as for the published file that its name says it is, else as is
     * usual for its publisher's. With as many classes as the publisher's, it is the publisher's own; with others
     * someone trained it further, most likely on images prepared in the same way.
     */
    public static Preparation of(Recognition recognition, Path file) {
        Architecture architecture = recognition.architecture();
        Publisher publisher = recognition.publisher();
        int classes = recognition.fit().network().outputShape().c();
        Optional<PublishedWeights> named = isByName(publisher) ? PublishedWeights.named(file) : Optional.empty();
        Optional<PublishedWeights> own = named.filter(w -> w.isOf(architecture.id()));
        if (own.isPresent()) {
            PublishedWeights w = own.get();
            String name = w.title() + " by its name" + tested(w);
            return w.isOwnHead(classes) ? new Preparation(w.preprocessing(), Source.PUBLISHER, name)
                    : Preparation.guessed(w.preprocessing(), as(name, classes));
        }
        Preprocessing usual = of(architecture, publisher);
        String name = publisher.id() + "'s " + architecture.id() + named.map(w -> "; the file's name is that of "
                + w.title() + ", its tensors are believed").orElse("");
        if (!PublishedClasses.areOf(architecture, classes)) {
            return Preparation.guessed(usual, as(name, classes));
        }
        if (publisher == Publisher.HUGGING_FACE) {
            return Preparation.guessed(usual, "as for " + name
                    + ", where no preprocessor_config.json beside it states otherwise");
        }
        List<PublishedWeights> all = PublishedWeights.of(publisher.id(), architecture.id());
        boolean differ = all.stream().map(PublishedWeights::preprocessing).distinct().count() > 1;
        return differ ? Preparation.guessed(usual, "as for " + name + ", " + all.getFirst().weights() + "; the file's "
                + "name is that of none of its published files, which are prepared in different ways")
                : new Preparation(usual, Source.PUBLISHER, name);
    }

    private static String as(String name, int classes) {
        return "as for " + name + ", which has other classes than these " + classes;
    }

    /** Whose published files differ by more than their tensors. */
    private static boolean isByName(Publisher publisher) {
        return publisher == Publisher.TORCHVISION || publisher == Publisher.TIMM;
    }

    private static String tested(PublishedWeights weights) {
        return weights.tested().isEmpty() ? "" : "; measured there with --prepare \"" + weights.tested() + "\"";
    }

    /**
     * What a publisher did to images before they went into an architecture. Where it trained several sets of weights
     * differently, the first is meant: torchvision's {@code IMAGENET1K_V1}, of timm's the first of its table.
     */
    public static Preprocessing of(Architecture architecture, Publisher publisher) {
        return switch (publisher) {
            case TORCHVISION, GRAFT -> torchvision(architecture);
            case TIMM -> timm(architecture);
            case HUGGING_FACE -> huggingFace(architecture);
            case CAFFE -> caffe(architecture);
            case MATCONVNET -> matConvNet(architecture);
            case KERAS, KERAS_2016 -> keras(architecture);
            case TFSLIM -> slim(architecture);
            case TENSORFLOW -> graph(architecture);
        };
    }

    private static Preprocessing torchvision(Architecture architecture) {
        return first(Publisher.TORCHVISION, architecture).orElseGet(() -> switch (architecture) {
            case RESNET20, RESNET32, RESNET44, RESNET56, RESNET110 -> Preprocessing.cifar();
            case RESNET50V2, RESNET101V2, RESNET152V2 -> keras(architecture);
            case INCEPTION5H -> graph(architecture);
            default -> Preprocessing.torchvision(256, architecture.inputSize());
        });
    }

    /**
     * As the image processors that transformers' own scripts write beside the weights: of microsoft/resnet-50 shorter
     * side 224 / crop_pct .875, resample 3; of the EfficientNets both sides squashed, resample 0, and ImageNet's
     * deviation, by whose root they divide twice.
     */
    private static Preprocessing huggingFace(Architecture architecture) {
        return switch (architecture.family()) {
            case SEPARABLE, MOBILENET_V2 -> minusOneToOne(Resize.SHORTER_SIDE, 256, architecture);
            case EFFICIENTNET -> {
                int size = googleSize(architecture);
                Preprocessing usual = Preprocessing.torchvision(size, size);
                yield usual.resized(Resize.BOTH_SIDES, usual.resizeTo(), Interpolation.NEAREST, usual.crop());
            }
            default -> bicubic(Preprocessing.torchvision(256, 224));
        };
    }

    /** Google's EfficientNets are for images as large as torchvision's, but for B2. */
    private static int googleSize(Architecture architecture) {
        return architecture == Architecture.EFFICIENTNET_B2 ? 260 : architecture.inputSize();
    }

    private static Preprocessing timm(Architecture architecture) {
        return first(Publisher.TIMM, architecture).orElseGet(() -> torchvision(architecture));
    }

    private static Optional<Preprocessing> first(Publisher publisher, Architecture architecture) {
        return PublishedWeights.of(publisher.id(), architecture.id()).stream().findFirst()
                .map(PublishedWeights::preprocessing);
    }

    private static Preprocessing bicubic(Preprocessing usual) {
        return usual.resized(usual.resize(), usual.resizeTo(), Interpolation.BICUBIC, usual.crop());
    }

    /**
     * Inceptions: the central 87.5 % of either side, squashed, -1 to 1. The others: as Oxford and MSRA, but RGB.
     * TF-slim, preprocessing/inception_preprocessing.py and vgg_preprocessing.py.
     */
    private static Preprocessing slim(Architecture architecture) {
        return switch (architecture) {
            case GOOGLENET, INCEPTION_V3 -> minusOneToOne(Resize.BOTH_SIDES,
                    Math.round(architecture.inputSize() / .875f), architecture);
            default -> lessMean(256, architecture.inputSize(), Order.RGB, 123.68f, 116.78f, 103.94f);
        };
    }

    /** The graph of Inception v3 squashes the whole image and computes (x - 128) / 128; inception5h subtracts 117. */
    private static Preprocessing graph(Architecture architecture) {
        int size = architecture.inputSize();
        return switch (architecture) {
            case INCEPTION_V3 -> new Preprocessing(Resize.BOTH_SIDES, size, Interpolation.BILINEAR, size, Order.RGB, 1,
                    List.of(128f, 128f, 128f), List.of(128f, 128f, 128f));
            default -> lessMean(size, size, Order.RGB, 117, 117, 117);
        };
    }

    /**
     * Keras's modes "tf", RGB from -1 to 1, and "caffe", BGR minus the mean of each channel. Inception sees the central
     * 87.5 % of the image squashed to a square, and so does Xception; the others the centre of a shorter side of 256, or
     * of as much more than their size. EfficientNets and ConvNeXts normalise as torchvision does, EfficientNetV2-S
     * computes x / 128 - 1.
     */
    private static Preprocessing keras(Architecture architecture) {
        return switch (architecture) {
            case INCEPTION_V3 -> slim(architecture);
            case XCEPTION, INCEPTION_RESNET_V2 -> minusOneToOne(Resize.BOTH_SIDES,
                    Math.round(architecture.inputSize() / .875f), architecture);
            case EFFICIENTNET_V2_S -> new Preprocessing(Resize.BOTH_SIDES, 384, Interpolation.BICUBIC, 384, Order.RGB, 1,
                    List.of(128f, 128f, 128f), List.of(128f, 128f, 128f));
            case TF_EFFICIENTNETV2_B0, CONVNEXT_TINY, CONVNEXT_SMALL, CONVNEXT_BASE ->
                    bicubic(Preprocessing.torchvision(256, 224));
            case MOBILENET_V1, MOBILENET_V2, MOBILENETV2_050, MOBILENET_V3_LARGE, MOBILENET_V3_SMALL ->
                    minusOneToOne(Resize.SHORTER_SIDE, 256, architecture);
            case EFFICIENTNET_B0, EFFICIENTNET_B1, EFFICIENTNET_B2, EFFICIENTNET_B3, EFFICIENTNET_B4 ->
                    bicubic(Preprocessing.torchvision(Math.round(googleSize(architecture) / .875f),
                            googleSize(architecture)));
            case DENSENET121, DENSENET169, DENSENET201 -> torchvision(architecture); // Keras's mode "torch"
            case RESNET50V2, RESNET101V2, RESNET152V2 -> minusOneToOne(Resize.SHORTER_SIDE, 256, architecture);
            default -> caffe(architecture);
        };
    }

    /** BGR from 0 to 255; Oxford and MSRA keep the aspect ratio, Berkeley's own models lose it. */
    private static Preprocessing caffe(Architecture architecture) {
        return switch (architecture) {
            case ALEXNET, CAFFENET, SQUEEZENET1_0, SQUEEZENET1_1 -> Preprocessing.caffe(256, 227, 104, 117, 123);
            case GOOGLENET -> Preprocessing.caffe(256, 224, 104, 117, 123);
            default -> lessMean(256, architecture.inputSize(), Order.BGR, 103.939f, 116.779f, 123.68f);
        };
    }

    /** RGB from 0 to 255 less the mean that VGG's authors state; a file's own averageImage comes before it. */
    private static Preprocessing matConvNet(Architecture architecture) {
        int crop = switch (architecture) {
            case ALEXNET, CAFFENET -> 227;
            default -> architecture.inputSize();
        };
        return lessMean(256, crop, Order.RGB, 123.68f, 116.779f, 103.939f);
    }

    /** RGB from -1 to 1. */
    private static Preprocessing minusOneToOne(Resize resize, int resizeTo, Architecture architecture) {
        return new Preprocessing(resize, resizeTo, Interpolation.BILINEAR, architecture.inputSize(), Order.RGB,
                1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
    }

    /** From 0 to 255 less a mean of each channel, the aspect ratio kept. */
    private static Preprocessing lessMean(int resizeTo, int crop, Order order, float first, float second,
            float third) {
        return new Preprocessing(Resize.SHORTER_SIDE, resizeTo, Interpolation.BILINEAR, crop, order, 1,
                List.of(first, second, third), List.of(1f, 1f, 1f));
    }
}
