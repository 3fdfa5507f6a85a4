package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.structure.Names;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Publisher;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** The published networks that Graft knows by name. Each builds its {@link Network} for any number of classes. */
public enum Architecture {
    VGG11("vgg11", 224, classes -> Vgg.network(11, false, classes)),
    VGG13("vgg13", 224, classes -> Vgg.network(13, false, classes)),
    VGG16("vgg16", 224, classes -> Vgg.network(16, false, classes)),
    VGG19("vgg19", 224, classes -> Vgg.network(19, false, classes)),
    VGG11_BN("vgg11_bn", 224, classes -> Vgg.network(11, true, classes)),
    VGG13_BN("vgg13_bn", 224, classes -> Vgg.network(13, true, classes)),
    VGG16_BN("vgg16_bn", 224, classes -> Vgg.network(16, true, classes)),
    VGG19_BN("vgg19_bn", 224, classes -> Vgg.network(19, true, classes)),
    RESNET18("resnet18", 224, classes -> ResNet.network(18, classes)),
    RESNET34("resnet34", 224, classes -> ResNet.network(34, classes)),
    RESNET50("resnet50", 224, classes -> ResNet.network(50, classes)),
    RESNET101("resnet101", 224, classes -> ResNet.network(101, classes)),
    RESNET152("resnet152", 224, classes -> ResNet.network(152, classes)),
    RESNET50V2("resnet50v2", 224, classes -> ResNetV2.network(50, classes)),
    RESNET101V2("resnet101v2", 224, classes -> ResNetV2.network(101, classes)),
    RESNET152V2("resnet152v2", 224, classes -> ResNetV2.network(152, classes)),
    RESNET50D("resnet50d", 224, classes -> ResNet.deepStem(50, classes)),
    GOOGLENET("googlenet", 224, GoogLeNet::network, "aux1.", "aux2.", "loss1/", "loss2/"),
    INCEPTION5H("inception5h", 224, Inception5h::network, "head0_", "head1_", "nn0.", "nn1.", "softmax0.",
            "softmax1."),
    INCEPTION_V3("inception_v3", 299, InceptionV3::network, "AuxLogits."),
    ALEXNET("alexnet", 224, AlexNet::network),
    CAFFENET("caffenet", 227, AlexNet::caffeNet),
    SQUEEZENET1_0("squeezenet1_0", 224, SqueezeNet::version10),
    SQUEEZENET1_1("squeezenet1_1", 224, SqueezeNet::version11),
    RESNET20("resnet20", 32, classes -> CifarResNet.network(20, classes)),
    RESNET32("resnet32", 32, classes -> CifarResNet.network(32, classes)),
    RESNET44("resnet44", 32, classes -> CifarResNet.network(44, classes)),
    RESNET56("resnet56", 32, classes -> CifarResNet.network(56, classes)),
    RESNET110("resnet110", 32, classes -> CifarResNet.network(110, classes));

    private final String id;
    private final int inputSize;
    private final IntFunction<Network> builder;
    private final List<String> auxiliary;

    Architecture(String id, int inputSize, IntFunction<Network> builder, String... auxiliary) {
        this.id = id;
        this.inputSize = inputSize;
        this.builder = builder;
        this.auxiliary = List.of(auxiliary);
    }

    /** The name as it is written in files and on the command line, such as {@code resnet50}. */
    public String id() {
        return id;
    }

    /** Height and width of the pictures that the published weights were trained on. */
    public int inputSize() {
        return inputSize;
    }

