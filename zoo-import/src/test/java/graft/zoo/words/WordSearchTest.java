package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours, analogies and the rest against gensim 4.4.0 and double precision in NumPy ({@code golden/words}). */
class WordSearchTest {
    @TempDir
    Path folder;

    private static Map<?, ?> golden(String name) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("golden/words/expected.json"))))
                .get(name);
    }

    private static void assertNeighbours(List<?> expected, List<Neighbour> found, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            List<?> pair = (List<?>) expected.get(i);
            assertEquals(pair.get(0), found.get(i).word());
            assertEquals(((Number) pair.get(1)).doubleValue(), found.get(i).similarity(), tolerance);
        }
    }

    @Test
    void euclideanVectorsAnswerAsPublished() throws IOException {
        Map<?, ?> golden = golden("euclidean_vectors");
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("golden/words/data/euclidean_vectors.bin"))) {
            for (boolean screened : new boolean[] {false, true}) {
                try (ThreadTeam team = ThreadTeam.of(2);
                        WordSearch search = vectors.search(team, Kernels.best(), screened)) {
                    for (Map.Entry<?, ?> e : ((Map<?, ?>) golden.get("most_similar_top10")).entrySet()) {
                        assertNeighbours((List<?>) ((Map<?, ?>) e.getValue()).get("own_float64"),
                                search.near(e.getKey().toString(), 10), 1e-9);
                    }
                    List<?> add = (List<?>) ((Map<?, ?>) golden.get("3CosAdd_war_plus_terrorism_minus_conflict"))
                            .get("own");
                    assertNeighbours(add, search.near(List.of("war", "terrorism"), List.of("conflict"), add.size(),
                            Combination.ADD), 1e-9);
                    assertNeighbours(add, search.analogy("conflict", "war", "terrorism", add.size()), 1e-9);
                    List<?> multiply = (List<?>) ((Map<?, ?>) golden.get("3CosMul_war_plus_terrorism_minus_conflict"))
                            .get("own");
                    assertNeighbours(multiply, search.near(List.of("war", "terrorism"), List.of("conflict"),
                            multiply.size(), Combination.MULTIPLY), 1e-9);
                }
            }
            WordSearch search = vectors.search();
            assertEquals(0.93305397, search.similarity("war", "conflict"), 1e-8);
            assertEquals("wicket", search.odd(List.of("war", "conflict", "terrorism", "wicket")).getFirst().word());
            assertEquals(3, search.rank("war", "terrorism"));
            assertEquals(List.of("administration", "conflict"),
                    search.closer("war", "terrorism").stream().sorted().toList());
            assertEquals(0.9538125991821289, search.similarity(List.of("war", "conflict"),
                    List.of("terrorism", "administration")), 1e-6);
        }
    }

    @Test
    void publishedVectorsHaveTheirNeighbours() throws IOException {
        for (String[] file : new String[][] {{"glove.twitter.25d.12k", "glove/glove.twitter.25d.12k.txt"},
            {"googlenews-top1000", "googlenews-top1000/googlenews-top1000-300d.txt"}}) {
            try (WordVectors vectors = WordVectors.open(SharedFiles.path("data/wordvec/" + file[1]))) {
                for (Map.Entry<?, ?> e : ((Map<?, ?>) golden(file[0]).get("neighbours")).entrySet()) {
                    List<?> expected = (List<?>) ((Map<?, ?>) e.getValue()).get("neighbours");
                    assertNeighbours(expected, vectors.near(e.getKey().toString(), expected.size()), 1e-9);
                }
            }
        }
    }

    @Test
    void aCaseVariantMayWinAndAnOppositeWordGetsAHugeQuotient() throws IOException {
        Map<?, ?> golden = (Map<?, ?>) Json.parse(Files.readString(
                SharedFiles.path("golden/words/case_variants_expected.json")));
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("golden/words/data/case_variants.txt"))) {
            assertNeighbours((List<?>) golden.get("gensim most_similar king+woman-man"),
                    vectors.search().analogy("man", "king", "woman", 5), 1e-6);
            assertNeighbours((List<?>) golden.get("gensim most_similar_cosmul king+woman-man"),
                    vectors.search().near(List.of("king", "woman"), List.of("man"), 5, Combination.MULTIPLY), 1e-5);
        }
    }

    @Test
    void severalWordsAtOnceAnswerLikeEach() {
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("golden/words/data/euclidean_vectors.bin"))) {
            List<String> words = List.of("war", "the", "said", "israel", "call");
            List<List<Neighbour>> all = vectors.search().near(words, 7);
            for (int i = 0; i < words.size(); i++) {
                assertEquals(vectors.near(words.get(i), 7), all.get(i));
            }
        }
    }

    @Test
    void unknownWordsAreAnsweredWithLikeSpellings() {
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("golden/words/data/euclidean_vectors.bin"))) {
            String message = assertThrows(UnknownWordException.class, () -> vectors.near("terorism", 3)).getMessage();
            assertTrue(message.contains("'terorism' is not among the 2747")
                    && message.contains("did you mean terrorism"), message);
            assertTrue(assertThrows(UnknownWordException.class, () -> vectors.near("WAR", 3)).getMessage()
                    .contains("did you mean war"));
        }
    }

    @Test
    void wordsWithoutADirectionAreRefusedAndNeverFound() throws IOException {
        Path file = folder.resolve("zero.txt");
        Files.writeString(file, "nothing 0 0\nright 1 0\nup 0 1\nleft -1 0\n");
        try (WordVectors vectors = WordVectors.open(file)) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> vectors.near("nothing", 1)).getMessage()
                    .contains("all zeros"));
            assertEquals(new Neighbour("left", -1), vectors.near("right", 3).getLast());
            assertEquals(0, vectors.near("right", 3).getFirst().similarity());
        }
    }

    @Test
    void binaryVectorsThatAreNotFiniteAreNamed() throws IOException {
        Path file = folder.resolve("nan.bin");
        byte[] bytes = "2 1\na \0\0\0\0b \0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0xC0;
        Files.write(file, bytes);
        try (WordVectors vectors = WordVectors.open(file)) {
            String message = assertThrows(WeightFileException.class, vectors::search).getMessage();
            assertTrue(message.contains("word 2 ('b') is not finite: value 1 is NaN"), message);
        }
    }
}
