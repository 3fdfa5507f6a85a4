package graft.zoo.caffe;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Shape;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Problems;
import graft.zoo.graph.RawNetwork;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that a prototxt describes, as it is at inference (phase TEST), ending with its logits. Nodes have the
 * layers' names. Four things differ from the file's list of layers:
 * <ul>
 * <li>data layers are the network's input, and Split layers vanish;
 * <li>a Scale after a BatchNorm is part of the BatchNorm's node, as its weight and bias;
 * <li>an InnerProduct that reads an image gets a node {@code <name>.flatten} before it, which Caffe implies; one from
 * axis 2 or 3 on is a 1x1 convolution between nodes that turn its input and its output;
 * <li>a Slice is a node {@code <name>.0} and so on for each of its tops, and some other layers are several
 * nodes, of which those before the last are named {@code <name>.<what they do>}.
 * </ul>
 */
public final class CaffeNetwork {
    private final Path file;
    private final CaffeGraph graph;
    private final Network network;
    private final Map<String, CaffeLayer> scales;
    private final List<CaffeLayer> inputs;
    private final int inputAxes;

    private CaffeNetwork(Path file, CaffeGraph graph, Network network, Map<String, CaffeLayer> scales,
            List<CaffeLayer> inputs, int inputAxes) {
        this.file = file;
        this.graph = graph;
        this.network = network;
        this.scales = scales;
        this.inputs = inputs;
        this.inputAxes = inputAxes;
    }

    /**
     * Reads a deploy or train_val prototxt, with {@code layer} or V1 {@code layers}.
     *
     * @throws WeightFileException when it is not well formed, does not fit together, or has layers that are not
     *                             supported; the message names up to 50 of those
     */
    public static CaffeNetwork read(Path prototxt) {
        return read(prototxt, GivenInput.NOTHING, false, null);
    }

    /**
     * The same for an input of which more is given than the prototxt states.
     *
     * @param whole  whether a softmax at the end stays
     * @param wanted the layer or blob that is the output; null for the usual one
     */
    static CaffeNetwork read(Path prototxt, GivenInput given, boolean whole, String wanted) {
        List<CaffeLayer> all = CaffeLayer.all(PrototxtParser.parse(prototxt));
        CaffeGraph graph = CaffeGraph.of(prototxt, all, whole, wanted);
        CaffeLayer input = graph.layers().stream().filter(CaffeLayer::isInput).findFirst().orElseThrow(
                () -> new WeightFileException(prototxt, "has no input: expected 'input', an Input or a data layer"));
        List<CaffeAxes> axes = CaffeAxes.of(graph, CaffeInput.axes(input, all));
        Map<Integer, Integer> scaleOf = merge(graph, axes);
        refuseUnsupported(prototxt, graph, axes, scaleOf);
        Map<String, CaffeLayer> scales = new LinkedHashMap<>();
        scaleOf.forEach((scale, norm) -> scales.put(graph.layers().get(norm).name(), graph.layers().get(scale)));
        return new CaffeNetwork(prototxt, graph, build(graph, axes, scaleOf,
                CaffeInput.shape(input, all, given)), scales,
                CaffeInput.candidates(input, all), CaffeInput.axes(input, all).count());
    }

    /** The Scales that alone read a BatchNorm, by index, and the index of that BatchNorm. */
    private static Map<Integer, Integer> merge(CaffeGraph graph, List<CaffeAxes> axes) {
        Map<Integer, Integer> normOf = new LinkedHashMap<>();
        int[] readers = graph.onlyReaders();
        for (int i = 0; i < readers.length; i++) {
            if (graph.layers().get(i).type().equals("BatchNorm") && readers[i] >= 0) {
                CaffeLayer reader = graph.layers().get(readers[i]);
                PrototxtMessage m = reader.settings("scale_param");
                if (reader.type().equals("Scale") && reader.bottoms().size() == 1
                        && axes.get(i).number(m, "axis", 1) == 1 && m.integer("num_axes", 1, -1, 4) == 1) {
                    normOf.put(readers[i], i);
                }
            }
        }
        return normOf;
    }

