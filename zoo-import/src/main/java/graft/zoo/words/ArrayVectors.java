package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import graft.zoo.npy.NpyFile;
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

/** Vectors as a NumPy array [words, columns] and, in a file of its own, the words, one a line. */
final class ArrayVectors {
    private ArrayVectors() {
    }

    static WordFile open(MappedFile file, Reading reading) throws IOException {
        Path vocabulary = reading.vocabulary().orElseThrow(() -> file.refusal("is an array without words; name a text "
                + "file with a word a line, in the order of the rows: --vocabulary FILE"));
        StoredTensor array = NpyFile.of(file).tensors().values().iterator().next();
        if (array.shape().size() != 2 || array.shape().get(0) < 1 || array.shape().get(1) < 1
                || array.shape().get(1) > Reading.MOST_COLUMNS || !array.dtype().isFloating()) {
            throw file.refusal("holds an array of shape " + array.shape() + " and type " + array.dtype()
                    + "; expected numbers with a fraction, [words, length of a vector]");
        }
        int rows = array.shape().get(0);
        int columns = array.shape().get(1);
        int count = Math.min(rows, reading.top());
        WordBytes words = words(vocabulary, rows, count, file);
        List<String> notes = new ArrayList<>();
        Optional<MemorySegment> mapped = NpyFile.floats(file);
        if (mapped.isPresent()) {
            MemorySegment bytes = mapped.get();
            long size = 4L * columns;
            Finished finished = Finished.of(words, kept -> kept == null ? FloatRows.dense(bytes, count, columns)
                    : FloatRows.scattered(bytes, Arrays.stream(kept).mapToLong(k -> k * size).toArray(),
                            columns), notes);
            return new WordFile(file, true, "NumPy array (npy)", finished.words(), finished::rows, columns, notes);
        }
        RowStore store = new RowStore(file, columns, rows);
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
            return new WordFile(file, false, "NumPy array (npy)", finished.words(),
                    TextVectors.owning(store, finished.rows()), columns, notes);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static WordBytes words(Path vocabulary, int rows, int count, MappedFile file) throws IOException {
        if (!Files.isRegularFile(vocabulary)) {
            throw new WeightFileException(vocabulary, "there is no such file with the words of " + file.path());
        }
        WordBytes words = new WordBytes();
        int lines = 0;
        try (InputStream in = Files.newInputStream(vocabulary)) {
            Lines line = new Lines(file, in, Reading.LONGEST_LINE);
            while (line.next()) {
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
