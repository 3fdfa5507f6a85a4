package graft.transfer.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.SharedFiles;
import graft.zoo.words.WordVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts are cut as Kim's published {@code clean_str} cuts them. */
class TokenizerTest {

    /** What {@code clean_str} of the published program gives under Python 3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', value = {
        "It's a film you don't forget (really!): 10/10, we'll see it again..."
                + "|it 's a film you do n't forget ( really ! ) 10 10 , we 'll see it again",
        "He'd've said: \"they're what`s left\" -- isn't it?|he 'd 've said they 're what`s left is n't it ?",
        "n't's 'll'd won't've!?,|n't 's 'll 'd wo n't 've ! ? ,"})
    void englishIsCutAsPublishedByBothRules(String text, String expected) {
        assertEquals(expected, String.join(" ", Tokenizer.KIM.of(text, true)));
        assertEquals(expected, String.join(" ", Tokenizer.WORDS.of(text, true)));
    }

    @Test
    void otherAlphabetsStayWholeUnlessThePublishedRuleIsWanted() {
        String text = "Café à la crème: 3.5€ — Война и мир";
        assertEquals("caf la cr me 3 5", String.join(" ", Tokenizer.KIM.of(text, true)));
        assertEquals("café à la crème 3 5 война и мир", String.join(" ", Tokenizer.WORDS.of(text, true)));
        assertEquals("Café à la crème: 3.5€ — Война и мир", String.join(" ", Tokenizer.SPACES.of(text, false)));
        assertEquals(List.of(), Tokenizer.WORDS.of(" .:; ", true));
    }

    /** golden/textclass/expected.json: TREC has 8764 words, 4919 of them in GloVe, and at most 37 in a question. */
    @Test
    void theWordsOfTrecAreThoseOfTheReference() {
        Path folder = SharedFiles.path("data/text/trec-sst-subj");
        List<List<String>> cut = new ArrayList<>();
        for (String part : List.of("train", "test")) {
            TextSet.read(folder.resolve("TREC." + part + ".all"), TextSet.Columns.byName()).texts()
                    .forEach(t -> cut.add(Tokenizer.KIM.of(t.words(), true)));
        }
        assertEquals(5952, cut.size());
        WordNumbers words = WordNumbers.of(cut);
        assertEquals(8764, words.rows() - WordNumbers.FIRST);
        assertEquals(37, cut.stream().mapToInt(List::size).max().orElseThrow());
        try (WordVectors vectors = WordVectors.open(SharedFiles.path("data/wordvec/glove/glove.twitter.25d.12k.txt"))) {
            assertEquals(4919, words.all().stream().filter(vectors::contains).count());
        }
    }
}
