package graft.zoo.onnx.graph;

import java.util.List;
import java.util.stream.IntStream;

/** Where values lie when nothing speaks for another place. */
final class Layouts {
    private Layouts() {
    }

    /**
     * Of a whole ONNX shape whose first axis is the batch or has size 1 in pictures: [N,C,H,W], [N,C,W], [N,C], and for
     * more axes [N,C,H...,W].
     */
    static Layout picture(int[] dims) {
        int rank = dims.length;
        return switch (rank) {
            case 0 -> Layout.of(List.of(), List.of(), List.of(), List.of());
            case 1 -> Layout.ofAxes(dims, List.of(), List.of(), List.of(0));
            case 2 -> Layout.ofAxes(dims, List.of(0), List.of(), List.of(1));
            case 3 -> Layout.ofAxes(dims, List.of(0), List.of(2), List.of(1));
            default -> Layout.ofAxes(dims, join(0, range(2, rank - 1)), List.of(rank - 1), List.of(1));
        };
    }

    /** Of a shape without a batch, as [..,H,W,C]: what matrix products and ONNX's trailing axes like best. */
    static Layout usual(int[] dims) {
        int rank = dims.length;
        return switch (rank) {
            case 0, 1 -> picture(dims);
            case 2 -> Layout.ofAxes(dims, List.of(), List.of(0), List.of(1));
            default -> Layout.ofAxes(dims, range(0, rank - 2), List.of(rank - 2), List.of(rank - 1));
        };
    }

    /** The usual place for the feature of this shape: pictures channels last, anything else in ONNX's own order. */
    static Layout of(int[] dims, boolean batched) {
        if (!batched) {
            return dims.length > 1 && dims[0] != 1 ? usual(dims) : picture(dims);
        }
        int[] one = dims.clone();
        one[0] = 1;
        return picture(one);
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static List<Integer> join(int first, List<Integer> rest) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), rest.stream()).toList();
    }
}
