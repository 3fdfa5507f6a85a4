package graft.zoo.tensorflow.graph;

import graft.layers.layer.Shape;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Call;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.TensorFlowNode;
import graft.zoo.weights.WeightFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One node of a TensorFlow graph while it is imported. Features count images in their first axis, whose number is not
 * known and written as 1.
 *
 * @param node  with its settings
 * @param graph what its inputs' names stand for
 * @param name  of the layers that it makes
 */
record TensorFlowCall(TensorFlowNode node, TensorFlowValues graph, String name) implements Call {
    /** Values of a shape, of axes, or of one number for each channel; statistics of channels are far fewer. */
    static final int MOST_VALUES = 1 << 20;

    /**
     * What a window reads first.
     *
     * @param zeros before and after its rows, then its columns
     */
    record Padded(Feature x, int[] zeros) {
    }

    @Override
    public NetworkDraft draft() {
        return graph.draft();
    }

    @Override
    public List<Value> inputs() {
        return node.inputs().stream().map(graph::get).toList();
    }

    @Override
    public boolean has(int i) {
        return i >= 0 && i < node.inputs().size() && graph.has(node.inputs().get(i));
    }

    @Override
    public Value value(int i) {
        if (!has(i)) {
            throw error("its input '" + (i < node.inputs().size() ? node.inputs().get(i) : null)
                    + "' is not computed from the image");
        }
        return graph.get(node.inputs().get(i));
    }

    @Override
    public boolean allKnown() {
        return node.inputs().stream().allMatch(i -> graph.has(i) && graph.get(i) instanceof Known);
    }

    @Override
    public String inputName(int i) {
        return node.inputs().get(i);
    }

    @Override
    public int readers(String value) {
        return graph.readers(value);
    }

    @Override
    public WeightFileException error(String problem) {
        return new WeightFileException(graph.file().path(), "the graph cannot be imported:\n  " + node.described()
                + ": " + problem);
    }

    /** The same node where its layers have another name. */
    TensorFlowCall named(String other) {
        return new TensorFlowCall(node, graph, other);
    }

    boolean isKnown(int i) {
        return has(i) && graph.get(inputName(i)) instanceof Known;
    }

    @Override
    public Feature feature(Value value) {
        if (value instanceof Feature f) {
            return f;
        }
        throw error("reads a constant where an image is expected");
    }

    @Override
    public Known known(int i) {
        if (isKnown(i)) {
            return (Known) graph.get(inputName(i));
        }
        throw error("its input " + i + " is not constant; freeze the graph first");
    }

    /** The values of a constant input: a shape, axes, or one number for each channel. */
    float[] vector(int i) {
        Known k = known(i);
        if (k.size() > MOST_VALUES) {
            throw error("its input " + i + " has too many values for one each channel");
        }
        return k.floats();
    }

    /** One number of a constant input. */
    float number(int i) {
        float[] values = vector(i);
        if (values.length != 1) {
            throw error("its input " + i + " has " + values.length + " values, expected one");
        }
        return values[0];
    }

    // ---- settings ------------------------------------------------------------------------------------------------

    boolean flag(String setting) {
        Long value = node.attribute(setting).integer();
        return value != null && value != 0;
    }

    // ---- images ------------------------------------------------------------------------------------------------

    /** An input with its axes where images have them, [N,H,W,C] or, by the node's data_format, [N,C,H,W]. */
    Feature image(int i) {
        Feature x = ofRank(feature(i), 4);
        return moved(x, layout(x.dims()));
    }

    /** An input whose rank is as expected. */
    Feature ofRank(Feature x, int rank) {
        if (x.dims().length != rank) {
            throw error("reads a value of " + x.dims().length + " axes, expected " + rank);
        }
        return x;
    }

    /** Where the axes of an image lie by the node's data_format. */
    private AxisLayout layout(int[] dims) {
        return usual(dims, node.channelsFirst());
    }

    /** Where the axes of a value lie if they can be chosen. */
    static AxisLayout usual(int[] dims, boolean channelsFirst) {
        return channelsFirst ? AxisLayout.images(dims)
                : AxisLayout.usual(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /** The image that a node of the network makes, in the order of the node's data_format. */
    Feature made(String draftNode) {
        Shape s = draft().shape(draftNode);
        int[] dims = node.channelsFirst() ? new int[] {1, s.c(), s.h(), s.w()} : new int[] {1, s.h(), s.w(), s.c()};
        return new Feature(draftNode, dims, true, layout(dims));
    }

    /**
     * The image that a convolution or a pooling reads first, without the border that a Pad gave it; with it where the
     * node pads SAME besides, which counts from the border on, or wants its axes elsewhere.
     */
    Padded padded() {
        if (node.inputs().isEmpty()) {
            throw error("reads nothing, expected an image");
        }
        String from = node.inputs().getFirst();
        TensorFlowValues.Border border = graph.borders().get(from);
        boolean twice = "SAME".equals(node.attribute("padding").text()) && blocks() == null;
        if (border != null && !twice) {
            Feature x = graph.inside(from);
            int h = node.channelsFirst() ? 2 : 1;
            int c = node.channelsFirst() ? 1 : 3;
            if (x.dims().length == 4 && x.layout().equals(layout(x.dims())) && border.before()[c] == 0
                    && border.after()[c] == 0) {
                return new Padded(x, new int[] {border.before()[h], border.after()[h], border.before()[h + 1],
                    border.after()[h + 1]});
            }
        }
        return new Padded(image(0), new int[4]);
    }

    /** The blocks of a SpaceToBatchND under which one of the node's inputs works, or null. */
    int[] blocks() {
        return node.inputs().stream().map(graph.blocks()::get).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
