package graft.zoo.words;

import graft.engine.FloatRows;
import graft.engine.ThreadTeam;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** Bytes of a file for which more threads are not worth their start. */
    private static final long SMALL = 1 << 20;
    /** What GloVe writes at the end and does not count. */
    private static final byte[] UNKNOWN = {'<', 'u', 'n', 'k', '>'};

    private final MappedFile file;
    private final Optional<Header> header;
    private final Reading reading;
    private final WordBytes words = new WordBytes();
    private final List<String> notes = new ArrayList<>();
    private final long stated;
    private long linesBefore;
    private long seen;
    private long wordless;
    private long withBlanks;
    private String firstWithBlanks = "";
    private boolean open;

    private TextVectors(MappedFile file, Optional<Header> header, Reading reading) {
        this.file = file;
        this.header = header;
        this.reading = reading;
        this.stated = header.map(Header::words).orElse(Long.MAX_VALUE);
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
        return new TextVectors(file, header, reading).read(in, expected, columns);
    }

    private WordFile read(InputStream in, long expected, int columns) throws IOException {
        RowStore store = new RowStore(file, columns, Math.min(reading.top(), expected));
        try (ThreadTeam team = ThreadTeam.of(file.size() < SMALL ? 1 : ThreadTeam.defaultSize())) {
            TextPieces pieces = new TextPieces(file, in, columns, header.isEmpty());
            if (header.isPresent()) {
                pieces.skipLine();
                linesBefore = 1;
            }
            List<TextPiece> some = pieces.next(team);
            for (; !some.isEmpty() && store.size() < reading.top(); some = pieces.next(team)) {
                some.forEach(piece -> add(piece, store, columns));
            }
            requireAll(store);
            Finished finished = Finished.of(words, store::rows, notes);
            return new WordFile(file, false, header.isPresent() ? "word2vec or fastText text" : "GloVe text",
                    finished.words(), owning(store, finished.rows()), columns, notes);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Takes the lines of a piece in their order, as many as are wanted. */
    private void add(TextPiece piece, RowStore store, int columns) {
        int word = 0;
        for (int line = 0; line < piece.size() && store.size() < reading.top(); line++) {
            boolean hasWord = piece.kind(line) != TextPiece.WORDLESS;
            if (++seen > stated) {
                if (seen == stated + 1 && hasWord && isUnknown(piece.words(), word)) {
                    notes.add("the vector of <unk> at its end, which its header does not count, was left out");
                    word++;
                    continue;
                }
                throw tooMany(linesBefore + piece.number(line));
            }
            open = piece.isOpen() && line == piece.size() - 1 && !piece.isWrong();
            if (!hasWord) {
                wordless++;
                continue;
            }
            WordBytes from = piece.words();
            words.add(from.text(), from.start(word), from.ends()[word]);
            store.add(piece.values(), word * columns);
            if (piece.kind(line) == TextPiece.WITH_BLANKS && withBlanks++ == 0) {
                firstWithBlanks = new String(from.text(), from.start(word), from.ends()[word] - from.start(word),
                        StandardCharsets.UTF_8);
            }
            word++;
        }
        if (piece.isWrong() && store.size() < reading.top()) {
            throw seen > stated ? tooMany(linesBefore + piece.lines())
                    : piece.failure(linesBefore, columns, header.isEmpty());
        }
        linesBefore += piece.lines();
    }

    private static boolean isUnknown(WordBytes words, int word) {
        return Arrays.equals(words.text(), words.start(word), words.ends()[word], UNKNOWN, 0, UNKNOWN.length);
    }

    private RuntimeException tooMany(long line) {
        return file.refusal("its header states " + stated + " words, but line " + line
                + " holds another one; the header lies, or two files were joined");
    }

    private void requireAll(RowStore store) {
        if (store.size() < reading.top() && stated < Long.MAX_VALUE && seen < stated) {
            throw file.refusal("its header states " + stated + " words, found " + seen
                    + "; the header lies, or the file is truncated");
        }
        if (store.size() == 0) {
            throw file.refusal("holds no word with a vector");
        }
        if (open) {
            notes.add("its last line has no end; if the file was cut off there, the last number of its last word is "
                    + "wrong");
        }
        if (wordless > 0) {
            notes.add(Plural.of(wordless, "line has", "lines have") + " a vector without a word and was left out");
        }
        if (withBlanks > 0) {
            notes.add(Plural.of(withBlanks, "word holds", "words hold") + " blanks (the first is '"
                    + ShownName.of(firstWithBlanks) + "')");
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
