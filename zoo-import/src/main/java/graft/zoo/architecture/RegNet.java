package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;

/**
 * RegNet (Radosavovic, Kosaraju, Girshick, He, Dollár, "Designing Network Design Spaces", 2020, arXiv:2003.13678): a 3x3
 * convolution that halves the image, then four stages of ResNeXt's blocks, 1x1, grouped 3x3, 1x1, all three of the
 * stage's width. The first block of each stage halves the image. RegNetY has squeeze-and-excitation after the 3x3
 * convolution, to a quarter of the channels that come into the block.
 *
 * <p>Widths and depths of all stages follow from four numbers (section 3.3, equations 2 to 4). Block j would have the
 * width u(j) = w0 + wa*j, and gets the nearest w0 * wm^k in multiples of 8; blocks of equal width are a stage, whose
 * width is then rounded to whole groups. Halves of groups are rounded to the even number by timm and up by torchvision,
 * so that {@code regnet_x_400mf} ends with 400 channels where {@code regnetx_004} has 384.
 *
 * <p><b>Names.</b> torchvision's: {@code stem.0}, {@code trunk_output.block1.block1-0.f.a.0}, ..., {@code fc}. Stages:
 * {@code stem}, {@code block1} to {@code block4}.
 *
 * @param w0             width of the first block before rounding
 * @param wa             by how much the width grows from block to block
 * @param wm             ratio of the widths of neighbouring stages
 * @param groupWidth     channels in a group of the 3x3 convolution, at most
 * @param depth          number of blocks in all stages
 * @param squeezeExcites whether it is a RegNetY
 * @param halfUp         whether half a group is rounded up
 */
record RegNet(int w0, double wa, double wm, int groupWidth, int depth, boolean squeezeExcites, boolean halfUp) {
    private static final int STEM = 32;
    private static final int MULTIPLE = 8;

    static RegNet x(int w0, double wa, double wm, int groupWidth, int depth) {
        return new RegNet(w0, wa, wm, groupWidth, depth, false, false);
    }

    static RegNet y(int w0, double wa, double wm, int groupWidth, int depth) {
        return new RegNet(w0, wa, wm, groupWidth, depth, true, false);
    }

    /** torchvision's form of timm's. */
    RegNet torchvision() {
        return new RegNet(w0, wa, wm, groupWidth, depth, squeezeExcites, true);
    }

    /** The width of each block before it is rounded to whole groups. */
    private int[] widths() {
        int[] widths = new int[depth];
        for (int j = 0; j < depth; j++) {
            double k = Math.rint(Math.log((w0 + wa * j) / w0) / Math.log(wm));
            widths[j] = (int) Math.rint(w0 * Math.pow(wm, k) / MULTIPLE) * MULTIPLE;
        }
        return widths;
    }

    Network network(int classes) {
        NetworkBuilder net = Network.input(224, 224, 3)
                .conv("stem.0", STEM, 3, 2, 1, false).batchNorm("stem.1").relu("stem.2").stage("stem");
        int[] widths = widths();
        int stage = 0;
        int block = 0;
        for (int j = 0; j < depth; j++) {
            boolean first = j == 0 || widths[j] != widths[j - 1];
            stage += first ? 1 : 0;
            block = first ? 0 : block + 1;
            block(net, "trunk_output.block" + stage + ".block" + stage + "-" + block, widths[j], first ? 2 : 1);
            if (j == depth - 1 || widths[j] != widths[j + 1]) {
                net.stage("block" + stage);
            }
        }
        return net.globalAveragePool("avgpool").dense("fc", classes).build();
    }

    private void block(NetworkBuilder net, String block, int asked, int stride) {
        String x = net.current();
        int in = net.shape().c();
        int group = Math.min(groupWidth, asked);
        double groups = (double) asked / group;
        int width = (int) (halfUp ? Math.floor(groups + 0.5) : Math.rint(groups)) * group;
        String shortcut = x;
        if (stride != 1 || in != width) {
            shortcut = net.conv(block + ".proj.0", width, 1, stride, 0, false).batchNorm(block + ".proj.1").current();
        }
        net.from(x).conv(block + ".f.a.0", width, 1, 1, 0, false).batchNorm(block + ".f.a.1").relu(block + ".f.a.2")
                .add(block + ".f.b.0", new Conv2d(Conv2dSpec.square(width, width, 3, stride, 1).groups(width / group),
                        false))
                .batchNorm(block + ".f.b.1").relu(block + ".f.b.2");
        if (squeezeExcites) {
            SqueezeExcite.PAPERS.add(net, block + ".f.se", (int) Math.rint(0.25 * in));
        }
        net.conv(block + ".f.c.0", width, 1, 1, 0, false).batchNorm(block + ".f.c.1");
        net.add(block + ".add", net.current(), shortcut).relu(block + ".activation");
    }
}
