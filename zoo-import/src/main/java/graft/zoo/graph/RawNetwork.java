package graft.zoo.graph;

import graft.layers.Network;
import java.util.List;

/**
 * A network as its file has it, for arrays instead of images: it ends where the file's own network ends, and takes and
 * gives arrays in the file's own shapes.
 *
 * @param network with its parameters
 * @param input   the array that it takes
 * @param output  the array that it gives
 * @param notes   what was decided that the file leaves open, each a sentence
 * @param single  whether it is for one image: the graph may compute several of them together, and is to be loaded for
 *                the array that is given
 */
public record RawNetwork(Network network, ArrayForm input, ArrayForm output, List<String> notes, boolean single) {
    public RawNetwork {
        notes = List.copyOf(notes);
    }

    /** A network for any number of images. */
    public RawNetwork(Network network, ArrayForm input, ArrayForm output, List<String> notes) {
        this(network, input, output, notes, false);
    }

    /** The same for one image. */
    public RawNetwork forOneImage() {
        return new RawNetwork(network, input, output, notes, true);
    }
}
