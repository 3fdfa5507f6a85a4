package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.structure.Names;
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
    MOBILENET_V1("mobilenet_v1", 224, SeparableNet::mobileNetV1),
    MOBILENET_V2("mobilenet_v2", 224, classes -> MobileNetV2.network(1, classes)),
    MOBILENETV2_050("mobilenetv2_050", 224, classes -> MobileNetV2.network(0.5, classes)),
    MOBILENET_V3_LARGE("mobilenet_v3_large", 224, MobileNetV3::large),
    MOBILENET_V3_SMALL("mobilenet_v3_small", 224, MobileNetV3::small),
    MNASNET0_5("mnasnet0_5", 224, classes -> MnasNet.network(0.5, classes)),
    MNASNET1_0("mnasnet1_0", 224, classes -> MnasNet.network(1, classes)),
    LCNET_100("lcnet_100", 224, SeparableNet::lcNet),
    EFFICIENTNET_B0("efficientnet_b0", 224, classes -> EfficientNet.network(0, classes)),
    EFFICIENTNET_B1("efficientnet_b1", 240, classes -> EfficientNet.network(1, classes)),
    EFFICIENTNET_B2("efficientnet_b2", 288, classes -> EfficientNet.network(2, classes)),
    EFFICIENTNET_B3("efficientnet_b3", 300, classes -> EfficientNet.network(3, classes)),
    EFFICIENTNET_B4("efficientnet_b4", 380, classes -> EfficientNet.network(4, classes)),
    TF_EFFICIENTNET_B0("tf_efficientnet_b0", 224, classes -> EfficientNet.timmOfTensorFlow(0, classes)),
    TF_EFFICIENTNET_B1("tf_efficientnet_b1", 240, classes -> EfficientNet.timmOfTensorFlow(1, classes)),
    TF_EFFICIENTNET_B2("tf_efficientnet_b2", 260, classes -> EfficientNet.timmOfTensorFlow(2, classes)),
    TF_EFFICIENTNET_B3("tf_efficientnet_b3", 300, classes -> EfficientNet.timmOfTensorFlow(3, classes)),
    TF_EFFICIENTNET_B4("tf_efficientnet_b4", 380, classes -> EfficientNet.timmOfTensorFlow(4, classes)),
    TF_EFFICIENTNET_LITE0("tf_efficientnet_lite0", 224, EfficientNet::lite0),
    EFFICIENTNET_V2_S("efficientnet_v2_s", 384, EfficientNet::v2s),
    TF_EFFICIENTNETV2_B0("tf_efficientnetv2_b0", 192, EfficientNet::v2b0),
    SHUFFLENET_V2_X0_5("shufflenet_v2_x0_5", 224, classes -> ShuffleNetV2.network(0.5, classes)),
    SHUFFLENET_V2_X1_0("shufflenet_v2_x1_0", 224, classes -> ShuffleNetV2.network(1, classes)),
    SHUFFLENET_V2_X1_5("shufflenet_v2_x1_5", 224, classes -> ShuffleNetV2.network(1.5, classes)),
    SHUFFLENET_V2_X2_0("shufflenet_v2_x2_0", 224, classes -> ShuffleNetV2.network(2, classes)),
    INCEPTION_V4("inception_v4", 299, InceptionV4::network),
    INCEPTION_RESNET_V2("inception_resnet_v2", 299, InceptionResNetV2::network),
    XCEPTION("xception", 299, Xception::network),
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

    /** Height and width of the images that the published weights were trained on. */
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

    /** Prefixes of tensors that published files hold for training from scratch only: auxiliary heads. */
    public List<String> auxiliaryPrefixes() {
        return auxiliary;
    }

    /** Whether it was made for CIFAR's images of 32x32 pixels. */
    public boolean isCifar() {
        return inputSize == 32;
    }

    /**
     * The architecture of this name.
     *
     * @throws IllegalArgumentException when there is none; names one that is near and lists all
     */
    public static Architecture byName(String name) {
        return Arrays.stream(values()).filter(a -> a.id.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no architecture '" + name + "'"
                        + Names.nearestHint(name, ids()) + "; known: " + String.join(" ", ids())));
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
