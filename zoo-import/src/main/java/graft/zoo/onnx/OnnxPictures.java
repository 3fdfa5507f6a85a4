package graft.zoo.onnx;

import graft.layers.layer.Shape;
import graft.zoo.description.ModelMetadata;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.Collections;
import java.util.List;

/**
 * How pictures are prepared for an ONNX model. Few files state it; for the others it depends on who made them.
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
public final class OnnxPictures {
    private OnnxPictures() {
    }

    /** @param input of the network */
    public static Preprocessing of(OnnxModel model, Shape input) {
        return new ModelMetadata(model.file(), model.metadata()).statedPreprocessing()
                .orElseGet(() -> byPublisher(model, input));
    }

    private static Preprocessing byPublisher(OnnxModel model, Shape input) {
        boolean square = input.h() == input.w();
        int side = square ? input.h() : 0;
        if (input.c() == 1) {
            boolean wide = model.metadata().getOrDefault("Image.NominalPixelRange", "").endsWith("0_255");
            return Preprocessing.plain(square ? Resize.SQUARE : Resize.NONE, side, side, 1, wide ? 1 : 1 / 255f);
        }
        if (isCaffe2(model)) {
            return new Preprocessing(square ? Resize.SQUARE : Resize.NONE, side, Interpolation.BILINEAR, side,
                    Order.BGR, 1, List.of(103.939f, 116.779f, 123.68f), Collections.nCopies(3, 1f));
        }
        if (side == 32) {
            return Preprocessing.cifar();
        }
        Preprocessing usual = Preprocessing.torchvision(Math.round(side * 256 / 224f), side);
        return square ? usual : new Preprocessing(Resize.NONE, 0, usual.interpolation(), 0, usual.order(),
                usual.scale(), usual.mean(), usual.deviation());
    }

    /** Caffe2 calls weights {@code conv1_w_0}. */
    static boolean isCaffe2(OnnxModel model) {
        return model.graph().initializers().keySet().stream().anyMatch(n -> n.endsWith("_w_0"));
    }
}
