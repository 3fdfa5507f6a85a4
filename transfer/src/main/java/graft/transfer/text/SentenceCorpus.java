package graft.transfer.text;

import graft.engine.Tensor;
import graft.transfer.words.Coverage;
import graft.transfer.words.Tokens;
import graft.zoo.weights.VisibleText;
import graft.zoo.words.WordVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Texts as numbers, and what is known of their words.
 *
 * @param classes  in output order
 * @param words    of the training texts, and those of the others that have a vector
 * @param samples  all texts, those of {@code train} first
 * @param texts    how many of them are training texts
 * @param sources  of all texts
 * @param vectors  [rows,dimension] with zeros for words without a vector; empty where no vectors were given
 * @param covered  rows of the words that have a vector
 * @param coverage of the training texts; empty where no vectors were given
 * @param longest  words of the longest text
 * @param notes    what its user should know
 */
record SentenceCorpus(List<String> classes, WordNumbers words, SentenceSamples samples, int texts,
        List<String> sources, Optional<Tensor> vectors, int[] covered, Optional<Coverage> coverage, int longest,
        List<String> notes) {

    /** So many classes may have one text each. */
    private static final int FEW_CLASSES = 10;

    /**
     * Prepares texts.
     *
     * @param vectors null for none
     * @param test    null where none are given
     * @throws TextException for one class, classes that only the test texts have, labels
     *                       that are no classes, or words that no vector covers
     */
    static SentenceCorpus of(TextSet train, TextSet test, WordVectors vectors, TextSettings settings) {
        List<String> notes = new ArrayList<>(train.notes());
        List<String> classes = train.classes();
        if (classes.size() < 2) {
            throw new TextException(train.from(), "all " + train.texts().size() + " texts are of one class, '"
                    + classes.getFirst() + "'; a classifier needs two or more");
        }
        if (classes.size() > FEW_CLASSES && 2 * classes.size() > train.texts().size()) {
            throw new TextException(train.from(), "its " + train.texts().size() + " texts have " + classes.size()
                    + " different labels, such as '" + VisibleText.line(shortened(classes.getFirst())) + "': those are "
                    + "no classes; are labels and texts exchanged, or is another column meant (--label, --text)?");
        }
        alike(classes).ifPresent(notes::add);
        List<TextSet.Text> all = new ArrayList<>(train.texts());
        if (test != null) {
            notes.addAll(test.notes());
            List<String> more = test.classes().stream().filter(c -> !classes.contains(c)).toList();
            if (!more.isEmpty()) {
                throw new TextException(test.from(), "holds texts of the classes " + more + ", which no training text "
                        + "of " + train.from() + " has (" + String.join(", ", classes) + ")");
            }
            all.addAll(test.texts());
        }
        List<List<String>> cut = all.stream().map(t -> settings.tokens().of(t.words(), settings.lowerCase())).toList();
        int count = train.texts().size();
        List<List<String>> known = cut.subList(0, count);
        int wordless = (int) cut.stream().filter(List::isEmpty).count();
        if (wordless == cut.size()) {
            throw new TextException(train.from(), "no text holds a word once it is cut ("
                    + settings.tokens().describe(settings.lowerCase()) + "); another --tokens may fit");
        }
        if (wordless > 0) {
            notes.add(wordless + (wordless == 1 ? " text holds" : " texts hold") + " no word once cut");
        }
        long tooLong = cut.stream().filter(t -> t.size() > settings.mostWords()).count();
        if (tooLong > 0) {
            notes.add(tooLong + (tooLong == 1 ? " text has" : " texts have") + " more than " + settings.mostWords()
                    + " words; the rest of " + (tooLong == 1 ? "it" : "them") + " is cut off (--max-words)");
        }
        Set<String> vocabulary = new LinkedHashSet<>();
        known.forEach(vocabulary::addAll);
        if (vectors != null) {
            cut.subList(count, cut.size()).forEach(text -> text.stream().filter(w -> vectors.vector(w).isPresent())
                    .forEach(vocabulary::add));
        }
        WordNumbers words = new WordNumbers(vocabulary);
        int longest = Math.max(1, cut.stream().mapToInt(t -> Math.min(t.size(), settings.mostWords())).max().orElse(1));
        SentenceSamples samples = new SentenceSamples(cut.stream().map(t -> words.rows(t, longest)).toList(),
                all.stream().mapToInt(t -> classes.indexOf(t.label())).toArray(), longest);
        List<String> sources = all.stream().map(TextSet.Text::source).toList();
        if (vectors == null) {
            return new SentenceCorpus(classes, words, samples, count, sources, Optional.empty(), new int[0],
                    Optional.empty(), longest, notes);
        }
        return withVectors(new SentenceCorpus(classes, words, samples, count, sources, Optional.empty(), new int[0],
                Optional.of(Coverage.of(vectors, known.stream().map(t -> String.join(" ", t)).toList(),
                        Tokens.PLAIN)), longest, notes), vectors, train, settings);
    }

    private static String shortened(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    /** Classes that differ in capitals or blanks only are often one. */
    private static Optional<String> alike(List<String> classes) {
        Map<String, String> seen = new HashMap<>();
        for (String name : classes) {
            String before = seen.putIfAbsent(name.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "), name);
            if (before != null) {
                return Optional.of("the classes '" + before + "' and '" + name + "' differ in capitals or blanks only; "
                        + "they are learnt as two");
            }
        }
        return Optional.empty();
    }

    /** The same with more to be known. */
    SentenceCorpus withNotes(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new SentenceCorpus(classes, words, samples, texts, sources, vectors, covered, coverage, longest, all);
    }

    private static SentenceCorpus withVectors(SentenceCorpus c, WordVectors vectors, TextSet train,
            TextSettings settings) {
        if (c.coverage.orElseThrow().typesCovered() == 0 && !vectors.knowsSubwords()) {
            throw new TextException(train.from(), "none of its " + c.coverage.get().types() + " different words has a "
                    + "vector in " + vectors.path() + ": is that the language of the texts? They were cut by "
                    + settings.tokens().describe(settings.lowerCase()) + "; --tokens and --case change that");
        }
        int dimension = vectors.dimension();
        Tensor table = Tensor.zeros(c.words.rows(), dimension);
        int[] covered = new int[c.words.rows()];
        int found = 0;
        for (int row = WordNumbers.FIRST; row < c.words.rows(); row++) {
            Optional<float[]> vector = vectors.vector(c.words.word(row));
            if (vector.isPresent()) {
                System.arraycopy(vector.get(), 0, table.unwrap(), row * dimension, dimension);
                covered[found++] = row;
            }
        }
        return new SentenceCorpus(c.classes, c.words, c.samples, c.texts, c.sources, Optional.of(table),
                Arrays.copyOf(covered, found), c.coverage, c.longest, c.notes);
    }

    /**
     * Word vectors to begin with: published ones where the use wants them and there are any, else uniform in ±0.25. Of
     * words that the texts to learn from do not hold, none but published vectors say anything: the others are zero, as
     * are the rows of padding and of unknown words.
     *
     * @param train the texts to learn from
     */
    Tensor table(VectorUse use, int dimensionOfRandom, int[] train, long seed) {
        int dimension = vectors.map(v -> v.dim(1)).orElse(dimensionOfRandom);
        BitSet met = new BitSet();
        for (int text : train) {
            for (int row : samples.words(text)) {
                met.set(row);
            }
        }
        Tensor table = Tensor.zeros(words.rows(), dimension);
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        for (int i = WordNumbers.FIRST * dimension; i < table.size(); i++) {
            float value = (float) ((2 * random.nextDouble() - 1) * 0.25);
            table.unwrap()[i] = met.get(i / dimension) ? value : 0;
        }
        if (use.isTransfer()) {
            float[] published = vectors.orElseThrow().unwrap();
            for (int row : covered) {
                System.arraycopy(published, row * dimension, table.unwrap(), row * dimension, dimension);
            }
        }
        return table;
    }
}
