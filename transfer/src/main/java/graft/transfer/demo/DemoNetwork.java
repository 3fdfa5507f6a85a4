package graft.transfer.demo;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.zoo.model.Preprocessing;
import java.util.List;

/**
 * The network of the demo: a residual network like those of He et al., "Deep Residual Learning", 2015, section 4.2,
 * with one block a stage: 24x24x24, 12x12x48, 6x6x96, then the mean over all places and one fully connected layer.
 * 172,000 weights without the head, 15 million multiply-adds an image.
 */
public final class DemoNetwork {
    private DemoNetwork() {
    }

    /** The network for this many classes, without weights; stages are {@code layer1} to {@code layer3}. */
    public static Network network(int classes) {
        return network(classes, DemoImages.SIZE);
    }

    /** The same for images of another size. */
    public static Network network(int classes, int size) {
        NetworkBuilder b = Network.input(size, size, 3);
        b.conv("conv1", 24, 3, 2, 1, false).batchNorm("bn1").relu("relu");
        block(b, "layer1", 24, 1);
        block(b, "layer2", 48, 2);
        block(b, "layer3", 96, 2);
        return b.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private static void block(NetworkBuilder b, String name, int channels, int stride) {
        String input = b.current();
        b.conv(name + ".conv1", channels, 3, stride, 1, false).batchNorm(name + ".bn1").relu(name + ".relu1")
                .conv(name + ".conv2", channels, 3, 1, 1, false).batchNorm(name + ".bn2");
        String shortcut = input;
        if (stride > 1) {
            shortcut = name + ".downsample.1";
            b.from(input).conv(name + ".downsample.0", channels, 1, stride, 0, false).batchNorm(shortcut);
        }
        b.add(name + ".add", name + ".bn2", shortcut).relu(name + ".relu");
    }

    /** Pixels from -1 to 1. */
    public static Preprocessing preprocessing() {
        return new Preprocessing(Preprocessing.Resize.NONE, DemoImages.SIZE, Preprocessing.Interpolation.BILINEAR,
                DemoImages.SIZE, Preprocessing.Order.RGB, 1 / 255f, List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f));
    }
}
