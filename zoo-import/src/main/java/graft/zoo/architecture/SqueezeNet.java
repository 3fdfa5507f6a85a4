package graft.zoo.architecture;

import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;

/**
 * SqueezeNet (Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer, "SqueezeNet: AlexNet-level accuracy with 50x fewer
 * parameters", 2016, arXiv:1602.07360, table 1): eight fire modules, in each of which a 1x1 convolution squeezes the
 * channels before a 1x1 and a 3x3 convolution, side by side, expand them. A 1x1 convolution makes the classes, and the
 * mean over the image is the answer. Version 1.1 is the authors' later, cheaper one: a smaller first convolution and
 * earlier pooling.
 *
 * <p><b>Names.</b> {@code features.3.squeeze}, {@code .expand1x1}, {@code .expand3x3}, {@code .concat};
 * {@code classifier.1} makes the classes. The paper's {@code fire2} to {@code fire9} are stages, each with the pooling
 * before it; {@code conv1} is the stage before them.
 */
public final class SqueezeNet {
    private static final Pool2dSpec POOL = Pool2dSpec.square(3, 2, 0).withCeil();

    private SqueezeNet() {
    }

    /** Version 1.0: poolings after conv1, fire4 and fire8. */
    static Network version10(int classes) {
        return network(Network.input(224, 224, 3).conv("features.0", 96, 7, 2, 0, true), 5, 9, 0, classes);
    }

    /**
     * Version 1.0 as its authors published it for Caffe: the last convolution, 1x1, has a border of zeros around
     * it.
     */
    public static Network version10WithBorder(int classes) {
        return network(Network.input(224, 224, 3).conv("features.0", 96, 7, 2, 0, true), 5, 9, 1, classes);
    }

    /** Version 1.1: poolings after conv1, fire3 and fire5. */
    static Network version11(int classes) {
        return network(Network.input(224, 224, 3).conv("features.0", 64, 3, 2, 0, true), 4, 6, 0, classes);
    }

    private static Network network(NetworkBuilder net, int pooledBefore, int pooledAgainBefore, int border,
            int classes) {
        net.relu("features.1").stage("conv1").maxPool("features.2", POOL);
        int module = 3;
        for (int fire = 2; fire <= 9; fire++) {
            if (fire == pooledBefore || fire == pooledAgainBefore) {
                net.maxPool("features." + module++, POOL);
            }
            // Two fires each squeeze to 16, 32, 48 and 64 channels; expansion is to four times as many, twice.
            fire(net, "features." + module++, 16 * (fire / 2));
            net.stage("fire" + fire);
        }
        return net.dropout("classifier.0", 0.5f)
                .conv("classifier.1", classes, 1, 1, border, true).relu("classifier.2")
                .globalAveragePool("classifier.3")
                .build();
    }

    private static void fire(NetworkBuilder net, String fire, int squeeze) {
        net.conv(fire + ".squeeze", squeeze, 1).relu(fire + ".squeeze_activation");
        String squeezed = net.current();
        net.conv(fire + ".expand1x1", 4 * squeeze, 1).relu(fire + ".expand1x1_activation");
        net.from(squeezed)
                .conv(fire + ".expand3x3", 4 * squeeze, 3, 1, 1, true).relu(fire + ".expand3x3_activation");
        net.concat(fire + ".concat", fire + ".expand1x1_activation", fire + ".expand3x3_activation");
    }
}
