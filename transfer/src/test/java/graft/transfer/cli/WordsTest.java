package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft words …}: names and keys that scripts rely on. */
class WordsTest {
    @TempDir
    Path folder;

    private final CommandLine graft = new CommandLine();

    private static String vectors() {
        return SharedFiles.path("golden/words/data/euclidean_vectors.bin").toString();
    }

    private Map<?, ?> json(String... words) {
        assertEquals(0, graft.run(words), graft.err());
        return (Map<?, ?>) Json.parse(graft.out());
    }

    @Test
    void nearAnswersOneLineAQuery() {
        assertEquals(0, graft.run("words", "near", "--vectors", vectors(), "--top", "5", "--json", "war", "israel"));
        List<String> lines = graft.out().lines().toList();
        assertEquals(2, lines.size());
        Map<?, ?> first = (Map<?, ?>) Json.parse(lines.getFirst());
        assertEquals("war", first.get("query"));
        assertEquals(List.of("conflict", "administration", "terrorism", "call", "israel"),
                ((List<?>) first.get("neighbours")).stream().map(n -> ((Map<?, ?>) n).get("word")).toList());
        assertEquals(0, graft.run("words", "near", "--vectors", vectors(), "war"));
        assertTrue(graft.out().startsWith("war\n  conflict "), graft.out());
    }

    @Test
    void analogyOddAndSimilarity() {
        Map<?, ?> analogy = json("words", "analogy", "--vectors", vectors(), "conflict", "war", "terrorism", "--json");
        assertEquals("administration", ((Map<?, ?>) ((List<?>) analogy.get("neighbours")).getFirst()).get("word"));
        assertEquals("wicket", json("words", "odd", "--vectors", vectors(), "--json", "war", "conflict", "wicket",
                "terrorism").get("odd"));
        Map<?, ?> similarity = json("words", "similarity", "--vectors", vectors(), "war", "conflict", "--json");
        assertEquals(List.of("war", "conflict"), List.of(similarity.get("first"), similarity.get("second")));
        assertEquals(0.93305397, (Double) similarity.get("similarity"), 1e-8);
    }

    @Test
    void unknownWordsEndWithOneAndTheNearestSpelling() {
        assertEquals(1, graft.run("words", "near", "--vectors", vectors(), "terorism"));
        assertTrue(graft.err().contains("did you mean terrorism"), graft.err());
        assertEquals("", graft.out());
    }

    @Test
    void groupsHaveHelpAndNameTheirCommands() {
        assertEquals(0, graft.run("words", "--help"));
        assertTrue(graft.out().contains("words analogy"));
        assertEquals(0, graft.run("help", "words", "odd"));
        assertTrue(graft.out().contains("usage: ./graft words odd --vectors FILE"), graft.out());
        assertEquals(2, graft.run("words"));
        assertEquals(2, graft.run("words", "anology", "--vectors", vectors()));
        assertTrue(graft.err().contains("nearest: words analogy"), graft.err());
        assertEquals(2, graft.run("words", "near", "--vectors", vectors(), "--topp", "3", "war"));
        assertTrue(graft.err().contains("See ./graft words near --help"), graft.err());
    }

    @Test
    void inspectReportsCoverage() throws IOException {
        Path corpus = Files.writeString(folder.resolve("corpus.txt"), "The war of words, the war");
        Map<?, ?> json = json("words", "inspect", "--vectors", vectors(), "--corpus", corpus.toString(), "--json");
        assertEquals("word2vec binary", json.get("format"));
        assertEquals(List.of(2747L, 10L, 6L, 5L), List.of(json.get("words"), json.get("dimensions"), json.get("tokens"),
                json.get("types")));
        // war twice, of, the: four of six tokens and three of five types
        assertEquals(4 / 6.0, (Double) json.get("tokens_covered"), 1e-12);
        assertEquals(3 / 5.0, (Double) json.get("types_covered"), 1e-12);
        assertEquals(List.of(Map.of("word", "The", "count", 1L), Map.of("word", "words,", "count", 1L)),
                json.get("missing"));
        assertEquals(1, graft.run("words", "inspect", "--vectors", vectors(), "--corpus",
                Files.writeString(folder.resolve("other.txt"), "xyzzy").toString()));
        assertTrue(graft.err().contains("none of the corpus is covered"), graft.err());
    }

    @Test
    void evaluateNamesItsProtocolAndExplainsTheOther() {
        String questions = SharedFiles.path("golden/words/data/case_variants_questions.txt").toString();
        String variants = SharedFiles.path("golden/words/data/case_variants.txt").toString();
        Map<?, ?> json = json("words", "evaluate", "--vectors", variants, "--questions", questions, "--protocol",
                "word2vec", "--json");
        assertEquals(List.of(3L, 5L, 1L), List.of(json.get("correct"), json.get("total"), json.get("skipped")));
        assertEquals(Map.of("name", "family", "correct", 1L, "total", 3L), ((List<?>) json.get("sections")).getFirst());
        assertEquals(0, graft.run("words", "evaluate", "--vectors", variants, "--questions", questions));
        assertTrue(graft.out().contains("counted as gensim does") && graft.out().contains("as word2vec counts: 3 of 5"),
                graft.out());
        Map<?, ?> pairs = json("words", "evaluate", "--vectors", vectors(), "--pairs",
                SharedFiles.path("data/wordvec/evaluation/wordsim353.tsv").toString(), "--json");
        assertEquals(353, (Long) pairs.get("pairs") + (Long) pairs.get("missing"));
    }

