package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream as lines of bytes, without making an object of each. A line ends with a line feed, before which a carriage
 * return is left out; the last one may end with the stream.
 */
final class Lines {
    /** What to report of a file whose lines end otherwise. */
    static final String LONE_RETURNS = "has lines that end with a carriage return alone, as on old Macs, expected line "
            + "feeds; convert it: tr '\\r' '\\n' < FILE > NEW";

    private final MappedFile file;
    private final InputStream in;
    private final int longest;
    private byte[] buffer = new byte[1 << 18];
    private int from;
    private int to;
    private int next;
    private int filled;
    private boolean isOver;
    private boolean isOpen;
    private long number;

    /** @param longest bytes of a line; a longer one is refused */
    Lines(MappedFile file, InputStream in, int longest) {
        this(file, in, longest, 1);
    }

    /** @param first number of the first line */
    Lines(MappedFile file, InputStream in, int longest, long first) {
        number = first - 1;
        this.file = file;
        this.in = in;
        this.longest = longest;
    }

    /**
     * Goes to the next line.
     *
     * @return false at the end
     * @throws graft.zoo.weights.WeightFileException for a line that is too long
     */
    boolean next() throws IOException {
        int scanned = next;
        while (true) {
            for (int i = scanned; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return line(next, i, i + 1);
                }
            }
            if (isOver) {
                isOpen = next < filled;
                return isOpen && line(next, filled, filled);
            }
            scanned = filled - next;
            fill();
        }
    }

    /** Whether a text without a line feed holds carriage returns with something after them. */
    static boolean haveLoneReturns(byte[] text, int from, int to) {
        boolean found = false;
        for (int i = from; i < to; i++) {
            if (text[i] == '\n') {
                return false;
            }
            found |= text[i] == '\r' && i < to - 1;
        }
        return found;
    }

    private boolean line(int start, int end, int following) {
        number++;
        from = start;
        to = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
        next = following;
        if (to - from > longest) {
            throw tooLong();
        }
        return true;
    }

    /** Moves what is left to the front and reads more after it. */
    private void fill() throws IOException {
        int left = filled - next;
        if (left > longest) {
            number++;
            throw tooLong();
        }
        if (left > buffer.length / 2) {
            buffer = Arrays.copyOfRange(buffer, next, next + buffer.length * 2);
        } else {
            System.arraycopy(buffer, next, buffer, 0, left);
        }
        next = 0;
        filled = left;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            isOver = true;
        } else {
            filled += read;
        }
    }

    private RuntimeException tooLong() {
        return file.refusal("line " + number + " is longer than " + longest + " bytes; this is no text file of word "
                + "vectors, or its line breaks are lost");
    }

    /** Whether the current line is the last one and ends with the stream, not with a line feed. */
    boolean isOpen() {
        return isOpen;
    }

    /** The number of the current line, 1 for the first. */
    long number() {
        return number;
    }

    /** The array that holds the line; valid until the next one is asked for. */
    byte[] bytes() {
        return buffer;
    }

    /** Where the line begins. */
    int from() {
        return from;
    }

    /** Where it ends, exclusive. */
    int to() {
        return to;
    }
}
