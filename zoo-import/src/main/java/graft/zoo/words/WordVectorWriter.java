package graft.zoo.words;

import graft.zoo.bytes.NewFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.npy.NpyFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes vectors for other programs, with the same 32 bits for each number: word2vec's binary format, its text format,
 * or a NumPy archive with the arrays {@code words} and {@code vectors}. All or some words, such as those of a corpus: a
 * file of a few megabytes that answers like the whole one for them.
 */
public final class WordVectorWriter {
    private static final String TEXT = ".txt";
    private static final String BINARY = ".bin";
    private static final String ARCHIVE = ".npz";

    private final WordVectors vectors;
    private final int[] words;
    private final List<String> notes = new ArrayList<>();

    private WordVectorWriter(WordVectors vectors, int[] words) {
        this.vectors = vectors;
        this.words = words;
    }

    /** Whether the name of a file says what to write: {@code .bin}, {@code .txt}, {@code .vec} or {@code .npz}. */
    public static boolean knows(Path file) {
        return ending(file).isPresent();
    }

    private static Optional<String> ending(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".vec") ? Optional.of(TEXT)
                : List.of(BINARY, TEXT, ARCHIVE).stream().filter(name::endsWith).findFirst();
    }

    /**
     * Writes all words.
     *
     * @return what the user should know, one sentence each
     * @throws IllegalArgumentException when the file's name says nothing about its format
     * @throws graft.zoo.weights.WeightFileException when a vector is not finite, or the file cannot be written
     */
    public static List<String> write(Path to, WordVectors vectors) {
        return write(to, vectors, IntStream.range(0, vectors.size()).toArray());
    }

    /**
     * Writes some words.
     *
     * @param words their numbers, in the order in which they are written; at least one
     * @return as {@link #write(Path, WordVectors)}
     */
    public static List<String> write(Path to, WordVectors vectors, int[] words) {
        String ending = ending(to).orElseThrow(() -> new IllegalArgumentException(to + ": the name of a file says by "
                + "its ending what is written: .bin, .txt, .vec or .npz"));
        if (words.length == 0) {
            throw new IllegalArgumentException("there is no word to write to " + to);
        }
        return new WordVectorWriter(vectors, words).write(to, ending);
    }

    private List<String> write(Path to, String ending) {
        if (ending.equals(ARCHIVE)) {
            NewFile.write(to, this::archive);
            return notes;
        }
        String[] names = names();
        int count = (int) IntStream.range(0, names.length).filter(i -> names[i] != null).count();
        NewFile.write(to, channel -> {
            OutputStream out = buffered(channel);
            out.write((count + " " + vectors.dimension() + "\n").getBytes(StandardCharsets.US_ASCII));
            float[] vector = new float[vectors.dimension()];
            ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < words.length; i++) {
                if (names[i] == null) {
                    continue;
                }
                vectors.read(words[i], vector, 0);
                out.write(names[i].getBytes(StandardCharsets.UTF_8));
                if (ending.equals(BINARY)) {
                    out.write(' ');
                    bytes.asFloatBuffer().put(vector);
                    out.write(bytes.array());
                } else {
                    StringBuilder line = new StringBuilder();
                    for (float value : vector) {
                        line.append(' ').append(value);
                    }
                    out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
                }
                out.write('\n');
            }
            out.flush();
        });
        return notes;
    }

    /** The words as these formats can hold them: without blanks and line breaks. Null for one that cannot be. */
    private String[] names() {
        String[] names = new String[words.length];
        int changed = 0;
        int left = 0;
        String first = "";
        for (int i = 0; i < words.length; i++) {
            String word = vectors.word(words[i]);
            names[i] = word.replaceAll("[ \t\r\n]", "_");
            if (!names[i].equals(word)) {
                first = changed + left == 0 ? word : first;
                if (vectors.contains(names[i])) {
                    names[i] = null;
                    left++;
                } else {
                    changed++;
                }
            }
        }
        if (changed + left > 0) {
            notes.add(Plural.of(changed + left, "word holds", "words hold") + " blanks, which end a word in this "
                    + "format (the first is '" + ShownName.of(first) + "'): " + changed + " written with _ instead, "
                    + left + " left out because that word is there, too");
        }
        return names;
    }

    private static OutputStream buffered(FileChannel channel) {
        return new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    private void archive(FileChannel channel) throws IOException {
        OutputStream out = buffered(channel);
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        int longest = 1;
        for (int word : words) {
            String text = vectors.word(word);
            longest = Math.max(longest, text.codePointCount(0, text.length()));
        }
        zip.putNextEntry(entry("words.npy"));
        zip.write(NpyFile.header("<U" + longest, List.of(words.length)));
        for (int word : words) {
            ByteBuffer letters = ByteBuffer.allocate(4 * longest).order(ByteOrder.LITTLE_ENDIAN);
            vectors.word(word).codePoints().forEach(letters::putInt);
            zip.write(letters.array());
        }
        zip.putNextEntry(entry("vectors.npy"));
        zip.write(NpyFile.header("<f4", List.of(words.length, vectors.dimension())));
        float[] vector = new float[vectors.dimension()];
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            vectors.read(word, vector, 0);
            bytes.asFloatBuffer().put(vector);
            zip.write(bytes.array());
        }
        zip.finish();
        out.flush();
    }

    /** Without a time of its own: the same vectors make the same file. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }
}
