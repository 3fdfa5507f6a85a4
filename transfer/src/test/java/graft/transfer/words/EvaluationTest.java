package graft.transfer.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import graft.zoo.words.Combination;
import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts by section against gensim 4.4.0 and word2vec's {@code compute-accuracy}, correlations against SciPy. */
class EvaluationTest {
    @TempDir
    Path folder;

    private static Map<?, ?> golden(String name) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("golden/words/expected.json"))))
                .get(name);
    }

    private static WordVectors vectors(String name) {
        return WordVectors.open(SharedFiles.path("data/wordvec/" + (name.startsWith("glove")
                ? "glove/" + name + ".txt" : name + "/" + name + "-300d.txt")));
    }

    private static void assertScore(Map<?, ?> expected, AnalogyScore found) {
        assertEquals(expected.get("total_correct"), (long) found.correct());
        assertEquals(expected.get("total"), (long) found.total());
        assertEquals(19544 - found.total(), found.skipped());
        if (expected.get("sections") instanceof List<?> sections) {
            for (int i = 0; i < Math.min(sections.size(), found.sections().size()); i++) {
                List<?> section = (List<?>) sections.get(i);
                AnalogyScore.Section own = found.sections().get(i);
                assertEquals(section.get(0), own.name());
                assertEquals(section.get(1), (long) own.correct(), own.name());
                if (!(section.get(2).equals(1L) && own.total() == 0)) { // word2vec prints 1 for no question
                    assertEquals(section.get(2), (long) own.total(), own.name());
                }
            }
        }
    }

    @Test
    void analogiesAreCountedAsPublished() throws IOException {
        QuestionFile questions = QuestionFile.read(SharedFiles.path("data/wordvec/evaluation/questions-words.txt"));
        assertEquals(19544, questions.size());
        for (String name : List.of("glove.twitter.25d.12k", "googlenews-top1000")) {
            Map<?, ?> expected = (Map<?, ?>) golden(name).get("analogies");
            try (WordVectors vectors = vectors(name)) {
                assertScore((Map<?, ?>) expected.get("gensim_protocol_restrict_300000"), new AnalogyEvaluation(
                        vectors.search(), AnalogyProtocol.GENSIM, Combination.ADD, 0).of(questions));
                assertScore((Map<?, ?>) expected.get("word2vec_c_threshold_0"), new AnalogyEvaluation(
                        vectors.search(), AnalogyProtocol.WORD2VEC, Combination.ADD, 0).of(questions));
                if (expected.containsKey("gensim_protocol_restrict_5000")) {
                    assertScore((Map<?, ?>) expected.get("gensim_protocol_restrict_5000"), new AnalogyEvaluation(
                            vectors.search(), AnalogyProtocol.GENSIM, Combination.ADD, 5000).of(questions));
                    assertScore((Map<?, ?>) expected.get("word2vec_c_threshold_5000"), new AnalogyEvaluation(
                            vectors.search(), AnalogyProtocol.WORD2VEC, Combination.ADD, 5000).of(questions));
                } else {
                    assertScore((Map<?, ?>) expected.get("3CosMul_gensim_vocabulary_rules_own_code"),
                            new AnalogyEvaluation(vectors.search(), AnalogyProtocol.GENSIM, Combination.MULTIPLY, 0)
                                    .of(questions));
                }
            }
        }
    }

    /** Where a word stands in several cases the protocols part: 3 of 3 and 2 of 2, against 1 of 3 and 2 of 2. */
    @Test
    void theProtocolsPartAtCaseVariants() throws IOException {
        QuestionFile questions = QuestionFile.read(SharedFiles.path("golden/words/data/case_variants_questions.txt"));
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("golden/words/data/case_variants.txt"))) {
            assertEquals(List.of(new AnalogyScore.Section("family", 3, 3),
                    new AnalogyScore.Section("gram8-plural", 2, 2)),
                    new AnalogyEvaluation(vectors.search(), AnalogyProtocol.GENSIM, Combination.ADD, 0).of(questions)
                            .sections());
            AnalogyScore word2vec = new AnalogyEvaluation(vectors.search(), AnalogyProtocol.WORD2VEC,
                    Combination.ADD, 0).of(questions);
            assertEquals(List.of(new AnalogyScore.Section("family", 1, 3),
                    new AnalogyScore.Section("gram8-plural", 2, 2)),
                    word2vec.sections());
            assertEquals(1, word2vec.skipped());
            assertEquals(0, new AnalogyEvaluation(vectors.search(), AnalogyProtocol.GENSIM, Combination.ADD, 5)
                    .of(questions).total());
        }
    }

    @Test
    void ratingsCorrelateAsPublished() throws IOException {
        for (String name : List.of("glove.twitter.25d.12k", "googlenews-top1000")) {
            try (WordVectors vectors = vectors(name)) {
                for (String[] set : new String[][] {{"wordsim353", "wordsim353.tsv"}, {"simlex999", "simlex999.txt"}}) {
                    Map<?, ?> expected = (Map<?, ?>) golden(name).get(set[0]);
                    PairFile pairs = PairFile.read(SharedFiles.path("data/wordvec/evaluation/" + set[1]));
                    assertEquals(expected.get("pairs_in_file"), (long) pairs.pairs().size());
                    PairScore score = PairScore.of(vectors.search(), pairs);
                    assertEquals(expected.get("pairs_used"), (long) score.pairs());
                    assertEquals(pairs.pairs().size() - score.pairs(), score.missing());
                    assertEquals((Double) expected.get("own_pearson"), score.pearson(), 1e-9);
                    assertEquals((Double) expected.get("own_spearman"), score.spearman(), 1e-9);
                }
            }
        }
    }

    /** Ranks of 3 1 4 1 5 are 3 1.5 4 1.5 5. */
    @Test
    void equalNumbersShareTheMeanOfTheirRanks() {
        assertEquals("[3.0, 1.5, 4.0, 1.5, 5.0]",
                Arrays.toString(Correlation.ranks(new double[] {3, 1, 4, 1, 5})));
        assertEquals(-1, Correlation.spearman(new double[] {1, 2, 3}, new double[] {9, 4, 1}), 1e-15);
    }

    @Test
    void theFilesOfTheAuthorsAreRead() throws IOException {
        Path simlex = folder.resolve("SimLex-999.txt");
        Files.writeString(simlex, "word1\tword2\tPOS\tSimLex999\tconc(w1)\nold\tnew\tA\t1.58\t2.72\n");
        assertEquals(List.of(new PairFile.Pair("old", "new", 1.58)), PairFile.read(simlex).pairs());
        Path wordsim = folder.resolve("combined.csv");
        Files.writeString(wordsim, "Word 1,Word 2,Human (mean)\nlove,sex,6.77\n");
        assertEquals(List.of(new PairFile.Pair("love", "sex", 6.77)), PairFile.read(wordsim).pairs());
    }

    /** As spreadsheets and pandas write them: quotation marks, semicolons, a column of numbers before the words. */
    @Test
    void pairsOfOtherProgramsAreRead() throws IOException {
        Path file = folder.resolve("pairs.csv");
        List<PairFile.Pair> expected = List.of(new PairFile.Pair("love", "sex", 6.77));
        Files.writeString(file, "Word 1,Word 2,Human (mean)\n\"love\",\"sex\",\"6.77\"\n");
        assertEquals(expected, PairFile.read(file).pairs());
        Files.writeString(file, "love;sex;6.77\n");
        assertEquals(expected, PairFile.read(file).pairs());
        Files.writeString(file, ",word1,word2,score\n0,love,sex,6.77\n");
        assertEquals(expected, PairFile.read(file).pairs());
        Files.writeString(file, "love\tsex\t6.77\t7\t6\n");
        assertEquals(expected, PairFile.read(file).pairs());
        assertTrue(PairFile.read(file).note().orElseThrow().contains("the third of its 5 columns"));
        for (String wrong : List.of("id,a,b,score\n0,love,sex,6.77\n", "0\tlove\tsex\t6.77\n", "love\tsex\t6,77\n")) {
            Files.writeString(file, wrong);
            assertThrows(IllegalArgumentException.class, () -> PairFile.read(file), wrong);
        }
    }

    @Test
    void linesThatAreNoQuestionAreNamed() throws IOException {
        Path file = folder.resolve("questions.txt");
        Files.writeString(file, ": one\na b c d\na b c\n");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> QuestionFile.read(file)).getMessage()
                .contains("line 3: expected four words, found 3"));
        Files.writeString(file, "a\tb\n");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PairFile.read(file)).getMessage()
                .contains("line 1: expected two words and a number"));
    }
}
