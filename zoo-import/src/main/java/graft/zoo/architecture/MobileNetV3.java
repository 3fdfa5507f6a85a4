package graft.zoo.architecture;

import graft.layers.Network;
import graft.layers.layer.Layer;

/**
 * MobileNet V3 (Howard, Sandler, Chu and others, "Searching for MobileNetV3", 2019, arXiv:1905.02244, tables 1 and 2):
 * the inverted residuals of {@link MobileNetV2}, found by search, with 5x5 depthwise convolutions and
 * squeeze-and-excitation in some of them. Where the image is small the activation is hard-swish, x * min(max(x/6 + 1/2,
 * 0), 1), which costs no exponential. The last 1x1 convolution stands after the mean over the image, where it is as
 * cheap as a fully connected layer.
 *
 * <p><b>Names</b> are torchvision's: {@code features.0}, {@code features.4.block.2.fc1}, ..., {@code classifier.3}.
 * Blocks of one image size and number of channels are a stage, {@code stage1} to {@code stage6} ({@code stage5} in the
 * small network), between {@code stem} and {@code lastconv}.
 */
public final class MobileNetV3 {
    /**
     * A row of the tables.
     *
     * @param kernel    of the depthwise convolution
     * @param expanded  channels that it works on
     * @param channels  of the output
     * @param se        whether there is squeeze-and-excitation
     * @param hardSwish whether the activation is hard-swish, ReLU otherwise
     * @param stride    of the depthwise convolution
     * @param ends      whether the stage ends here
     */
    private record Row(int kernel, int expanded, int channels, boolean se, boolean hardSwish, int stride,
            boolean ends) {
    }

    private static final boolean SE = true;
    private static final boolean HS = true;
    private static final boolean RE = false;
    private static final boolean END = true;

    private static final Row[] LARGE = {
        new Row(3, 16, 16, !SE, RE, 1, END),
        new Row(3, 64, 24, !SE, RE, 2, !END),
        new Row(3, 72, 24, !SE, RE, 1, END),
        new Row(5, 72, 40, SE, RE, 2, !END),
        new Row(5, 120, 40, SE, RE, 1, !END),
        new Row(5, 120, 40, SE, RE, 1, END),
        new Row(3, 240, 80, !SE, HS, 2, !END),
        new Row(3, 200, 80, !SE, HS, 1, !END),
        new Row(3, 184, 80, !SE, HS, 1, !END),
        new Row(3, 184, 80, !SE, HS, 1, END),
        new Row(3, 480, 112, SE, HS, 1, !END),
        new Row(3, 672, 112, SE, HS, 1, END),
        new Row(5, 672, 160, SE, HS, 2, !END),
        new Row(5, 960, 160, SE, HS, 1, !END),
        new Row(5, 960, 160, SE, HS, 1, END)};

    private static final Row[] SMALL = {
        new Row(3, 16, 16, SE, RE, 2, END),
        new Row(3, 72, 24, !SE, RE, 2, !END),
        new Row(3, 88, 24, !SE, RE, 1, END),
        new Row(5, 96, 40, SE, HS, 2, !END),
        new Row(5, 240, 40, SE, HS, 1, !END),
        new Row(5, 240, 40, SE, HS, 1, END),
        new Row(5, 120, 48, SE, HS, 1, !END),
        new Row(5, 144, 48, SE, HS, 1, END),
        new Row(5, 288, 96, SE, HS, 2, !END),
        new Row(5, 576, 96, SE, HS, 1, !END),
        new Row(5, 576, 96, SE, HS, 1, END)};

    /** torchvision's BatchNorm: epsilon and momentum as in the paper's TensorFlow. */
    private static final MobileParts.Form TORCHVISION = new MobileParts.Form(1e-3f, 0.01f, false);

    private MobileNetV3() {
    }

    static Network large(int classes) {
        return network(true, TORCHVISION, classes);
    }

    static Network small(int classes) {
        return network(false, TORCHVISION, classes);
    }

    /** timm's form, whose BatchNorm has PyTorch's defaults. */
    public static Network timm(boolean large, int classes) {
        return network(large, MobileParts.Form.PYTORCH, classes);
    }

    /** Google's own, as Keras publishes them: TensorFlow's padding, statistics of which 0.999 stay at each batch. */
    public static Network tensorFlow(boolean large, int classes) {
        return network(large, new MobileParts.Form(1e-3f, 0.001f, true), classes);
    }

    /** Google's own, as timm publishes them, where their names begin with {@code tf_}: TensorFlow's padding. */
    static Network timmOfTensorFlow(boolean large, int classes) {
        return network(large, MobileParts.Form.TIMM_OF_TENSORFLOW, classes);
    }

    private static Network network(boolean large, MobileParts.Form form, int classes) {
        MobileParts parts = new MobileParts(Network.input(224, 224, 3), form);
        parts.conv("features.0", 16, 3, 2, MobileParts.HARD_SWISH).net().stage("stem");
        int block = 1;
        int stage = 1;
        for (Row row : large ? LARGE : SMALL) {
            invertedResidual(parts, "features." + block++, row);
            if (row.ends) {
                parts.net().stage("stage" + stage++);
            }
        }
        return parts.conv("features." + block, 6 * parts.net().shape().c(), 1, 1, MobileParts.HARD_SWISH)
                .net().stage("lastconv")
                .globalAveragePool("avgpool")
                .dense("classifier.0", large ? 1280 : 1024).add("classifier.1", MobileParts.HARD_SWISH)
                .dropout("classifier.2", 0.2f).dense("classifier.3", classes).build();
    }

    private static void invertedResidual(MobileParts parts, String block, Row row) {
        String x = parts.net().current();
        Layer activation = row.hardSwish ? MobileParts.HARD_SWISH : MobileParts.relu();
        int part = 0;
        if (row.expanded != parts.net().shape().c()) {
            parts.conv(block + ".block." + part++, row.expanded, 1, 1, activation);
        }
        parts.depthwise(block + ".block." + part++, row.kernel, row.stride, activation);
        if (row.se) {
            parts.squeezeExcite(block + ".block." + part++, "fc1", "fc2", MobileParts.divisible(row.expanded / 4),
                    MobileParts.relu(), MobileParts.HARD_SIGMOID);
        }
        String project = block + ".block." + part;
        parts.conv(project + ".0", project + ".1", row.channels, 1, 1).addWhereItFits(block + ".add", x);
    }
}
