package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.layer.Layer;

/**
 * EfficientNet (Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019,
 * arXiv:1905.11946, table 1): the inverted residuals of {@link MobileNetV2} with squeeze-and-excitation and swish
 * throughout. B0 was found by search; B1 to B4 are B0 made wider and deeper, for larger images, all three by the same
 * rule. The lite form has neither squeeze-and-excitation nor swish, which small accelerators compute badly.
 *
 * <p>EfficientNet V2 (Tan, Le, "EfficientNetV2: Smaller Models and Faster Training", 2021, arXiv:2104.00298, table 4)
 * puts one full 3x3 convolution in the place of the first 1x1 and the depthwise one where the image is still large
 * (Fused-MBConv), which is faster there although it costs more multiply-adds.
 *
 * <p><b>Names</b> are torchvision's: {@code features.0}, {@code features.2.1.block.2.fc1}, ..., {@code classifier.1}.
 * Each row of the tables is a stage, {@code stage1} to {@code stage7} ({@code stage6} in V2), between {@code stem} and
 * {@code lastconv}. While they train from scratch their publishers leave out whole blocks at random (stochastic depth);
 * here all blocks always count.
 */
public final class EfficientNet {
    /**
     * A row of the tables.
     *
     * @param fused     whether its blocks are Fused-MBConv, MBConv otherwise
     * @param expansion how many times more channels a block works on
     * @param blocks    how many, before scaling
     * @param stride    of the first
     */
    private record Row(boolean fused, int expansion, int kernel, int stride, int channels, int blocks) {
        static Row of(int expansion, int kernel, int stride, int channels, int blocks) {
            return new Row(false, expansion, kernel, stride, channels, blocks);
        }

        static Row fused(int expansion, int stride, int channels, int blocks) {
            return new Row(true, expansion, 3, stride, channels, blocks);
        }
    }

    private static final Row[] B0 = {
        Row.of(1, 3, 1, 16, 1),
        Row.of(6, 3, 2, 24, 2),
        Row.of(6, 5, 2, 40, 2),
        Row.of(6, 3, 2, 80, 3),
        Row.of(6, 5, 1, 112, 3),
        Row.of(6, 5, 2, 192, 4),
        Row.of(6, 3, 1, 320, 1)};

    private static final Row[] V2_S = {
        Row.fused(1, 1, 24, 2),
        Row.fused(4, 2, 48, 4),
        Row.fused(4, 2, 64, 4),
        Row.of(4, 3, 2, 128, 6),
        Row.of(6, 3, 1, 160, 9),
        Row.of(6, 3, 2, 256, 15)};

    private static final Row[] V2_B0 = {
        Row.fused(1, 1, 16, 1),
        Row.fused(4, 2, 32, 2),
        Row.fused(4, 2, 48, 2),
        Row.of(4, 3, 2, 96, 3),
        Row.of(6, 3, 1, 112, 5),
        Row.of(6, 3, 2, 192, 8)};

    /** Width, depth, image size and dropout of B0 to B4; the sizes are those at which torchvision measures them. */
    private static final double[][] SCALES = {
        {1.0, 1.0, 224, 0.2},
        {1.0, 1.1, 240, 0.2},
        {1.1, 1.2, 288, 0.3},
        {1.2, 1.4, 300, 0.3},
        {1.4, 1.8, 380, 0.4}};
    /** Image sizes of Google's own B0 to B4. */
    private static final int[] SIZES = {224, 240, 260, 300, 380};

    private final MobileParts parts;
    private final boolean lite;
    private final double width;
    private final double depth;

    private EfficientNet(int size, double width, double depth, boolean lite, MobileParts.Form form) {
        parts = new MobileParts(Network.input(size, size, 3), form);
        this.lite = lite;
        this.width = width;
        this.depth = depth;
    }

    /** torchvision's and timm's B0 to B4. */
    static Network network(int b, int classes) {
        double[] scale = SCALES[b];
        return new EfficientNet((int) scale[2], scale[0], scale[1], false, MobileParts.Form.PYTORCH)
                .build(32, B0, (float) scale[3], classes);
    }

    /** Google's B0 to B4 as Keras and Hugging Face publish them: TensorFlow's padding, BatchNorm's epsilon 1e-3. */
    public static Network tensorFlow(int b, int classes) {
        return tensorFlow(b, MobileParts.Form.TENSORFLOW, classes);
    }

