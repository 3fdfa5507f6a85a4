package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.Shape;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a graph takes: the shape of one picture, and where its axes lie.
 *
 * @param places as {@link GraphArrangement} says
 */
record GraphInput(String node, Shape shape, List<Axis> places) {
    private static final Set<String> CHANNELS_LAST_ONLY = Set.of("ResizeBilinear", "ResizeNearestNeighbor",
            "ResizeBicubic", "LRN", "SpaceToBatchND");
    private static final Set<String> WITH_FORMAT = Set.of("Conv2D", "DepthwiseConv2dNative", "MaxPool", "AvgPool",
            "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "BiasAdd");

    /**
     * The graph's only placeholder: pictures [N,H,W,C] or [N,C,H,W], columns [N,T,C], or vectors [N,C].
     *
     * @throws WeightFileException when there is none, or several, or it does not state its size
     */
    static GraphInput of(GraphDefFile graph, Map<String, GraphNode> nodes) {
        List<GraphNode> inputs = nodes.values().stream().filter(n -> n.op().equals("Placeholder")).toList();
        if (inputs.size() != 1) {
            throw new WeightFileException(graph.path(), "the graph has " + inputs.size()
                    + " placeholders, expected one for its pictures");
        }
        GraphNode input = inputs.getFirst();
        long[] dims = input.attribute("shape").shape();
        boolean stated = dims != null && dims.length >= 2 && dims.length <= 4;
        for (int i = 1; stated && i < dims.length; i++) {
            stated = dims[i] >= 1;
        }
        if (!stated || TensorShape.elements(dims[0] < 0 ? withOnePicture(dims) : dims) < 0) {
            throw new WeightFileException(graph.path(), "the placeholder " + input.described()
                    + " does not state the size of its pictures, expected [N, height, width, channels]; give them");
        }
        List<Axis> places = GraphArrangement.usual(dims.length - 1, channelsFirst(graph, nodes, input.name()));
        int[] sizes = {1, 1, 1};
        for (int i = 1; i < dims.length; i++) {
            sizes[places.get(i - 1).ordinal()] = (int) dims[i];
        }
        return new GraphInput(input.name(), new Shape(sizes[0], sizes[1], sizes[2]), places);
    }

    /** Any node of a graph, whose output are pictures. */
    static GraphInput of(GraphDefFile graph, Map<String, GraphNode> nodes, String name, Shape shape) {
        return new GraphInput(name, shape, GraphArrangement.usual(3, channelsFirst(graph, nodes, name)));
    }

    private static long[] withOnePicture(long[] dims) {
        long[] one = dims.clone();
        one[0] = 1;
        return one;
    }

    /** Whether the first op on a node's way that cares takes its channels first. */
    private static boolean channelsFirst(GraphDefFile graph, Map<String, GraphNode> nodes, String from) {
        Deque<String> open = new ArrayDeque<>(List.of(from));
        Set<String> seen = new HashSet<>(open);
        Map<String, List<GraphNode>> readers = new HashMap<>();
        nodes.values().forEach(n -> n.inputs().forEach(
                i -> readers.computeIfAbsent(GraphNode.nodeOf(i), _ -> new ArrayList<>()).add(n)));
        while (!open.isEmpty()) {
            for (GraphNode reader : readers.getOrDefault(open.remove(), List.of())) {
                if (WITH_FORMAT.contains(reader.op()) || reader.channelsFirst()) {
                    return reader.channelsFirst();
                }
                float[] order = reader.op().equals("Transpose") ? order(graph, reader) : new float[0];
                if (order.length == 4 || CHANNELS_LAST_ONLY.contains(reader.op())) {
                    return Arrays.equals(order, new float[] {0, 2, 3, 1});
                }
                if (seen.add(reader.name())) {
                    open.add(reader.name());
                }
            }
        }
        return false;
    }

    private static float[] order(GraphDefFile graph, GraphNode transpose) {
        StoredTensor order = graph.tensors().get(transpose.inputs().getLast());
        return order == null || !order.shape().equals(List.of(4)) ? new float[0] : order.read().toArray();
    }
}
