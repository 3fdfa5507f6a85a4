package graft.zoo.tensorflow.graph;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.graph.GivenInput;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.weights.WeightFileException;
import java.util.List;

/**
 * Loads frozen graphs that are none of the published networks, by their own nodes. A graph does not state how images
 * are prepared: they are squashed to its input's size and scaled to 0 to 1, the usual way.
 */
public final class TensorFlowLoader {
    private TensorFlowLoader() {
    }

    /**
     * A trained network.
     *
     * @param given of the input, before what the placeholder states
     * @throws WeightFileException when the graph has what is not supported, or takes no images of 1 or 3 channels
     */
    public static PretrainedModel load(GraphDefFile file, GivenInput given) {
        try {
            Network network = TensorFlowNetwork.of(file, given);
            Shape input = network.inputShape();
            ImageSize size = new ImageSize(input.h(), input.w());
            var preprocessing = Preprocessing.plain(Resize.BOTH_SIDES, size, size, input.c(), 1 / 255f);
            return new PretrainedModel(network, isCustomVision(network) && input.c() == 3 ? customVision(size)
                    : Preparation.guessed(preprocessing, "frozen graphs state nothing, many take 0 to 1"), List.of(),
                    "graph", Publisher.TENSORFLOW.id(),
                    file.format());
        } catch (IllegalArgumentException channels) {
            throw new WeightFileException(file.path(), channels.getMessage(), channels);
        }
    }

    /** Its exports call the input and the probabilities so; a graph's weights are called by the author. */
    private static boolean isCustomVision(Network network) {
        return network.nodes().stream().anyMatch(n -> n.name().equals("loss") || n.name().equals("model_outputs"));
    }

    /** As the Python file that comes with an export prepares images: shorter side 256, the centre, BGR as they are. */
    private static Preparation customVision(ImageSize size) {
        Preprocessing bgr = Preprocessing.parse("BGR, x").resized(size.isSquare() ? Resize.SHORTER_SIDE
                : Resize.BOTH_SIDES, size.isSquare() ? ImageSize.square(Math.max(256, size.height())) : size,
                Preprocessing.Interpolation.BILINEAR, size);
        return Preparation.guessed(bgr, "as Custom Vision's exports, whose output has the same name");
    }
}
