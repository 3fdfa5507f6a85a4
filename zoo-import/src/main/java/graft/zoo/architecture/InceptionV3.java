package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;

/**
 * Inception v3 (Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, "Rethinking the Inception Architecture for Computer Vision",
 * 2015, arXiv:1512.00567): modules that replace large kernels by chains of small ones (figure 5), then by 1x7 and 7x1
 * pairs (figure 6), then by 1x3 and 3x1 side by side (figure 7). BatchNorm with epsilon 0.001 after every convolution.
 * The input is 299x299. The auxiliary head serves training from scratch only and is left out.
 *
 * <p><b>Names</b> are torchvision's: {@code Conv2d_1a_3x3.conv}, {@code Mixed_6e.branch7x7_2.conv}, ..., {@code fc}.
 */
public final class InceptionV3 {
    private static final Pool2dSpec HALVE = Pool2dSpec.square(3, 2, 0);
    private static final Pool2dSpec SMOOTH = Pool2dSpec.square(3, 1, 1);

    private final NetworkBuilder net = Network.input(299, 299, 3);
    private final Pool2dSpec smooth;
    private final boolean lastPoolIsMax;

    private InceptionV3(Pool2dSpec smooth, boolean lastPoolIsMax) {
        this.smooth = smooth;
        this.lastPoolIsMax = lastPoolIsMax;
    }

    static Network network(int classes) {
        return new InceptionV3(SMOOTH, false).build(classes);
    }

    /** TF-slim's and Keras's: padding does not count in the means of the branches that smooth. */
    public static Network slim(int classes) {
        return new InceptionV3(SMOOTH.excludingPadding(), false).build(classes);
    }

    /** That of the graph of 2015: as TF-slim's, but the last module has a max pooling in the place of the mean. */
    public static Network graph(int classes) {
        return new InceptionV3(SMOOTH.excludingPadding(), true).build(classes);
    }

    private Network build(int classes) {
        conv("Conv2d_1a_3x3", 32, 3, 2, 0);
        conv("Conv2d_2a_3x3", 32, 3, 1, 0);
        conv("Conv2d_2b_3x3", 64, 3, 1, 1);
        net.maxPool("maxpool1", HALVE);
        conv("Conv2d_3b_1x1", 80, 1, 1, 0);
        conv("Conv2d_4a_3x3", 192, 3, 1, 0);
        net.maxPool("maxpool2", HALVE);
        smallKernels("Mixed_5b", 32);
        smallKernels("Mixed_5c", 64);
        smallKernels("Mixed_5d", 64);
        halveTo17("Mixed_6a");
        longKernels("Mixed_6b", 128);
        longKernels("Mixed_6c", 160);
        longKernels("Mixed_6d", 160);
        longKernels("Mixed_6e", 192);
        halveTo8("Mixed_7a");
        wideKernels("Mixed_7b");
        wideKernels("Mixed_7c");
        return net.globalAveragePool("avgpool").dropout("dropout", 0.5f).dense("fc", classes).build();
    }

    /** 35x35 pixels, figure 5: 1x1, 5x5, two 3x3 in a row, and an average. */
    private void smallKernels(String m, int pooled) {
        String x = net.current();
        String one = conv(m + ".branch1x1", 64, 1, 1, 0);
        net.from(x);
        conv(m + ".branch5x5_1", 48, 1, 1, 0);
        String five = conv(m + ".branch5x5_2", 64, 5, 1, 2);
        net.from(x);
        conv(m + ".branch3x3dbl_1", 64, 1, 1, 0);
        conv(m + ".branch3x3dbl_2", 96, 3, 1, 1);
        String three = conv(m + ".branch3x3dbl_3", 96, 3, 1, 1);
        net.concat(m + ".concat", one, five, three, averaged(m, x, pooled));
    }

    /** From 35x35 to 17x17 pixels, figure 10: strided convolutions beside a max pooling. */
    private void halveTo17(String m) {
        String x = net.current();
        String three = conv(m + ".branch3x3", 384, 3, 2, 0);
        net.from(x);
        conv(m + ".branch3x3dbl_1", 64, 1, 1, 0);
        conv(m + ".branch3x3dbl_2", 96, 3, 1, 1);
        String twice = conv(m + ".branch3x3dbl_3", 96, 3, 2, 0);
        net.from(x).maxPool(m + ".branch_pool", HALVE);
        net.concat(m + ".concat", three, twice, m + ".branch_pool");
    }