    /** The same as timm publishes them, where their names begin with {@code tf_}. */
    static Network timmOfTensorFlow(int b, int classes) {
        return tensorFlow(b, MobileParts.Form.TIMM_OF_TENSORFLOW, classes);
    }

    private static Network tensorFlow(int b, MobileParts.Form form, int classes) {
        double[] scale = SCALES[b];
        return new EfficientNet(SIZES[b], scale[0], scale[1], false, form)
                .build(32, B0, (float) scale[3], classes);
    }

    /** timm's EfficientNet-lite0. */
    static Network lite0(int classes) {
        return lite0(MobileParts.Form.PYTORCH, classes);
    }

    /** Google's EfficientNet-lite0, as timm publishes it. */
    static Network lite0OfTensorFlow(int classes) {
        return lite0(MobileParts.Form.TIMM_OF_TENSORFLOW, classes);
    }

    private static Network lite0(MobileParts.Form form, int classes) {
        return new EfficientNet(224, 1, 1, true, form).build(32, B0, 0.2f, classes);
    }

    /** torchvision's EfficientNet V2-S. */
    static Network v2s(int classes) {
        return v2s(384, new MobileParts.Form(1e-3f, 0.1f, false), classes);
    }

    /** timm's EfficientNet V2-S, whose BatchNorm has PyTorch's defaults. */
    public static Network timmV2s(int classes) {
        return v2s(384, MobileParts.Form.PYTORCH, classes);
    }

    /** Google's EfficientNet V2-S, as timm publishes it. */
    static Network v2sOfTensorFlow(int classes) {
        return v2s(300, MobileParts.Form.TIMM_OF_TENSORFLOW, classes);
    }

    /** Google's EfficientNet V2-S, as Keras publishes it. */
    public static Network kerasV2s(int classes) {
        return v2s(384, MobileParts.Form.TIMM_OF_TENSORFLOW, classes);
    }

    private static Network v2s(int size, MobileParts.Form form, int classes) {
        return new EfficientNet(size, 1, 1, false, form).build(24, V2_S, 0.2f, classes);
    }

    /** Google's EfficientNet V2-B0, as timm publishes it. */
    static Network v2b0(int classes) {
        return new EfficientNet(192, 1, 1, false, MobileParts.Form.TIMM_OF_TENSORFLOW)
                .build(32, V2_B0, 0.2f, classes);
    }

    private Network build(int stem, Row[] rows, float dropout, int classes) {
        parts.conv("features.0", MobileParts.divisible(stem * width), 3, 2, activation()).net().stage("stem");
        for (int r = 0; r < rows.length; r++) {
            Row row = rows[r];
            int blocks = (int) Math.ceil(row.blocks * depth);
            for (int i = 0; i < blocks; i++) {
                block("features." + (r + 1) + "." + i, row, MobileParts.divisible(row.channels * width),
                        i == 0 ? row.stride : 1);
            }
            parts.net().stage("stage" + (r + 1));
        }
        int features = MobileParts.divisible(1280 * width);
        return parts.conv("features." + (rows.length + 1), features, 1, 1, activation()).net().stage("lastconv")
                .globalAveragePool("avgpool").dropout("classifier.0", dropout).dense("classifier.1", classes).build();
    }

    private Layer activation() {
        return lite ? MobileParts.RELU6 : MobileParts.SWISH;
    }

    private void block(String block, Row row, int channels, int stride) {
        String x = parts.net().current();
        int input = parts.net().shape().c();
        int expanded = row.expansion * input;
        String part = block + ".block.";
        if (row.fused) {
            parts.conv(part + 0, row.expansion == 1 ? channels : expanded, 3, stride, activation());
            if (row.expansion != 1) {
                parts.conv(part + "1.0", part + "1.1", channels, 1, 1);
            }
        } else {
            int at = 0;
            if (row.expansion != 1) {
                parts.conv(part + at++, expanded, 1, 1, activation());
            }
            parts.depthwise(part + at++, row.kernel, stride, activation());
            if (!lite) {
                parts.squeezeExcite(part + at++, "fc1", "fc2", Math.max(1, input / 4), activation(),
                        MobileParts.SIGMOID);
            }
            parts.conv(part + at + ".0", part + at + ".1", channels, 1, 1);
        }
        parts.addWhereItFits(block + ".add", x);
    }
}
