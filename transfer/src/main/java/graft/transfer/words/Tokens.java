package graft.transfer.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a text is taken apart into words. What stands between white space is a word; what else is done has to be what was
 * done with the text that the vectors were made of, or words are not found.
 *
 * @param splitPunctuation whether punctuation becomes words of its own: {@code "Well,"} is {@code Well} and {@code ,}
 * @param foldCase         whether all letters become small ones
 * @param hashDigits       whether digits of numbers with two and more become {@code #}, as in the GoogleNews vectors
 */
public record Tokens(boolean splitPunctuation, boolean foldCase, boolean hashDigits) {
    /** What stands between white space, as it is. */
    public static final Tokens PLAIN = new Tokens(false, false, false);

    /** Whether everything that another way does is done here, too. */
    boolean contains(Tokens other) {
        return (splitPunctuation || !other.splitPunctuation) && (foldCase || !other.foldCase)
                && (hashDigits || !other.hashDigits);
    }

    /** The words of a text, in order. */
    public List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (isSpace(c)) {
                i += Character.charCount(c);
                continue;
            }
            int end = i;
            while (end < text.length() && !isSpace(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            add(text.substring(i, end), words);
            i = end;
        }
        return words;
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0xFEFF;
    }

    private void add(String word, List<String> to) {
        if (!splitPunctuation) {
            to.add(normalised(word));
            return;
        }
        int i = 0;
        while (i < word.length()) {
            int end = i + Character.charCount(word.codePointAt(i));
            if (isInside(word, i)) {
                while (end < word.length() && isInside(word, end)) {
                    end += Character.charCount(word.codePointAt(end));
                }
            }
            to.add(normalised(word.substring(i, end)));
            i = end;
        }
    }

    /** Letters, digits and marks; and what joins two of them: apostrophe, hyphen, point, comma between digits, _, #. */
    private static boolean isInside(String word, int i) {
        int c = word.codePointAt(i);
        if (isLetter(c)) {
            return true;
        }
        boolean joins = c == '\'' || c == '\u2019' || c == '-' || c == '.' || c == ',';
        int next = i + Character.charCount(c);
        if (!joins || i == 0 || next >= word.length()) {
            return false;
        }
        int before = word.codePointBefore(i);
        int after = word.codePointAt(next);
        return c == ',' ? Character.isDigit(before) && Character.isDigit(after) : isLetter(before) && isLetter(after);
    }

    private static boolean isLetter(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '#'
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }

    private String normalised(String word) {
        String folded = foldCase ? word.toLowerCase(Locale.ROOT) : word;
        return hashDigits ? hashed(folded) : folded;
    }

    /** Runs of at least two digits become as many {@code #}; a single digit stays. */
    private static String hashed(String word) {
        StringBuilder text = new StringBuilder(word);
        for (int i = 0; i < text.length();) {
            int end = i;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            if (end - i > 1) {
                for (int k = i; k < end; k++) {
                    text.setCharAt(k, '#');
                }
            }
            i = Math.max(end, i + 1);
        }
        return text.toString();
    }

    /** In words, for reports: {@code "punctuation apart, small letters"}. */
    @Override
    public String toString() {
        List<String> steps = new ArrayList<>();
        if (splitPunctuation) {
            steps.add("punctuation apart");
        }
        if (foldCase) {
            steps.add("small letters");
        }
        if (hashDigits) {
            steps.add("digits to #");
        }
        return steps.isEmpty() ? "words as they stand between white space" : String.join(", ", steps);
    }
}
