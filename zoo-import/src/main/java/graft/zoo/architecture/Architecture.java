package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.structure.Names;
import java.util.Arrays;
import java.util.List;

/** The published networks that Graft knows by name. Each builds its {@link Network} for any number of classes. */
public enum Architecture {
    VGG11("vgg11", Family.VGG, 11, 0, 224),
    VGG13("vgg13", Family.VGG, 13, 0, 224),
    VGG16("vgg16", Family.VGG, 16, 0, 224),
    VGG19("vgg19", Family.VGG, 19, 0, 224),
    VGG11_BN("vgg11_bn", Family.VGG, 19, 8, 224),
    VGG13_BN("vgg13_bn", Family.VGG, 23, 10, 224),
    VGG16_BN("vgg16_bn", Family.VGG, 29, 13, 224),
    VGG19_BN("vgg19_bn", Family.VGG, 35, 16, 224),
    RESNET18("resnet18", Family.RESNET, 41, 20, 224),
    RESNET26("resnet26", Family.RESNET, 59, 29, 224),
    RESNET34("resnet34", Family.RESNET, 73, 36, 224),
    RESNET50("resnet50", Family.RESNET, 107, 53, 224),
    RESNET101("resnet101", Family.RESNET, 209, 104, 224),
    RESNET152("resnet152", Family.RESNET, 311, 155, 224),
    RESNET50V2("resnet50v2", Family.RESNET_V2, 103, 49, 224),
    RESNET101V2("resnet101v2", Family.RESNET_V2, 205, 100, 224),
    RESNET152V2("resnet152v2", Family.RESNET_V2, 307, 151, 224),
    RESNET50D("resnet50d", Family.RESNET, 111, 55, 224),
    RESNEXT50_32X4D("resnext50_32x4d", Family.RESNET, 107, 53, 224),
    RESNEXT101_32X4D("resnext101_32x4d", Family.RESNET, 209, 104, 224),
    RESNEXT101_32X8D("resnext101_32x8d", Family.RESNET, 209, 104, 224),
    RESNEXT101_64X4D("resnext101_64x4d", Family.RESNET, 209, 104, 224),
    WIDE_RESNET50_2("wide_resnet50_2", Family.RESNET, 107, 53, 224),
    WIDE_RESNET101_2("wide_resnet101_2", Family.RESNET, 209, 104, 224),
    SERESNET50("seresnet50", Family.SE_RESNET, 139, 53, 224),
    SERESNEXT50_32X4D("seresnext50_32x4d", Family.SE_RESNET, 139, 53, 224),
    SERESNEXT26T_32X4D("seresnext26t_32x4d", Family.SE_RESNET, 79, 31, 224),
    DENSENET121("densenet121", Family.DENSENET, 242, 121, 224),
    DENSENET161("densenet161", Family.DENSENET, 322, 161, 224),
    DENSENET169("densenet169", Family.DENSENET, 338, 169, 224),
    DENSENET201("densenet201", Family.DENSENET, 402, 201, 224),
    REGNETX_002("regnetx_002", Family.REGNET, 89, 44, 224),
    REGNETX_004("regnetx_004", Family.REGNET, 143, 71, 224),
    REGNET_X_400MF("regnet_x_400mf", Family.REGNET, 143, 71, 224),
    REGNETX_006("regnetx_006", Family.REGNET, 107, 53, 224),
    REGNET_X_800MF("regnet_x_800mf", Family.REGNET, 107, 53, 224),
    REGNET_X_1_6GF("regnet_x_1_6gf", Family.REGNET, 119, 59, 224),
    REGNET_X_3_2GF("regnet_x_3_2gf", Family.REGNET, 161, 80, 224),
    REGNETY_002("regnety_002", Family.REGNET, 115, 44, 224),
    REGNET_Y_400MF("regnet_y_400mf", Family.REGNET, 139, 53, 224),
    REGNETY_006("regnety_006", Family.REGNET, 131, 50, 224),
    REGNETY_008("regnety_008", Family.REGNET, 123, 47, 224),
    REGNET_Y_800MF("regnet_y_800mf", Family.REGNET, 123, 47, 224),
    REGNET_Y_1_6GF("regnet_y_1_6gf", Family.REGNET, 227, 86, 224),
    REGNET_Y_3_2GF("regnet_y_3_2gf", Family.REGNET, 179, 68, 224),
    REGNETY_040("regnety_040", Family.REGNET, 187, 71, 224),
    CONVNEXT_ATTO("convnext_atto", Family.CONVNEXT, 70, 0, 224),
    CONVNEXT_FEMTO("convnext_femto", Family.CONVNEXT, 70, 0, 224),
    CONVNEXT_PICO("convnext_pico", Family.CONVNEXT, 70, 0, 224),
    CONVNEXT_NANO("convnext_nano", Family.CONVNEXT, 80, 0, 224),
    CONVNEXT_TINY("convnext_tiny", Family.CONVNEXT, 100, 0, 224),
    CONVNEXT_SMALL("convnext_small", Family.CONVNEXT, 190, 0, 224),
    CONVNEXT_BASE("convnext_base", Family.CONVNEXT, 190, 0, 224),
    GOOGLENET("googlenet", Family.GOOGLENET, 115, 57, 224, "aux1.", "aux2.", "loss1/", "loss2/"),
    INCEPTION5H("inception5h", Family.INCEPTION_5H, 58, 0, 224, "head0_", "head1_", "nn0.", "nn1.", "softmax0.",
            "softmax1."),
    INCEPTION_V3("inception_v3", Family.INCEPTION_V3, 189, 94, 299, "AuxLogits."),
    ALEXNET("alexnet", Family.ALEXNET, 8, 0, 224),
    CAFFENET("caffenet", Family.ALEXNET, 8, 0, 227),
    SQUEEZENET1_0("squeezenet1_0", Family.SQUEEZENET, 26, 0, 224),
    SQUEEZENET1_1("squeezenet1_1", Family.SQUEEZENET, 26, 0, 224),
    MOBILENET_V1("mobilenet_v1", Family.SEPARABLE, 55, 27, 224),
    LCNET_100("lcnet_100", Family.SEPARABLE, 60, 27, 224),
    MOBILENET_V2("mobilenet_v2", Family.MOBILENET_V2, 105, 52, 224),
    MOBILENETV2_050("mobilenetv2_050", Family.MOBILENET_V2, 105, 52, 224),
    MOBILENET_V3_LARGE("mobilenet_v3_large", Family.MOBILENET_V3, 110, 46, 224),
    MOBILENET_V3_SMALL("mobilenet_v3_small", Family.MOBILENET_V3, 88, 34, 224),
    TF_MOBILENETV3_LARGE_100("tf_mobilenetv3_large_100", Family.MOBILENET_V3, 110, 46, 224),
    TF_MOBILENETV3_SMALL_100("tf_mobilenetv3_small_100", Family.MOBILENET_V3, 88, 34, 224),
    MNASNET0_5("mnasnet0_5", Family.MNASNET, 105, 52, 224),
    MNASNET1_0("mnasnet1_0", Family.MNASNET, 105, 52, 224),
    EFFICIENTNET_B0("efficientnet_b0", Family.EFFICIENTNET, 131, 49, 224),
    EFFICIENTNET_B1("efficientnet_b1", Family.EFFICIENTNET, 185, 69, 240),
    EFFICIENTNET_B2("efficientnet_b2", Family.EFFICIENTNET, 185, 69, 288),
    EFFICIENTNET_B3("efficientnet_b3", Family.EFFICIENTNET, 209, 78, 300),
    EFFICIENTNET_B4("efficientnet_b4", Family.EFFICIENTNET, 257, 96, 380),
    EFFICIENTNET_LITE0("efficientnet_lite0", Family.EFFICIENTNET, 99, 49, 224),
    TF_EFFICIENTNET_B0("tf_efficientnet_b0", Family.EFFICIENTNET, 131, 49, 224),
    TF_EFFICIENTNET_B1("tf_efficientnet_b1", Family.EFFICIENTNET, 185, 69, 240),
    TF_EFFICIENTNET_B2("tf_efficientnet_b2", Family.EFFICIENTNET, 185, 69, 260),
    TF_EFFICIENTNET_B3("tf_efficientnet_b3", Family.EFFICIENTNET, 209, 78, 300),
    TF_EFFICIENTNET_B4("tf_efficientnet_b4", Family.EFFICIENTNET, 257, 96, 380),
    TF_EFFICIENTNET_LITE0("tf_efficientnet_lite0", Family.EFFICIENTNET, 99, 49, 224),
    EFFICIENTNET_V2_S("efficientnet_v2_s", Family.EFFICIENTNET, 281, 110, 384),
    TF_EFFICIENTNETV2_S("tf_efficientnetv2_s", Family.EFFICIENTNET, 281, 110, 300),
    TF_EFFICIENTNETV2_B0("tf_efficientnetv2_b0", Family.EFFICIENTNET, 151, 59, 192),
    SHUFFLENET_V2_X0_5("shufflenet_v2_x0_5", Family.SHUFFLENET_V2, 113, 56, 224),
    SHUFFLENET_V2_X1_0("shufflenet_v2_x1_0", Family.SHUFFLENET_V2, 113, 56, 224),
    SHUFFLENET_V2_X1_5("shufflenet_v2_x1_5", Family.SHUFFLENET_V2, 113, 56, 224),
    SHUFFLENET_V2_X2_0("shufflenet_v2_x2_0", Family.SHUFFLENET_V2, 113, 56, 224),
    INCEPTION_V4("inception_v4", Family.INCEPTION_V4, 299, 149, 299),
    INCEPTION_RESNET_V2("inception_resnet_v2", Family.INCEPTION_RESNET_V2, 449, 204, 299),
    XCEPTION("xception", Family.XCEPTION, 115, 40, 299),
    RESNET20("resnet20", Family.RESNET, 39, 19, 32),
    RESNET32("resnet32", Family.RESNET, 63, 31, 32),
    RESNET44("resnet44", Family.RESNET, 87, 43, 32),
    RESNET56("resnet56", Family.RESNET, 111, 55, 32),
    RESNET110("resnet110", Family.RESNET, 219, 109, 32);

