package graft.zoo.keras;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.WeightFileException;
import java.util.List;

/**
 * Loads whole models of Keras that are none of the published networks, by the configuration that they carry.
 *
 * <p>A configuration does not state how images are prepared. They are given as they are, RGB from 0 to 255, scaled and
 * cropped to the network's size; a model that wants them otherwise (divided by 255, say) needs that to be stated.
 */
public final class KerasLoader {
    private KerasLoader() {
    }

    /**
     * A trained network.
     *
     * @throws WeightFileException when the file carries no configuration, one with layers that are not supported, or
     *                             weights that do not fit it, or the network does not take square pictures
     */
    public static PretrainedModel load(KerasFile file) {
        Network network = KerasNetwork.load(file);
        Shape in = network.inputShape();
        if (in.c() != 1 && in.c() != 3) {
            throw new WeightFileException(file.path(), "takes inputs of " + in + "; expected images of 1 or 3 "
                    + "channels. KerasNetwork.load loads it without preparing images");
        }
        ImageSize size = new ImageSize(in.h(), in.w());
        Preprocessing usual = in.h() == in.w() ? Preprocessing.plain(Resize.SHORTER_SIDE, size, size, in.c(), 1)
                : Preprocessing.plain(Resize.BOTH_SIDES, size, size, in.c(), 1);
        return new PretrainedModel(network, Preparation.guessed(usual,
                "Keras's files state nothing, pixels are left as they are"),
                List.of(), "graph", Publisher.KERAS.id(), file.format());
    }
}