    /** What is counted over nothing is no result, and what cannot be the odd one out is not called so. */
    @Test
    void answersThatWouldSayNothingAreRefused() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.csv"), "\"xyzzy\",\"war\",7.35\n");
        assertEquals(1, graft.run("words", "evaluate", "--vectors", vectors(), "--pairs", pairs.toString(), "--json"));
        assertTrue(graft.err().contains("there is no correlation over the 0 pairs"), graft.err());
        Path questions = Files.writeString(folder.resolve("questions.txt"), "xa xb xc xd\n");
        assertEquals(1, graft.run("words", "evaluate", "--vectors", vectors(), "--questions", questions.toString()));
        assertTrue(graft.err().contains("could be asked"), graft.err());
        assertEquals(1, graft.run("words", "odd", "--vectors", vectors(), "war", "war", "conflict"));
        assertTrue(graft.err().contains("'war' is there twice"), graft.err());
        assertEquals(2, graft.run("words", "odd", "--vectors", vectors(), "war", "conflict"));
        assertEquals(1, graft.run("words", "near", "--vectors", vectors(), "--vocabulary", questions.toString(),
                "war"));
        assertTrue(graft.err().contains("leave out --vocabulary"), graft.err());
        assertEquals(2, graft.run("words", "inspect", "--vectors", vectors(), "--text", "review"));
    }

    /** The subset of a corpus knows what {@code words classify} makes of its texts, such as n't. */
    @Test
    void filesThatAreThereAreReplacedOnlyWhereThatIsAskedFor() throws IOException {
        Path in = Files.writeString(folder.resolve("in.txt"), "can 1 2\nca 1 3\nn't 1 4\nother 2 1\n");
        Path corpus = Files.writeString(folder.resolve("corpus.csv"), "label,review\npos,I can't\n");
        Path out = Files.writeString(folder.resolve("out.txt"), "precious");
        for (List<String> command : List.of(List.of("convert"), List.of("subset", "--corpus", corpus.toString()))) {
            List<String> words = new ArrayList<>(List.of("words"));
            words.addAll(command);
            words.addAll(List.of(in.toString(), out.toString()));
            Files.writeString(out, "precious");
            assertEquals(1, graft.run(words.toArray(String[]::new)));
            assertTrue(graft.err().contains("--overwrite replaces it"), graft.err());
            assertEquals("precious", Files.readString(out));
            words.add("--overwrite");
            assertEquals(0, graft.run(words.toArray(String[]::new)), graft.err());
        }
        assertEquals("2 2\nca 1.0 3.0\nn't 1.0 4.0\n", Files.readString(out));
    }

    /** A subset answers for its words as the whole file does. */
    @Test
    void subsetsAndConversionsKeepEveryBit() throws IOException {
        Path corpus = Files.writeString(folder.resolve("corpus.txt"), "War, conflict and terrorism in israel");
        for (String ending : List.of(".bin", ".txt")) {
            Path some = folder.resolve("some" + ending);
            Path all = folder.resolve("all" + ending);
            assertEquals(0, graft.run("words", "subset", "--corpus", corpus.toString(), vectors(), some.toString()),
                    graft.err());
            assertEquals(0, graft.run("words", "convert", vectors(), all.toString()), graft.err());
            try (WordVectors whole = WordVectors.open(Path.of(vectors())); WordVectors subset = WordVectors.open(some);
                    WordVectors copy = WordVectors.open(all)) {
                assertEquals(6, subset.size());
                assertEquals(whole.search().similarity("war", "terrorism"),
                        subset.search().similarity("war", "terrorism"));
                assertEquals(whole.size(), copy.size());
                for (int i = 0; i < whole.size(); i++) {
                    assertEquals(whole.word(i), copy.word(i));
                    assertArrayEquals(whole.vector(i), copy.vector(i), 0);
                }
            }
        }
        assertEquals(0, graft.run("words", "convert", vectors(), folder.resolve("some.npz").toString(), "--top", "7"));
        try (var zip = new ZipFile(folder.resolve("some.npz").toFile())) {
            // 7 words of at most 3 letters of 4 bytes each, 7 vectors of 10 floats
            assertEquals(128 + 7 * 3 * 4, zip.getEntry("words.npy").getSize());
            assertEquals(128 + 7 * 10 * 4, zip.getEntry("vectors.npy").getSize());
        }
        assertEquals(2, graft.run("words", "convert", vectors(), folder.resolve("some.json").toString()));
    }
}
