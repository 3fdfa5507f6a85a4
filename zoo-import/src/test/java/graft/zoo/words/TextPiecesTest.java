package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text of 1.4 MB is parsed in six pieces by several threads, and reads as if it had been parsed by one. */
class TextPiecesTest {
    private static final int LINES = 60_000;

    @TempDir
    Path folder;

    private static String text(String header, int wrong) {
        StringBuilder text = new StringBuilder(header);
        for (int i = 0; i < LINES; i++) {
            // Far after the beginning: a blank line, a word with a blank, and one that was there 50,000 lines before.
            text.append(i == 41_000 ? "\n" : "").append(i == 45_000 ? "of course" : "w" + (i == 55_000 ? 5_000 : i))
                    .append(' ').append(i).append(' ').append(i == wrong ? "x" : -i).append(" 0.25\n");
        }
        return text.toString();
    }

    @Test
    void wordsVectorsAndNotesAreThoseOfTheWholeFile() throws IOException {
        byte[] bytes = text("", -1).getBytes(StandardCharsets.US_ASCII);
        Path plain = Files.write(folder.resolve("plain.txt"), bytes);
        Path packed = folder.resolve("packed.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(bytes);
        }
        for (Path file : new Path[] {plain, packed}) {
            try (WordVectors found = WordVectors.open(file)) {
                assertEquals(LINES - 1, found.size());
                for (int i = 0; i < LINES; i++) {
                    if (i != 55_000) {
                        assertArrayEquals(new float[] {i, -i, 0.25f}, found.vector(i == 45_000 ? "of course" : "w" + i)
                                .orElseThrow());
                    }
                }
                assertEquals("w5000", found.word(5_000));
                assertEquals("w59999", found.word(LINES - 2));
                assertTrue(found.notes().toString().contains("1 word holds blanks (the first is 'of course')"),
                        found.notes().toString());
                assertTrue(found.notes().toString().contains("1 word was there before (the first is 'w5000')"),
                        found.notes().toString());
            }
        }
    }

    @Test
    void whatIsWrongIsNamedByItsLineInTheFileUnlessItIsNotAskedFor() throws IOException {
        // Line 1 is the header, and one line before it is blank.
        Path wrong = Files.writeString(folder.resolve("wrong.vec"), text("60000 3\n", 58_000));
        assertTrue(assertThrows(WeightFileException.class, () -> WordVectors.open(wrong)).getMessage()
                .contains("line 58003 (word 'w58000')"));
        try (WordVectors first = WordVectors.open(wrong, Reading.all().top(57_000))) {
            assertEquals(57_000 - 1, first.size()); // w5000 is there twice
        }
        Path lies = Files.writeString(folder.resolve("lies.vec"), text("50000 3\n", 58_000));
        assertTrue(assertThrows(WeightFileException.class, () -> WordVectors.open(lies)).getMessage()
                .contains("states 50000 words, but line 50003 holds another one"));
    }
}
