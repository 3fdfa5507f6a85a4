package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.AdaptiveAveragePool;

/**
 * VGG (Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014,
 * arXiv:1409.1556, table 1, columns A, B, D and E): five blocks of 3x3 convolutions, each ending in a 2x2 max pooling
 * that halves the image, then three fully connected layers. With BatchNorm after every convolution it is
 * torchvision's {@code _bn} form.
 *
 * <p><b>Names.</b> {@code features.0} to {@code features.30} and on, {@code classifier.0}, {@code .3}, {@code .6}; the
 * blocks are the stages {@code block1} to {@code block5}.
 */
final class Vgg {
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};

    private Vgg() {
    }

    /** How many convolutions each block has, for the network's number of layers with weights. */
    private static int[] convolutions(int layers) {
        return switch (layers) {
            case 11 -> new int[] {1, 1, 2, 2, 2};
            case 13 -> new int[] {2, 2, 2, 2, 2};
            case 16 -> new int[] {2, 2, 3, 3, 3};
            case 19 -> new int[] {2, 2, 4, 4, 4};
            default -> throw new IllegalArgumentException("VGG has 11, 13, 16 or 19 layers, not " + layers);
        };
    }

    static Network network(int layers, boolean batchNorm, int classes) {
        NetworkBuilder net = Network.input(224, 224, 3);
        int[] convolutions = convolutions(layers);
        int module = 0;
        for (int block = 0; block < 5; block++) {
            for (int i = 0; i < convolutions[block]; i++) {
                net.conv("features." + module++, CHANNELS[block], 3, 1, 1, true);
                if (batchNorm) {
                    net.batchNorm("features." + module++);
                }
                net.relu("features." + module++);
            }
            net.maxPool("features." + module++, 2).stage("block" + (block + 1));
        }
        return net.add("avgpool", new AdaptiveAveragePool(7, 7)).flatten("flatten")
                .dense("classifier.0", 4096).relu("classifier.1").dropout("classifier.2", 0.5f)
                .dense("classifier.3", 4096).relu("classifier.4").dropout("classifier.5", 0.5f)
                .dense("classifier.6", classes)
                .build();
    }
}
