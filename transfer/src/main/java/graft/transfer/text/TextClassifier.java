package graft.transfer.text;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Predictions;
import graft.transfer.Prediction;
import graft.transfer.words.HeadedTable;
import graft.transfer.words.MarkupFormat;
import graft.transfer.words.TextFile;
import graft.zoo.ModelFile;
import graft.zoo.WeightFiles;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import graft.zoo.words.WordVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers what texts are about.
 *
 * <pre>{@code
 * TextClassifier classifier = TextClassifier.load(Path.of("reviews-out/model.safetensors"));
 * System.out.println(classifier.classify("a fine , funny film").top());
 * }</pre>
 *
 * A file holds all that it needs: network, words, and how texts are cut. Immutable; safe from many threads.
 */
public final class TextClassifier {
    private static final String TOKENS = "graft.text.tokens";
    private static final String LOWER_CASE = "graft.text.lower_case";
    private static final String MOST_WORDS = "graft.text.max_words";
    private static final String WORDS = "graft.text.words";
    private static final String VECTORS = "graft.text.vectors";
    private static final int BATCH = 64;

    private final Network network;
    private final List<String> classes;
    private final WordNumbers words;
    private final Tokenizer tokens;
    private final boolean lowerCase;
    private final int mostWords;
    private final String vectors;

    /** @param vectors mark of the published vectors ({@link MoreWords}); empty where they were random */
    TextClassifier(Network network, List<String> classes, WordNumbers words, Tokenizer tokens, boolean lowerCase,
            int mostWords, String vectors) {
        this.network = network;
        this.classes = List.copyOf(classes);
        this.words = words;
        this.tokens = tokens;
        this.lowerCase = lowerCase;
        this.mostWords = mostWords;
        this.vectors = vectors;
    }

    /**
     * Reads a classifier that {@link #write} wrote.
     *
     * @throws WeightFileException when it cannot be read, or is of another kind
     */
    public static TextClassifier load(Path path) {
        try (WeightFile file = WeightFiles.open(path)) {
            Map<String, String> metadata = file.metadata();
            if (!metadata.containsKey(WORDS)) {
                throw new WeightFileException(path, "is no classifier of texts, it names no words (" + WORDS
                        + "); expected a file that ./graft words classify wrote. ./graft predict takes images");
            }
            Network network = ModelFile.network(file);
            String all = metadata.get(WORDS);
            WordNumbers words;
            Tokenizer tokens;
            int mostWords;
            try {
                words = new WordNumbers(all.isEmpty() ? List.of() : List.of(all.split(" ", -1)));
                tokens = Tokenizer.named(metadata.getOrDefault(TOKENS, ""));
                mostWords = Integer.parseInt(metadata.getOrDefault(MOST_WORDS, ""));
            } catch (IllegalArgumentException e) {
                throw new WeightFileException(path, "its metadata is damaged: " + e.getMessage(), e);
            }
            int rows = network.parameter(SentenceNetwork.EMBEDDING + ".weight").spec().shape().getFirst();
            if (rows != words.rows()) {
                throw new WeightFileException(path, "names " + (words.rows() - WordNumbers.FIRST) + " words, its table "
                        + "has rows for " + (rows - WordNumbers.FIRST) + "; the file is damaged or was changed");
            }
            List<String> classes = ModelFile.labels(file, network);
            return new TextClassifier(network, classes, words, tokens,
                    Boolean.parseBoolean(metadata.get(LOWER_CASE)), mostWords, metadata.getOrDefault(VECTORS, ""));
        }
    }

    /** Writes it as a file of Graft's: safetensors that describe their network and list their words. */
    public void write(Path path) {
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put(ModelFile.ARCHITECTURE, "sentence");
        extra.put(TOKENS, tokens.word());
        extra.put(LOWER_CASE, Boolean.toString(lowerCase));
        extra.put(MOST_WORDS, Integer.toString(mostWords));
        extra.put(VECTORS, vectors);
        extra.put(WORDS, String.join(" ", words.all()));
        ModelFile.writeNetwork(path, network, classes, extra);
    }

