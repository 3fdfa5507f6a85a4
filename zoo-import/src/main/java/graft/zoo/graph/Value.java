package graft.zoo.graph;

import java.util.Arrays;

/** What the name of a value stands for while a graph is imported. */
public sealed interface Value permits Known, Feature {

    /** The graph's shape of it, the batch included. */
    int[] dims();

    /** The same values under another shape of the same size. */
    Value reshaped(int[] newDims);

    /** A shape in messages: [1,3,224,224]. */
    static String shown(int[] dims) {
        return Arrays.toString(dims).replace(" ", "");
    }

    /** Number of values of such a shape. */
    static int size(int[] dims) {
        long size = 1;
        for (int d : dims) {
            size = Math.multiplyExact(size, d);
        }
        return Math.toIntExact(size);
    }
}
