package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Conv2d;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Scale;
import java.util.List;

/**
 * ConvNeXt (Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, "A ConvNet for the 2020s", 2022, arXiv:2201.03545, figure 4 and
 * table 9): a 4x4 convolution with stride 4, then four stages of blocks, before each but the first a normalised 2x2
 * convolution with stride 2. A block is a depthwise 7x7 convolution, a normalisation of each pixel over its channels,
 * two fully connected layers for each pixel with a GELU between, to four times the channels and back, and a factor for
 * each channel; its input is added. The small ones, atto to nano, are timm's.
 *
 * <p><b>Names.</b> torchvision's: {@code features.0.0}, {@code features.1.0.block.0}, ..., {@code classifier.2}; the
 * factors are {@code features.1.0.layer_scale.weight}, and the fully connected layers 1x1 convolutions. Stages: {@code
 * stem}, {@code stage1} to {@code stage4}, of which each begins with its 2x2 convolution.
 *
 * @param depths blocks in each stage
 * @param width  channels of the first stage; each next one has twice as many
 */
public record ConvNeXt(List<Integer> depths, int width) {
    private static final float EPSILON = 1e-6f;
    /** {@code layer_norm_eps} of transformers' configurations, which only its last normalisation takes. */
    private static final float HUGGING_FACE_LAST_EPSILON = 1e-12f;

    public static final ConvNeXt ATTO = of(40, 2, 2, 6, 2);
    public static final ConvNeXt FEMTO = of(48, 2, 2, 6, 2);
    public static final ConvNeXt PICO = of(64, 2, 2, 6, 2);
    public static final ConvNeXt NANO = of(80, 2, 2, 8, 2);
    public static final ConvNeXt TINY = of(96, 3, 3, 9, 3);
    public static final ConvNeXt SMALL = of(96, 3, 3, 27, 3);
    public static final ConvNeXt BASE = of(128, 3, 3, 27, 3);

    private static ConvNeXt of(int width, Integer... depths) {
        return new ConvNeXt(List.of(depths), width);
    }

    Network network(int classes) {
        return build(EPSILON, classes);
    }

    /** As transformers computes it. */
    public Network huggingFace(int classes) {
        return build(HUGGING_FACE_LAST_EPSILON, classes);
    }

    private Network build(float lastEpsilon, int classes) {
        NetworkBuilder net = Network.input(224, 224, 3).conv("features.0.0", width, 4, 4, 0, true);
        norm(net, "features.0.1", EPSILON).stage("stem");
        for (int stage = 0; stage < depths.size(); stage++) {
            if (stage > 0) {
                norm(net, "features." + 2 * stage + ".0", EPSILON)
                        .conv("features." + 2 * stage + ".1", width << stage, 2, 2, 0, true);
            }
            for (int block = 0; block < depths.get(stage); block++) {
                block(net, "features." + (2 * stage + 1) + "." + block);
            }
            net.stage("stage" + (stage + 1));
        }
        net.globalAveragePool("avgpool");
        return norm(net, "classifier.0", lastEpsilon).dense("classifier.2", classes).build();
    }

    private static void block(NetworkBuilder net, String name) {
        String x = net.current();
        int channels = net.shape().c();
        net.add(name + ".block.0", new Conv2d(Conv2dSpec.square(channels, channels, 7, 1, 3).groups(channels), true));
        norm(net, name + ".block.2", EPSILON)
                .conv(name + ".block.3", 4 * channels, 1)
                .add(name + ".block.4", new Activation(ElementFunction.of(ElementFunction.Kind.GELU)))
                .conv(name + ".block.5", channels, 1)
                .add(name + ".layer_scale", new Scale(channels, false));
        net.add(name + ".add", net.current(), x);
    }

    private static NetworkBuilder norm(NetworkBuilder net, String name, float epsilon) {
        return net.add(name, new LayerNorm(net.shape().c(), epsilon));
    }
}
