package graft.transfer.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a text is cut into words. Vectors fit a corpus only as far as its words are spelt as theirs.
 *
 * <ul>
 * <li><i>kim:</i> {@code clean_str} of Kim's published program (2014): all but the letters A to Z, digits and
 * {@code (),!?'`} become spaces, English contractions are cut ({@code do n't}, {@code it 's}), and the other marks
 * stand by themselves.
 * <li><i>words:</i> the same for letters and digits of all alphabets; of plain English text it makes the same words.
 * <li><i>spaces:</i> at spaces and line ends only, for texts that have been cut before.
 * </ul>
 */
public enum Tokenizer {
    WORDS("[^\\p{L}\\p{M}\\p{N}(),!?'`]"), KIM("[^A-Za-z0-9(),!?'`]"), SPACES("");

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern CONTRACTION = Pattern.compile("'s|'ve|n't|'re|'d|'ll");
    private static final Pattern MARK = Pattern.compile("[,!()?]");

    private final Pattern dropped;

    Tokenizer(String dropped) {
        this.dropped = dropped.isEmpty() ? null : Pattern.compile(dropped);
    }

    /** The name on the command line: {@code words}, {@code kim}, {@code spaces}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is none of this name */
    public static Tokenizer named(String word) {
        return Arrays.stream(values()).filter(t -> t.word().equals(word)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("there is no way '" + word + "' to cut a text into words"));
    }

    /** The words of a text in order. */
    public List<String> of(String text, boolean lowerCase) {
        String cut = text;
        if (dropped != null) {
            cut = dropped.matcher(cut).replaceAll(" ");
            // Kim's replacements come one after another; no two of them overlap, so one sweep does the same.
            cut = CONTRACTION.matcher(cut).replaceAll(" $0");
            cut = MARK.matcher(cut).replaceAll(" $0 ");
        }
        cut = cut.strip();
        if (cut.isEmpty()) {
            return List.of();
        }
        return List.of(BLANKS.split(lowerCase ? cut.toLowerCase(Locale.ROOT) : cut));
    }

    /** In words, for reports. */
    public String describe(boolean lowerCase) {
        return word() + (lowerCase ? ", lower case" : ", case kept");
    }
}
