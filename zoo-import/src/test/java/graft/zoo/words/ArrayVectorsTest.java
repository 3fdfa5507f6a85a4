package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of words and vectors that NumPy wrote, and Graft's own. */
class ArrayVectorsTest {
    private static final List<String> WORDS = List.of("the", "frog", "Z\u00fcrich", "\ud83d\ude00", "");
    private static final float[][] VECTORS = {{1, 2, 3}, {0.5f, -0.25f, 1e-3f}, {4, 5, 6}, {-1, -2, -3}, {7, 8, 9}};

    @TempDir
    Path folder;

    private static void check(Path path, int size) {
        try (WordVectors found = WordVectors.open(path, Reading.all().top(size))) {
            assertEquals(WORDS.subList(0, size), IntStream.range(0, found.size()).mapToObj(found::word).toList());
            for (int i = 0; i < size; i++) {
                assertArrayEquals(VECTORS[i], found.vector(i));
            }
        }
    }

    /** Stored UTF-32 and floats; deflated bytes and big-endian doubles in columns. */
    @Test
    void archivesOfNumPyAreRead() {
        for (String name : List.of("numpy_words.npz", "numpy_words_packed.npz")) {
            check(SharedFiles.path("fixtures/wordvec/" + name), 5);
            check(SharedFiles.path("fixtures/wordvec/" + name), 2);
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Path copy = folder.resolve("copy.npz");
        try (WordVectors source = WordVectors.open(SharedFiles.path("fixtures/wordvec/numpy_words.npz"))) {
            WordVectorWriter.write(copy, source);
        }
        check(copy, 5);
    }

    @Test
    void otherArchivesAreRefused() {
        Path pickled = SharedFiles.path("fixtures/wordvec/numpy_words_pickled.npz");
        assertTrue(refusal(pickled).contains("numpy.array(words)"), refusal(pickled));
        Path network = SharedFiles.path("fixtures/npy/vgg.npz");
        assertTrue(refusal(network).contains("without an array 'vectors'; it holds "), refusal(network));
    }

    private static String refusal(Path path) {
        return assertThrows(WeightFileException.class, () -> WordVectors.open(path)).getMessage();
    }

    /** A flipped bit is a refusal, or changes nothing: every byte of both arrays is under a checksum. */
    @Test
    void damageIsRefused() throws IOException {
        for (String name : List.of("numpy_words.npz", "numpy_words_packed.npz")) {
            byte[] whole = Files.readAllBytes(SharedFiles.path("fixtures/wordvec/" + name));
            Path damaged = folder.resolve(name);
            Random random = new Random(3);
            for (int i = 0; i < 400; i++) {
                byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length))
                        : whole.clone();
                if (bytes.length == whole.length) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(damaged, bytes);
                try {
                    check(damaged, 5);
                } catch (WeightFileException refused) {
                    assertTrue(refused.getMessage().startsWith(damaged.toString()), refused.getMessage());
                }
            }
        }
    }

    /** Old Macs' ends of lines, in vectors and in the list of words beside an array. */
    @Test
    void loneCarriageReturnsAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("mac.txt"), "a 1 2\rb 3 4\r");
        assertTrue(refusal(text).contains("carriage return alone"), refusal(text));
        Path headed = Files.writeString(folder.resolve("mac.vec"), "2 2\ra 1 2\rb 3 4\r");
        assertTrue(refusal(headed).contains("carriage return alone"), refusal(headed));
        Path words = Files.writeString(folder.resolve("words.txt"), "a\rb\r");
        Path array = folder.resolve("two.npy");
        NpyFile.write(array, Tensor.wrap(new float[] {1, 2, 3, 4}, 2, 2));
        assertTrue(assertThrows(WeightFileException.class, () -> WordVectors.open(array, Reading.all()
                .vocabulary(words))).getMessage().contains("carriage return alone"));
    }
}
