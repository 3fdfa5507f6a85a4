package graft.zoo.tensorflow.graph;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Shape;
import graft.zoo.graph.SamePadding;
import graft.zoo.tensorflow.TensorFlowNode;
import java.util.List;

/**
 * The windows of convolutions and poolings: strides, dilations and padding of a node, for an image of a known size.
 */
final class TensorFlowWindow {
    private final TensorFlowNode node;
    private final int kernelH;
    private final int kernelW;
    private final int strideH;
    private final int strideW;
    private final int dilationH;
    private final int dilationW;
    private final SamePadding rows;
    private final SamePadding columns;

    /**
     * @param padded zeros that a Pad before the node adds: before and after the rows, then the columns
     * @param blocks rows and columns of a SpaceToBatchND, under which neighbours lie so far apart; else 1 and 1
     * @throws IllegalArgumentException when the node is not as its op demands
     */
    TensorFlowWindow(TensorFlowNode node, Shape x, int kernelH, int kernelW, int[] padded, int[] blocks) {
        this.node = node;
        this.kernelH = kernelH;
        this.kernelW = kernelW;
        long[] strides = of(node, "strides", 1);
        long[] dilations = of(node, "dilations", 1);
        strideH = Math.toIntExact(strides[0]);
        strideW = Math.toIntExact(strides[1]);
        dilationH = Math.multiplyExact(Math.toIntExact(dilations[0]), blocks[0]);
        dilationW = Math.multiplyExact(Math.toIntExact(dilations[1]), blocks[1]);
        if (blocks[0] > 1 && strideH != 1 || blocks[1] > 1 && strideW != 1) {
            throw new IllegalArgumentException("has strides after SpaceToBatchND");
        }
        if (strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1) {
            throw new IllegalArgumentException("has strides or dilations below 1");
        }
        String padding = node.attribute("padding").text();
        switch (padding == null ? "" : padding) {
            case "VALID" -> {
                rows = new SamePadding(padded[0], padded[1]);
                columns = new SamePadding(padded[2], padded[3]);
            }
            case "SAME" -> {
                // Under blocks each of which is padded by itself; the stride is 1, so that the size does not matter.
                rows = SamePadding.of(x.h(), kernelH, strideH, dilationH / blocks[0]).times(blocks[0], padded[0],
                        padded[1]);
                columns = SamePadding.of(x.w(), kernelW, strideW, dilationW / blocks[1]).times(blocks[1], padded[2],
                        padded[3]);
            }
            case "EXPLICIT" -> {
                List<Long> pads = node.attribute("explicit_paddings").list();
                int h = node.channelsFirst() ? 4 : 2;
                if (pads == null || pads.size() != 8 || pads.stream().mapToLong(p -> p).sum()
                        != pads.subList(h, h + 4).stream().mapToLong(p -> p).sum()) {
                    throw new IllegalArgumentException("has explicit paddings " + pads
                            + ", expected two numbers for each of four axes");
                }
                rows = new SamePadding(Math.toIntExact(pads.get(h)) + padded[0],
                        Math.toIntExact(pads.get(h + 1)) + padded[1]);
                columns = new SamePadding(Math.toIntExact(pads.get(h + 2)) + padded[2],
                        Math.toIntExact(pads.get(h + 3)) + padded[3]);
            }
            default -> throw new IllegalArgumentException("has padding '" + padding
                    + "', expected SAME, VALID or EXPLICIT");
        }
    }

    /** Height and width of four numbers [1,h,w,1], or [1,1,h,w] where channels come first. */
    static long[] of(TensorFlowNode node, String attribute, long otherwise) {
        List<Long> four = node.attribute(attribute).list();
        if (four == null) {
            return new long[] {otherwise, otherwise};
        }
        int h = node.channelsFirst() ? 2 : 1;
        if (four.size() != 4 || four.get(0) != 1 || four.get(h == 1 ? 3 : 1) != 1) {
            throw new IllegalArgumentException("has " + attribute + " " + four + ", expected "
                    + (h == 1 ? "[1, height, width, 1]" : "[1, 1, height, width]"));
        }
        return new long[] {four.get(h), four.get(h + 1)};
    }

    Conv2dSpec convolution(int inChannels, int outChannels, int groups) {
        return Conv2dSpec.of(inChannels, outChannels, kernelH, kernelW).stride(strideH, strideW)
                .padding(rows.before(), columns.before(), rows.after(), columns.after())
                .dilation(dilationH, dilationW).groups(groups);
    }

    /** The window of a pooling; padding never counts in TensorFlow's means. */
    Pool2dSpec pooling() {
        if (dilationH != 1 || dilationW != 1) {
            throw new IllegalArgumentException(node.op() + " with dilations");
        }
        return new Pool2dSpec(kernelH, kernelW, strideH, strideW, rows.before(), columns.before(), rows.after(),
                columns.after(), false, false);
    }
}
