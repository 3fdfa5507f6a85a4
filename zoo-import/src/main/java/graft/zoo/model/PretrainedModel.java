package graft.zoo.model;

import graft.engine.ElementFunction.Kind;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Flatten;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.layers.structure.Node;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained network, with what is needed to use it.
 *
 * @param network       with all its parameters set, but for the head where the file has none; its output is logits, or
 *                      where its file states it probabilities
 * @param preparation   what is done to images before the network sees them, and how that is known
 * @param labels        class names in output order; empty when unknown
 * @param architecture  such as {@code resnet50}, or {@code graph} for a network that only its file describes
 * @param publisher     such as {@code torchvision} or {@code caffe}
 * @param format        of the file, in words
 * @param confidence    how sure its answers are, as far as that was found out
 * @param adaptation    to which images of another domain it was adapted, and how, in words; empty for none
 */
public record PretrainedModel(Network network, Preparation preparation, List<String> labels, String architecture,
        String publisher, String format, Confidence confidence, String adaptation) {
    /** Whose graphs may state padding as SAME. */
    private static final List<String> PADDED = List.of(Publisher.KERAS.id(), Publisher.TENSORFLOW.id(), "onnx");

    public PretrainedModel {
        labels = List.copyOf(labels);
    }

    /** As it was trained, adapted to nothing else. */
    public PretrainedModel(Network network, Preparation preparation, List<String> labels, String architecture,
            String publisher, String format, Confidence confidence) {
        this(network, preparation, labels, architecture, publisher, format, confidence, "");
    }

    /** Of whose answers nothing more is known than their probabilities. */
    public PretrainedModel(Network network, Preparation preparation, List<String> labels, String architecture,
            String publisher, String format) {
        this(network, preparation, labels, architecture, publisher, format, Confidence.none());
    }

    /** The same network with another confidence. */
    public PretrainedModel withConfidence(Confidence other) {
        return new PretrainedModel(network, preparation, labels, architecture, publisher, format, other, adaptation);
    }

    /**
     * The same with parameters that were adapted to images of another domain.
     *
     * @param adapted of the same layers
     * @param how     in words; how sure its answers are there is not known
     */
    public PretrainedModel adapted(Network adapted, String how) {
        return new PretrainedModel(adapted, preparation, labels, architecture, publisher, format, Confidence.none(),
                adaptation.isEmpty() ? how : how + "; before that " + adaptation);
    }

    /** What is done to images before the network sees them. */
    public Preprocessing preprocessing() {
        return preparation.preprocessing();
    }

    /** The same network for images that are prepared otherwise; {@link #prepared} also fits its input's size. */
    public PretrainedModel withPreparation(Preparation other) {
        return new PretrainedModel(network, other, labels, architecture, publisher, format, confidence, adaptation);
    }

    /** The same network with other names of its classes. */
    public PretrainedModel withLabels(List<String> names) {
        return new PretrainedModel(network, preparation, names, architecture, publisher, format, confidence,
                adaptation);
    }

    /**
     * The same network for images that are prepared otherwise, with an input as large as their crop.
     *
     * @throws IllegalArgumentException when the network cannot take that size or that many channels
     */
    public PretrainedModel prepared(Preparation other) {
        Shape input = network.inputShape();
        Preprocessing p = other.preprocessing();
        if (p.channels() != input.c()) {
            throw new IllegalArgumentException("the network takes " + input.c() + (input.c() == 1 ? " channel, "
                    : " channels, ") + "the preparation gives " + p.channels() + ": " + p);
        }
        boolean resized = !p.crop().isNone() && (p.crop().height() != input.h() || p.crop().width() != input.w());
        if (resized && architecture.equals("graph") && PADDED.contains(publisher)) {
            // A graph's padding SAME was counted for its size, and would silently be wrong for another.
            throw new IllegalArgumentException("the network is for images of " + input.h() + "x" + input.w()
                    + ", the preparation crops to " + p.crop().height() + "x" + p.crop().width() + "; load it for that "
                    + "size: --input " + p.crop().height() + "x" + p.crop().width());
        }
        Network sized = p.crop().isNone() ? network : network.withInputSize(p.crop().height(), p.crop().width());
        return new PretrainedModel(sized, other, labels, architecture, publisher, format, confidence, adaptation);
    }

    /**
     * The same network for images that are prepared as the caller states.
     *
     * @param stated a preset such as {@code unit} ({@link PreparationPreset}), or text such as {@code resize 232, crop
     *               224, RGB, x/255}; where that states no sizes or no values, those known so far hold
     * @throws IllegalArgumentException when it is not understood or does not fit the network
     */
    public PretrainedModel prepared(String stated) {
        return prepared(new Preparation(PreparationPreset.read(stated, network.inputShape(), preprocessing()),
                Preparation.Source.OPTION, stated));
    }

    /**
     * This model, which has a head.
     *
     * @param file it was read from
     * @throws WeightFileException when its file holds the trunk alone; states what can be done with that
     */
    public PretrainedModel withHead(Path file) {
        if (!network.missing().isEmpty()) {
            throw new WeightFileException(file, "holds the trunk of " + architecture + " alone, without a head ("
                    + String.join(", ", network.missing()) + "), so it knows no classes. Graft a head on with "
                    + "transfer, or take its features: forward --at " + network.head().inputs().getFirst());
        }
        return this;
    }

    /**
     * The network without a softmax at its end: what its logits are, for those who take probabilities themselves. What
     * only gives the softmax's output another shape goes with it.
     */
    public Network logits() {
        Node at = network.output();
        Node logits = at;
        while (isSoftmax(at) || at.layer() instanceof Flatten || at.layer() instanceof Reshape) {
            boolean softmax = isSoftmax(at);
            at = network.node(at.inputs().getFirst());
            logits = softmax ? at : logits;
        }
        return logits == network.output() || !logits.shape().isVector() ? network : network.upTo(logits.name());
    }

    /**
     * How many classes it tells apart: as many as it has outputs, but two where a single one is a probability by a
     * logistic function. That is the probability of the second; the first has what is left to 1.
     */
    public int classes() {
        int outputs = network.outputShape().c();
        return outputs == 1 && isLogistic() ? 2 : outputs;
    }

    /** What classes are read from: outputs of a logistic function as they are, else {@link #logits}. */
    public Network classifier() {
        return isLogistic() ? network : logits();
    }

    /** Of all channels together; the softmax of its logarithm is itself. */
    private static boolean isSoftmax(Node node) {
        return node.layer() instanceof Softmax
                || node.layer() instanceof AxisSoftmax s && s.axes().equals(List.of(Axis.CHANNELS));
    }

    /**
     * Whether each output is a probability of its own, by a logistic function at the end; a softmax of those would be
     * another number.
     */
    public boolean isLogistic() {
        Node at = network.output();
        while (at.layer() instanceof Flatten || at.layer() instanceof Reshape) {
            at = network.node(at.inputs().getFirst());
        }
        return at.layer() instanceof Activation a && a.function().kind() == Kind.SIGMOID;
    }
}
