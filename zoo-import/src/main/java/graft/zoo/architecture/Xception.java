package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.MaxPool;

/**
 * Xception (Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2016, arXiv:1610.02357, figure
 * 5): an Inception taken to the extreme, in which every channel has a spatial convolution of its own and 1x1
 * convolutions do the rest. An entry flow that halves the image, a middle flow of eight equal blocks, an exit flow.
 *
 * <p><b>Names</b> are timm's and Cadene's: {@code conv1}, {@code block1.rep.0.conv1} (depthwise),
 * {@code block1.rep.0.pointwise}, {@code block1.skip}, ..., {@code fc}. The three flows are stages: {@code entry},
 * {@code middle} and {@code exit}.
 */
public final class Xception {
    private final NetworkBuilder net = Network.input(299, 299, 3);

    private final boolean keras;

    private Xception(boolean keras) {
        this.keras = keras;
    }

    /** timm's form. */
    static Network network(int classes) {
        return new Xception(false).build(classes);
    }

    /** The author's, which Keras publishes: max poolings with TensorFlow's padding, BatchNorm's epsilon 1e-3. */
    public static Network keras(int classes) {
        return new Xception(true).build(classes);
    }

    private Network build(int classes) {
        net.conv("conv1", 32, 3, 2, 0, false);
        norm("bn1").relu("act1").conv("conv2", 64, 3, 1, 0, false);
        norm("bn2").relu("act2");
        block("block1", false, 2, 128, 128);
        block("block2", true, 2, 256, 256);
        block("block3", true, 2, 728, 728);
        net.stage("entry");
        for (int i = 4; i <= 11; i++) {
            block("block" + i, true, 1, 728, 728, 728);
        }
        net.stage("middle");
        block("block12", true, 2, 728, 1024);
        separable("conv3", 1536);
        norm("bn3").relu("act3");
        separable("conv4", 2048);
        norm("bn4").relu("act4").stage("exit");
        return net.globalAveragePool("global_pool").dense("fc", classes).build();
    }

    /**
     * Separable convolutions, each with a ReLU before it and a BatchNorm after it, and a shortcut round them; where the
     * block halves the image, a max pooling at its end and a 1x1 convolution in the shortcut.
     *
     * @param startsWithRelu whether the first one has its ReLU; the image has just had one in the first block
     * @param channels       of each convolution
     */
    private void block(String block, boolean startsWithRelu, int stride, int... channels) {
        String x = net.current();
        int part = 0;
        for (int i = 0; i < channels.length; i++) {
            if (i > 0 || startsWithRelu) {
                net.relu(block + ".rep." + part++);
            }
            separable(block + ".rep." + part++, channels[i]);
            norm(block + ".rep." + part++);
        }
        String shortcut = x;
        if (stride > 1) {
            net.add(block + ".rep." + part, new MaxPool(Pool2dSpec.square(3, stride, 1), keras));
            String residual = net.current();
            net.from(x).conv(block + ".skip", net.shapeOf(residual).c(), 1, stride, 0, false);
            shortcut = norm(block + ".skipbn").current();
            net.from(residual);
        }
        net.add(block + ".add", net.current(), shortcut);
    }

    private void separable(String name, int channels) {
        int in = net.shape().c();
        net.add(name + ".conv1", new Conv2d(Conv2dSpec.square(in, in, 3, 1, 1).groups(in), false))
                .conv(name + ".pointwise", channels, 1, 1, 0, false);
    }

    private NetworkBuilder norm(String name) {
        return net.add(name, new BatchNorm(net.shape().c(), keras ? 1e-3f : 1e-5f, keras ? 0.01f : 0.1f));
    }
}
