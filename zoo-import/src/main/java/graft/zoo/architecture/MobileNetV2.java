package graft.zoo.architecture;

import graft.layers.Network;

/**
 * MobileNet V2 (Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018,
 * arXiv:1801.04381, table 2): blocks in which a 1x1 convolution makes many channels of few, a depthwise 3x3 convolution
 * works on them, and a second 1x1 convolution makes few of them again, without an activation after it. The shortcut
 * connects the narrow ends, hence inverted residual. The activation is ReLU6.
 *
 * <p><b>Names</b> are torchvision's: {@code features.0}, {@code features.3.conv.1.0}, ..., {@code classifier.1}. Each
 * row of the table is a stage, {@code stage1} to {@code stage7}, between {@code stem} and {@code lastconv}.
 */
public final class MobileNetV2 {
    /** Expansion factor t, channels c, blocks n, stride s of the first of them: table 2. */
    private static final int[][] ROWS = {
        {1, 16, 1, 1},
        {6, 24, 2, 2},
        {6, 32, 3, 2},
        {6, 64, 4, 2},
        {6, 96, 3, 1},
        {6, 160, 3, 2},
        {6, 320, 1, 1}};

    private MobileNetV2() {
    }

    /** torchvision's and timm's form. */
    static Network network(double width, int classes) {
        return network(width, MobileParts.Form.PYTORCH, classes);
    }

    /**
     * The form of its authors, which Keras and Hugging Face publish: TensorFlow's padding, BatchNorm's epsilon 1e-3, and
     * statistics of which 0.999 stay at each batch.
     */
    public static Network tensorFlow(double width, int classes) {
        return network(width, new MobileParts.Form(1e-3f, 0.001f, true), classes);
    }

    private static Network network(double width, MobileParts.Form form, int classes) {
        MobileParts parts = new MobileParts(Network.input(224, 224, 3), form);
        parts.conv("features.0", MobileParts.divisible(32 * width), 3, 2, MobileParts.RELU6).net().stage("stem");
        int block = 1;
        for (int row = 0; row < ROWS.length; row++) {
            int channels = MobileParts.divisible(ROWS[row][1] * width);
            for (int i = 0; i < ROWS[row][2]; i++) {
                invertedResidual(parts, "features." + block++, ROWS[row][0], channels, i == 0 ? ROWS[row][3] : 1);
            }
            parts.net().stage("stage" + (row + 1));
        }
        return parts.conv("features." + block, MobileParts.divisible(1280 * Math.max(1, width)), 1, 1,
                        MobileParts.RELU6).net().stage("lastconv")
                .globalAveragePool("avgpool").dropout("classifier.0", 0.2f).dense("classifier.1", classes).build();
    }

    private static void invertedResidual(MobileParts parts, String block, int expansion, int channels, int stride) {
        String x = parts.net().current();
        int part = 0;
        if (expansion != 1) {
            parts.conv(block + ".conv." + part++, expansion * parts.net().shape().c(), 1, 1, MobileParts.RELU6);
        }
        parts.depthwise(block + ".conv." + part++, 3, stride, MobileParts.RELU6)
                .conv(block + ".conv." + part, block + ".conv." + (part + 1), channels, 1, 1)
                .addWhereItFits(block + ".add", x);
    }
}
