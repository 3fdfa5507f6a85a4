package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import graft.zoo.npy.NpyFile;
import graft.zoo.npy.NpzFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Vectors as a NumPy array [words, columns]: in a file of its own ({@code .npy}), with the words in another, one a
 * line; or in an archive ({@code .npz}) with the words, as the arrays {@code vectors} and {@code words}.
 */
final class ArrayVectors {
    private final MappedFile file;
    private final String format;
    private final MemorySegment bytes;
    private final StoredTensor array;
    private final int columns;
    private final int count;
    private final List<String> notes = new ArrayList<>();

    /** @param bytes of the array's file, or of its entry in an archive */
    private ArrayVectors(MappedFile file, String format, MemorySegment bytes, Reading reading) {
        this.file = file;
        this.format = format;
        this.bytes = bytes;
        this.array = NpyFile.tensor(file, "vectors", bytes);
        if (array.shape().size() != 2 || array.shape().get(0) < 1 || array.shape().get(1) < 1
                || array.shape().get(1) > Reading.MOST_COLUMNS || !array.dtype().isFloating()) {
            throw file.refusal("holds an array of shape " + array.shape() + " and type " + array.dtype()
                    + "; expected numbers with a fraction, [words, length of a vector]");
        }
        this.columns = array.shape().get(1);
        this.count = Math.min(array.shape().get(0), reading.top());
    }

    static WordFile open(MappedFile file, Reading reading) throws IOException {
        Path vocabulary = reading.vocabulary().orElseThrow(() -> file.refusal("is an array without words; name a text "
                + "file with a word a line, in the order of the rows: --vocabulary FILE"));
        ArrayVectors vectors = new ArrayVectors(file, "NumPy array (npy)", file.bytes(), reading);
        return vectors.with(vectors.words(vocabulary));
    }

    /** Opens an archive: one whose vectors are stored as they are is mapped, another is unpacked into memory. */
    static WordFile openArchive(MappedFile file, Reading reading) {
        ArrayVectors vectors = new ArrayVectors(file, "NumPy archive (npz)", NpzFile.bytes(file, "vectors"), reading);
        WordBytes words = new WordBytes();
        int[] found = {0};
        NpyFile.texts(file, "array 'words'", NpzFile.bytes(file, "words"), word -> {
            if (found[0]++ < vectors.count) {
                words.add(word, 0, word.length);
            }
        });
        if (found[0] != vectors.array.shape().get(0)) {
            throw file.refusal("holds " + found[0] + " words and " + vectors.array.shape().get(0)
                    + " vectors; expected a word for each");
        }
        return vectors.with(words);
    }

    /** 32-bit floats stay where they are; other numbers are read into memory. */
    private WordFile with(WordBytes words) {
        Optional<MemorySegment> floats = NpyFile.floats(file, bytes);
        if (floats.isPresent()) {
            MemorySegment numbers = floats.get();
            long size = 4L * columns;
            Finished finished = Finished.of(words, kept -> kept == null ? FloatRows.dense(numbers, count, columns)
                    : FloatRows.scattered(numbers, Arrays.stream(kept).mapToLong(k -> k * size).toArray(),
                            columns), notes);
            return new WordFile(file, true, format, finished.words(), finished::rows, columns, notes);
        }
        RowStore store = new RowStore(file, columns, count);
        try {
            float[] row = new float[columns];
            int[] filled = {0};
            array.read(1 << 18, (_, values) -> {
                for (float value : values) {
                    row[filled[0]++] = value;
                    if (filled[0] == columns) {
                        filled[0] = 0;
                        if (store.size() < count) {
                            store.add(row);
                        }
                    }
                }
            });
            Finished finished = Finished.of(words, store::rows, notes);
            return new WordFile(file, false, format, finished.words(), TextVectors.owning(store, finished.rows()),
                    columns, notes);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private WordBytes words(Path vocabulary) throws IOException {
        if (!Files.isRegularFile(vocabulary)) {
            throw new WeightFileException(vocabulary, "there is no such file with the words of " + file.path());
        }
        int rows = array.shape().get(0);
        WordBytes words = new WordBytes();
        int lines = 0;
        try (InputStream in = Files.newInputStream(vocabulary)) {
            Lines line = new Lines(file, in, Reading.LONGEST_LINE);
            while (line.next()) {
                if (lines == 0 && Lines.haveLoneReturns(line.bytes(), line.from(), line.to())) {
                    throw new WeightFileException(vocabulary, Lines.LONE_RETURNS);
                }
                if (lines++ < count) {
                    words.add(line.bytes(), line.from(), line.to());
                }
            }
        }
        if (lines != rows) {
            throw new WeightFileException(vocabulary, "has " + lines + " lines, but " + file.path() + " has " + rows
                    + " rows; expected a word for each");
        }
        return words;
    }
}
