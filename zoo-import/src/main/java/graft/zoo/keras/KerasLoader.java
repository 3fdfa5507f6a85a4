package graft.zoo.keras;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.graph.GivenInput;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.WeightFileException;
import java.util.List;

/**
 * Loads whole models of Keras that are none of the published networks, by the configuration that they carry.
 *
 * <p>A configuration rarely states how images are prepared; {@link KerasImages} finds out what can be known.
 */
public final class KerasLoader {
    private KerasLoader() {
    }

    /**
     * A trained network.
     *
     * @param given of the input, before what the configuration states
     * @throws WeightFileException when the file carries no configuration, one with layers that are not supported, or
     *                             weights that do not fit it, or the network does not take images
     */
    public static PretrainedModel load(KerasFile file, GivenInput given) {
        Network network = KerasNetwork.load(file, given);
        Shape in = network.inputShape();
        if (in.c() != 1 && in.c() != 3) {
            throw new WeightFileException(file.path(), "takes inputs of " + in + "; expected images of 1 or 3 "
                    + "channels. ./graft forward gives its output for arrays as they are");
        }
        return new PretrainedModel(network, KerasImages.of(file, in),
                List.of(), "graph", Publisher.KERAS.id(), file.format());
    }
}
