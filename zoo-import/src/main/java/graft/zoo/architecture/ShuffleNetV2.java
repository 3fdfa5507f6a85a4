package graft.zoo.architecture;

import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Slice;

/**
 * ShuffleNet V2 (Ma, Zhang, Zheng, Sun, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design",
 * 2018, arXiv:1807.11164, figure 3 c and d, table 5): in each block one half of the channels goes on as it is, the
 * other through a 1x1, a depthwise 3x3 and a 1x1 convolution; then the halves are shuffled like cards, so that the next
 * block splits them otherwise. Where the image is halved, both halves are made of all channels.
 *
 * <p><b>Names</b> are torchvision's: {@code conv1}, {@code stage2.0.branch1.0}, ..., {@code conv5}, {@code fc}.
 */
public final class ShuffleNetV2 {
    private static final int[] BLOCKS = {4, 8, 4};

    private ShuffleNetV2() {
    }

    /** Channels of the three stages and of the last convolution: table 5. */
    private static int[] channels(double width) {
        return switch ((int) (10 * width)) {
            case 5 -> new int[] {48, 96, 192, 1024};
            case 10 -> new int[] {116, 232, 464, 1024};
            case 15 -> new int[] {176, 352, 704, 1024};
            case 20 -> new int[] {244, 488, 976, 2048};
            default -> throw new IllegalArgumentException("ShuffleNet V2 has widths 0.5, 1, 1.5 and 2, not " + width);
        };
    }

    static Network network(double width, int classes) {
        int[] channels = channels(width);
        MobileParts parts = new MobileParts(Network.input(224, 224, 3), MobileParts.Form.PYTORCH);
        parts.conv("conv1", 24, 3, 2, MobileParts.relu()).net().maxPool("maxpool", Pool2dSpec.square(3, 2, 1));
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int i = 0; i < BLOCKS[stage]; i++) {
                String block = "stage" + (stage + 2) + "." + i;
                if (i == 0) {
                    halving(parts, block, channels[stage] / 2);
                } else {
                    block(parts, block, channels[stage] / 2);
                }
                parts.then(block + ".shuffle", new ChannelShuffle(2));
            }
        }
        return parts.conv("conv5", channels[3], 1, 1, MobileParts.relu()).net()
                .globalAveragePool("avgpool").dense("fc", classes).build();
    }

    /** Figure 3 c: the first half as it is, the second convolved. */
    private static void block(MobileParts parts, String block, int half) {
        String x = parts.net().current();
        parts.then(block + ".kept", Slice.channels(0, half));
        parts.net().from(x).add(block + ".split", Slice.channels(half, half));
        convolved(parts, block + ".branch2", half, 1);
        parts.net().concat(block + ".concat", block + ".kept", parts.net().current());
    }

    /** Figure 3 d: two halves of all channels, each convolved with stride 2. */
    private static void halving(MobileParts parts, String block, int half) {
        String x = parts.net().current();
        String branch = block + ".branch1.";
        parts.depthwise(branch + 0, branch + 1, 3, 2).conv(branch + 2, branch + 3, half, 1, 1)
                .then(branch + 4, MobileParts.relu());
        parts.net().from(x);
        convolved(parts, block + ".branch2", half, 2);
        parts.net().concat(block + ".concat", branch + 4, parts.net().current());
    }

    private static void convolved(MobileParts parts, String branch, int half, int stride) {
        parts.conv(branch + ".0", branch + ".1", half, 1, 1).then(branch + ".2", MobileParts.relu())
                .depthwise(branch + ".3", branch + ".4", 3, stride)
                .conv(branch + ".5", branch + ".6", half, 1, 1).then(branch + ".7", MobileParts.relu());
    }
}
