package graft.zoo.publisher;

import graft.layers.Network;
import graft.zoo.architecture.AlexNet;
import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.ConvNeXt;
import graft.zoo.architecture.DenseNet;
import graft.zoo.architecture.EfficientNet;
import graft.zoo.architecture.GoogLeNet;
import graft.zoo.architecture.InceptionV3;
import graft.zoo.architecture.MnasNet;
import graft.zoo.architecture.MobileNetV2;
import graft.zoo.architecture.MobileNetV3;
import graft.zoo.architecture.ResNet;
import graft.zoo.architecture.SeparableNet;
import graft.zoo.architecture.SqueezeNet;
import graft.zoo.architecture.Xception;
import graft.zoo.model.Publisher;

/**
 * The forms in which publishers built one architecture, where they differ under one name: in where the image is
 * halved, in padding, in normalisation.
 */
public final class PublishedNetwork {
    private PublishedNetwork() {
    }

    /** The network as this publisher builds it; where it does nothing differently, {@link Architecture#network}. */
    public static Network of(Architecture architecture, Publisher publisher, int classes) {
        if (classes < 1) {
            return architecture.network(classes);
        }
        return switch (publisher) {
            case CAFFE, MATCONVNET -> caffe(architecture, classes);
            case TFSLIM, TENSORFLOW -> tensorFlow(architecture, publisher == Publisher.TENSORFLOW, classes);
            case KERAS, KERAS_2016 -> keras(architecture, publisher == Publisher.KERAS_2016, classes);
            case HUGGING_FACE -> huggingFace(architecture, classes);
            case TIMM -> timm(architecture, classes);
            default -> architecture.network(classes);
        };
    }

    /** As PyTorch Image Models publishes it: BatchNorm with PyTorch's defaults. */
    private static Network timm(Architecture architecture, int classes) {
        return switch (architecture) {
            case MOBILENET_V3_LARGE -> MobileNetV3.timm(true, classes);
            case MOBILENET_V3_SMALL -> MobileNetV3.timm(false, classes);
            case MNASNET0_5 -> MnasNet.timm(0.5, classes);
            case MNASNET1_0 -> MnasNet.timm(1, classes);
            case EFFICIENTNET_V2_S -> EfficientNet.timmV2s(classes);
            default -> architecture.network(classes);
        };
    }

    /** As Google trained it in TensorFlow, which Keras and Hugging Face publish alike. */
    private static Network google(Architecture architecture, int classes) {
        return switch (architecture) {
            case MOBILENET_V1 -> SeparableNet.mobileNetV1InTensorFlow(classes);
            case MOBILENET_V2 -> MobileNetV2.tensorFlow(1, classes);
            case MOBILENETV2_050 -> MobileNetV2.tensorFlow(0.5, classes);
            case EFFICIENTNET_B0 -> EfficientNet.tensorFlow(0, classes);
            case EFFICIENTNET_B1 -> EfficientNet.tensorFlow(1, classes);
            case EFFICIENTNET_B2 -> EfficientNet.tensorFlow(2, classes);
            case EFFICIENTNET_B3 -> EfficientNet.tensorFlow(3, classes);
            case EFFICIENTNET_B4 -> EfficientNet.tensorFlow(4, classes);
            default -> architecture.network(classes);
        };
    }

    /** As transformers computes it. */
    private static Network huggingFace(Architecture architecture, int classes) {
        return switch (architecture) {
            case CONVNEXT_TINY -> ConvNeXt.TINY.huggingFace(classes);
            case CONVNEXT_SMALL -> ConvNeXt.SMALL.huggingFace(classes);
            case CONVNEXT_BASE -> ConvNeXt.BASE.huggingFace(classes);
            default -> google(architecture, classes);
        };
    }

    /** As the authors published it for Caffe. */
    private static Network caffe(Architecture architecture, int classes) {
        return switch (architecture) {
            case RESNET50 -> ResNet.original(50, classes);
            case RESNET101 -> ResNet.original(101, classes);
            case RESNET152 -> ResNet.original(152, classes);
            case ALEXNET -> AlexNet.original(classes);
            case GOOGLENET -> GoogLeNet.original(classes);
            case SQUEEZENET1_0 -> SqueezeNet.version10WithBorder(classes);
            default -> architecture.network(classes);
        };
    }

    /** As Google published it: as a frozen graph in 2015, or in TF-slim. */
    private static Network tensorFlow(Architecture architecture, boolean graph, int classes) {
        return switch (architecture) {
            case RESNET50 -> SlimResNet.network(50, classes);
            case RESNET101 -> SlimResNet.network(101, classes);
            case RESNET152 -> SlimResNet.network(152, classes);
            case GOOGLENET -> GoogLeNet.tensorFlow(classes);
            case INCEPTION_V3 -> graph ? InceptionV3.graph(classes) : InceptionV3.slim(classes);
            default -> architecture.network(classes);
        };
    }

    /** As Keras publishes it. */
    private static Network keras(Architecture architecture, boolean of2016, int classes) {
        return switch (architecture) {
            case RESNET50 -> of2016 ? KerasResNet.of2016(classes) : KerasResNet.network(50, classes);
            case RESNET101 -> KerasResNet.network(101, classes);
            case RESNET152 -> KerasResNet.network(152, classes);
            case INCEPTION_V3 -> InceptionV3.slim(classes);
            case DENSENET121 -> DenseNet.keras(121, classes);
            case DENSENET169 -> DenseNet.keras(169, classes);
            case DENSENET201 -> DenseNet.keras(201, classes);
            case XCEPTION -> Xception.keras(classes);
            case MOBILENET_V3_LARGE -> MobileNetV3.tensorFlow(true, classes);
            case MOBILENET_V3_SMALL -> MobileNetV3.tensorFlow(false, classes);
            case EFFICIENTNET_V2_S -> EfficientNet.kerasV2s(classes);
            default -> google(architecture, classes);
        };
    }
}
