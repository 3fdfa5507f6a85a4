package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;

/**
 * The Inception of Google's {@code tensorflow_inception_graph.pb} ("inception5h", 2015): GoogLeNet as in its paper
 * (arXiv:1409.4842, table 1), with biases, local response normalisation and 5x5 kernels, but for two widths (mixed4a's
 * 3x3 has 204 channels, mixed5a's narrow 5x5 has 48) and padding SAME throughout: 2 zeros before the image and 3
 * after it at the first convolution. The normalisation is TensorFlow's: depth_radius 5, bias 2, alpha 0.0001 not
 * divided by the window's 11 channels, beta 0.5. The auxiliary heads are left out.
 *
 * <p><b>Names</b> are the graph's: {@code conv2d0}, {@code mixed3a_3x3_bottleneck}, ..., {@code softmax2}.
 */
final class Inception5h {
    /** Rounding up is padding SAME on images of even size. */
    private static final Pool2dSpec HALVE = Pool2dSpec.square(3, 2, 0).withCeil();
    private static final Lrn NORM = new Lrn(new LrnSpec(11, 11 * 1e-4f, 0.5f, 2));

    private Inception5h() {
    }

    static Network network(int classes) {
        NetworkBuilder net = Network.input(224, 224, 3)
                .add("conv2d0", new Conv2d(Conv2dSpec.of(3, 64, 7).stride(2).padding(2, 2, 3, 3), true))
                .relu("conv2d0.relu").maxPool("maxpool0", HALVE).add("localresponsenorm0", NORM);
        conv(net, "conv2d1", 64, 1);
        conv(net, "conv2d2", 192, 3);
        net.add("localresponsenorm1", NORM).maxPool("maxpool1", HALVE);
        module(net, "mixed3a", 64, 96, 128, 16, 32, 32);
        module(net, "mixed3b", 128, 128, 192, 32, 96, 64);
        net.maxPool("maxpool4", HALVE);
        module(net, "mixed4a", 192, 96, 204, 16, 48, 64);
        module(net, "mixed4b", 160, 112, 224, 24, 64, 64);
        module(net, "mixed4c", 128, 128, 256, 24, 64, 64);
        module(net, "mixed4d", 112, 144, 288, 32, 64, 64);
        module(net, "mixed4e", 256, 160, 320, 32, 128, 128);
        net.maxPool("maxpool10", HALVE);
        module(net, "mixed5a", 256, 160, 320, 48, 128, 128);
        module(net, "mixed5b", 384, 192, 384, 48, 128, 128);
        return net.globalAveragePool("avgpool0").dense("softmax2", classes).build();
    }

    /** One module, with the columns of table 1. */
    private static void module(NetworkBuilder net, String name, int one, int narrow3, int three, int narrow5, int five,
            int pooled) {
        String x = net.current();
        String branch1 = conv(net, name + "_1x1", one, 1);
        conv(net.from(x), name + "_3x3_bottleneck", narrow3, 1);
        String branch3 = conv(net, name + "_3x3", three, 3);
        conv(net.from(x), name + "_5x5_bottleneck", narrow5, 1);
        String branch5 = conv(net, name + "_5x5", five, 5);
        net.from(x).add(name + "_pool", new MaxPool(Pool2dSpec.square(3, 1, 1)));
        String branch4 = conv(net, name + "_pool_reduce", pooled, 1);
        net.concat(name, branch1, branch3, branch5, branch4);
    }

    private static String conv(NetworkBuilder net, String name, int channels, int kernel) {
        return net.conv(name, channels, kernel, 1, kernel / 2, true).relu(name + ".relu").current();
    }
}