    private static void refuseUnsupported(Path file, CaffeGraph graph, List<CaffeAxes> axes,
            Map<Integer, Integer> normOf) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < graph.layers().size(); i++) {
            CaffeLayer layer = graph.layers().get(i);
            String problem = normOf.containsKey(i) ? null
                    : CaffeOperators.problem(layer, CaffeAxes.read(axes, graph.sources().get(i)));
            if (problem != null) {
                problems.add(layer.described() + ": " + problem);
            }
        }
        List<CaffeLayer> inputs = graph.layers().stream().filter(CaffeLayer::isInput).toList();
        if (inputs.size() > 1) {
            problems.add("the network reads " + inputs.size() + " inputs, " + inputs.stream().map(CaffeLayer::name)
                    .toList() + ", expected one");
        }
        refuse(file, problems);
    }

    private static void refuse(Path file, List<String> problems) {
        Problems.refuse(file, problems.size() + (problems.size() == 1 ? " layer" : " layers") + " cannot be imported",
                problems);
    }

    private static Network build(CaffeGraph graph, List<CaffeAxes> axes, Map<Integer, Integer> normOf,
            Shape input) {
        NetworkBuilder builder = Network.input(input.h(), input.w(), input.c());
        String[] node = new String[graph.layers().size()];
        for (int i = 0; i < node.length; i++) {
            CaffeLayer layer = graph.layers().get(i);
            List<Integer> sources = graph.sources().get(i);
            if (layer.isInput()) {
                node[i] = builder.current();
            } else if (normOf.containsKey(i)) {
                node[i] = node[sources.getFirst()];
                // What CaffeWeights reads of it.
                layer.settings("scale_param").bool("bias_term", false);
            } else {
                node[i] = add(builder, layer, CaffeAxes.read(axes, sources),
                        sources.stream().map(s -> node[s]).toList());
            }
        }
        refuse(graph.layers().getFirst().message().file(), graph.layers().stream().filter(
                layer -> CaffeOperators.unread(layer) != null).map(
                layer -> layer.described() + ": " + CaffeOperators.unread(layer)).toList());
        try {
            CaffeStages.name(builder, graph.layers());
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(graph.layers().getFirst().message().file(), e.getMessage(), e);
        }
    }

    private static String add(NetworkBuilder builder, CaffeLayer layer, CaffeAxes axes, List<String> from) {
        try {
            String node = CaffeOperators.add(builder, layer, axes, from);
            if (builder.shapeOf(node).size() > NetworkDraft.LARGEST) {
                throw layer.error("makes " + builder.shapeOf(node) + " values for one image, expected at most "
                        + NetworkDraft.LARGEST);
            }
            return node;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw layer.error(e.getMessage());
        }
    }

    /** The network. Its parameters have no values until {@link #fill} or {@link Network#initialize} gives them. */
    public Network network() {
        return network;
    }

    /** The prototxt. */
    public Path file() {
        return file;
    }

    /** Layers of phase TEST that the logits do not need: softmax, accuracy, losses, auxiliary classifiers. */
    public List<String> leftOut() {
        return graph.leftOut();
    }

    /** Names of the layers that have weights, as a caffemodel should have them. */
    public List<String> layersWithWeights() {
        List<String> names = new ArrayList<>();
        network.nodes().stream().filter(n -> !n.layer().parameters().isEmpty()).forEach(n -> {
            names.add(n.name());
            if (scales.containsKey(n.name())) {
                names.add(scales.get(n.name()).name());
            }
        });
        return names;
    }

    /**
     * Sets all parameters of {@link #network} from a caffemodel. Layers are matched by name; those that the prototxt
     * does not have are ignored. Layouts are converted: convolutions [K,C/g,R,S] to [R,S,C/g,K], InnerProduct [K,C] to
     * [C,K] with rows in the order height, width, channel where it reads a flattened image. BatchNorm's mean and
     * variance are divided by its third blob, the number of batches they sum up (zeros where that is 0).
     *
     * @throws WeightFileException when tensors are missing, superfluous, of another shape, or not finite; names up to
     *                             50 of them. No parameter is changed then.
     */
    public void fill(CaffeModelFile weights) {
        new CaffeWeights(this, weights).fill();
    }

    /** The network for arrays in Caffe's own shapes; one value for each of many channels is [N,C]. */
    public RawNetwork raw() {
        Shape y = network.outputShape();
        return new RawNetwork(network, ArrayForm.channelsFirst(network.inputShape(), inputAxes),
                ArrayForm.channelsFirst(y, y.isVector() ? 2 : 4), notes());
    }

    /** Which of several outputs this is, where there are several. */
    List<String> notes() {
        String end = graph.layers().getLast().type().equals("Softmax") && !graph.outputs().contains(
                graph.layers().getLast().name()) ? graph.layers().get(graph.sources().getLast().getFirst()).name()
                : graph.layers().getLast().name();
        return graph.outputs().size() < 2 ? List.of() : List.of("the network has the outputs " + String.join(", ",
                graph.outputs()) + "; this is " + end + "; forward takes any of them with --at");
    }

    /** The input layer and others that make the same blob; they may state how images are prepared. */
    List<CaffeLayer> inputs() {
        return inputs;
    }

    /** The Scale that a BatchNorm's node includes, or null. */
    CaffeLayer scaleOf(String batchNorm) {
        return scales.get(batchNorm);
    }

    /** The InnerProduct of this name, whose weight is stored as a matrix; null where that is another layer. */
    CaffeLayer innerProduct(String name) {
        return graph.layers().stream().filter(l -> l.name().equals(name) && l.type().equals("InnerProduct"))
                .findFirst().orElse(null);
    }
}
