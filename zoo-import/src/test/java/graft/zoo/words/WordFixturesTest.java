package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that word2vec, fastText, GloVe and gensim wrote, bit for bit as their own readers read them: as they are and
 * packed.
 */
class WordFixturesTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyFixtureReadsBitForBit() throws IOException {
        Path all = SharedFiles.path("fixtures/wordvec");
        return SharedFiles.files("fixtures/wordvec", ".vectors.npy").stream().flatMap(vectors -> {
            String name = vectors.getFileName().toString().replace(".vectors.npy", "");
            Path file = Stream.of(name + ".txt", name.replaceFirst("_(bin|txt|vec)$", ".$1")).map(all::resolve)
                    .filter(Files::exists).findFirst().orElseThrow();
            return Stream.of(DynamicTest.dynamicTest(name, () -> check(file, vectors)),
                    DynamicTest.dynamicTest(name + ", packed", () -> check(packed(file), vectors)));
        });
    }

    private Path packed(Path file) throws IOException {
        Path packed = folder.resolve(file.getFileName() + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        return packed;
    }

    private static void check(Path file, Path vectors) throws IOException {
        List<String> words = Files.readAllLines(Path.of(vectors.toString().replace(".vectors.npy", ".words.txt")));
        Tensor expected = NpyFile.read(vectors);
        try (WordVectors found = WordVectors.open(file)) {
            assertEquals(words.size(), found.size());
            assertEquals(expected.shape()[1], found.dimension());
            float[] all = new float[expected.size()];
            for (int i = 0; i < words.size(); i++) {
                assertEquals(words.get(i), found.word(i));
                assertEquals(i, found.index(words.get(i)));
                found.read(i, all, i * found.dimension());
            }
            assertArrayEquals(expected.unwrap(), all, 0);
        }
    }
}
