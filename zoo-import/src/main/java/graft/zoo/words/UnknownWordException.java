package graft.zoo.words;

import java.util.List;

/** A word that is not in the vocabulary and cannot be made of its parts. The message offers words of like spelling. */
public final class UnknownWordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String word;

    UnknownWordException(String word, String message) {
        super(message);
        this.word = word;
    }

    static UnknownWordException of(String word, WordVectors vectors, List<String> nearest) {
        return new UnknownWordException(word, "the word '" + word + "' is not among the " + vectors.size() + " of "
                + vectors.path() + (nearest.isEmpty() ? "" : "; did you mean " + String.join(", ", nearest) + "?"));
    }

    /** The word. */
    public String word() {
        return word;
    }
}
