package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of word2vec's and fastText's files: how many words follow, and how long their vectors are.
 *
 * @param words   how many, as the file states
 * @param columns length of a vector
 * @param bytes   of the line, its end included
 */
record Header(long words, int columns, int bytes) {
    private static final Pattern LINE = Pattern.compile("([-+]?\\d{1,18})[ \t]+([-+]?\\d{1,18})[ \t]*");

    /**
     * The header at the beginning of a file, if there is one: a line of two whole numbers.
     *
     * @param head     the first bytes
     * @param unpacked how many bytes the file holds at most, unpacked
     * @throws graft.zoo.weights.WeightFileException for numbers that cannot be true
     */
    static Optional<Header> find(MappedFile file, byte[] head, long unpacked) {
        int end = 0;
        while (end < head.length && end < 64 && head[end] != '\n') {
            end++;
        }
        if (end == head.length || head[end] != '\n') {
            return Optional.empty();
        }
        String line = new String(head, 0, end, StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
        Matcher numbers = LINE.matcher(line);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        long words = Long.parseLong(numbers.group(1));
        long columns = Long.parseLong(numbers.group(2));
        String shown = "its header '" + ShownName.of(line) + "' ";
        if (words < 1 || columns < 1) {
            throw file.refusal(shown + "states " + words + " words with vectors of " + columns
                    + " numbers; expected at least 1 of both");
        }
        if (columns > Reading.MOST_COLUMNS) {
            throw file.refusal(shown + "states vectors of " + columns + " numbers; at most " + Reading.MOST_COLUMNS
                    + " are read");
        }
        // A number takes at least a digit and a blank, a word a letter.
        long most = unpacked / (2 * columns + 1) + 1;
        if (words > most) {
            throw file.refusal(shown + "states " + words + " words with vectors of " + columns + " numbers, but "
                    + unpacked + " bytes hold at most " + most + "; the header lies, or the file is truncated");
        }
        return Optional.of(new Header(words, (int) columns, end + 1));
    }
}
