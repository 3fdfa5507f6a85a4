package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vectors as text: a line for each word, the word and its numbers, with blanks between them. word2vec and fastText
 * ({@code .vec}) write a header before them, GloVe does not.
 *
 * <p>Only blanks (0x20) and tabs separate: words may hold other white space, such as the no-break space. Some words of
 * GloVe's files hold blanks; so the last numbers of a line, as many as the vectors are long, are the vector, and all
 * before them is the word.
 */
final class TextVectors {
    /** Lines that are looked at for the length of the vectors. */
    private static final int SAMPLE = 100;

    private final MappedFile file;
    private final Optional<Header> header;
    private final Reading reading;
    private final WordBytes words = new WordBytes();
    private final List<String> notes = new ArrayList<>();
    private final TextRow row;

    private TextVectors(MappedFile file, Optional<Header> header, int columns, Reading reading) {
        this.file = file;
        this.header = header;
        this.reading = reading;
        this.row = new TextRow(file, columns, header.isEmpty());
    }

    /**
     * Reads a file.
     *
     * @param head     its first bytes, unpacked
     * @param in       all of it, unpacked
     * @param expected how many lines there are, or a guess
     */
    static WordFile read(MappedFile file, byte[] head, InputStream in, Optional<Header> header, long expected,
            Reading reading) throws IOException {
        int columns = header.isPresent() ? header.get().columns() : columns(file, head);
        return new TextVectors(file, header, columns, reading).read(in, expected, columns);
    }

    private WordFile read(InputStream in, long expected, int columns) throws IOException {
        RowStore store = new RowStore(file, columns, Math.min(reading.top(), expected));
        try {
            Lines lines = new Lines(file, in, Reading.LONGEST_LINE);
            if (header.isPresent()) {
                lines.next();
            }
            readLines(lines, store);
            Finished finished = Finished.of(words, store::rows, notes);
            return new WordFile(file, false, header.isPresent() ? "word2vec or fastText text" : "GloVe text",
                    finished.words(), owning(store, finished.rows()), columns, notes);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void readLines(Lines lines, RowStore store) throws IOException {
        long stated = header.isPresent() ? header.get().words() : Long.MAX_VALUE;
        long wordless = 0;
        long seen = 0;
        while (store.size() < reading.top() && lines.next()) {
            if (row.isBlank(lines)) {
                continue;
            }
            if (++seen > stated) {
                if (seen == stated + 1 && row.read(lines) && row.isUnknown(lines)) {
                    notes.add("the vector of <unk> at its end, which its header does not count, was left out");
                    continue;
                }
                throw file.refusal("its header states " + stated + " words, but line " + lines.number()
                        + " holds another one; the header lies, or two files were joined");
            }
            if (row.read(lines)) {
                words.add(lines.bytes(), lines.from(), row.wordEnd());
                store.add(row.values());
            } else {
                wordless++;
            }
        }
        if (store.size() < reading.top() && stated < Long.MAX_VALUE && seen < stated) {
            throw file.refusal("its header states " + stated + " words, found " + seen
                    + "; the header lies, or the file is truncated");
        }
        if (store.size() == 0) {
            throw file.refusal("holds no word with a vector");
        }
        if (wordless > 0) {
            notes.add(Plural.of(wordless, "line has", "lines have") + " a vector without a word and was left out");
        }
        if (row.withBlanks() > 0) {
            notes.add(Plural.of(row.withBlanks(), "word holds", "words hold") + " blanks (the first is '"
                    + ShownName.of(row.firstWithBlanks()) + "')");
        }
    }

    static VectorSource owning(RowStore store, FloatRows rows) {
        return new VectorSource() {
            @Override
            public FloatRows rows() {
                return rows;
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    /** The length of the vectors in a file that does not state it: what most of the first lines agree on. */
    private static int columns(MappedFile file, byte[] head) {
        int[] lengths = new int[SAMPLE];
        int lines = 0;
        int from = 0;
        while (from < head.length && lines < SAMPLE) {
            int to = from;
            while (to < head.length && head[to] != '\n') {
                to++;
            }
            if (to == head.length && lines > 0 && head.length < file.size()) {
                break; // the rest of this line is not in the sample
            }
            int fields = fields(head, from, to);
            if (fields > 1) {
                lengths[lines++] = fields - 1;
            }
            from = to + 1;
        }
        int best = 0;
        int votes = 0;
        for (int i = 0; i < lines; i++) {
            int agree = 0;
            for (int k = 0; k < lines; k++) {
                agree += lengths[k] == lengths[i] ? 1 : 0;
            }
            if (agree > votes) {
                votes = agree;
                best = lengths[i];
            }
        }
        if (best < 1 || best > Reading.MOST_COLUMNS) {
            throw file.refusal("is no file of word vectors: none of its first lines is a word and 1 to "
                    + Reading.MOST_COLUMNS + " numbers with blanks between them");
        }
        return best;
    }

    private static int fields(byte[] text, int from, int to) {
        int fields = 0;
        boolean inside = false;
        for (int i = from; i < to; i++) {
            boolean separates = text[i] == ' ' || text[i] == '\t' || text[i] == '\r';
            fields += !separates && !inside ? 1 : 0;
            inside = !separates;
        }
        return fields;
    }
}
