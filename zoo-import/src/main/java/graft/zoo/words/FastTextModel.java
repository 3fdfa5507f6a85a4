package graft.zoo.words;

import graft.engine.FloatRows;
import graft.engine.ThreadTeam;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * fastText's own files ({@code .bin}): the rows of the words and those of a fixed number of buckets, into which the
 * parts of words are hashed (Bojanowski et al., arXiv:1607.04606). The vector of a word is the mean of its own row, if
 * it has one, and the rows of its parts; so words that were never seen have vectors, too.
 *
 * <p><b>Layout</b>, little-endian: the magic number 0x2F4F16BA and a version, which old files lack; twelve settings of
 * 32 bits and one double; the counts of the dictionary; its entries (word, zero byte, 64-bit count, type); whether the
 * matrix is quantised (not in old files); its size, 64 bits each, and its rows. What follows serves training only.
 */
final class FastTextModel implements VectorSource {
    static final int MAGIC = 0x2F4F16BA;
    private static final byte[] END_OF_SENTENCE = "</s>".getBytes(StandardCharsets.UTF_8);

    private final FloatRows matrix;
    private final FastTextHeader header;
    private final Subwords subwords;
    /** The words as they stand in the file: their parts are hashed byte by byte. */
    private final WordBytes raw;
    private final int[] kept;
    private final int words;
    private final MappedFile file;
    private final Arena memory;
    private RowStore all;

    private FastTextModel(MappedFile file, FastTextHeader header, FloatRows matrix, WordBytes raw, int[] kept,
            int words, Arena memory) {
        this.memory = memory;
        this.file = file;
        this.header = header;
        this.matrix = matrix;
        this.raw = raw;
        this.kept = kept;
        this.words = words;
        this.subwords = new Subwords(header.shortest(), header.longest(), header.buckets());
    }

    /** Whether a file begins like one of fastText's, old ones without a magic number included. */
    static boolean recognises(byte[] head) {
        return FastTextHeader.recognises(head);
    }

    /**
     * Opens a file.
     *
     * @param bytes  of the file, or what it holds packed
     * @param memory of {@code bytes} where they are not the file's own; closed with the model, may be null
     */
    static WordFile open(MappedFile file, MemorySegment bytes, Arena memory, Reading reading) {
        FileInput in = new FileInput(file, bytes);
        FastTextHeader header = FastTextHeader.read(file, in);
        var raw = new WordBytes();
        int count = Math.min(header.words(), reading.top());
        readWords(file, in, header, raw, count);
        FloatRows matrix = matrix(file, in, header);
        List<String> notes = new ArrayList<>();
        int[][] keptWords = new int[1][];
        Finished finished = Finished.of(raw, kept -> {
            keptWords[0] = kept;
            return matrix;
        }, notes);
        FastTextModel model = new FastTextModel(file, header, matrix, raw, keptWords[0], finished.words().size(),
                memory);
        return new WordFile(file, memory == null, "fastText model" + (header.isOld() ? " (old format)" : ""),
                finished.words(), model, header.columns(), notes);
    }

    private static void readWords(MappedFile file, FileInput in, FastTextHeader header, WordBytes raw, int count)
            {
        byte[] word = new byte[10_000];
        for (int i = 0; i < header.entries(); i++) {
            int length = 0;
            for (int b = in.readByte(); b != 0; b = in.readByte()) {
                if (length == word.length) {
                    throw file.refusal("word " + (i + 1) + " of " + header.entries() + " goes on for over "
                            + word.length + " bytes; the file is damaged");
                }
                word[length++] = (byte) b;
            }
            in.readLong();
            int type = in.readByte();
            if (type != (i < header.words() ? 0 : 1)) {
                throw file.refusal("entry " + (i + 1) + " of its dictionary ('" + ShownName.of(new String(word, 0,
                        length, StandardCharsets.UTF_8)) + "') has type " + type
                        + "; expected words (0) and then labels (1): the file is damaged");
            }
            if (i < count) {
                raw.add(word, 0, length);
            }
        }
    }

    private static FloatRows matrix(MappedFile file, FileInput in, FastTextHeader header) {
        if (!header.isOld() && in.readByte() != 0) {
            throw file.refusal("is a quantised fastText model (.ftz), whose vectors are approximations; use the .bin "
                    + "or .vec file that it was made of");
        }
        long rows = in.readLong();
        long columns = in.readLong();
        long expected = header.words() + (long) header.buckets();
        if (columns != header.columns() || rows != expected) {
            throw file.refusal("holds a matrix of " + rows + " x " + columns + "; its " + header.words() + " words and "
                    + header.buckets() + " buckets with vectors of " + header.columns() + " numbers take " + expected
                    + " x " + header.columns());
        }
        long bytes = 4 * rows * columns;
        if (rows > Integer.MAX_VALUE || bytes > in.bytes().byteSize() - in.position()) {
            throw file.refusal("ends in its matrix: expected " + bytes + " bytes, found "
                    + (in.bytes().byteSize() - in.position()) + "; the file is truncated");
        }
        MemorySegment data = in.bytes().asSlice(in.position(), bytes);
        return FloatRows.dense(data, (int) rows, (int) columns);
    }

    @Override
    public boolean knowsSubwords() {
        return subwords.exist();
    }

    @Override
    public Optional<float[]> unknown(String word) {
        int[] parts = subwords.buckets(word.getBytes(StandardCharsets.UTF_8));
        if (parts.length == 0) {
            return Optional.empty();
        }
        float[] mean = new float[header.columns()];
        mean(-1, parts, mean, 0);
        return Optional.of(mean);
    }

    @Override
    public void read(int word, float[] to, int at) {
        int entry = kept == null ? word : kept[word];
        byte[] bytes = Arrays.copyOfRange(raw.text(), raw.start(entry), raw.ends()[entry]);
        // New files give the end of a sentence no parts; old ones treat it like a word.
        boolean whole = !header.isOld() && Arrays.equals(bytes, END_OF_SENTENCE);
        mean(entry, whole ? new int[0] : subwords.buckets(bytes), to, at);
    }

    /** The mean of a word's row (or none, below 0) and of buckets' rows. */
    private void mean(int entry, int[] parts, float[] to, int at) {
        double[] sums = new double[header.columns()];
        if (entry >= 0) {
            add(entry, sums);
        }
        for (int part : parts) {
            add(header.words() + part, sums);
        }
        int count = parts.length + (entry >= 0 ? 1 : 0);
        for (int i = 0; i < sums.length; i++) {
            to[at + i] = (float) (sums[i] / count);
        }
    }

    private void add(int row, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += matrix.at(row, i);
        }
    }

    /** The vectors of all words, made once. */
    @Override
    public synchronized FloatRows rows() {
        if (all == null) {
            RowStore store = new RowStore(file, header.columns(), words);
            try (ThreadTeam team = ThreadTeam.of(ThreadTeam.defaultSize())) {
                int block = 1024;
                float[][] made = new float[block][header.columns()];
                for (int from = 0; from < words; from += block) {
                    int first = from;
                    int count = Math.min(block, words - from);
                    team.run(count, (i, _) -> read(first + i, made[i], 0));
                    for (int i = 0; i < count; i++) {
                        store.add(made[i]);
                    }
                }
            }
            all = store;
        }
        return all.rows(null);
    }

    @Override
    public synchronized void close() {
        if (all != null) {
            all.close();
        }
        if (memory != null && memory.scope().isAlive()) {
            memory.close();
        }
    }
}
