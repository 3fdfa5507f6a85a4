package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.NetworkBuilder;

/**
 * Inception v4 (Szegedy, Ioffe, Vanhoucke, Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning", 2016, arXiv:1602.07261, figure 9): a longer stem than {@link InceptionV3}'s and more modules
 * of three kinds, A for 35x35 pixels (figure 4), B for 17x17 (figure 5) and C for 8x8 (figure 6), all of one form.
 *
 * <p><b>Names</b> are timm's and Cadene's: {@code features.0.conv}, {@code features.6.branch1.0.conv}, ...,
 * {@code last_linear}. Stages are the figure's rows: {@code stem}, {@code A}, {@code B} and {@code C}, each reduction
 * at the end of the modules before it.
 */
public final class InceptionV4 {
    private final NetworkBuilder net = Network.input(299, 299, 3);
    private final InceptionParts parts = new InceptionParts(net);

    private InceptionV4() {
    }

    static Network network(int classes) {
        return new InceptionV4().build(classes);
    }

    private Network build(int classes) {
        stem();
        net.stage("stem");
        for (int i = 6; i < 10; i++) {
            moduleA("features." + i);
        }
        reductionA("features.10");
        net.stage("A");
        for (int i = 11; i < 18; i++) {
            moduleB("features." + i);
        }
        reductionB("features.18");
        net.stage("B");
        for (int i = 19; i < 22; i++) {
            moduleC("features." + i);
        }
        net.stage("C");
        return net.globalAveragePool("global_pool").dropout("head_drop", 0.2f).dense("last_linear", classes).build();
    }

    /** Figure 3. */
    private void stem() {
        parts.conv("features.0", 32, 3, 2);
        parts.conv("features.1", 32, 3, 1);
        String x = parts.same("features.2", 64, 3, 3);
        String pooled = parts.halved("features.3.maxpool");
        net.from(x);
        x = net.concat("features.3", pooled, parts.conv("features.3.conv", 96, 3, 2)).current();
        parts.same("features.4.branch0.0", 64, 1, 1);
        String three = parts.conv("features.4.branch0.1", 96, 3, 1);
        net.from(x);
        parts.same("features.4.branch1.0", 64, 1, 1);
        parts.same("features.4.branch1.1", 64, 1, 7);
        parts.same("features.4.branch1.2", 64, 7, 1);
        x = net.concat("features.4", three, parts.conv("features.4.branch1.3", 96, 3, 1)).current();
        String halved = parts.conv("features.5.conv", 192, 3, 2);
        net.from(x);
        net.concat("features.5", halved, parts.halved("features.5.maxpool"));
    }

    /** Figure 4. */
    private void moduleA(String m) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 96, 1, 1);
        net.from(x);
        parts.same(m + ".branch1.0", 64, 1, 1);
        String three = parts.same(m + ".branch1.1", 96, 3, 3);
        net.from(x);
        parts.same(m + ".branch2.0", 64, 1, 1);
        parts.same(m + ".branch2.1", 96, 3, 3);
        String twice = parts.same(m + ".branch2.2", 96, 3, 3);
        net.from(x);
        net.concat(m, one, three, twice, parts.averaged(m + ".branch3", 96));
    }

    /** Figure 7 with k, l, m, n = 192, 224, 256, 384: from 35x35 to 17x17 pixels. */
    private void reductionA(String m) {
        String x = net.current();
        String three = parts.conv(m + ".branch0", 384, 3, 2);
        net.from(x);
        parts.same(m + ".branch1.0", 192, 1, 1);
        parts.same(m + ".branch1.1", 224, 3, 3);
        String twice = parts.conv(m + ".branch1.2", 256, 3, 2);
        net.from(x);
        net.concat(m, three, twice, parts.halved(m + ".branch2"));
    }

    /** Figure 5. */
    private void moduleB(String m) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 384, 1, 1);
        net.from(x);
        parts.same(m + ".branch1.0", 192, 1, 1);
        parts.same(m + ".branch1.1", 224, 1, 7);
        String seven = parts.same(m + ".branch1.2", 256, 7, 1);
        net.from(x);
        parts.same(m + ".branch2.0", 192, 1, 1);
        parts.same(m + ".branch2.1", 192, 7, 1);
        parts.same(m + ".branch2.2", 224, 1, 7);
        parts.same(m + ".branch2.3", 224, 7, 1);
        String twice = parts.same(m + ".branch2.4", 256, 1, 7);
        net.from(x);
        net.concat(m, one, seven, twice, parts.averaged(m + ".branch3", 128));
    }

    /** Figure 8: from 17x17 to 8x8 pixels. */
    private void reductionB(String m) {
        String x = net.current();
        parts.same(m + ".branch0.0", 192, 1, 1);
        String three = parts.conv(m + ".branch0.1", 192, 3, 2);
        net.from(x);
        parts.same(m + ".branch1.0", 256, 1, 1);
        parts.same(m + ".branch1.1", 256, 1, 7);
        parts.same(m + ".branch1.2", 320, 7, 1);
        String seven = parts.conv(m + ".branch1.3", 320, 3, 2);
        net.from(x);
        net.concat(m, three, seven, parts.halved(m + ".branch2"));
    }

    /** Figure 6. */
    private void moduleC(String m) {
        String x = net.current();
        String one = parts.same(m + ".branch0", 256, 1, 1);
        net.from(x);
        String narrow = parts.same(m + ".branch1_0", 384, 1, 1);
        String flat = parts.same(m + ".branch1_1a", 256, 1, 3);
        net.from(narrow);
        String tall = parts.same(m + ".branch1_1b", 256, 3, 1);
        net.from(x);
        parts.same(m + ".branch2_0", 384, 1, 1);
        parts.same(m + ".branch2_1", 448, 3, 1);
        String wide = parts.same(m + ".branch2_2", 512, 1, 3);
        String flatTwice = parts.same(m + ".branch2_3a", 256, 1, 3);
        net.from(wide);
        String tallTwice = parts.same(m + ".branch2_3b", 256, 3, 1);
        net.from(x);
        net.concat(m, one, flat, tall, flatTwice, tallTwice, parts.averaged(m + ".branch3", 256));
    }
}
