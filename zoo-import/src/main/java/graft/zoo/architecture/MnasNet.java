package graft.zoo.architecture;

import graft.layers.Network;

/**
 * MNASNet in the paper's form B1 (Tan, Chen, Pang, Vasudevan, Sandler, Howard, Le, "MnasNet: Platform-Aware Neural
 * Architecture Search for Mobile", 2018, arXiv:1807.11626, figure 7 without squeeze-and-excitation): the inverted
 * residuals of {@link MobileNetV2}, with expansion factors and kernels that a search found, and ReLU.
 *
 * <p><b>Names</b> are torchvision's: {@code layers.0}, {@code layers.9.1.layers.3}, ..., {@code classifier.1}. Each row
 * of the table is a stage, {@code stage1} to {@code stage7}, between {@code stem} and {@code lastconv}.
 */
public final class MnasNet {
    /** Expansion factor, channels, blocks, stride of the first, kernel: the rows after the separable convolution. */
    private static final int[][] ROWS = {
        {3, 24, 3, 2, 3},
        {3, 40, 3, 2, 5},
        {6, 80, 3, 2, 5},
        {6, 96, 2, 1, 3},
        {6, 192, 4, 2, 5},
        {6, 320, 1, 1, 3}};

    private MnasNet() {
    }

    /** torchvision's form: of BatchNorm's statistics 0.9997 stay at each batch. */
    static Network network(double width, int classes) {
        return network(width, new MobileParts.Form(1e-5f, 3e-4f, false), classes);
    }

    /** timm's form, whose BatchNorm has PyTorch's defaults. */
    public static Network timm(double width, int classes) {
        return network(width, MobileParts.Form.PYTORCH, classes);
    }

    private static Network network(double width, MobileParts.Form form, int classes) {
        MobileParts parts = new MobileParts(Network.input(224, 224, 3), form);
        parts.conv("layers.0", "layers.1", MobileParts.divisible(32 * width), 3, 2)
                .then("layers.2", MobileParts.relu()).net().stage("stem");
        parts.depthwise("layers.3", "layers.4", 3, 1).then("layers.5", MobileParts.relu())
                .conv("layers.6", "layers.7", MobileParts.divisible(16 * width), 1, 1).net().stage("stage1");
        for (int row = 0; row < ROWS.length; row++) {
            for (int i = 0; i < ROWS[row][2]; i++) {
                invertedResidual(parts, "layers." + (8 + row) + "." + i, ROWS[row][0],
                        MobileParts.divisible(ROWS[row][1] * width), i == 0 ? ROWS[row][3] : 1, ROWS[row][4]);
            }
            parts.net().stage("stage" + (row + 2));
        }
        return parts.conv("layers.14", "layers.15", 1280, 1, 1).then("layers.16", MobileParts.relu())
                .net().stage("lastconv")
                .globalAveragePool("avgpool").dropout("classifier.0", 0.2f).dense("classifier.1", classes).build();
    }

    private static void invertedResidual(MobileParts parts, String block, int expansion, int channels, int stride,
            int kernel) {
        String x = parts.net().current();
        String layers = block + ".layers.";
        parts.conv(layers + 0, layers + 1, expansion * parts.net().shape().c(), 1, 1)
                .then(layers + 2, MobileParts.relu())
                .depthwise(layers + 3, layers + 4, kernel, stride).then(layers + 5, MobileParts.relu())
                .conv(layers + 6, layers + 7, channels, 1, 1).addWhereItFits(block + ".add", x);
    }
}
