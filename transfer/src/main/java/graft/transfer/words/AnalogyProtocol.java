package graft.transfer.words;

import java.util.Locale;

/**
 * The two ways in which analogy results are published. Numbers of one are not comparable with those of the other when
 * the vocabulary has words in several cases.
 */
public enum AnalogyProtocol {
    /** word2vec's own program, {@code compute-accuracy}. */
    WORD2VEC("word2vec", 0, """
            the first N words (here all unless --top says otherwise), in upper case, letters A to Z only; the first of \
            case variants counts; only the three words of the question themselves cannot be the answer, so a case \
            variant of them can; the answer is the word with the highest score, if that is above 0"""),
    /** gensim's {@code evaluate_word_analogies} with its defaults. */
    GENSIM("gensim", 300_000, """
            the first 300,000 words, in upper case by Unicode; the first of case variants counts; among the five best \
            the first that is not, in any case, one of the three words of the question is the answer""");

    private final String title;
    private final int words;
    private final String rules;

    AnalogyProtocol(String title, int words, String rules) {
        this.title = title;
        this.words = words;
        this.rules = rules;
    }

    /** As it is typed. */
    public String title() {
        return title;
    }

    /** How many of the most frequent words take part by default; 0 for all. */
    public int words() {
        return words;
    }

    /** Its rules in words. */
    public String rules() {
        return rules;
    }

    /** A word as this protocol compares it. */
    public String key(String word) {
        if (this == GENSIM) {
            return word.toUpperCase(Locale.ROOT);
        }
        StringBuilder key = new StringBuilder(word);
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c >= 'a' && c <= 'z') {
                key.setCharAt(i, (char) (c - 'a' + 'A'));
            }
        }
        return key.toString();
    }
}
