package graft.zoo.publisher;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.zoo.architecture.ResNet;

/**
 * ResNet-50, 101 and 152 as Keras has them (keras-team/keras-applications, {@code resnet_common.py}): a bottleneck that
 * halves the image does so in its first 1x1 convolution, as the paper's authors do and torchvision ({@link ResNet})
 * does not; every convolution has a bias; BatchNorm's epsilon is 1.001e-5. The border of zeros before the max pooling
 * is as good as none there, since a ReLU comes before it.
 *
 * <p>Names are those of {@link ResNet}.
 */
final class KerasResNet {
    private final NetworkBuilder net = Network.input(224, 224, 3);
    private final float epsilon;

    private KerasResNet(float epsilon) {
        this.epsilon = epsilon;
    }

    static Network network(int layers, int classes) {
        return new KerasResNet(1.001e-5f).build(layers, classes);
    }

    /**
     * ResNet-50 of 2016 (fchollet/deep-learning-models, {@code resnet50.py}), whose BatchNorm has Keras's usual
     * epsilon, 1e-3. The max pooling has the border that keras-applications added later, for which the weights were
     * trained.
     */
    static Network of2016(int classes) {
        return new KerasResNet(1e-3f).build(50, classes);
    }

    private Network build(int layers, int classes) {
        conv("conv1", 64, 7, 2, 3);
        norm("bn1").relu("relu").maxPool("maxpool", Pool2dSpec.square(3, 2, 1));
        int[] blocks = ResNet.blocks(layers);
        for (int stage = 0; stage < 4; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                bottleneck("layer" + (stage + 1) + "." + i, 64 << stage, stage > 0 && i == 0 ? 2 : 1);
            }
        }
        return net.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private void bottleneck(String block, int width, int stride) {
        String x = net.current();
        conv(block + ".conv1", width, 1, stride, 0);
        norm(block + ".bn1").relu(block + ".relu1");
        conv(block + ".conv2", width, 3, 1, 1);
        norm(block + ".bn2").relu(block + ".relu2");
        conv(block + ".conv3", 4 * width, 1, 1, 0);
        String residual = norm(block + ".bn3").current();
        String shortcut = x;
        if (net.shapeOf(x).c() != 4 * width) {
            net.from(x);
            conv(block + ".downsample.0", 4 * width, 1, stride, 0);
            shortcut = norm(block + ".downsample.1").current();
        }
        net.add(block + ".add", residual, shortcut).relu(block + ".relu");
    }

    private void conv(String name, int channels, int kernel, int stride, int pad) {
        net.add(name, new Conv2d(Conv2dSpec.square(net.shape().c(), channels, kernel, stride, pad), true));
    }

    private NetworkBuilder norm(String name) {
        return net.add(name, new BatchNorm(net.shape().c(), epsilon, 0.1f));
    }
}
