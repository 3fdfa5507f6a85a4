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
 */
public record RawNetwork(Network network, ArrayForm input, ArrayForm output, List<String> notes) {
    public RawNetwork {
        notes = List.copyOf(notes);
    }
}
