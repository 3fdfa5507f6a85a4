package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.nio.charset.StandardCharsets;

/** One line of a text file taken apart: a word and its vector. */
final class TextRow {
    private final MappedFile file;
    private final boolean mayEndInNumbers;
    private final float[] values;
    private final DecimalText number = new DecimalText();
    private int wordEnd;
    private long withBlanks;

    /** @param mayEndInNumbers whether a word may hold blanks and end in a number, as GloVe's may */
    TextRow(MappedFile file, int columns, boolean mayEndInNumbers) {
        this.file = file;
        this.values = new float[columns];
        this.mayEndInNumbers = mayEndInNumbers;
    }

    /** The vector of the line that was read last; used again for the next. */
    float[] values() {
        return values;
    }

    /** Where in the line's bytes its word ends, exclusive. */
    int wordEnd() {
        return wordEnd;
    }

    /** How many words so far hold blanks. */
    long withBlanks() {
        return withBlanks;
    }

    boolean isBlank(Lines line) {
        for (int i = line.from(); i < line.to(); i++) {
            if (!separates(line.bytes()[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a line.
     *
     * @return false when it begins with a blank: there is no word
     * @throws graft.zoo.weights.WeightFileException for another number of values, and what is no number or not finite
     */
    boolean read(Lines line) {
        byte[] text = line.bytes();
        int to = line.to();
        while (separates(text[to - 1])) {
            to--;
        }
        int i = line.from();
        while (i < to && !separates(text[i])) {
            i++;
        }
        wordEnd = i;
        int found = numbers(text, i, to);
        if (found != values.length) {
            fromTheRight(line, to, found);
        }
        for (int k = 0; k < values.length; k++) {
            if (!Float.isFinite(values[k])) {
                throw file.refusal(where(line) + ": value " + (k + 1) + " is " + values[k]
                        + "; a vector of finite numbers was expected; take the word out of the file");
            }
        }
        return wordEnd > line.from();
    }

    /** Fills the vector; returns how many numbers there are, or -1 when something is none or there are too many. */
    private int numbers(byte[] text, int from, int to) {
        int found = 0;
        int i = from;
        while (true) {
            while (i < to && separates(text[i])) {
                i++;
            }
            if (i == to) {
                return found;
            }
            if (found == values.length) {
                return -1;
            }
            i = number.read(text, i, to);
            if (i < 0) {
                return -1;
            }
            values[found++] = number.value();
        }
    }

    /** The vector is what stands at the end of the line; the word may hold blanks. */
    private void fromTheRight(Lines line, int to, int found) {
        byte[] text = line.bytes();
        int start = to;
        int fields = 0;
        while (fields < values.length && start > line.from()) {
            while (start > line.from() && !separates(text[start - 1])) {
                start--;
            }
            fields++;
            if (fields < values.length) {
                while (start > line.from() && separates(text[start - 1])) {
                    start--;
                }
            }
        }
        if (found >= 0 || start <= wordEnd) {
            throw file.refusal(where(line) + ": expected " + values.length + " values after the word, found "
                    + (found >= 0 ? found : fields(text, wordEnd, to)) + ending());
        }
        if (numbers(text, start, to) != values.length) {
            throw file.refusal(where(line) + ": expected " + values.length + " numbers such as -0.25 at its end; "
                    + "found '" + ShownName.of(noNumber(text, start, to)) + "'" + ending());
        }
        int end = start;
        while (end > line.from() && separates(text[end - 1])) {
            end--;
        }
        if (!mayEndInNumbers && endsInNumber(text, wordEnd, end)) {
            throw file.refusal(where(line) + ": expected " + values.length + " values after the word, found "
                    + fields(text, wordEnd, to) + ending());
        }
        wordEnd = end;
        withBlanks++;
    }

    private static String ending() {
        return "; the file is damaged, or not a file of word vectors";
    }

    private boolean endsInNumber(byte[] text, int from, int to) {
        int start = to;
        while (start > from && !separates(text[start - 1])) {
            start--;
        }
        return start < to && number.read(text, start, to) == to;
    }

    private String noNumber(byte[] text, int from, int to) {
        int i = from;
        while (i < to) {
            while (i < to && separates(text[i])) {
                i++;
            }
            int end = number.read(text, i, to);
            if (end < 0) {
                end = i;
                while (end < to && !separates(text[end])) {
                    end++;
                }
                return new String(text, i, end - i, StandardCharsets.UTF_8);
            }
            i = end;
        }
        return "";
    }

    private static int fields(byte[] text, int from, int to) {
        int fields = 0;
        for (int i = from; i < to; i++) {
            fields += !separates(text[i]) && (i == from || separates(text[i - 1])) ? 1 : 0;
        }
        return fields;
    }

    private static String where(Lines line) {
        int end = line.from();
        while (end < line.to() && !separates(line.bytes()[end])) {
            end++;
        }
        return "line " + line.number() + " (word '" + ShownName.of(new String(line.bytes(), line.from(),
                Math.min(end - line.from(), 500), StandardCharsets.UTF_8)) + "')";
    }

    private static boolean separates(byte b) {
        return b == ' ' || b == '\t';
    }
}
