package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Layer;

/**
 * The networks that are plain rows of separable convolutions, a depthwise one and a 1x1 after it, without shortcuts:
 *
 * <ul>
 * <li>MobileNet V1 (Howard, Zhu, Chen and others, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
 * Applications", 2017, arXiv:1704.04861, table 1) with ReLU6;</li>
 * <li>PP-LCNet (Cui, Gao, Wei and others, "PP-LCNet: A Lightweight CPU Convolutional Neural Network", 2021,
 * arXiv:2109.15099, table 2): hard-swish, 5x5 kernels and squeeze-and-excitation near the end, where they cost least,
 * and one more 1x1 convolution after the mean over the image.</li>
 * </ul>
 *
 * <p><b>Names</b> are timm's: {@code conv_stem}, {@code bn1}, {@code blocks.1.0.conv_dw}, ..., {@code classifier}. What
 * timm numbers as {@code blocks.0} is the stage {@code stage1}, and so on, after {@code stem}.
 */
public final class SeparableNet {
    /**
     * Blocks that are alike.
     *
     * @param stage  which they are part of, from 0 on
     * @param stride of the first of them
     * @param se     whether there is squeeze-and-excitation
     */
    private record Row(int stage, int channels, int blocks, int stride, int kernel, boolean se) {
    }

    private static final Row[] MOBILENET_V1 = {
        new Row(0, 64, 1, 1, 3, false),
        new Row(1, 128, 2, 2, 3, false),
        new Row(2, 256, 2, 2, 3, false),
        new Row(3, 512, 6, 2, 3, false),
        new Row(4, 1024, 2, 2, 3, false)};

    private static final Row[] LCNET = {
        new Row(0, 32, 1, 1, 3, false),
        new Row(1, 64, 2, 2, 3, false),
        new Row(2, 128, 2, 2, 3, false),
        new Row(3, 256, 1, 2, 3, false),
        new Row(3, 256, 1, 1, 5, false),
        new Row(4, 256, 4, 1, 5, false),
        new Row(5, 512, 2, 2, 5, true)};

    private SeparableNet() {
    }

    /** MobileNet V1 in timm's form. */
    static Network mobileNetV1(int classes) {
        return mobileNetV1(MobileParts.Form.PYTORCH, classes);
    }

    /** MobileNet V1 in its authors' form, which Keras and Hugging Face publish: padding SAME, epsilon 1e-3. */
    public static Network mobileNetV1InTensorFlow(int classes) {
        return mobileNetV1(MobileParts.Form.TENSORFLOW, classes);
    }

    private static Network mobileNetV1(MobileParts.Form form, int classes) {
        return trunk(32, MOBILENET_V1, MobileParts.RELU6, form)
                .globalAveragePool("avgpool").dropout("dropout", 0.001f).dense("classifier", classes).build();
    }

    /** PP-LCNet of width 1 in timm's form. */
    static Network lcNet(int classes) {
        return trunk(16, LCNET, MobileParts.HARD_SWISH, MobileParts.Form.PYTORCH)
                .globalAveragePool("avgpool").dense("conv_head", 1280).add("act2", MobileParts.HARD_SWISH)
                .dropout("dropout", 0.2f).dense("classifier", classes).build();
    }

    private static NetworkBuilder trunk(int stem, Row[] rows, Layer activation, MobileParts.Form form) {
        MobileParts parts = new MobileParts(Network.input(224, 224, 3), form);
        parts.conv("conv_stem", "bn1", stem, 3, 2).then("act1", activation).net().stage("stem");
        int block = 0;
        for (int r = 0; r < rows.length; r++) {
            Row row = rows[r];
            block = r > 0 && rows[r - 1].stage == row.stage ? block : 0;
            for (int i = 0; i < row.blocks; i++) {
                separable(parts, "blocks." + row.stage + "." + block++, row, i == 0 ? row.stride : 1, activation);
            }
            parts.net().stage("stage" + (row.stage + 1));
        }
        return parts.net();
    }

    private static void separable(MobileParts parts, String block, Row row, int stride, Layer activation) {
        parts.depthwise(block + ".conv_dw", block + ".bn1", row.kernel, stride).then(block + ".act1", activation);
        if (row.se) {
            parts.squeezeExcite(block + ".se", "conv_reduce", "conv_expand", parts.net().shape().c() / 4,
                    MobileParts.relu(), MobileParts.HARD_SIGMOID);
        }
        parts.conv(block + ".conv_pw", block + ".bn2", row.channels, 1, 1).then(block + ".act2", activation);
    }
}
