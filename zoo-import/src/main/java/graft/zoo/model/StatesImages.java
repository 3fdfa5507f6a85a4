package graft.zoo.model;

import java.util.List;

/** A weight file that states how images were prepared for its network, and what its classes are called. */
public interface StatesImages {
    /**
     * How images are prepared.
     *
     * @param usual what counts where the file does not state it
     */
    Preprocessing preprocessing(Preprocessing usual);

    /** Class names in output order; none where the file has none. */
    List<String> classes();
}
