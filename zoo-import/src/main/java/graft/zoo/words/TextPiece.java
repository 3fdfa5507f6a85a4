package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Some whole lines of a text file, parsed apart from the others; they count from 1. What is wrong with a line is kept
 * until its turn comes: nothing is refused for a line that is not asked for.
 */
final class TextPiece {
    /** A line with a word, one with a word that holds blanks, and one without a word. */
    static final byte WORD = 0;
    static final byte WITH_BLANKS = 1;
    static final byte WORDLESS = 2;

    private final MappedFile file;
    private final byte[] text;
    private final int length;
    private final long before;
    private final WordBytes words = new WordBytes();
    private float[] values = new float[0];
    private byte[] kinds = new byte[64];
    private long[] numbers = new long[64];
    private int size;
    private int rows;
    private boolean open;
    private RuntimeException failure;
    private long last;

    /**
     * @param text   of the lines
     * @param length bytes of it
     */
    TextPiece(MappedFile file, byte[] text, int length) {
        this(file, text, length, 0);
    }

    private TextPiece(MappedFile file, byte[] text, int length, long before) {
        this.file = file;
        this.text = text;
        this.length = length;
        this.before = before;
    }

    /** Parses the lines up to the first that is wrong. */
    void parse(int columns, boolean mayEndInNumbers) {
        TextRow row = new TextRow(file, columns, mayEndInNumbers);
        Lines lines = new Lines(file, new ByteArrayInputStream(text, 0, length), Reading.LONGEST_LINE, before + 1);
        try {
            while (lines.next()) {
                if (row.isBlank(lines)) {
                    continue;
                }
                long before = row.withBlanks();
                boolean hasWord = row.read(lines);
                open = lines.isOpen();
                add(lines, row, !hasWord ? WORDLESS : row.withBlanks() > before ? WITH_BLANKS : WORD);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is none in an array
        } catch (RuntimeException e) {
            failure = e;
        }
        last = lines.number();
    }

    private void add(Lines lines, TextRow row, byte kind) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        kinds[size] = kind;
        numbers[size++] = lines.number();
        if (kind == WORDLESS) {
            return;
        }
        words.add(lines.bytes(), lines.from(), row.wordEnd());
        int columns = row.values().length;
        int end = Math.multiplyExact(rows + 1, columns);
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, 2 * values.length));
        }
        System.arraycopy(row.values(), 0, values, rows++ * columns, columns);
    }

    /** Lines that were parsed and are not blank. */
    int size() {
        return size;
    }

    /** {@link #WORD}, {@link #WITH_BLANKS} or {@link #WORDLESS}. */
    byte kind(int line) {
        return kinds[line];
    }

    /** The number of a line. */
    long number(int line) {
        return numbers[line];
    }

    /** The words of the lines that have one, in order. */
    WordBytes words() {
        return words;
    }

    /** Their vectors, one after the other. */
    float[] values() {
        return values;
    }

    /** Whether the last of the lines ends with the file, not with a line feed. */
    boolean isOpen() {
        return open;
    }

    /** How many lines there are, blank ones included; where one is wrong, up to that one. */
    long lines() {
        return last;
    }

    /** Whether something is wrong with the line after those that were parsed. */
    boolean isWrong() {
        return failure != null;
    }

    /**
     * What is wrong with that line, by its number in the file.
     *
     * @param linesBefore of the file before these
     */
    RuntimeException failure(long linesBefore, int columns, boolean mayEndInNumbers) {
        TextPiece again = new TextPiece(file, text, length, linesBefore);
        again.parse(columns, mayEndInNumbers);
        return again.failure;
    }
}
