package graft.zoo.publisher;

import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.MaxPool;
import graft.zoo.architecture.ResNet;

/**
 * ResNet-50, 101 and 152 as TF-slim has them ({@code resnet_v1}, tf_slim/nets/resnet_v1.py): the <b>last</b> block of a
 * stage halves the image, in its 3x3 convolution, and its shortcut takes every second pixel. What the next stage gets
 * is what Caffe's original computes by halving in its first 1x1 convolutions, so these weights are the original ones
 * and not those of torchvision's form ({@link ResNet}), whose first blocks halve in their 3x3.
 *
 * <p>The max pooling has padding SAME: none before the image, one row and column after it. Rounding up does that on
 * images whose sides are multiples of 4. Names are those of {@link ResNet}.
 */
final class SlimResNet {
    private SlimResNet() {
    }

    static Network network(int layers, int classes) {
        NetworkBuilder net = Network.input(224, 224, 3)
                .conv("conv1", 64, 7, 2, 3, false).batchNorm("bn1").relu("relu")
                .maxPool("maxpool", Pool2dSpec.square(3, 2, 0).withCeil());
        int[] blocks = ResNet.blocks(layers);
        for (int stage = 0; stage < 4; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                bottleneck(net, "layer" + (stage + 1) + "." + i, 64 << stage,
                        stage < 3 && i == blocks[stage] - 1 ? 2 : 1);
            }
        }
        return net.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private static void bottleneck(NetworkBuilder net, String block, int width, int stride) {
        String shortcut = net.current();
        String x = shortcut;
        if (net.shape().c() != 4 * width) {
            net.conv(block + ".downsample.0", 4 * width, 1, 1, 0, false).batchNorm(block + ".downsample.1");
            shortcut = net.current();
        } else if (stride != 1) {
            net.add(block + ".subsample", new MaxPool(Pool2dSpec.square(1, stride, 0)));
            shortcut = net.current();
        }
        net.from(x).conv(block + ".conv1", width, 1, 1, 0, false).batchNorm(block + ".bn1").relu(block + ".relu1")
                .conv(block + ".conv2", width, 3, stride, 1, false).batchNorm(block + ".bn2").relu(block + ".relu2")
                .conv(block + ".conv3", 4 * width, 1, 1, 0, false).batchNorm(block + ".bn3");
        net.add(block + ".add", net.current(), shortcut).relu(block + ".relu");
    }
}
