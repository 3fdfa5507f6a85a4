package graft.transfer.text;

import graft.layers.layer.SentenceLayer;
import graft.zoo.words.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Words and the rows of an embedding's table: 0 is padding's, some after it belong to unknown words, and the rest to
 * the vocabulary.
 *
 * <p>Words that have no published vector begin with a random one, and a classifier learns that these say little. Words
 * that were not there at all get random ones too, one of {@value #UNKNOWN} by their spelling, which never learn: so
 * they look like words that it has seen, unlike a vector of zeros.
 */
public final class WordNumbers {
    /** How many rows there are for words that were not there when the table was made. */
    static final int UNKNOWN = 64;

    /** Of the first word of the vocabulary. */
    public static final int FIRST = SentenceLayer.PADDING + 1 + UNKNOWN;

    private final Vocabulary words;

    /** @param words in order, each once */
    public WordNumbers(Collection<String> words) {
        this.words = Vocabulary.of(words);
    }

    /** All words of some texts, in the order in which they first occur. */
    static WordNumbers of(List<List<String>> texts) {
        Set<String> words = new LinkedHashSet<>();
        texts.forEach(words::addAll);
        return new WordNumbers(words);
    }

    /** Rows of the table. */
    public int rows() {
        return words.size() + FIRST;
    }

    /** The word of a row from {@link #FIRST} on. */
    public String word(int row) {
        return words.word(row - FIRST);
    }

    /** The row of a word; one before {@link #FIRST} when it is not there, always the same one. */
    public int row(String word) {
        int index = words.index(word);
        return index < 0 ? SentenceLayer.PADDING + 1 + Math.floorMod(word.hashCode(), UNKNOWN) : index + FIRST;
    }

    /** Whether a word is there. */
    public boolean contains(String word) {
        return words.index(word) >= 0;
    }

    /** All words in order. */
    public List<String> all() {
        List<String> all = new ArrayList<>();
        for (int row = FIRST; row < rows(); row++) {
            all.add(word(row));
        }
        return all;
    }

    /** The rows of a text's words, at most {@code most} of them. */
    int[] rows(List<String> text, int most) {
        return text.stream().limit(most).mapToInt(this::row).toArray();
    }
}
