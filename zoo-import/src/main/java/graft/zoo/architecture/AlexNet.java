package graft.zoo.architecture;

import graft.engine.Pool2dSpec;
import graft.layers.AdaptiveAveragePool;
import graft.layers.Network;

/**
 * AlexNet in the form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014,
 * arXiv:1404.5997, as torchvision publishes it: five convolutions and three fully connected layers. Unlike the network
 * of 2012 (Caffe's bvlc_alexnet) it has neither groups nor local response normalisation, and 64, 192, 384, 256, 256
 * channels.
 *
 * <p><b>Names.</b> {@code features.0} to {@code features.12}, {@code classifier.1}, {@code .4}, {@code .6}; the
 * convolutions, with their poolings, are the stages {@code conv1} to {@code conv5}.
 */
final class AlexNet {
    private static final Pool2dSpec POOL = Pool2dSpec.square(3, 2, 0);

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
}