    /** 17x17 pixels, figure 6: 7x7 kernels as pairs of 1x7 and 7x1, in a branch of one pair and one of two. */
    private void longKernels(String m, int narrow) {
        String x = net.current();
        String one = conv(m + ".branch1x1", 192, 1, 1, 0);
        net.from(x);
        conv(m + ".branch7x7_1", narrow, 1, 1, 0);
        conv(m + ".branch7x7_2", narrow, 1, 7);
        String seven = conv(m + ".branch7x7_3", 192, 7, 1);
        net.from(x);
        conv(m + ".branch7x7dbl_1", narrow, 1, 1, 0);
        conv(m + ".branch7x7dbl_2", narrow, 7, 1);
        conv(m + ".branch7x7dbl_3", narrow, 1, 7);
        conv(m + ".branch7x7dbl_4", narrow, 7, 1);
        String twice = conv(m + ".branch7x7dbl_5", 192, 1, 7);
        net.concat(m + ".concat", one, seven, twice, averaged(m, x, 192));
    }

    /** From 17x17 to 8x8 pixels. */
    private void halveTo8(String m) {
        String x = net.current();
        conv(m + ".branch3x3_1", 192, 1, 1, 0);
        String three = conv(m + ".branch3x3_2", 320, 3, 2, 0);
        net.from(x);
        conv(m + ".branch7x7x3_1", 192, 1, 1, 0);
        conv(m + ".branch7x7x3_2", 192, 1, 7);
        conv(m + ".branch7x7x3_3", 192, 7, 1);
        String seven = conv(m + ".branch7x7x3_4", 192, 3, 2, 0);
        net.from(x).maxPool(m + ".branch_pool", HALVE);
        net.concat(m + ".concat", three, seven, m + ".branch_pool");
    }

    /** 8x8 pixels, figure 7: a 1x3 and a 3x1 kernel side by side. */
    private void wideKernels(String m) {
        String x = net.current();
        String one = conv(m + ".branch1x1", 320, 1, 1, 0);
        net.from(x);
        String narrow = conv(m + ".branch3x3_1", 384, 1, 1, 0);
        String flat = conv(m + ".branch3x3_2a", 384, 1, 3);
        net.from(narrow);
        String tall = conv(m + ".branch3x3_2b", 384, 3, 1);
        net.from(x);
        conv(m + ".branch3x3dbl_1", 448, 1, 1, 0);
        String second = conv(m + ".branch3x3dbl_2", 384, 3, 1, 1);
        String flatTwice = conv(m + ".branch3x3dbl_3a", 384, 1, 3);
        net.from(second);
        String tallTwice = conv(m + ".branch3x3dbl_3b", 384, 3, 1);
        net.concat(m + ".concat", one, flat, tall, flatTwice, tallTwice, averaged(m, x, 192));
    }

    /** The branch that smooths before a 1x1 convolution; in torchvision's form padding counts in the mean. */
    private String averaged(String m, String x, int channels) {
        if (lastPoolIsMax && m.equals("Mixed_7c")) {
            net.from(x).maxPool(m + ".maxpool", smooth);
        } else {
            net.from(x).averagePool(m + ".avgpool", smooth);
        }
        return conv(m + ".branch_pool", channels, 1, 1, 0);
    }

    private String conv(String name, int channels, int kernel, int stride, int pad) {
        return normalised(name, Conv2dSpec.square(net.shape().c(), channels, kernel, stride, pad));
    }

    /** A kernel of {@code h} by {@code w} that keeps the image's size. */
    private String conv(String name, int channels, int h, int w) {
        return normalised(name, Conv2dSpec.of(net.shape().c(), channels, h, w).padding(h / 2, w / 2, h / 2, w / 2));
    }

    private String normalised(String name, Conv2dSpec spec) {
        return net.add(name + ".conv", new Conv2d(spec, false))
                .add(name + ".bn", new BatchNorm(spec.outChannels(), 1e-3f, 0.1f)).relu(name + ".relu").current();
    }
}
