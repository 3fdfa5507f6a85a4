package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.ShortcutA;

/**
 * ResNet for CIFAR-10 (He, Zhang, Ren, Sun, 2015, arXiv:1512.03385, section 4.2): a 3x3 convolution, then three stages
 * of n residual blocks with 16, 32 and 64 channels on 32x32, 16x16 and 8x8 pixels, which makes 6n + 2 layers. The
 * shortcuts have no parameters (option A).
 *
 * <p><b>Names</b> are those of the files that akamaster's pytorch_resnet_cifar10 publishes: {@code conv1}, {@code bn1},
 * {@code layer1.0.conv1}, ..., {@code linear}.
 */
final class CifarResNet {
    private CifarResNet() {
    }

    static Network network(int layers, int classes) {
        if (layers < 8 || (layers - 2) % 6 != 0) {
            throw new IllegalArgumentException("a CIFAR ResNet has 6n + 2 layers, not " + layers);
        }
        NetworkBuilder net = Network.input(32, 32, 3)
                .conv("conv1", 16, 3, 1, 1, false).batchNorm("bn1").relu("relu");
        for (int stage = 0; stage < 3; stage++) {
            for (int i = 0; i < (layers - 2) / 6; i++) {
                block(net, "layer" + (stage + 1) + "." + i, 16 << stage, stage > 0 && i == 0 ? 2 : 1);
            }
        }
        return net.globalAveragePool("avgpool").dense("linear", classes).build();
    }

    private static void block(NetworkBuilder net, String block, int width, int stride) {
        String x = net.current();
        String shortcut = x;
        if (stride != 1 || net.shape().c() != width) {
            shortcut = net.add(block + ".shortcut", new ShortcutA(stride, width)).current();
        }
        net.from(x)
                .conv(block + ".conv1", width, 3, stride, 1, false).batchNorm(block + ".bn1").relu(block + ".relu1")
                .conv(block + ".conv2", width, 3, 1, 1, false).batchNorm(block + ".bn2");
        net.add(block + ".add", net.current(), shortcut).relu(block + ".relu");
    }
}
