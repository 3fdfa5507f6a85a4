package graft.zoo.words;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * word2vec's binary files: a header, then for each word its bytes, a blank, and its vector as little-endian floats.
 * word2vec's own program writes a line feed after each vector, others do not, so one before a word is left out.
 *
 * <p>A file as it is stays where it is: what is kept of it is where the vectors begin. A packed one is read as a
 * stream.
 */
final class BinaryVectors {
    /** No word is longer; what goes on without a blank is no file of word vectors. */
    private static final int LONGEST_WORD = 10_000;
    private static final String FORMAT = "word2vec binary";

    private final MappedFile file;
    private final Header header;
    private final int count;
    private final List<String> notes = new ArrayList<>();
    private final WordBytes words = new WordBytes();

    private BinaryVectors(MappedFile file, Header header, Reading reading) {
        this.file = file;
        this.header = header;
        this.count = (int) Math.min(header.words(), Math.min(reading.top(), Integer.MAX_VALUE - 8));
    }

    /**
     * Whether what follows the header is binary: no number in digits follows the first word.
     *
     * @param head the first bytes
     */
    static boolean follows(Header header, byte[] head) {
        int blank = header.bytes();
        while (blank < head.length && head[blank] != ' ') {
            if (head[blank] == 0 || blank - header.bytes() > LONGEST_WORD) {
                return true;
            }
            blank++;
        }
        int end = blank + 1;
        while (end < head.length && head[end] != ' ' && head[end] != '\n' && head[end] != '\r' && head[end] != '\t') {
            end++;
        }
        if (end <= head.length && blank + 1 < end && new DecimalText().read(head, blank + 1, end) == end) {
            return false;
        }
        // Letters and punctuation only, where a number should be: a damaged text.
        int last = (int) Math.min(head.length, blank + 1 + 4L * header.columns());
        for (int i = blank + 1; i < last; i++) {
            if (head[i] < ' ' && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
                return true;
            }
        }
        return blank == head.length;
    }

    /** Opens a file as it is. */
    static WordFile map(MappedFile file, Header header, Reading reading) {
        return new BinaryVectors(file, header, reading).map();
    }

    private WordFile map() {
        MemorySegment bytes = file.bytes();
        long end = bytes.byteSize();
        long size = 4L * header.columns();
        // The header was compared with the file's size in bytes of text; here a number takes four.
        requireRoom(end);
        long[] offsets = new long[count];
        byte[] word = new byte[LONGEST_WORD];
        long at = header.bytes();
        for (int i = 0; i < count; i++) {
            while (at < end && bytes.get(JAVA_BYTE, at) == '\n') {
                at++;
            }
            int length = 0;
            byte b = 0;
            while (at < end && (b = bytes.get(JAVA_BYTE, at++)) != ' ') {
                if (length == LONGEST_WORD) {
                    throw endless(i, word);
                }
                word[length++] = b;
            }
            if (b != ' ' || at + size > end) {
                throw truncated(i, word, length, b == ' ' ? end - at : 0);
            }
            words.add(word, 0, length);
            offsets[i] = at;
            at += size;
        }
        if (count == header.words()) {
            while (at < end && isWhite(bytes.get(JAVA_BYTE, at))) {
                at++;
            }
            requireEnd(end - at);
        }
        Finished finished = Finished.of(words, kept -> FloatRows.scattered(bytes, kept == null ? offsets
                : Arrays.stream(kept).mapToLong(k -> offsets[k]).toArray(), header.columns()), notes);
        Plausibility.check(file, finished.rows(), notes);
        return new WordFile(file, true, FORMAT, finished.words(), finished::rows, header.columns(), notes);
    }

    private void requireRoom(long bytes) {
        // A record takes at least its vector and the blank before it.
        long most = (bytes - header.bytes()) / (4L * header.columns() + 1);
        if (header.words() > most) {
            throw file.refusal("its header states " + header.words() + " words with vectors of " + header.columns()
                    + " numbers, but " + bytes + " bytes hold at most " + most
                    + "; the header lies, or the file is truncated");
        }
    }

    /** Reads a file that is packed. */
    static WordFile read(MappedFile file, InputStream in, Header header, Reading reading) throws IOException {
        return new BinaryVectors(file, header, reading).read(in);
    }

    private WordFile read(InputStream in) throws IOException {
        RowStore store = new RowStore(file, header.columns(), count);
        try {
            in.skipNBytes(header.bytes());
            byte[] word = new byte[LONGEST_WORD];
            ByteBuffer vector = ByteBuffer.allocate(4 * header.columns()).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[header.columns()];
            for (int i = 0; i < count; i++) {
                int length = 0;
                int b = in.read();
                while (b == '\n') {
                    b = in.read();
                }
                while (b >= 0 && b != ' ') {
                    if (length == LONGEST_WORD) {
                        throw endless(i, word);
                    }
                    word[length++] = (byte) b;
                    b = in.read();
                }
                int found = b < 0 ? 0 : in.readNBytes(vector.array(), 0, vector.capacity());
                if (found < vector.capacity()) {
                    throw truncated(i, word, length, found);
                }
                words.add(word, 0, length);
                vector.asFloatBuffer().get(values);
                store.add(values);
            }
            if (count == header.words()) {
                int b = in.read();
                while (b >= 0 && isWhite((byte) b)) {
                    b = in.read();
                }
                requireEnd(b < 0 ? 0 : 1);
            }
            Finished finished = Finished.of(words, store::rows, notes);
            Plausibility.check(file, finished.rows(), notes);
            return new WordFile(file, false, FORMAT + " (gzip)", finished.words(),
                    TextVectors.owning(store, finished.rows()), header.columns(), notes);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static boolean isWhite(byte b) {
        return b == '\n' || b == '\r' || b == ' ';
    }

    private void requireEnd(long left) {
        if (left > 0) {
            throw file.refusal("its header states " + header.words() + " words, but something follows the last one; "
                    + "the header lies, or the length of the vectors is not " + header.columns());
        }
    }

    private RuntimeException endless(int i, byte[] word) {
        return file.refusal("word " + (i + 1) + " of " + header.words() + " goes on for over " + LONGEST_WORD
                + " bytes without a blank ('" + ShownName.of(new String(word, 0, 40, StandardCharsets.UTF_8))
                + "…'); the file is damaged, or no word2vec binary file with vectors of " + header.columns());
    }

    private RuntimeException truncated(int i, byte[] word, int length, long found) {
        return file.refusal("ends in word " + (i + 1) + " of " + header.words() + (length == 0 ? "" : " ('"
                + ShownName.of(new String(word, 0, length, StandardCharsets.UTF_8)) + "')") + ": expected "
                + 4L * header.columns() + " bytes of its vector, found " + found
                + "; the file is truncated, download it again");
    }
}
