package graft.zoo.words;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a file of word vectors is to be read.
 *
 * @param top        at most this many words, the first of the file, which are the most frequent as a rule; at least 1
 * @param vocabulary a file with one word a line, for an array of vectors without words ({@code .npy})
 */
public record Reading(int top, Optional<Path> vocabulary) {
    /** A line or a record longer than this belongs to no file of vectors. */
    static final int LONGEST_LINE = 4 << 20;
    static final int MOST_COLUMNS = 100_000;

    public Reading {
        if (top < 1) {
            throw new IllegalArgumentException("the number of words to read is at least 1, not " + top);
        }
    }

    /** All words. */
    public static Reading all() {
        return new Reading(Integer.MAX_VALUE, Optional.empty());
    }

    /** At most this many words. */
    public Reading top(int words) {
        return new Reading(words, vocabulary);
    }

    /** With the words of a file, one a line, for an array without words. */
    public Reading vocabulary(Path words) {
        return new Reading(top, Optional.of(words));
    }
}
