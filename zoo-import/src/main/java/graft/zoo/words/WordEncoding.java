package graft.zoo.words;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How the bytes of words are to be understood. Everything published claims UTF-8, but word2vec cuts words after 100
 * bytes, be it in the middle of a letter, GloVe's web crawls hold broken bytes, and own files may be in another code.
 *
 * @param charset of the words
 * @param broken  how many words are not valid in UTF-8
 * @param example one of them, as it is shown; empty when there is none
 */
record WordEncoding(Charset charset, int broken, String example) {
    /** With fewer words that speak for it Latin-1 would be a guess from one or two broken ones. */
    private static final int FEWEST = 5;

    /**
     * Looks at all words. Words with a byte above 127 that are all invalid in UTF-8, at least {@value #FEWEST} of them,
     * and hold no byte from 128 to 159, which Latin-1 has no letters for, are Latin-1.
     */
    static WordEncoding of(WordBytes words) {
        byte[] text = words.text();
        int broken = 0;
        int sound = 0;
        boolean letters = true;
        int example = -1;
        for (int i = 0; i < words.size(); i++) {
            int from = words.start(i);
            int to = words.ends()[i];
            if (isAscii(text, from, to)) {
                continue;
            }
            if (isUtf8(text, from, to)) {
                sound++;
                continue;
            }
            broken++;
            example = example < 0 ? i : example;
            for (int b = from; b < to; b++) {
                letters &= text[b] >= 0 || (text[b] & 0xFF) >= 0xA0;
            }
        }
        Charset charset = broken >= FEWEST && sound == 0 && letters ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
        return new WordEncoding(charset, broken, example < 0 ? "" : new String(text, words.start(example),
                words.ends()[example] - words.start(example), charset));
    }

    /** A word; what is broken in it becomes replacement characters (U+FFFD). */
    String text(byte[] word) {
        return new String(word, charset);
    }

    private static boolean isAscii(byte[] text, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= text[i];
        }
        return all >= 0;
    }

    /** Whether bytes are UTF-8 as Unicode defines it: shortest forms, no surrogates, at most U+10FFFF. */
    static boolean isUtf8(byte[] text, int from, int to) {
        int i = from;
        while (i < to) {
            int first = text[i] & 0xFF;
            int more = first < 0x80 ? 0 : first < 0xC2 ? -1 : first < 0xE0 ? 1
                    : first < 0xF0 ? 2 : first < 0xF5 ? 3 : -1;
            if (more < 0 || i + more >= to) {
                return false;
            }
            for (int k = 1; k <= more; k++) {
                if ((text[i + k] & 0xC0) != 0x80) {
                    return false;
                }
            }
            int second = more > 0 ? text[i + 1] & 0xFF : 0;
            if (first == 0xE0 && second < 0xA0 || first == 0xED && second > 0x9F || first == 0xF0 && second < 0x90
                    || first == 0xF4 && second > 0x8F) {
                return false;
            }
            i += more + 1;
        }
        return true;
    }
}