    private final String id;
    private final Family family;
    private final int layers;
    private final int norms;
    private final int inputSize;
    private final List<String> auxiliary;

    /**
     * @param layers    layers with weights, BatchNorms among them
     * @param norms     BatchNorms
     * @param auxiliary prefixes of what only training needs
     */
    Architecture(String id, Family family, int layers, int norms, int inputSize, String... auxiliary) {
        this.id = id;
        this.family = family;
        this.layers = layers;
        this.norms = norms;
        this.inputSize = inputSize;
        this.auxiliary = List.of(auxiliary);
    }

    /** The name as it is written in files and on the command line, such as {@code resnet50}. */
    public String id() {
        return id;
    }

    public Family family() {
        return family;
    }

    /** How many of its layers have weights, BatchNorms among them: known without building the network. */
    public int weightedLayers() {
        return layers;
    }

    /** How many of them are BatchNorms. */
    public int norms() {
        return norms;
    }

    /**
     * Whether a file may fit both this architecture and another one, in some publisher's form: as many layers in a
     * family whose members cannot all be distinguished by their shapes.
     */
    public boolean isLike(Architecture other) {
        return family == other.family && layers == other.layers && norms == other.norms
                && !family.isToldApartByShapes();
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
        return build(classes);
    }

    /** A switch and no function for each: making 120 of those would take longer than many a file to recognise. */
    private Network build(int classes) {
        return switch (this) {
            case VGG11 -> Vgg.network(11, false, classes);
            case VGG13 -> Vgg.network(13, false, classes);
            case VGG16 -> Vgg.network(16, false, classes);
            case VGG19 -> Vgg.network(19, false, classes);
            case VGG11_BN -> Vgg.network(11, true, classes);
            case VGG13_BN -> Vgg.network(13, true, classes);
            case VGG16_BN -> Vgg.network(16, true, classes);
            case VGG19_BN -> Vgg.network(19, true, classes);
            case RESNET18 -> ResNet.network(18, classes);
            case RESNET26 -> ResNet.network(26, classes);
            case RESNET34 -> ResNet.network(34, classes);
            case RESNET50 -> ResNet.network(50, classes);
            case RESNET101 -> ResNet.network(101, classes);
            case RESNET152 -> ResNet.network(152, classes);
            case RESNET50V2 -> ResNetV2.network(50, classes);
            case RESNET101V2 -> ResNetV2.network(101, classes);
            case RESNET152V2 -> ResNetV2.network(152, classes);
            case RESNET50D -> ResNet.formD(50, classes);
            case RESNEXT50_32X4D -> ResNet.grouped(50, 32, 4, classes);
            case RESNEXT101_32X4D -> ResNet.grouped(101, 32, 4, classes);
            case RESNEXT101_32X8D -> ResNet.grouped(101, 32, 8, classes);
            case RESNEXT101_64X4D -> ResNet.grouped(101, 64, 4, classes);
            case WIDE_RESNET50_2 -> ResNet.grouped(50, 1, 128, classes);
            case WIDE_RESNET101_2 -> ResNet.grouped(101, 1, 128, classes);
            case SERESNET50 -> ResNet.squeezeExcite(50, 1, 64, classes);
            case SERESNEXT50_32X4D -> ResNet.squeezeExcite(50, 32, 4, classes);
            case SERESNEXT26T_32X4D -> ResNet.tiered(26, 32, 4, classes);
            case DENSENET121 -> DenseNet.network(121, classes);
            case DENSENET161 -> DenseNet.network(161, classes);
            case DENSENET169 -> DenseNet.network(169, classes);
            case DENSENET201 -> DenseNet.network(201, classes);
            case REGNETX_002 -> RegNet.x(24, 36.44, 2.49, 8, 13).network(classes);
            case REGNETX_004 -> RegNet.x(24, 24.48, 2.54, 16, 22).network(classes);
            case REGNET_X_400MF -> RegNet.x(24, 24.48, 2.54, 16, 22).torchvision().network(classes);
            case REGNETX_006 -> RegNet.x(48, 36.97, 2.24, 24, 16).network(classes);
            case REGNET_X_800MF -> RegNet.x(56, 35.73, 2.28, 16, 16).torchvision().network(classes);
            case REGNET_X_1_6GF -> RegNet.x(80, 34.01, 2.25, 24, 18).torchvision().network(classes);
            case REGNET_X_3_2GF -> RegNet.x(88, 26.31, 2.25, 48, 25).torchvision().network(classes);
            case REGNETY_002 -> RegNet.y(24, 36.44, 2.49, 8, 13).network(classes);
            case REGNET_Y_400MF -> RegNet.y(48, 27.89, 2.09, 8, 16).torchvision().network(classes);
            case REGNETY_006 -> RegNet.y(48, 32.54, 2.32, 16, 15).network(classes);
            case REGNETY_008 -> RegNet.y(56, 38.84, 2.4, 16, 14).network(classes);
            case REGNET_Y_800MF -> RegNet.y(56, 38.84, 2.4, 16, 14).torchvision().network(classes);
            case REGNET_Y_1_6GF -> RegNet.y(48, 20.71, 2.65, 24, 27).torchvision().network(classes);
            case REGNET_Y_3_2GF -> RegNet.y(80, 42.63, 2.66, 24, 21).torchvision().network(classes);
            case REGNETY_040 -> RegNet.y(96, 31.41, 2.24, 64, 22).network(classes);
            case CONVNEXT_ATTO -> ConvNeXt.ATTO.network(classes);
            case CONVNEXT_FEMTO -> ConvNeXt.FEMTO.network(classes);
            case CONVNEXT_PICO -> ConvNeXt.PICO.network(classes);
            case CONVNEXT_NANO -> ConvNeXt.NANO.network(classes);
            case CONVNEXT_TINY -> ConvNeXt.TINY.network(classes);
            case CONVNEXT_SMALL -> ConvNeXt.SMALL.network(classes);
            case CONVNEXT_BASE -> ConvNeXt.BASE.network(classes);
            case GOOGLENET -> GoogLeNet.network(classes);
            case INCEPTION5H -> Inception5h.network(classes);
            case INCEPTION_V3 -> InceptionV3.network(classes);
            case ALEXNET -> AlexNet.network(classes);
            case CAFFENET -> AlexNet.caffeNet(classes);
            case SQUEEZENET1_0 -> SqueezeNet.version10(classes);
            case SQUEEZENET1_1 -> SqueezeNet.version11(classes);
            case MOBILENET_V1 -> SeparableNet.mobileNetV1(classes);
            case LCNET_100 -> SeparableNet.lcNet(classes);
            case MOBILENET_V2 -> MobileNetV2.network(1, classes);
            case MOBILENETV2_050 -> MobileNetV2.network(0.5, classes);
            case MOBILENET_V3_LARGE -> MobileNetV3.large(classes);
            case MOBILENET_V3_SMALL -> MobileNetV3.small(classes);
            case TF_MOBILENETV3_LARGE_100 -> MobileNetV3.timmOfTensorFlow(true, classes);
            case TF_MOBILENETV3_SMALL_100 -> MobileNetV3.timmOfTensorFlow(false, classes);
            case MNASNET0_5 -> MnasNet.network(0.5, classes);
            case MNASNET1_0 -> MnasNet.network(1, classes);
            case EFFICIENTNET_B0 -> EfficientNet.network(0, classes);
            case EFFICIENTNET_B1 -> EfficientNet.network(1, classes);
            case EFFICIENTNET_B2 -> EfficientNet.network(2, classes);
            case EFFICIENTNET_B3 -> EfficientNet.network(3, classes);
            case EFFICIENTNET_B4 -> EfficientNet.network(4, classes);
            case EFFICIENTNET_LITE0 -> EfficientNet.lite0(classes);
            case TF_EFFICIENTNET_B0 -> EfficientNet.timmOfTensorFlow(0, classes);
            case TF_EFFICIENTNET_B1 -> EfficientNet.timmOfTensorFlow(1, classes);
            case TF_EFFICIENTNET_B2 -> EfficientNet.timmOfTensorFlow(2, classes);
            case TF_EFFICIENTNET_B3 -> EfficientNet.timmOfTensorFlow(3, classes);
            case TF_EFFICIENTNET_B4 -> EfficientNet.timmOfTensorFlow(4, classes);
            case TF_EFFICIENTNET_LITE0 -> EfficientNet.lite0OfTensorFlow(classes);
            case EFFICIENTNET_V2_S -> EfficientNet.v2s(classes);
            case TF_EFFICIENTNETV2_S -> EfficientNet.v2sOfTensorFlow(classes);
            case TF_EFFICIENTNETV2_B0 -> EfficientNet.v2b0(classes);
            case SHUFFLENET_V2_X0_5 -> ShuffleNetV2.network(0.5, classes);
            case SHUFFLENET_V2_X1_0 -> ShuffleNetV2.network(1, classes);
            case SHUFFLENET_V2_X1_5 -> ShuffleNetV2.network(1.5, classes);
            case SHUFFLENET_V2_X2_0 -> ShuffleNetV2.network(2, classes);
            case INCEPTION_V4 -> InceptionV4.network(classes);
            case INCEPTION_RESNET_V2 -> InceptionResNetV2.network(classes);
            case XCEPTION -> Xception.network(classes);
            case RESNET20 -> CifarResNet.network(20, classes);
            case RESNET32 -> CifarResNet.network(32, classes);
            case RESNET44 -> CifarResNet.network(44, classes);
            case RESNET56 -> CifarResNet.network(56, classes);
            case RESNET110 -> CifarResNet.network(110, classes);
        };
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
