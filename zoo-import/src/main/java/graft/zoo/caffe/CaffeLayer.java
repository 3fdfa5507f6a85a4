package graft.zoo.caffe;

import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of a prototxt, whichever generation it was written in.
 *
 * @param name    weights are found by it
 * @param type    in the present spelling, such as {@code InnerProduct}
 * @param bottoms names of the blobs it reads
 * @param tops    names of the blobs it writes
 * @param message everything else
 * @param stages  that the network's description states of itself; rules ask for them
 */
record CaffeLayer(String name, String type, List<String> bottoms, List<String> tops, PrototxtMessage message,
        List<String> stages) {

    /** V1's types in the order of their numbers, and what upgrade_proto.cpp calls them today. */
    private static final List<String> V1_NAMES = List.of("NONE", "ACCURACY", "BNLL", "CONCAT", "CONVOLUTION", "DATA",
            "DROPOUT", "EUCLIDEAN_LOSS", "FLATTEN", "HDF5_DATA", "HDF5_OUTPUT", "IM2COL", "IMAGE_DATA",
            "INFOGAIN_LOSS", "INNER_PRODUCT", "LRN", "MULTINOMIAL_LOGISTIC_LOSS", "POOLING", "RELU", "SIGMOID",
            "SOFTMAX", "SOFTMAX_LOSS", "SPLIT", "TANH", "WINDOW_DATA", "ELTWISE", "POWER",
            "SIGMOID_CROSS_ENTROPY_LOSS", "HINGE_LOSS", "MEMORY_DATA", "ARGMAX", "THRESHOLD", "DUMMY_DATA", "SLICE",
            "MVN", "ABSVAL", "SILENCE", "CONTRASTIVE_LOSS", "EXP", "DECONVOLUTION");
    private static final List<String> PRESENT_NAMES = List.of("None", "Accuracy", "BNLL", "Concat", "Convolution",
            "Data", "Dropout", "EuclideanLoss", "Flatten", "HDF5Data", "HDF5Output", "Im2col", "ImageData",
            "InfogainLoss", "InnerProduct", "LRN", "MultinomialLogisticLoss", "Pooling", "ReLU", "Sigmoid", "Softmax",
            "SoftmaxWithLoss", "Split", "TanH", "WindowData", "Eltwise", "Power", "SigmoidCrossEntropyLoss",
            "HingeLoss", "MemoryData", "ArgMax", "Threshold", "DummyData", "Slice", "MVN", "AbsVal", "Silence",
            "ContrastiveLoss", "Exp", "Deconvolution");
    /** Characters; published names stay below 100. */
    static final int LONGEST_NAME = 1000;
    private static final List<String> PHASES = List.of("TRAIN", "TEST");

    /**
     * The layers of a network's description: the old-style {@code input} fields as Input layers, then all
     * {@code layer} or {@code layers} in order.
     *
     * @throws WeightFileException when there are none, both kinds, or one that is not understood
     */
    static List<CaffeLayer> all(PrototxtMessage net) {
        List<PrototxtMessage> present = net.messages("layer");
        List<PrototxtMessage> old = net.messages("layers");
        if (!present.isEmpty() && !old.isEmpty()) {
            throw old.getFirst().error("'layers' beside " + present.size() + " 'layer', expected one kind");
        }
        if (present.isEmpty() && old.isEmpty()) {
            throw new WeightFileException(net.file(), "describes no layers; a solver's file names the network's file "
                    + "in its field 'net'");
        }
        List<String> stages = net.message("state").strings("stage");
        List<CaffeLayer> layers = new ArrayList<>();
        for (String input : net.strings("input")) {
            layers.add(new CaffeLayer(input, "Input", List.of(), List.of(input), net, List.of()));
        }
        for (PrototxtMessage m : present) {
            layers.add(of(m, m.string("type", ""), stages));
        }
        for (PrototxtMessage m : old) {
            if (m.has("layer")) {
                throw m.error("this layer is in Caffe's oldest form (V0); convert the file with Caffe's "
                        + "upgrade_net_proto_text");
            }
            String type = m.word("type", "NONE", V1_NAMES);
            layers.add(of(m, PRESENT_NAMES.get(V1_NAMES.indexOf(type)), stages));
        }
        return layers;
    }

    private static CaffeLayer of(PrototxtMessage m, String type, List<String> stages) {
        String name = m.string("name", "");
        if (name.isEmpty() || type.isEmpty()) {
            throw m.error("this layer has no " + (name.isEmpty() ? "name" : "type"));
        }
        if (name.length() > LONGEST_NAME) {
            throw m.error("this layer's name has " + name.length() + " characters, expected at most " + LONGEST_NAME);
        }
        return new CaffeLayer(name, type, m.strings("bottom"), m.strings("top"), m, stages);
    }

    /**
     * Whether it takes part at inference, that is in phase TEST, level 0, the network's own stages: when it has
     * {@code include} rules one of them must fit, else none of its {@code exclude} rules may.
     */
    boolean isActive() {
        List<PrototxtMessage> include = message.messages("include");
        return include.isEmpty() ? message.messages("exclude").stream().noneMatch(this::fits)
                : include.stream().anyMatch(this::fits);
    }

    private boolean fits(PrototxtMessage rule) {
        return rule.word("phase", "TEST", PHASES).equals("TEST") && stages.containsAll(rule.strings("stage"))
                && rule.strings("not_stage").stream().noneMatch(stages::contains)
                && rule.integer("min_level", 0, Integer.MIN_VALUE, Integer.MAX_VALUE) <= 0
                && rule.integer("max_level", 0, Integer.MIN_VALUE, Integer.MAX_VALUE) >= 0;
    }

    /** A Slice as a layer {@code <name>.0} and so on for each of its tops, any other as it is. */
    List<CaffeLayer> parts() {
        if (!type.equals("Slice")) {
            return List.of(this);
        }
        List<CaffeLayer> parts = new ArrayList<>();
        for (String top : tops) {
            parts.add(new CaffeLayer(name + "." + parts.size(), type, bottoms, List.of(top), message, stages));
        }
        return parts;
    }

    /** Whether it brings data into the network. */
    boolean isInput() {
        return type.equals("Input") || type.endsWith("Data");
    }

    /** Whether it only judges what the network computes, or turns logits into probabilities: an end to leave out. */
    boolean isEnd() {
        return type.equals("Softmax") || type.equals("Accuracy") || type.equals("Silence") || type.equals("ArgMax")
                || type.endsWith("Loss");
    }

    /** Whether its input is a classifier's logits. */
    boolean marksLogits() {
        return type.equals("Softmax") || type.equals("SoftmaxWithLoss");
    }

    /** The parameters of its type, such as {@code pooling_param}; empty where it has none. */
    PrototxtMessage settings(String field) {
        return message.message(field);
    }

    WeightFileException error(String problem) {
        return message.error("layer '" + name + "' (" + type + "): " + problem);
    }

    /** What {@link #error} adds to a problem, for lists of problems: name, type and line. */
    String described() {
        return "'" + name + "' (" + type + ", line " + message.line() + ")";
    }
}
