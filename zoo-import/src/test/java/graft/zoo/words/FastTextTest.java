package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models of fastText against the parts, hashes and vectors that fastText itself gives ({@code golden/words}). */
class FastTextTest {
    @TempDir
    Path folder;

    private static Map<?, ?> golden() throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("golden/words/fasttext_expected.json")));
    }

    @TestFactory
    Stream<DynamicTest> wordsGetFastTextsVectors() throws IOException {
        return golden().entrySet().stream().filter(e -> e.getKey().toString().endsWith(".bin"))
                .map(e -> DynamicTest.dynamicTest(e.getKey().toString(),
                () -> check(SharedFiles.path("golden/words/data/" + e.getKey()), (Map<?, ?>) e.getValue())));
    }

    private static void check(Path file, Map<?, ?> expected) {
        try (WordVectors vectors = WordVectors.open(file)) {
            assertEquals(expected.get("dim"), (long) vectors.dimension());
            assertEquals(expected.get("nwords"), (long) vectors.size());
            List<?> first = (List<?>) expected.get("first_words");
            // The one in code page 852 is checked below.
            for (int i = 0; first != null && !expected.containsKey("encoding") && i < first.size(); i++) {
                assertEquals(first.get(i), vectors.word(i));
            }
            if (!expected.containsKey("words")) {
                return;
            }
            ((Map<?, ?>) expected.get("words")).forEach((word, of) -> {
                Map<?, ?> values = (Map<?, ?>) of;
                assertEquals(values.get("in_vocabulary"), vectors.contains(word.toString()), word.toString());
                assertArrayEquals(floats(values.get("vector")), vectors.vector(word.toString()).orElseThrow(), 1e-6f,
                        word.toString());
            });
        }
    }

    @Test
    void partsAndHashesAreFastTexts() throws IOException {
        golden().forEach((file, of) -> {
            Map<?, ?> model = (Map<?, ?>) of;
            if (!model.containsKey("words")) {
                return;
            }
            int buckets = ((Long) model.get("bucket")).intValue();
            var subwords = new Subwords(((Long) model.get("minn")).intValue(), ((Long) model.get("maxn")).intValue(),
                    buckets);
            ((Map<?, ?>) model.get("words")).forEach((word, values) -> {
                List<?> rows = (List<?>) ((Map<?, ?>) values).get("row");
                List<?> grams = (List<?>) ((Map<?, ?>) values).get("ngrams");
                if (rows == null || grams == null || grams.isEmpty()) {
                    return;
                }
                int[] all = subwords.buckets(word.toString().getBytes(StandardCharsets.UTF_8));
                long words = (Long) model.get("nwords");
                int[] expected = rows.stream().mapToInt(r -> (int) ((Long) r - words)).filter(r -> r >= 0).toArray();
                // Of a word with very many parts the first 60 are listed.
                int[] found = expected.length == 60 ? Arrays.copyOf(all, 60) : all;
                assertArrayEquals(expected, found, file + " " + word);
            });
        });
    }

    @Test
    void hashesExtendSigns() throws IOException {
        ((Map<?, ?>) golden().get("hash_examples")).forEach((text, hash) -> {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertEquals(hash, Integer.toUnsignedLong(Subwords.hash(bytes, 0, bytes.length)), text.toString());
        });
    }

    /** All words of a model against the text file that fastText printed, whose rounding allows for 5e-5. */
    @TestFactory
    Stream<DynamicTest> modelsAgreeWithTheirTexts() {
        return Stream.of("crime-and-punishment", "toy-model", "lee_fasttext")
                .map(n -> DynamicTest.dynamicTest(n, () -> {
            try (WordVectors model = WordVectors.open(SharedFiles.path("golden/words/data/" + n + ".bin"));
                    WordVectors text = WordVectors.open(SharedFiles.path("golden/words/data/" + n + ".vec"))) {
                assertEquals(text.size(), model.size());
                for (int i = 0; i < text.size(); i++) {
                    assertEquals(text.word(i), model.word(i));
                    assertArrayEquals(text.vector(i), model.vector(i), 6e-5f, text.word(i));
                    assertArrayEquals(model.vector(i), model.rows().row(i), 0);
                }
            }
        }));
    }

    @Test
    void aPackedModelIsTheSame() throws IOException {
        Path plain = SharedFiles.path("fixtures/wordvec/fasttext_model.bin");
        Path packed = folder.resolve("model.bin.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        try (WordVectors a = WordVectors.open(plain); WordVectors b = WordVectors.open(packed)) {
            assertTrue(a.knowsSubwords());
            assertArrayEquals(a.vector("neverseen").orElseThrow(), b.vector("neverseen").orElseThrow(), 0);
            assertArrayEquals(a.vector(3), b.vector(3), 0);
        }
    }

    @Test
    void wordsInAnotherCodeDoNotStopIt() {
        try (WordVectors utf8 = WordVectors.open(SharedFiles.path("golden/words/data/non_ascii_fasttext.bin"));
                WordVectors other = WordVectors.open(SharedFiles.path("golden/words/data/cp852_fasttext.bin"))) {
            assertEquals(171, utf8.size());
            assertTrue(other.notes().getFirst().startsWith("69 words are not valid UTF-8"), other.notes()::toString);
        }
    }

    private static float[] floats(Object list) {
        float[] values = new float[((List<?>) list).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((Number) ((List<?>) list).get(i)).floatValue();
        }
        return values;
    }
}
