package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Lrn;

/**
 * AlexNet in the form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014,
 * arXiv:1404.5997, as torchvision publishes it: five convolutions and three fully connected layers. Unlike the network
 * of 2012 (Caffe's bvlc_alexnet) it has neither groups nor local response normalisation, and 64, 192, 384, 256, 256
 * channels.
 *
 * <p>{@link #original} is the network of 2012 (Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep
 * Convolutional Neural Networks") as Caffe publishes it (bvlc_alexnet) and MatConvNet after it; {@link #caffeNet} is
 * Caffe's bvlc_reference_caffenet, which pools before it normalises. Their layers have Caffe's names.
 *
 * <p><b>Names.</b> {@code features.0} to {@code features.12}, {@code classifier.1}, {@code .4}, {@code .6}; the
 * convolutions, with their poolings, are the stages {@code conv1} to {@code conv5}.
 */
public final class AlexNet {
    private static final Pool2dSpec POOL = Pool2dSpec.square(3, 2, 0);
    private static final LrnSpec NORM = new LrnSpec(5, 1e-4f, .75f, 1);

    private AlexNet() {
    }

    static Network network(int classes) {
        return Network.input(224, 224, 3)
                .conv("features.0", 64, 11, 4, 2, true).relu("features.1").maxPool("features.2", POOL).stage("conv1")
                .conv("features.3", 192, 5, 1, 2, true).relu("features.4").maxPool("features.5", POOL).stage("conv2")
                .conv("features.6", 384, 3, 1, 1, true).relu("features.7").stage("conv3")
                .conv("features.8", 256, 3, 1, 1, true).relu("features.9").stage("conv4")
                .conv("features.10", 256, 3, 1, 1, true).relu("features.11").maxPool("features.12", POOL).stage("conv5")
                .add("avgpool", new AdaptiveAveragePool(6, 6)).flatten("flatten")
                .dropout("classifier.0", 0.5f).dense("classifier.1", 4096).relu("classifier.2")
                .dropout("classifier.3", 0.5f).dense("classifier.4", 4096).relu("classifier.5")
                .dense("classifier.6", classes)
                .build();
    }

    /** 227x227 pixels, 96, 256, 384, 384 and 256 channels, two groups in the second, fourth and fifth convolution. */
    public static Network original(int classes) {
        return grouped(true, classes);
    }

    /** The same with each pooling before its normalisation. */
    static Network caffeNet(int classes) {
        return grouped(false, classes);
    }

    private static Network grouped(boolean normalisedFirst, int classes) {
        NetworkBuilder net = Network.input(227, 227, 3).conv("conv1", 96, 11, 4, 0, true).relu("relu1");
        normaliseAndPool(net, 1, normalisedFirst);
        grouped(net, "conv2", 256, 5).relu("relu2");
        normaliseAndPool(net, 2, normalisedFirst);
        net.conv("conv3", 384, 3, 1, 1, true).relu("relu3");
        grouped(net, "conv4", 384, 3).relu("relu4");
        grouped(net, "conv5", 256, 3).relu("relu5").maxPool("pool5", POOL);
        // Of 227x227 pixels 6x6 are left, so this changes nothing; of larger images it makes as many.
        return net.add("avgpool", new AdaptiveAveragePool(6, 6)).flatten("flatten")
                .dense("fc6", 4096).relu("relu6").dropout("drop6", 0.5f)
                .dense("fc7", 4096).relu("relu7").dropout("drop7", 0.5f)
                .dense("fc8", classes)
                .build();
    }

    private static void normaliseAndPool(NetworkBuilder net, int i, boolean normalisedFirst) {
        if (normalisedFirst) {
            net.add("norm" + i, new Lrn(NORM)).maxPool("pool" + i, POOL);
        } else {
            net.maxPool("pool" + i, POOL).add("norm" + i, new Lrn(NORM));
        }
    }

    private static NetworkBuilder grouped(NetworkBuilder net, String name, int channels, int kernel) {
        return net.add(name, new Conv2d(Conv2dSpec.square(net.shape().c(), channels, kernel, 1, kernel / 2)
                .groups(2), true));
    }
}
