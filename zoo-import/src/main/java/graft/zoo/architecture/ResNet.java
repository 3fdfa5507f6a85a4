package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;

/**
 * ResNet for ImageNet (He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385,
 * table 1): a 7x7 convolution, a max pooling, then four stages of residual blocks, y = relu(F(x) + x). F is two
 * 3x3 convolutions in ResNet-18 and 34 (figure 5, left) and a bottleneck 1x1, 3x3, 1x1 in the deeper ones (right).
 * Where the shape changes, the shortcut is a 1x1 convolution (option B).
 *
 * <p>This is torchvision's form, often called v1.5: a bottleneck that halves the image does so in its 3x3
 * convolution, where the paper's authors and Caffe do it in the first 1x1: that is {@link #original}. timm's form D
 * (He, Zhang and others, "Bag of Tricks for Image Classification", 2018, arXiv:1812.01187, section 4.2) is
 * {@code resnet50d}. ResNeXts, Wide ResNets and SE-ResNets differ in the bottleneck alone.
 *
 * <p><b>Names.</b> {@code conv1}, {@code bn1}, {@code layer1.0.conv1}, ..., {@code fc}. torchvision uses one
 * {@code relu} module several times in a block; here the ones inside a block are {@code relu1} and {@code relu2}, the
 * sum is {@code add}, and {@code relu} is the block's end.
 */
public final class ResNet {
    private ResNet() {
    }

    /** Number of blocks in each stage. */
    public static int[] blocks(int layers) {
        return switch (layers) {
            case 18, 26 -> new int[] {2, 2, 2, 2};
            case 34, 50 -> new int[] {3, 4, 6, 3};
            case 101 -> new int[] {3, 4, 23, 3};
            case 152 -> new int[] {3, 8, 36, 3};
            default -> throw new IllegalArgumentException("ResNet has 18, 26, 34, 50, 101 or 152 layers, not "
                    + layers);
        };
    }

    /**
     * What a network's blocks are like.
     *
     * @param layers         18, 26, 34, 50, 101 or 152; below 50, but for 26, blocks are basic
     * @param groups         of the bottleneck's 3x3 convolution; ResNeXt's cardinality
     * @param groupWidth     channels of each group in the first stage
     * @param squeezeExcites whether channels are weighted before the sum
     */
    private record Blocks(int layers, int groups, int groupWidth, boolean squeezeExcites, Form form) {
        boolean areBottlenecks() {
            return layers >= 50 || layers == 26;
        }
    }

    private static Blocks plain(int layers, Form form) {
        return new Blocks(layers, 1, 64, false, form);
    }

    /** torchvision's form. */
    static Network network(int layers, int classes) {
        return stages(stem(false), plain(layers, Form.TORCHVISION), classes);
    }

    /**
     * ResNeXt (Xie, Girshick, Dollár, Tu, He, "Aggregated Residual Transformations for Deep Neural Networks", 2016,
     * arXiv:1611.05431, table 1): the bottleneck's 3x3 convolution in groups; 32x4d are 32 groups of 4 channels. One
     * group of 128 is a Wide ResNet-50-2 (Zagoruyko, Komodakis, "Wide Residual Networks", 2016, arXiv:1605.07146).
     */
    static Network grouped(int layers, int groups, int groupWidth, int classes) {
        return stages(stem(false), new Blocks(layers, groups, groupWidth, false, Form.TORCHVISION), classes);
    }

    /** With {@link SqueezeExcite} to a sixteenth of a block's channels, before the sum; timm's names. */
    static Network squeezeExcite(int layers, int groups, int groupWidth, int classes) {
        return stages(stem(false), new Blocks(layers, groups, groupWidth, true, Form.TORCHVISION), classes);
    }

    /** timm's {@code seresnext26t_32x4d}: form D, whose stem widens in three steps, with squeeze-and-excitation. */
    static Network tiered(int layers, int groups, int groupWidth, int classes) {
        return stages(deepStem(24, 32), new Blocks(layers, groups, groupWidth, true, Form.DEEP_STEM), classes);
    }

    private static NetworkBuilder stem(boolean bias) {
        return Network.input(224, 224, 3)
                .conv("conv1", 64, 7, 2, 3, bias).batchNorm("bn1").relu("relu");
    }

