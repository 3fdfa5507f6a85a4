package graft.zoo.onnx;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.description.ModelMetadata;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How images are prepared for an ONNX model. Few files state it; for the others it depends on who made them.
 *
 * <pre>
 * metadata graft.preprocessing           as it states (Graft's own exports)
 * names like gpu_0/conv1_w_0 (Caffe2)    resized to the input's size, BGR 0 to 255 less 103.939, 116.779, 123.68
 * one channel                            grey 0 to 1; 0 to 255 where Image.NominalPixelRange states it
 * 32x32 pixels                           not resized, RGB, ImageNet's mean and deviation
 * all others, such as PyTorch and Gluon  shorter side 8/7 of the input, its centre, RGB, ImageNet's mean and deviation
 * </pre>
 *
 * Sources: the READMEs of onnx/models (alexnet, inception_v1, resnet, vgg, squeezenet).
 */
public final class OnnxImages {
    private static final int IMAGENET_CLASSES = 1000;

    private OnnxImages() {
    }

    /** @param architecture that the network was recognised as, if any */
    public static Preparation of(OnnxModel model, Network network, Optional<String> architecture) {
        Optional<Preparation> stated = new ModelMetadata(model.file(), model.metadata()).statedPreparation();
        return stated.orElseGet(() -> {
            Preprocessing usual = usual(model, network.inputShape());
            boolean published = architecture.isPresent() && network.outputShape().c() == IMAGENET_CLASSES;
            return published ? new Preparation(usual, Preparation.Source.PUBLISHER, "the ONNX model zoo's "
                    + architecture.get()) : Preparation.guessed(usual, "as for " + (isCaffe2(model) ? "Caffe2"
                            : "PyTorch") + "'s exports, the file states nothing");
        });
    }

    private static Preprocessing usual(OnnxModel model, Shape input) {
        ImageSize size = ImageSize.ofInput(model.file(), input);
        if (input.c() == 1) {
            boolean wide = model.metadata().getOrDefault("Image.NominalPixelRange", "").endsWith("0_255");
            return Preprocessing.plain(Resize.BOTH_SIDES, size, size, 1, wide ? 1 : 1 / 255f);
        }
        if (isCaffe2(model)) {
            return new Preprocessing(Resize.BOTH_SIDES, size, Interpolation.BILINEAR, size, Order.BGR, 1,
                    List.of(103.939f, 116.779f, 123.68f), Collections.nCopies(3, 1f), Optional.empty());
        }
        if (input.h() == 32 && input.w() == 32) {
            return Preprocessing.cifar();
        }
        Preprocessing usual = Preprocessing.torchvision(Math.round(size.shorter() * 256 / 224f), size.shorter());
        return size.isSquare() ? usual : usual.resized(Resize.BOTH_SIDES, size, usual.interpolation(), size);
    }

    /** Caffe2 calls weights {@code conv1_w_0}. */
    static boolean isCaffe2(OnnxModel model) {
        return model.graph().initializers().keySet().stream().anyMatch(n -> n.endsWith("_w_0"));
    }
}
