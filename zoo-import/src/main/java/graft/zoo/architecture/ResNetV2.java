package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Pad;

/**
 * ResNet-50, 101 and 152 of the second version (He, Zhang, Ren, Sun, "Identity Mappings in Deep Residual Networks",
 * 2016, arXiv:1603.05027, figure 1b): BatchNorm and ReLU come before the convolutions, and nothing stands in the way of
 * the sum.
 *
 * <p>This is Keras's form (keras-team/keras-applications, {@code resnet_common.py}): the <b>last</b> block of the first
 * three stages halves the image, in its 3x3 convolution; its shortcut takes every second pixel. The shortcut of a
 * stage's first block is a convolution of what its first ReLU gives. Only the first convolution, the third of a block
 * and the shortcuts have a bias. The border before the max pooling is of zeros, which count, since no ReLU comes
 * before.
 *
 * <p><b>Names.</b> {@code conv1}, {@code layer1.0.bn0} (before the block), {@code .conv1}, {@code .bn1}, ...,
 * {@code .downsample.0}, {@code bn} (after the last block), {@code fc}.
 */
final class ResNetV2 {
    private final NetworkBuilder net = Network.input(224, 224, 3);

    private ResNetV2() {
    }

    static Network network(int layers, int classes) {
        return new ResNetV2().build(layers, classes);
    }

    private Network build(int layers, int classes) {
        conv("conv1", 64, 7, 2, 3, true);
        net.add("pad", Pad.zeros(1, 1, 1, 1)).maxPool("maxpool", Pool2dSpec.square(3, 2, 0));
        int[] blocks = ResNet.blocks(layers);
        for (int stage = 0; stage < 4; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                block("layer" + (stage + 1) + "." + i, 64 << stage, i == 0,
                        stage < 3 && i == blocks[stage] - 1 ? 2 : 1);
            }
        }
        norm("bn").relu("relu");
        return net.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private void block(String block, int width, boolean first, int stride) {
        String shortcut = net.current();
        String activated = norm(block + ".bn0").relu(block + ".relu0").current();
        if (first) {
            conv(block + ".downsample.0", 4 * width, 1, stride, 0, true);
            shortcut = net.current();
        } else if (stride > 1) {
            net.from(shortcut).add(block + ".subsample", new MaxPool(Pool2dSpec.square(1, stride, 0)));
            shortcut = net.current();
        }
        net.from(activated);
        conv(block + ".conv1", width, 1, 1, 0, false);
        norm(block + ".bn1").relu(block + ".relu1");
        conv(block + ".conv2", width, 3, stride, 1, false);
        norm(block + ".bn2").relu(block + ".relu2");
        conv(block + ".conv3", 4 * width, 1, 1, 0, true);
        net.add(block + ".add", net.current(), shortcut);
    }

    private void conv(String name, int channels, int kernel, int stride, int pad, boolean bias) {
        net.add(name, new Conv2d(Conv2dSpec.square(net.shape().c(), channels, kernel, stride, pad), bias));
    }

    private NetworkBuilder norm(String name) {
        return net.add(name, new BatchNorm(net.shape().c(), 1.001e-5f, 0.1f));
    }
}