    /**
     * A classifier that also knows those words of some texts which it has not met and which have a published vector:
     * most of what it learnt of words holds for their neighbours.
     *
     * @param published the vectors that it was trained with
     * @throws IllegalArgumentException when they are others, or it was trained with random ones
     */
    public TextClassifier withWordsOf(List<String> texts, WordVectors published) {
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("the classifier was trained with random vectors: published ones would "
                    + "say something wrong to it");
        }
        if (!vectors.equals(MoreWords.mark(words, published))) {
            throw new IllegalArgumentException(published.path() + " holds other vectors than those that the classifier "
                    + "was trained with, which would say something wrong to it");
        }
        Set<String> all = new LinkedHashSet<>(words.all());
        List<float[]> more = new ArrayList<>();
        for (String text : texts) {
            tokens.of(text, lowerCase).stream().limit(mostWords).filter(w -> !all.contains(w)).distinct()
                    .forEach(w -> published.vector(w).ifPresent(vector -> {
                        all.add(w);
                        more.add(vector);
                    }));
        }
        return more.isEmpty() ? this : new TextClassifier(MoreWords.widened(network, more), classes,
                new WordNumbers(all), tokens, lowerCase, mostWords, vectors);
    }

    /** What the outputs are called, in their order. */
    public List<String> classes() {
        return classes;
    }

    /** The network itself; not a copy. */
    public Network network() {
        return network;
    }

    /** How it cuts texts, in words. */
    public String preparation() {
        return tokens.describe(lowerCase) + ", at most " + mostWords + " words";
    }

    /**
     * What a text was found to be.
     *
     * @param prediction its classes; {@link Prediction#known} when one is likelier than all others together and a word
     *                   of the text is known
     * @param words      of it, after the rest was cut off
     * @param unknown    of these, which are not among the classifier's words; each counts as a vector of zeros
     * @param isUnknown  whether none of them is
     */
    public record Answer(Prediction prediction, int words, List<String> unknown, boolean isUnknown) {
    }

    /**
     * The texts of a file: the rows of a table ({@code .csv}, {@code .tsv}, or where a column is named), else the lines
     * that hold any.
     *
     * @param column of a table's texts; empty to recognise it by its name
     * @param notes  called with what its user should know, such as that it is not UTF-8
     * @throws TextException            when it cannot be read
     * @throws IllegalArgumentException for a table that is damaged, or whose column of texts is not clear
     */
    public static List<String> texts(Path file, Optional<String> column, Consumer<String> notes) {
        TextFile read = TextSet.read(file);
        if (!HeadedTable.isNamed(file) && column.isEmpty()) {
            MarkupFormat.of(file, read.text()).ifPresent(m -> notes.accept(file + ": is " + m.name() + " and is read "
                    + "as plain text, each line with its names and marks as one text"));
            return lines(file.toString(), read, notes);
        }
        read.note().ifPresent(note -> notes.accept(file + " " + note));
        HeadedTable table = HeadedTable.read(file, read.text());
        int at = table.textColumn(file, column);
        notes.accept(file + ": texts are in column '" + table.header().get(at) + "'");
        return table.rows().stream().map(row -> row.get(at)).toList();
    }

    /**
     * The lines of a text that hold any.
     *
     * @param name  of where it comes from
     * @param notes called with what its user should know, such as that it is not UTF-8
     */
    public static List<String> lines(String name, TextFile read, Consumer<String> notes) {
        read.note().ifPresent(note -> notes.accept(name + " " + note));
        return read.lines().stream().filter(l -> !l.isBlank()).toList();
    }

    /** What a text is about. */
    public Prediction classify(String text) {
        return classify(List.of(text), ThreadTeam.defaultSize()).getFirst().prediction();
    }

    /** What each of several texts is about; the answer to a text does not depend on the others. */
    public List<Answer> classify(List<String> texts, int threads) {
        if (texts.isEmpty()) {
            return List.of();
        }
        List<List<String>> cut = texts.stream().map(t -> tokens.of(t, lowerCase).stream().limit(mostWords).toList())
                .toList();
        int longest = Math.max(1, cut.stream().mapToInt(List::size).max().orElse(1));
        SentenceSamples samples = new SentenceSamples(cut.stream().map(t -> words.rows(t, longest)).toList(),
                new int[texts.size()], longest);
        List<Answer> answers = new ArrayList<>();
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = network.withInputSize(longest, 1).compileForInference(
                        PlanOptions.batch(Math.min(BATCH, texts.size())).team(team))) {
            Predictions p = Predictions.of(plan, samples, team, _ -> { });
            if (p.holdsNaN()) {
                throw new IllegalStateException("the classifier answers NaN: its weights are damaged");
            }
            for (int i = 0; i < texts.size(); i++) {
                List<Float> probabilities = new ArrayList<>();
                float highest = 0;
                for (int k = 0; k < classes.size(); k++) {
                    probabilities.add(p.probabilities().get(i, k));
                    highest = Math.max(highest, p.probabilities().get(i, k));
                }
                boolean strange = cut.get(i).stream().noneMatch(words::contains);
                answers.add(new Answer(new Prediction(classes, probabilities, highest >= 0.5 && !strange),
                        cut.get(i).size(), cut.get(i).stream().filter(w -> !words.contains(w)).distinct().toList(),
                        strange));
            }
        }
        return answers;
    }
}
