package graft.zoo.architecture;

import graft.engine.ElementFunction;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;

/**
 * Inception-ResNet v2 (Szegedy, Ioffe, Vanhoucke, Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning", 2016, arXiv:1602.07261, figure 15): Inception modules as residuals. A 1x1 convolution
 * without activation brings their branches to as many channels as the module's input has, and a small fixed factor
 * keeps the sum steady (section 3.3).
 *
 * <p><b>Names</b> are timm's and Cadene's: {@code conv2d_1a.conv}, {@code repeat.0.branch1.0.conv}, ...,
 * {@code classif}.
 */
public final class InceptionResNetV2 {
    private final NetworkBuilder net = Network.input(299, 299, 3);
    private final InceptionParts parts = new InceptionParts(net);

    private InceptionResNetV2() {
    }

    static Network network(int classes) {
        return new InceptionResNetV2().build(classes);
    }

    private Network build(int classes) {
        parts.conv("conv2d_1a", 32, 3, 2);
        parts.conv("conv2d_2a", 32, 3, 1);
        parts.same("conv2d_2b", 64, 3, 3);
        parts.halved("maxpool_3a");
        parts.same("conv2d_3b", 80, 1, 1);
        parts.conv("conv2d_4a", 192, 3, 1);
        parts.halved("maxpool_5a");
        module5b("mixed_5b");
        for (int i = 0; i < 10; i++) {
            module35("repeat." + i);
            net.relu("repeat." + i + ".relu");
        }
        halveTo17("mixed_6a");
        for (int i = 0; i < 20; i++) {
            longKernels("repeat_1." + i, 7, 128, 160, 192, 0.10f);
            net.relu("repeat_1." + i + ".relu");
        }
        halveTo8("mixed_7a");
        for (int i = 0; i < 9; i++) {
            longKernels("repeat_2." + i, 3, 192, 224, 256, 0.20f);
            net.relu("repeat_2." + i + ".relu");
        }
        longKernels("block8", 3, 192, 224, 256, 1);
        parts.same("conv2d_7b", 1536, 1, 1);
        return net.globalAveragePool("global_pool").dropout("head_drop", 0.2f).dense("classif", classes).build();
    }

    /** 35x35 pixels: the first module, as {@link InceptionV3}'s. */
    private void module5b(String m) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 96, 1, 1);
        net.from(x);
        parts.same(m + ".branch1.0", 48, 1, 1);
        String five = parts.same(m + ".branch1.1", 64, 5, 5);
        net.from(x);
        parts.same(m + ".branch2.0", 64, 1, 1);
        parts.same(m + ".branch2.1", 96, 3, 3);
        String twice = parts.same(m + ".branch2.2", 96, 3, 3);
        net.from(x);
        net.concat(m, one, five, twice, parts.averaged(m + ".branch3", 64));
    }

    /** 35x35 pixels, figure 16. */
    private void module35(String m) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 32, 1, 1);
        net.from(x);
        parts.same(m + ".branch1.0", 32, 1, 1);
        String three = parts.same(m + ".branch1.1", 32, 3, 3);
        net.from(x);
        parts.same(m + ".branch2.0", 32, 1, 1);
        parts.same(m + ".branch2.1", 48, 3, 3);
        String twice = parts.same(m + ".branch2.2", 64, 3, 3);
        net.concat(m + ".concat", one, three, twice);
        residual(m, x, 0.17f);
    }

    /** Figure 7 with k, l, m, n = 256, 256, 384, 384: from 35x35 to 17x17 pixels. */
    private void halveTo17(String m) {
        String x = net.current();
        String three = parts.conv(m + ".branch0", 384, 3, 2);
        net.from(x);
        parts.same(m + ".branch1.0", 256, 1, 1);
        parts.same(m + ".branch1.1", 256, 3, 3);
        String twice = parts.conv(m + ".branch1.2", 384, 3, 2);
        net.from(x);
        net.concat(m, three, twice, parts.halved(m + ".branch2"));
    }

    /** Figures 17 and 19: a 1x1 beside a 1 x k and a k x 1 in a row. */
    private void longKernels(String m, int k, int first, int second, int third, float scale) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 192, 1, 1);
        net.from(x);
        parts.same(m + ".branch1.0", first, 1, 1);
        parts.same(m + ".branch1.1", second, 1, k);
        net.concat(m + ".concat", one, parts.same(m + ".branch1.2", third, k, 1));
        residual(m, x, scale);
    }

    /** Figure 18: from 17x17 to 8x8 pixels. */
    private void halveTo8(String m) {
        String x = net.current();
        parts.same(m + ".branch0.0", 256, 1, 1);
        String three = parts.conv(m + ".branch0.1", 384, 3, 2);
        net.from(x);
        parts.same(m + ".branch1.0", 256, 1, 1);
        String second = parts.conv(m + ".branch1.1", 288, 3, 2);
        net.from(x);
        parts.same(m + ".branch2.0", 256, 1, 1);
        parts.same(m + ".branch2.1", 288, 3, 3);
        String twice = parts.conv(m + ".branch2.2", 320, 3, 2);
        net.from(x);
        net.concat(m, three, second, twice, parts.halved(m + ".branch3"));
    }

    /** x + scale * conv(branches). */
    private void residual(String m, String x, float scale) {
        net.conv(m + ".conv2d", net.shapeOf(x).c(), 1);
        if (scale != 1) {
            net.add(m + ".scale", new Activation(ElementFunction.affine(scale, 0)));
        }
        net.add(m + ".add", net.current(), x);
    }
}
