package graft.zoo.model;

import java.util.List;
import java.util.Optional;

/** A weight file that states how images were prepared for its network, and what its classes are called. */
public interface StatesImages {
    /** How images are prepared; nothing where the file does not state it. */
    Optional<Preprocessing> preprocessing();

    /** Class names in output order; none where the file has none. */
    List<String> classes();
}
