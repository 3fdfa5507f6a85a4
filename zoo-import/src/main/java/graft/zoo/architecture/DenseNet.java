package graft.zoo.architecture;

import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import java.util.ArrayList;
import java.util.List;

/**
 * DenseNet (Huang, Liu, van der Maaten, Weinberger, "Densely Connected Convolutional Networks", 2016, arXiv:1608.06993,
 * table 1): in a dense block every layer takes the outputs of all layers before it, one after the other, and adds
 * {@code growth} channels of its own. A layer is BatchNorm, ReLU, a 1x1 convolution to four times the growth, BatchNorm,
 * ReLU, a 3x3 convolution. Between blocks a transition halves the channels, by a 1x1 convolution, and the image.
 *
 * <p><b>Names.</b> torchvision's: {@code features.conv0}, {@code features.denseblock1.denselayer1.norm1}, ..., {@code
 * classifier}. Stages: {@code stem}, {@code denseblock1}, {@code transition1}, ..., {@code denseblock4}.
 */
public final class DenseNet {
    /** Channels of a layer's 1x1 convolution, in growths (section 3, "bottleneck layers"). */
    private static final int BOTTLENECK = 4;

    private final NetworkBuilder net = Network.input(224, 224, 3);
    private final float epsilon;

    private DenseNet(float epsilon) {
        this.epsilon = epsilon;
    }

    /** Layers in each block. */
    private static int[] blocks(int layers) {
        return switch (layers) {
            case 121 -> new int[] {6, 12, 24, 16};
            case 161 -> new int[] {6, 12, 36, 24};
            case 169 -> new int[] {6, 12, 32, 32};
            case 201 -> new int[] {6, 12, 48, 32};
            default -> throw new IllegalArgumentException("DenseNet has 121, 161, 169 or 201 layers, not " + layers);
        };
    }

    /** torchvision's form; DenseNet-161 has a growth of 48, the others of 32. */
    static Network network(int layers, int classes) {
        return new DenseNet(1e-5f).build(blocks(layers), layers == 161 ? 48 : 32, classes);
    }

    /** Keras's, which has another epsilon. */
    public static Network keras(int layers, int classes) {
        return new DenseNet(1.001e-5f).build(blocks(layers), 32, classes);
    }

    private Network build(int[] blocks, int growth, int classes) {
        net.conv("features.conv0", 2 * growth, 7, 2, 3, false);
        norm("features.norm0").relu("features.relu0")
                .maxPool("features.pool0", Pool2dSpec.square(3, 2, 1)).stage("stem");
        for (int block = 1; block <= blocks.length; block++) {
            List<String> features = new ArrayList<>(List.of(net.current()));
            for (int layer = 1; layer <= blocks[block - 1]; layer++) {
                features.add(layer("features.denseblock" + block + ".denselayer" + layer, features, growth));
            }
            net.concat("features.denseblock" + block + ".concat", features.toArray(String[]::new))
                    .stage("denseblock" + block);
            if (block < blocks.length) {
                transition("features.transition" + block);
                net.stage("transition" + block);
            }
        }
        norm("features.norm5").relu("relu");
        return net.globalAveragePool("avgpool").dense("classifier", classes).build();
    }

    /** @return the node whose channels are added to those before it */
    private String layer(String name, List<String> features, int growth) {
        if (features.size() > 1) {
            net.concat(name + ".concat", features.toArray(String[]::new));
        }
        norm(name + ".norm1").relu(name + ".relu1").conv(name + ".conv1", BOTTLENECK * growth, 1, 1, 0, false);
        return norm(name + ".norm2").relu(name + ".relu2").conv(name + ".conv2", growth, 3, 1, 1, false).current();
    }

    private void transition(String name) {
        norm(name + ".norm").relu(name + ".relu").conv(name + ".conv", net.shape().c() / 2, 1, 1, 0, false)
                .averagePool(name + ".pool", Pool2dSpec.square(2, 2, 0));
    }

    private NetworkBuilder norm(String name) {
        return net.add(name, new BatchNorm(net.shape().c(), epsilon, 0.1f));
    }
}
