package graft.transfer.text;

import graft.layers.layer.SentenceLayer;
import graft.zoo.words.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Words and the rows of an embedding's table: 0 is padding's, 1 every unknown word's, from 2 on those of the
 * vocabulary.
 *
 * <p>An unknown word is one that was not there when the table was made. Its row is zero and never learns: it says
 * nothing, but the words around it keep their distance.
 */
public final class WordNumbers {
    /** Of words that were not there when the table was made. */
    public static final int UNKNOWN = SentenceLayer.PADDING + 1;

    /** Of the first word of the vocabulary. */
    public static final int FIRST = UNKNOWN + 1;

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

    /** The row of a word; {@link #UNKNOWN} when it is not there. */
    public int row(String word) {
        int index = words.index(word);
        return index < 0 ? UNKNOWN : index + FIRST;
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
