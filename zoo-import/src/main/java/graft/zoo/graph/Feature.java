package graft.zoo.graph;

import java.util.Arrays;

/**
 * A value that the network computes: one for every image.
 *
 * @param node    of the network being built, whose output it is
 * @param dims    the graph's shape
 * @param batched whether the first axis counts images; it is then no part of {@code layout}. A first axis of size 1
 *                may count images or not, which makes no difference
 * @param layout  where in the node's output the values of one image lie
 */
public record Feature(String node, int[] dims, boolean batched, AxisLayout layout) implements Value {

    /** The shape of one image's values: {@code dims} without a batch. */
    public int[] own() {
        return batched ? Arrays.copyOfRange(dims, 1, dims.length) : dims;
    }

    /** The axis of {@link #own} that the graph's axis is. */
    public int ownAxis(int axis) {
        return batched ? axis - 1 : axis;
    }

    @Override
    public Feature reshaped(int[] newDims) {
        return new Feature(node, newDims, batched, layout);
    }

    /** What another node computes from this, value by value: of the same shape in the same places. */
    public Feature at(String newNode) {
        return new Feature(newNode, dims, batched, layout);
    }
}