    /** The network with this many outputs, its parameters without values. */
    public Network network(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException(id + " needs at least 1 class, not " + classes);
        }
        return builder.apply(classes);
    }

    /**
     * The network as this publisher builds it, where publishers differ under one name: in where the picture is halved,
     * in padding, in normalisation. Where they do not, {@link #network(int)}.
     */
    public Network network(Publisher publisher, int classes) {
        if (classes < 1) {
            return network(classes);
        }
        return switch (publisher) {
            case CAFFE, MATCONVNET -> original(classes);
            case TFSLIM, TENSORFLOW -> tensorFlow(publisher == Publisher.TENSORFLOW, classes);
            case KERAS, KERAS_2016 -> keras(publisher == Publisher.KERAS_2016, classes);
            default -> network(classes);
        };
    }

    /** As the authors published it for Caffe. */
    private Network original(int classes) {
        return switch (this) {
            case RESNET50 -> ResNet.original(50, classes);
            case RESNET101 -> ResNet.original(101, classes);
            case RESNET152 -> ResNet.original(152, classes);
            case ALEXNET -> AlexNet.original(classes);
            case GOOGLENET -> GoogLeNet.original(classes);
            case SQUEEZENET1_0 -> SqueezeNet.version10WithBorder(classes);
            default -> network(classes);
        };
    }

    /** As Google published it: as a frozen graph in 2015, or in TF-slim. */
    private Network tensorFlow(boolean graph, int classes) {
        return switch (this) {
            case RESNET50 -> SlimResNet.network(50, classes);
            case RESNET101 -> SlimResNet.network(101, classes);
            case RESNET152 -> SlimResNet.network(152, classes);
            case GOOGLENET -> GoogLeNet.tensorFlow(classes);
            case INCEPTION_V3 -> graph ? InceptionV3.graph(classes) : InceptionV3.slim(classes);
            default -> network(classes);
        };
    }

    /** As Keras publishes it. */
    private Network keras(boolean of2016, int classes) {
        return switch (this) {
            case RESNET50 -> of2016 ? KerasResNet.of2016(classes) : KerasResNet.network(50, classes);
            case RESNET101 -> KerasResNet.network(101, classes);
            case RESNET152 -> KerasResNet.network(152, classes);
            case INCEPTION_V3 -> InceptionV3.slim(classes);
            default -> network(classes);
        };
    }

    /** Prefixes of tensors that published files hold for training from scratch only: auxiliary heads. */
    public List<String> auxiliaryPrefixes() {
        return auxiliary;
    }

    /** Whether it was made for CIFAR's pictures of 32x32 pixels. */
    public boolean isCifar() {
        return inputSize == 32;
    }

    /**
     * What this publisher did to pictures before they went in. Where the publisher trained several sets of weights
     * differently, the first is meant: torchvision's {@code IMAGENET1K_V1}.
     */
    public Preprocessing preprocessing(Publisher publisher) {
        return switch (publisher) {
            case TORCHVISION, GRAFT -> torchvisionPreprocessing();
            case TIMM -> timmPreprocessing();
            case CAFFE -> caffePreprocessing();
            case MATCONVNET -> matConvNetPreprocessing();
            case KERAS, KERAS_2016 -> kerasPreprocessing();
            case TFSLIM -> slimPreprocessing();
            case TENSORFLOW -> graphPreprocessing();
        };
    }

    private Preprocessing torchvisionPreprocessing() {
        return switch (this) {
            case RESNET20, RESNET32, RESNET44, RESNET56, RESNET110 -> Preprocessing.cifar();
            // Their weights came from TensorFlow, with pixels from -1 to 1; torchvision's transform_input says so.
            case GOOGLENET -> minusOneToOne(256);
            case INCEPTION_V3 -> minusOneToOne(342);
            case RESNET50V2, RESNET101V2, RESNET152V2 -> kerasPreprocessing();
            case INCEPTION5H -> graphPreprocessing();
            default -> Preprocessing.torchvision(256, inputSize);
        };
    }

    /** timm's first weights of each network, in their recipes' order; only where their names tell them apart. */
    private Preprocessing timmPreprocessing() {
        // crop_pct 0.95 of a shorter side of 224 / 0.95.
        return this != RESNET50D ? torchvisionPreprocessing()
                : new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, 235, Preprocessing.Interpolation.BICUBIC, 224,
                        Preprocessing.Order.RGB, 1 / 255f, List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
    }

    private Preprocessing minusOneToOne(int resizeTo) {
        return new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, resizeTo, Preprocessing.Interpolation.BILINEAR,
                inputSize, Preprocessing.Order.RGB, 1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
    }

    /**
     * Inceptions: the central 87.5 % of either side, squashed, -1 to 1. The others: as Oxford and MSRA, but RGB.
     * TF-slim, preprocessing/inception_preprocessing.py and vgg_preprocessing.py.
     */
    private Preprocessing slimPreprocessing() {
        return switch (this) {
            case GOOGLENET, INCEPTION_V3 -> new Preprocessing(Preprocessing.Resize.SQUARE,
                    Math.round(inputSize / .875f), Preprocessing.Interpolation.BILINEAR, inputSize,
                    Preprocessing.Order.RGB, 1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
            default -> new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, 256, Preprocessing.Interpolation.BILINEAR,
                    inputSize, Preprocessing.Order.RGB, 1, List.of(123.68f, 116.78f, 103.94f), List.of(1f, 1f, 1f));
        };
    }

    /** The graph of Inception v3 squashes the whole picture and computes (x - 128) / 128; inception5h subtracts 117. */
    private Preprocessing graphPreprocessing() {
        return switch (this) {
            case INCEPTION_V3 -> new Preprocessing(Preprocessing.Resize.SQUARE, inputSize,
                    Preprocessing.Interpolation.BILINEAR, inputSize, Preprocessing.Order.RGB, 1,
                    List.of(128f, 128f, 128f), List.of(128f, 128f, 128f));
            default -> new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, inputSize,
                    Preprocessing.Interpolation.BILINEAR, inputSize, Preprocessing.Order.RGB, 1,
                    List.of(117f, 117f, 117f), List.of(1f, 1f, 1f));
        };
    }

    /**
     * Keras's modes "tf", RGB from -1 to 1, and "caffe", BGR minus the mean of each channel. Inception sees the central
     * 87.5 % of the picture squashed to a square, the others the centre of a shorter side of 256.
     */
    private Preprocessing kerasPreprocessing() {
        return switch (this) {
            case INCEPTION_V3 -> slimPreprocessing();
            case RESNET50V2, RESNET101V2, RESNET152V2 -> minusOneToOne(256);
            default -> caffePreprocessing();
        };
    }

    /** BGR from 0 to 255; Oxford and MSRA keep the aspect ratio, Berkeley's own models lose it. */
    private Preprocessing caffePreprocessing() {
        return switch (this) {
            case ALEXNET, CAFFENET, SQUEEZENET1_0, SQUEEZENET1_1 -> Preprocessing.caffe(256, 227, 104, 117, 123);
            case GOOGLENET -> Preprocessing.caffe(256, 224, 104, 117, 123);
            default -> new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, 256, Preprocessing.Interpolation.BILINEAR,
                    inputSize, Preprocessing.Order.BGR, 1, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f));
        };
    }

    /** RGB from 0 to 255 less the mean that VGG's authors state; a file's own averageImage comes before it. */
    private Preprocessing matConvNetPreprocessing() {
        int crop = this == ALEXNET || this == CAFFENET ? 227 : inputSize;
        return new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, 256, Preprocessing.Interpolation.BILINEAR, crop,
                Preprocessing.Order.RGB, 1, List.of(123.68f, 116.779f, 103.939f), List.of(1f, 1f, 1f));
    }

    /**
     * The architecture of this name.
     *
     * @throws IllegalArgumentException when there is none; names the nearest and lists all
     */
    public static Architecture byName(String name) {
        return Arrays.stream(values()).filter(a -> a.id.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no architecture '" + name + "'; nearest: "
                        + Names.nearest(name, ids()) + "; known: " + String.join(" ", ids())));
    }

    /** All names, in the order of this list. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(Architecture::id).toList();
    }

    @Override
    public String toString() {
        return id;
    }
}
