package graft.zoo.onnx.graph;

/** What an ONNX value's name stands for while a graph is imported. */
public sealed interface Value permits Known, Feature {

    /** ONNX's shape of it, the batch included. */
    int[] dims();

    /** Number of values of such a shape. */
    static int size(int[] dims) {
        long size = 1;
        for (int d : dims) {
            size = Math.multiplyExact(size, d);
        }
        return Math.toIntExact(size);
    }
}
