package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.ShownName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** The last steps of every reader: words in UTF-8, each once, and what was odd about them in sentences. */
record Finished(Vocabulary words, FloatRows rows) {

    /**
     * @param rows  gives the rows with these numbers, ascending; all for null
     * @param notes <b>modified:</b> what was odd is added
     */
    static Finished of(WordBytes read, Function<int[], FloatRows> rows, List<String> notes) {
        WordEncoding encoding = WordEncoding.of(read);
        if (encoding.charset() == StandardCharsets.ISO_8859_1) {
            notes.add("the words are in Latin-1, not UTF-8 (such as '" + ShownName.of(encoding.example())
                    + "'), and are read so");
        } else if (encoding.broken() > 0) {
            notes.add(Plural.of(encoding.broken(), "word is", "words are") + " not valid UTF-8 (the first is '"
                    + ShownName.of(encoding.example()) + "'); what is broken in them is read as U+FFFD");
        }
        // Equal bytes are equal words; different ones stay two, even where both are broken and read alike.
        Vocabulary.Unique unique = Vocabulary.unique(read);
        if (unique.duplicates() > 0) {
            notes.add(Plural.of(unique.duplicates(), "word was", "words were") + " there before (the first is '"
                    + ShownName.of(encoding.text(unique.firstDuplicate())) + "'); the first of equal words counts");
        }
        return new Finished(unique.vocabulary().in(encoding), rows.apply(unique.kept()));
    }
}
