package graft.transfer.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {
    @TempDir
    Path folder;

    private WordVectors vectors(String... words) throws IOException {
        Path file = folder.resolve("vectors.txt");
        Files.writeString(file, String.join(" 1 2\n", words) + " 1 2\n");
        return WordVectors.open(file);
    }

    /** The cat sat. The 42 dogs dogs: seven tokens of five types; cat and dogs, three tokens, are found so. */
    @Test
    void sharesAreOfTokensAndOfTypes() throws IOException {
        try (WordVectors vectors = vectors("the", "cat", "sat", ".", "##", "dogs")) {
            Coverage plain = Coverage.of(vectors, List.of("The cat sat.", "The 42 dogs dogs"), Tokens.PLAIN);
            assertEquals(7, plain.tokens());
            assertEquals(5, plain.types());
            assertEquals(3, plain.tokensCovered());
            assertEquals(2, plain.typesCovered());
            assertEquals(List.of(new Coverage.Missing("The", 2), new Coverage.Missing("42", 1),
                    new Coverage.Missing("sat.", 1)), plain.missing());
            assertFalse(plain.cased());
            Coverage.Suggestion best = plain.suggestions().getFirst();
            assertEquals(new Tokens(true, true, true), best.tokens());
            assertEquals(1, best.tokensCovered());
            assertTrue(plain.line().startsWith("42.9 % of 7 tokens and 40.0 % of 5 different words"), plain.line());
        }
    }

    @Test
    void stepsThatGainNothingAreNotSuggested() throws IOException {
        try (WordVectors vectors = vectors("The", "cat")) {
            Coverage coverage = Coverage.of(vectors, List.of("The cat"), Tokens.PLAIN);
            assertEquals(List.of(), coverage.suggestions());
            assertTrue(coverage.cased());
            assertThrows(IllegalArgumentException.class, () -> Coverage.of(vectors, List.of(" "), Tokens.PLAIN));
        }
    }

    @Test
    void punctuationStandsApartButJoinsWordsAndNumbers() {
        assertEquals(List.of("\"", "Well", ",", "\"", "it's", "state-of-the-art", ":", "3.14", "1,000", "U.S", ".",
                "né\u0301e"),
                new Tokens(true, false, false).of("\"Well,\" it's state-of-the-art: 3.14\u00a01,000 U.S. né\u0301e"));
        assertEquals(List.of("####", "7", "##th"), new Tokens(false, true, true).of("1984 7 12TH"));
    }

    @Test
    void corporaAreFoldersTextsAndTables() throws IOException {
        Path corpus = Files.createDirectories(folder.resolve("corpus/pos"));
        Files.writeString(corpus.resolve("a.txt"), "caf\u00e9 one", StandardCharsets.ISO_8859_1);
        Files.writeString(corpus.resolve("b.txt"), "two");
        Corpus read = Corpus.read(corpus.getParent(), Optional.empty());
        assertEquals(List.of("caf\u00e9 one", "two"), read.texts());
        assertTrue(read.notes().getFirst().contains("Latin-1"));
        Path table = folder.resolve("reviews.csv");
        Files.writeString(table, "label,review\nneg,\"Bad, \"\"so\"\" bad\nreally\"\npos,good\n");
        assertEquals(List.of("Bad, \"so\" bad\nreally", "good"), Corpus.read(table, Optional.empty()).texts());
        // Unquoted commas would cut a text off without a word.
        Files.writeString(table, "label,review\nneg,bad, very bad\n");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Corpus.read(table, Optional.empty())).getMessage()
                .contains("reviews.csv: line 2 has 3 fields, the header 2 (label, review)"));
        Files.writeString(table, "label;review\nneg;bad, very bad\n");
        assertEquals(List.of("bad, very bad"), Corpus.read(table, Optional.empty()).texts());
        Files.writeString(table, "review\nbad, very bad\n\"good\nreally\"\n");
        assertEquals(List.of("bad, very bad", "good\nreally"), Corpus.read(table, Optional.empty()).texts());
        // In a folder a file that cannot be used is left out, which is said; the others are read.
        Files.writeString(corpus.resolve("c.csv"), "label,review\nneg,bad, very bad\n");
        Files.writeString(corpus.resolve("d.csv"), "title,text,label\nA,a longer text,neg\n");
        Corpus mixed = Corpus.read(corpus.getParent(), Optional.empty());
        assertEquals(List.of("caf\u00e9 one", "two", "a longer text"), mixed.texts());
        assertEquals(3, mixed.files());
        assertTrue(mixed.notes().stream().anyMatch(n -> n.contains("c.csv: line 2 has 3 fields")
                && n.endsWith("; left out")), mixed.notes().toString());
        assertTrue(mixed.notes().stream().anyMatch(n -> n.startsWith("1 of the 4 files")), mixed.notes().toString());
        assertTrue(mixed.notes().stream().anyMatch(n -> n.contains("column 'text', whose fields are the longest")),
                mixed.notes().toString());
        assertEquals(List.of("A"), Corpus.read(corpus.resolve("d.csv"), Optional.of("title")).texts());
        assertThrows(IllegalArgumentException.class, () -> Corpus.read(corpus.resolve("d.csv"), Optional.of("titel")));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Corpus.read(empty, Optional.empty())).getMessage()
                .contains("the corpus is empty"));
    }
}
