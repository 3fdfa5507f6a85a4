package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;

/**
 * GoogLeNet (Szegedy and others, "Going Deeper with Convolutions", 2014, arXiv:1409.4842, table 1): nine inception
 * modules, each of which looks at its input with 1x1, 3x3 and larger kernels and a pooling side by side. This is
 * torchvision's form, whose weights come from TensorFlow: BatchNorm after every convolution, no local response
 * normalisation, and a 3x3 kernel where the paper has 5x5. The auxiliary heads serve training from scratch only and are
 * left out.
 *
 * <p>{@link #original} is the paper's form, which Caffe publishes (bvlc_googlenet): biases instead of BatchNorm, local
 * response normalisation, and 5x5 kernels. Its layers have the same names.
 *
 * <p><b>Names.</b> {@code conv1.conv}, {@code conv1.bn}, {@code inception3a.branch2.1.conv}, ..., {@code fc}.
 */
public final class GoogLeNet {
    private static final Pool2dSpec HALVE = Pool2dSpec.square(3, 2, 0).withCeil();
    private static final LrnSpec NORM = new LrnSpec(5, 1e-4f, .75f, 1);

    private GoogLeNet() {
    }

    static Network network(int classes) {
        return network(classes, 3, 3);
    }

    /**
     * TF-slim's Inception v1: padding SAME puts 2 zeros before the image and 3 after it, where torchvision has 3 and
     * 3. On images of even size its poolings are the same.
     */
    public static Network tensorFlow(int classes) {
        return network(classes, 2, 3);
    }

    private static Network network(int classes, int before, int after) {
        NetworkBuilder net = Network.input(224, 224, 3)
                .add("conv1.conv", new Conv2d(Conv2dSpec.of(3, 64, 7).stride(2).padding(before, before, after, after),
                        false))
                .add("conv1.bn", new BatchNorm(64, 1e-3f, 0.1f)).relu("conv1.relu");
        net.maxPool("maxpool1", HALVE);
        conv(net, "conv2", 64, 1, 1);
        conv(net, "conv3", 192, 3, 1);
        net.maxPool("maxpool2", HALVE);
        inception(net, "inception3a", 64, 96, 128, 16, 32, 32);
        inception(net, "inception3b", 128, 128, 192, 32, 96, 64);
        net.maxPool("maxpool3", HALVE);
        inception(net, "inception4a", 192, 96, 208, 16, 48, 64);
        inception(net, "inception4b", 160, 112, 224, 24, 64, 64);
        inception(net, "inception4c", 128, 128, 256, 24, 64, 64);
        inception(net, "inception4d", 112, 144, 288, 32, 64, 64);
        inception(net, "inception4e", 256, 160, 320, 32, 128, 128);
        net.maxPool("maxpool4", Pool2dSpec.square(2, 2, 0).withCeil());
        inception(net, "inception5a", 256, 160, 320, 32, 128, 128);
        inception(net, "inception5b", 384, 192, 384, 48, 128, 128);
        return net.globalAveragePool("avgpool").dropout("dropout", 0.2f).dense("fc", classes).build();
    }

    /** The paper's form. */
    public static Network original(int classes) {
        NetworkBuilder net = Network.input(224, 224, 3);
        plain(net, "conv1", 64, 7, 2);
        net.maxPool("maxpool1", HALVE).add("norm1", new Lrn(NORM));
        plain(net, "conv2", 64, 1, 1);
        plain(net, "conv3", 192, 3, 1);
        net.add("norm2", new Lrn(NORM)).maxPool("maxpool2", HALVE);
        Branch form = GoogLeNet::plain;
        inception(net, "inception3a", form, 5, 64, 96, 128, 16, 32, 32);
        inception(net, "inception3b", form, 5, 128, 128, 192, 32, 96, 64);
        net.maxPool("maxpool3", HALVE);
        inception(net, "inception4a", form, 5, 192, 96, 208, 16, 48, 64);
        inception(net, "inception4b", form, 5, 160, 112, 224, 24, 64, 64);
        inception(net, "inception4c", form, 5, 128, 128, 256, 24, 64, 64);
        inception(net, "inception4d", form, 5, 112, 144, 288, 32, 64, 64);
        inception(net, "inception4e", form, 5, 256, 160, 320, 32, 128, 128);
        net.maxPool("maxpool4", HALVE);
        inception(net, "inception5a", form, 5, 256, 160, 320, 32, 128, 128);
        inception(net, "inception5b", form, 5, 384, 192, 384, 48, 128, 128);
        return net.globalAveragePool("avgpool").dropout("dropout", 0.4f).dense("fc", classes).build();
    }

    /** A convolution with what belongs to it; returns the last node's name. */
    private interface Branch {
        String add(NetworkBuilder net, String name, int channels, int kernel, int stride);
    }

    /** One module, with the columns of table 1; {@code narrow} are the 1x1 convolutions before 3x3 and 5x5. */
    private static void inception(NetworkBuilder net, String name, int one, int narrow3, int three, int narrow5,
            int five, int pooled) {
        inception(net, name, GoogLeNet::conv, 3, one, narrow3, three, narrow5, five, pooled);
    }

    private static void inception(NetworkBuilder net, String name, Branch form, int largest, int one, int narrow3,
            int three, int narrow5, int five, int pooled) {
        String x = net.current();
        String branch1 = form.add(net, name + ".branch1", one, 1, 1);
        form.add(net.from(x), name + ".branch2.0", narrow3, 1, 1);
        String branch2 = form.add(net, name + ".branch2.1", three, 3, 1);
        form.add(net.from(x), name + ".branch3.0", narrow5, 1, 1);
        String branch3 = form.add(net, name + ".branch3.1", five, largest, 1);
        net.from(x).add(name + ".branch4.0", new MaxPool(Pool2dSpec.square(3, 1, 1).withCeil()));
        String branch4 = form.add(net, name + ".branch4.1", pooled, 1, 1);
        net.concat(name + ".concat", branch1, branch2, branch3, branch4);
    }

    /** Convolution that keeps the size, BatchNorm with epsilon 0.001, ReLU; returns the ReLU's name. */
    private static String conv(NetworkBuilder net, String name, int channels, int kernel, int stride) {
        return net.conv(name + ".conv", channels, kernel, stride, kernel / 2, false)
                .add(name + ".bn", new BatchNorm(channels, 1e-3f, 0.1f)).relu(name + ".relu").current();
    }

    /** Convolution with bias, ReLU; returns the ReLU's name. */
    private static String plain(NetworkBuilder net, String name, int channels, int kernel, int stride) {
        return net.conv(name + ".conv", channels, kernel, stride, kernel / 2, true).relu(name + ".relu").current();
    }
}
