package graft.zoo.model;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
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
 */
public record PretrainedModel(Network network, Preparation preparation, List<String> labels, String architecture,
        String publisher, String format) {
    public PretrainedModel {
        labels = List.copyOf(labels);
    }

    /** What is done to images before the network sees them. */
    public Preprocessing preprocessing() {
        return preparation.preprocessing();
    }

    /** The same network for images that are prepared otherwise; {@link #prepared} also fits its input's size. */
    public PretrainedModel withPreparation(Preparation other) {
        return new PretrainedModel(network, other, labels, architecture, publisher, format);
    }

    /** The same network with other names of its classes. */
    public PretrainedModel withLabels(List<String> names) {
        return new PretrainedModel(network, preparation, names, architecture, publisher, format);
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
        Network sized = p.crop().isNone() ? network : network.withInputSize(p.crop().height(), p.crop().width());
        return new PretrainedModel(sized, other, labels, architecture, publisher, format);
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

    /** The network without a softmax at its end: what its logits are, for those who take probabilities themselves. */
    public Network logits() {
        Network logits = network;
        while (logits.output().layer() instanceof Softmax) {
            logits = logits.upTo(logits.output().inputs().getFirst());
        }
        return logits;
    }
}
