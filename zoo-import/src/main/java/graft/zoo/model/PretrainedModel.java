package graft.zoo.model;

import graft.layers.Network;
import graft.layers.layer.Softmax;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained network, with what is needed to use it.
 *
 * @param network       with all its parameters set, but for the head where the file has none; its output is logits, or
 *                      where its file states it probabilities
 * @param preprocessing what the publisher did to pictures
 * @param labels        class names in output order; empty when unknown
 * @param architecture  such as {@code resnet50}, or {@code graph} for a network that only its file describes
 * @param publisher     such as {@code torchvision} or {@code caffe}
 * @param format        of the file, in words
 */
public record PretrainedModel(Network network, Preprocessing preprocessing, List<String> labels, String architecture,
        String publisher, String format) {
    public PretrainedModel {
        labels = List.copyOf(labels);
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
