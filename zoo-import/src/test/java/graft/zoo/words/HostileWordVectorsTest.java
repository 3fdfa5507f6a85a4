package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.SharedFiles;
import graft.zoo.TimeLimit;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and malicious files of word vectors: refused with a message that names the place, within two seconds. */
@Tag("small-heap")
class HostileWordVectorsTest {
    private static final float[] FIRST = {1, 2};

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsNamed() {
        return Map.of("count_absurd.bin", "999999999999", "negative.bin", "-5", "no_space.bin", "without a blank",
                "ragged.txt", "line 2 (word 'b'): expected 3 values after the word, found 2",
                "fewer_lines.txt", "'5 2' states 5 words", "truncated_16240.bin", "truncated",
                "truncated_32478.bin", "truncated", "truncated_64.bin", "truncated").entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    Path file = SharedFiles.path("fixtures/hostile/wordvec__" + e.getKey());
                    TimeLimit.check(e.getKey(), () -> assertRefused(e.getValue(), file));
                }));
    }

    @Test
    void theFirstOfEqualWordsCounts() {
        try (WordVectors found = WordVectors.open(SharedFiles.path("fixtures/hostile/wordvec__duplicate.txt"))) {
            assertEquals(2, found.size());
            assertArrayEquals(FIRST, found.vector("a").orElseThrow());
            assertArrayEquals(new float[] {5, 6}, found.vector("b").orElseThrow());
            assertTrue(found.notes().getFirst().contains("1 word was there before (the first is 'a')"));
        }
    }

    @Test
    void brokenBytesAreReplaced() {
        try (WordVectors found = WordVectors.open(SharedFiles.path("fixtures/hostile/wordvec__invalid_utf8.bin"))) {
            assertEquals("\ufffd\ufffd\ufffd", found.word(0));
            assertEquals(2, found.vector("ok").orElseThrow()[0]);
            assertTrue(found.notes().getFirst().contains("not valid UTF-8"));
        }
    }

    @TestFactory
    Stream<DynamicTest> textsThatAreWrong() {
        return Map.ofEntries(Map.entry("a 1 2\nb 1 0,12\n", "line 2 (word 'b'): expected 2 numbers such as -0.25"),
                Map.entry("2 2\na 1 2\nb 1 2 3\n", "line 3 (word 'b'): expected 2 values after the word, found 3"),
                Map.entry("2 2\na 1 2\nb 1 2\nc 1 2\n", "states 2 words, but line 4"),
                Map.entry("a 1 2\nb 1 nan\n", "line 2 (word 'b'): value 2 is NaN"),
                Map.entry("a 1 2\nb -inf 2\n", "line 2 (word 'b'): value 1 is -Infinity"),
                Map.entry("a 1 2\nb 1e39 2\n", "line 2 (word 'b'): value 1 is Infinity"),
                Map.entry("1 1000000000\na 1\n", "at most 100000"),
                Map.entry("3 0\na\n", "expected at least 1"),
                Map.entry("words\nand\nwords\n", "no file of word vectors"),
                Map.entry("<!DOCTYPE html><html>", "HTML"),
                Map.entry("version https://git-lfs.github.com/spec/v1\noid", "LFS"),
                Map.entry("\n\n", "no file of word vectors")).entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getValue(), () -> {
                    Path file = folder.resolve("wrong.txt");
                    Files.writeString(file, e.getKey(), StandardCharsets.ISO_8859_1);
                    assertRefused(e.getValue(), file);
                }));
    }

    @Test
    void zipArchivesAreNamed() throws IOException {
        Path file = folder.resolve("glove.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("glove.6B.50d.txt"));
            zip.write("the 1 2\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertRefused("zip", file);
    }

    @Test
    void whatIsPackedTwiceIsNamed() throws IOException {
        Path file = folder.resolve("twice.txt.gz");
        try (OutputStream out = new GZIPOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.write("a 1 2\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertRefused("gzip twice", file);
    }

    /** "b 3 42" cut off after "4" is a number, too: the file does not show it, so it is said. */
    @Test
    void aLastLineWithoutEndIsSaid() throws IOException {
        Path file = folder.resolve("cut.txt");
        Files.writeString(file, "a 1 2\nb 3 4");
        try (WordVectors found = WordVectors.open(file)) {
            assertTrue(found.notes().getFirst().contains("its last line has no end"), found.notes().toString());
        }
        Files.writeString(file, "a 1 2\nb 3 4\n");
        try (WordVectors found = WordVectors.open(file); WordVectors first = WordVectors.open(file,
                Reading.all().top(1))) {
            assertEquals(0, found.notes().size() + first.notes().size());
        }
    }

    @Test
    void carriageReturnsBomAndEmptyLinesDoNotMatter() throws IOException {
        Path file = folder.resolve("windows.txt");
        Files.writeString(file, "\ufeffa 1 2\r\n\r\nb 3 4 \r\n 5 6\r\n");
        try (WordVectors found = WordVectors.open(file)) {
            assertEquals(2, found.size());
            assertArrayEquals(FIRST, found.vector("a").orElseThrow());
            assertArrayEquals(new float[] {3, 4}, found.vector("b").orElseThrow());
            assertTrue(found.notes().getFirst().contains("1 line has a vector without a word"));
        }
    }

    @Test
    void latin1IsRecognisedAndSaid() throws IOException {
        Path file = folder.resolve("latin1.vec");
        Files.writeString(file, "5 1\ncaf\u00e9 1\nna\u00efve 2\ngr\u00fcn 3\nse\u00f1or 4\n\u00e9t\u00e9 5\n",
                StandardCharsets.ISO_8859_1);
        try (WordVectors found = WordVectors.open(file)) {
            assertEquals(0, found.index("caf\u00e9"));
            assertTrue(found.notes().getFirst().contains("Latin-1"));
        }
    }

    @Test
    void aLineOf100MegabytesIsRefused() throws IOException {
        Path file = folder.resolve("long.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a 1 2\n".getBytes(StandardCharsets.US_ASCII));
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) '1');
            for (int i = 0; i < 100; i++) {
                out.write(piece);
            }
        }
        TimeLimit.check("100 MB", () -> assertRefused("line 2 is longer than", file));
    }

    @TestFactory
    Stream<DynamicTest> filesCutShortAreRefused() {
        return Stream.of("gensim.bin", "word2vec_c.bin", "fasttext.vec")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
            byte[] whole = Files.readAllBytes(SharedFiles.path("fixtures/wordvec/" + name));
            var random = new Random(7);
            Path cut = folder.resolve("cut-" + name);
            for (int i = 0; i < 100; i++) {
                int length = random.nextInt(whole.length - 12);
                Files.write(cut, Arrays.copyOf(whole, length));
                assertThrows(WeightFileException.class, () -> readAll(cut), () -> "cut after " + length);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> filesWithOneFlippedBitAreReadOrRefused() {
        return Stream.of("gensim.bin", "word2vec_c.bin", "fasttext.vec", "glove_840b_style.txt", "fasttext_model.bin")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
            byte[] bytes = Files.readAllBytes(SharedFiles.path("fixtures/wordvec/" + name));
            var random = new Random(4096);
            Path flipped = folder.resolve("flipped-" + name);
            for (int i = 0; i < 300; i++) {
                int at = random.nextInt(Math.min(4096, bytes.length));
                int bit = 1 << random.nextInt(8);
                bytes[at] ^= (byte) bit;
                Files.write(flipped, bytes);
                TimeLimit.check("byte " + at + " xor " + bit, () -> readOrRefuse(flipped));
                bytes[at] ^= (byte) bit;
            }
        }));
    }

    private static void readOrRefuse(Path path) {
        try {
            readAll(path);
        } catch (WeightFileException refused) {
            assertTrue(refused.getMessage().startsWith(path.toString()), refused.getMessage());
        } catch (RuntimeException | Error other) {
            fail("expected a WeightFileException", other);
        }
    }

    private static void readAll(Path path) {
        try (WordVectors vectors = WordVectors.open(path)) {
            for (int i = 0; i < vectors.size(); i++) {
                vectors.vector(i);
            }
        }
    }

    private static void assertRefused(String expected, Path file) {
        String message = assertThrows(WeightFileException.class, () -> WordVectors.open(file)).getMessage();
        assertTrue(message.contains(expected) && message.startsWith(file.toString()), message);
    }
}
