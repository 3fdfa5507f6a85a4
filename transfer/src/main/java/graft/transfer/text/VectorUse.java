package graft.transfer.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of word vectors in a classifier; Kim's names for it in brackets. */
public enum VectorUse {
    /** The mean of a text's vectors, and logistic regression on it: solved at once, no epochs. */
    AVERAGE("transfer-average"),
    /** Published vectors that stay as they are (static). */
    FROZEN("transfer-frozen"),
    /** Published vectors that learn with the rest (non-static). */
    FINE_TUNED("transfer-fine-tuned"),
    /** Both beside each other (multichannel). */
    TWO_CHANNELS("transfer-two-channels"),
    /** Random vectors that learn with the rest (rand): what it takes without a transfer. */
    RANDOM("scratch");

    private final String run;

    VectorUse(String run) {
        this.run = run;
    }

    /** The name of its run in reports. */
    public String run() {
        return run;
    }

    /** The name on the command line: {@code average}, {@code frozen}, {@code fine-tuned} … */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it starts from published vectors. */
    public boolean isTransfer() {
        return this != RANDOM;
    }

    /** All names. */
    public static List<String> words() {
        return Arrays.stream(values()).map(VectorUse::word).toList();
    }

    /** @throws IllegalArgumentException when there is none of this name */
    public static VectorUse named(String word) {
        return Arrays.stream(values()).filter(u -> u.word().equals(word)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("word vectors are not used '" + word + "'; expected "
                        + String.join(", ", words())));
    }
}
