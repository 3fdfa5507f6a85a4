package graft.zoo.words;

import graft.engine.FloatRows;
import java.util.Optional;

/** Where the vectors of a vocabulary come from; word i's is row i. */
interface VectorSource {
    /** All vectors. Where the file holds none as such, they are made when this is first called. */
    FloatRows rows();

    /** @param to <b>modified:</b> the vector of a word, from {@code at} on */
    default void read(int word, float[] to, int at) {
        rows().read(word, to, at);
    }

    /** A vector for a word that is not in the vocabulary, where the file has the means to make one. */
    default Optional<float[]> unknown(String word) {
        return Optional.empty();
    }

    /** Whether {@link #unknown} gives vectors. */
    default boolean knowsSubwords() {
        return false;
    }

    /** Gives back the memory that is not the file's. */
    default void close() {
    }
}
