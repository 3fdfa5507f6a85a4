package graft.zoo.tensorflow.graph;

import graft.layers.layer.Shape;
import graft.zoo.bytes.ShownName;
import graft.zoo.graph.Feature;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.TensorFlowNode;
import graft.zoo.tensorflow.TensorShape;
import graft.zoo.tensorflow.graph.Ops.Trait;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a graph takes: the shape of one image, and where its axes lie.
 *
 * @param node          the graph's node that gives it
 * @param feature       its shape, with 1 for the number of images, and where its axes lie
 * @param channelsFirst whether images are [N,C,H,W]
 * @param settings      values of other placeholders, which are settings and not images
 * @param notes         what was decided that the graph leaves open
 */
record TensorFlowInput(String node, Feature feature, boolean channelsFirst, Map<String, Float> settings,
        List<String> notes) {

    /**
     * The graph's only placeholder: images [N,H,W,C] or [N,C,H,W], columns [N,T,C], or vectors [N,C].
     *
     * @throws WeightFileException when there is none, or several, or it does not state its size
     */
    static TensorFlowInput of(GraphDefFile graph, Map<String, TensorFlowNode> nodes, GivenInput given) {
        List<TensorFlowNode> inputs = nodes.values().stream().filter(n -> n.op().equals("Placeholder")).toList();
        Map<String, Float> settings = new LinkedHashMap<>();
        if (inputs.size() > 1) {
            inputs.forEach(i -> setting(i).ifPresent(value -> settings.put(i.name(), value)));
            inputs = inputs.stream().filter(i -> !settings.containsKey(i.name())).toList();
        }
        if (inputs.size() != 1) {
            throw new WeightFileException(graph.path(), "the graph has " + inputs.size() + " placeholders"
                    + (inputs.isEmpty() ? "" : " (" + String.join(", ", inputs.stream().map(i ->
                    ShownName.of(i.name())).toList()) + ")") + ", expected one for its images; settings such as "
                    + "keep_prob or is_training are known by their names");
        }
        TensorFlowNode input = inputs.getFirst();
        boolean first = channelsFirst(graph, nodes, input.name());
        long[] dims = given(input.attribute("shape").shape(), given, first);
        boolean stated = dims != null && dims.length >= 2 && dims.length <= 4;
        for (int i = 1; stated && i < dims.length; i++) {
            stated = dims[i] >= 1;
        }
        if (!stated || TensorShape.elements(dims[0] < 0 ? withOneImage(dims) : dims) < 0) {
            throw new WeightFileException(graph.path(), "the placeholder " + input.described()
                    + " does not state the size of its images, expected [N, height, width, channels]; give height "
                    + "and width "
                    + "with --input HxW");
        }
        int[] sizes = Arrays.stream(dims).mapToInt(d -> (int) d).toArray();
        sizes[0] = 1;
        TensorFlowInput made = of(input.name(), sizes, first);
        return new TensorFlowInput(made.node, made.feature, made.channelsFirst, settings, settings.entrySet().stream()
                .map(e -> "the placeholder '" + ShownName.of(e.getKey()) + "' is taken for a setting of training: "
                        + e.getValue()).toList());
    }

    /** The value at inference of a placeholder of one number, where its name states what it is for. */
    private static Optional<Float> setting(TensorFlowNode placeholder) {
        long[] shape = placeholder.attribute("shape").shape();
        if (shape != null && shape.length > 0) {
            return Optional.empty();
        }
        String name = placeholder.name().toLowerCase(Locale.ROOT);
        if (name.matches(".*keep_?(prob|rate).*")) {
            return Optional.of(1f);
        }
        boolean off = name.matches(".*(drop_?(out)?_?(rate|prob)?|(is|in)?_?train(ing)?(_phase|_mode|_flag)?|"
                + "learning_phase|phase(_train)?)(:0|_\\d+)?");
        return off ? Optional.of(0f) : Optional.empty();
    }

    /** Any node of a graph, whose output are images. */
    static TensorFlowInput of(GraphDefFile graph, Map<String, TensorFlowNode> nodes, String name, Shape shape) {
        boolean first = channelsFirst(graph, nodes, name);
        return of(name, first ? new int[] {1, shape.c(), shape.h(), shape.w()}
                : new int[] {1, shape.h(), shape.w(), shape.c()}, first);
    }

    private static TensorFlowInput of(String name, int[] dims, boolean channelsFirst) {
        return new TensorFlowInput(name, new Feature(NetworkDraft.INPUT, dims, true,
                TensorFlowCall.usual(dims, channelsFirst)), channelsFirst && dims.length > 2, Map.of(), List.of());
    }

    /**
     * What the placeholder states, and what was given before it; a shape that is not stated at all is the given
     * one.
     */
    private static long[] given(long[] stated, GivenInput given, boolean channelsFirst) {
        if (stated == null || stated.length == 0 && !given.equals(GivenInput.NOTHING)) {
            return given.array().isEmpty() ? stated : given.array().stream().mapToLong(Integer::longValue).toArray();
        }
        int[] dims = Arrays.stream(stated).mapToInt(d -> Math.clamp(d, -1, Integer.MAX_VALUE)).toArray();
        int height = dims.length != 4 ? -1 : channelsFirst ? 2 : 1;
        return Arrays.stream(given.sizes(dims, height, height < 0 ? -1 : height + 1)).asLongStream().toArray();
    }

    private static long[] withOneImage(long[] dims) {
        long[] one = dims.clone();
        one[0] = 1;
        return one;
    }

    /** Whether the first op on a node's way that cares takes its channels first. */
    private static boolean channelsFirst(GraphDefFile graph, Map<String, TensorFlowNode> nodes, String from) {
        Deque<String> open = new ArrayDeque<>(List.of(from));
        Set<String> seen = new HashSet<>(open);
        Map<String, List<TensorFlowNode>> readers = new HashMap<>();
        nodes.values().forEach(n -> n.inputs().forEach(
                i -> readers.computeIfAbsent(TensorFlowNode.nodeOf(i), _ -> new ArrayList<>()).add(n)));
        while (!open.isEmpty()) {
            for (TensorFlowNode reader : readers.getOrDefault(open.remove(), List.of())) {
                if (Ops.has(reader, Trait.FORMATTED) || reader.channelsFirst()) {
                    return reader.channelsFirst();
                }
                float[] order = reader.op().equals("Transpose") ? order(graph, reader) : new float[0];
                if (order.length == 4 || Ops.has(reader, Trait.CHANNELS_LAST)) {
                    return Arrays.equals(order, new float[] {0, 2, 3, 1});
                }
                if (seen.add(reader.name())) {
                    open.add(reader.name());
                }
            }
        }
        return false;
    }

    private static float[] order(GraphDefFile graph, TensorFlowNode transpose) {
        StoredTensor order = graph.tensors().get(transpose.inputs().getLast());
        return order == null || !order.shape().equals(List.of(4)) ? new float[0] : order.read().toArray();
    }
}
