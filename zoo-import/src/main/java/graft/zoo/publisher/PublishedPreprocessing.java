package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.Publisher;
import java.util.List;

/** How publishers prepared pictures for the networks that they trained. */
public final class PublishedPreprocessing {
    private PublishedPreprocessing() {
    }

    /**
     * What a publisher did to pictures before they went into an architecture. Where the publisher trained several sets of weights
     * differently, the first is meant: torchvision's {@code IMAGENET1K_V1}.
     */
    public static Preprocessing of(Architecture architecture, Publisher publisher) {
        return switch (publisher) {
            case TORCHVISION, GRAFT -> torchvision(architecture);
            case TIMM -> timm(architecture);
            case CAFFE -> caffe(architecture);
            case MATCONVNET -> matConvNet(architecture);
            case KERAS, KERAS_2016 -> keras(architecture);
            case TFSLIM -> slim(architecture);
            case TENSORFLOW -> graph(architecture);
        };
    }

    private static Preprocessing torchvision(Architecture architecture) {
        return switch (architecture) {
            case RESNET20, RESNET32, RESNET44, RESNET56, RESNET110 -> Preprocessing.cifar();
            // Their weights came from TensorFlow, with pixels from -1 to 1; torchvision's transform_input says so.
            case GOOGLENET -> minusOneToOne(architecture, 256);
            case INCEPTION_V3 -> minusOneToOne(architecture, 342);
            case RESNET50V2, RESNET101V2, RESNET152V2 -> keras(architecture);
            case INCEPTION5H -> graph(architecture);
            default -> Preprocessing.torchvision(256, architecture.inputSize());
        };
    }

    /** timm's first weights of each network, in their recipes' order; only where their names tell them apart. */
    private static Preprocessing timm(Architecture architecture) {
        // crop_pct 0.95 of a shorter side of 224 / 0.95.
        return architecture != Architecture.RESNET50D ? torchvision(architecture)
                : new Preprocessing(Resize.SHORTER_SIDE, 235, Interpolation.BICUBIC, 224,
                        Order.RGB, 1 / 255f, List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    private static Preprocessing minusOneToOne(Architecture architecture, int resizeTo) {
        return new Preprocessing(Resize.SHORTER_SIDE, resizeTo, Interpolation.BILINEAR,
                architecture.inputSize(), Order.RGB, 1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
    }

    /**
     * Inceptions: the central 87.5 % of either side, squashed, -1 to 1. The others: as Oxford and MSRA, but RGB.
     * TF-slim, preprocessing/inception_preprocessing.py and vgg_preprocessing.py.
     */
    private static Preprocessing slim(Architecture architecture) {
        return switch (architecture) {
            case GOOGLENET, INCEPTION_V3 -> new Preprocessing(Resize.SQUARE,
                    Math.round(architecture.inputSize() / .875f), Interpolation.BILINEAR, architecture.inputSize(),
                    Order.RGB, 1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
            default -> new Preprocessing(Resize.SHORTER_SIDE, 256, Interpolation.BILINEAR,
                    architecture.inputSize(), Order.RGB, 1, List.of(123.68f, 116.78f, 103.94f), List.of(1f, 1f, 1f));
        };
    }

    /** The graph of Inception v3 squashes the whole picture and computes (x - 128) / 128; inception5h subtracts 117. */
    private static Preprocessing graph(Architecture architecture) {
        return switch (architecture) {
            case INCEPTION_V3 -> new Preprocessing(Resize.SQUARE, architecture.inputSize(),
                    Interpolation.BILINEAR, architecture.inputSize(), Order.RGB, 1,
                    List.of(128f, 128f, 128f), List.of(128f, 128f, 128f));
            default -> new Preprocessing(Resize.SHORTER_SIDE, architecture.inputSize(),
                    Interpolation.BILINEAR, architecture.inputSize(), Order.RGB, 1,
                    List.of(117f, 117f, 117f), List.of(1f, 1f, 1f));
        };
    }

    /**
     * Keras's modes "tf", RGB from -1 to 1, and "caffe", BGR minus the mean of each channel. Inception sees the central
     * 87.5 % of the picture squashed to a square, the others the centre of a shorter side of 256.
     */
    private static Preprocessing keras(Architecture architecture) {
        return switch (architecture) {
            case INCEPTION_V3 -> slim(architecture);
            case RESNET50V2, RESNET101V2, RESNET152V2 -> minusOneToOne(architecture, 256);
            default -> caffe(architecture);
        };
    }

    /** BGR from 0 to 255; Oxford and MSRA keep the aspect ratio, Berkeley's own models lose it. */
    private static Preprocessing caffe(Architecture architecture) {
        return switch (architecture) {
            case ALEXNET, CAFFENET, SQUEEZENET1_0, SQUEEZENET1_1 -> Preprocessing.caffe(256, 227, 104, 117, 123);
            case GOOGLENET -> Preprocessing.caffe(256, 224, 104, 117, 123);
            default -> new Preprocessing(Resize.SHORTER_SIDE, 256, Interpolation.BILINEAR,
                    architecture.inputSize(), Order.BGR, 1, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f));
        };
    }

    /** RGB from 0 to 255 less the mean that VGG's authors state; a file's own averageImage comes before it. */
    private static Preprocessing matConvNet(Architecture architecture) {
        int crop = architecture == Architecture.ALEXNET || architecture == Architecture.CAFFENET ? 227 : architecture.inputSize();
        return new Preprocessing(Resize.SHORTER_SIDE, 256, Interpolation.BILINEAR, crop,
                Order.RGB, 1, List.of(123.68f, 116.779f, 103.939f), List.of(1f, 1f, 1f));
    }
}