    /** Three 3x3 convolutions, the first two with so many channels. */
    private static NetworkBuilder deepStem(int first, int second) {
        return Network.input(224, 224, 3)
                .conv("conv1.0", first, 3, 2, 1, false).batchNorm("conv1.1").relu("conv1.2")
                .conv("conv1.3", second, 3, 1, 1, false).batchNorm("conv1.4").relu("conv1.5")
                .conv("conv1.6", 64, 3, 1, 1, false).batchNorm("bn1").relu("relu");
    }

    /**
     * The form of the paper's authors, which Caffe, MatConvNet and Keras publish. The max pooling begins at the
     * image's edge and its last window passes the other one. Of ResNet-50 the first convolution has a bias.
     */
    public static Network original(int layers, int classes) {
        return stages(stem(layers == 50), plain(layers, Form.ORIGINAL), classes);
    }

    /**
     * timm's {@code resnet50d}: three 3x3 convolutions for the first 7x7 one, and shortcuts that halve the image by
     * averaging before their convolution. Names are timm's.
     */
    static Network formD(int layers, int classes) {
        return stages(deepStem(32, 32), plain(layers, Form.DEEP_STEM), classes);
    }

    /** Where bottlenecks and shortcuts halve the image. */
    private enum Form { TORCHVISION, ORIGINAL, DEEP_STEM }

    private static Network stages(NetworkBuilder net, Blocks blocks, int classes) {
        net.maxPool("maxpool", blocks.form == Form.ORIGINAL ? Pool2dSpec.square(3, 2, 0).withCeil()
                : Pool2dSpec.square(3, 2, 1));
        int[] counts = blocks(blocks.layers);
        for (int stage = 0; stage < 4; stage++) {
            int width = 64 << stage;
            for (int i = 0; i < counts[stage]; i++) {
                String block = "layer" + (stage + 1) + "." + i;
                int stride = stage > 0 && i == 0 ? 2 : 1;
                if (blocks.areBottlenecks()) {
                    bottleneck(net, block, width, stride, blocks);
                } else {
                    basic(net, block, width, stride);
                }
            }
        }
        return net.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private static void basic(NetworkBuilder net, String block, int width, int stride) {
        String x = net.current();
        net.conv(block + ".conv1", width, 3, stride, 1, false).batchNorm(block + ".bn1").relu(block + ".relu1")
                .conv(block + ".conv2", width, 3, 1, 1, false).batchNorm(block + ".bn2");
        addShortcut(net, block, x, width, stride, Form.TORCHVISION);
    }

    private static void bottleneck(NetworkBuilder net, String block, int width, int stride, Blocks blocks) {
        String x = net.current();
        int first = blocks.form == Form.ORIGINAL ? stride : 1;
        int inner = width / 64 * blocks.groupWidth * blocks.groups;
        net.conv(block + ".conv1", inner, 1, first, 0, false).batchNorm(block + ".bn1").relu(block + ".relu1")
                .add(block + ".conv2", new Conv2d(Conv2dSpec.square(inner, inner, 3, stride / first, 1)
                        .groups(blocks.groups), false)).batchNorm(block + ".bn2").relu(block + ".relu2")
                .conv(block + ".conv3", 4 * width, 1, 1, 0, false).batchNorm(block + ".bn3");
        if (blocks.squeezeExcites) {
            SqueezeExcite.PAPERS.add(net, block + ".se", 4 * width / 16);
        }
        addShortcut(net, block, x, 4 * width, stride, blocks.form);
    }

    private static void addShortcut(NetworkBuilder net, String block, String x, int width, int stride,
            Form form) {
        String residual = net.current();
        String shortcut = x;
        if (form == Form.DEEP_STEM && net.shapeOf(x).c() != width) {
            net.from(x);
            if (stride != 1) {
                // timm averages 2x2 pixels, fewer at an odd edge; where nothing is halved there is no such layer.
                net.averagePool(block + ".downsample.0", Pool2dSpec.square(2, 2, 0).withCeil().excludingPadding());
            }
            net.conv(block + ".downsample.1", width, 1, 1, 0, false).batchNorm(block + ".downsample.2");
            shortcut = net.current();
        } else if (stride != 1 || net.shapeOf(x).c() != width) {
            net.from(x).conv(block + ".downsample.0", width, 1, stride, 0, false).batchNorm(block + ".downsample.1");
            shortcut = net.current();
        }
        net.add(block + ".add", residual, shortcut).relu(block + ".relu");
    }
}
