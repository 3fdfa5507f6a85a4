package graft.zoo.words;

import graft.engine.search.Hit;
import graft.engine.search.RowSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Questions to word vectors: neighbours, analogies, the odd one out. All answers are exact and computed in double
 * precision ({@link RowSearch}). Words that are asked for do not answer themselves.
 */
public final class WordSearch implements AutoCloseable {
    private final WordVectors vectors;
    private final WordComparison comparison;
    private final RowSearch rows;

    WordSearch(WordVectors vectors, RowSearch rows) {
        this.vectors = vectors;
        this.comparison = vectors.comparison();
        this.rows = rows;
    }

    /** The words that are asked. */
    public WordVectors vectors() {
        return vectors;
    }

    /** The rows in which is searched, word i's is row i. */
    public RowSearch rows() {
        return rows;
    }

    /**
     * The words most similar to a word.
     *
     * @param count how many, at least 1
     * @throws UnknownWordException when the word is not there, nor made of its parts
     */
    public List<Neighbour> near(String word, int count) {
        return near(List.of(word), List.of(), count, Combination.ADD);
    }

    /**
     * The words most similar to a vector.
     *
     * @param vector [dimension], not all zero
     */
    public List<Neighbour> near(float[] vector, int count) {
        return named(vectors.guarded(() -> rows.nearest(WordComparison.doubles(vector), count)));
    }

    /**
     * The words most similar to each of several words, in one reading of the matrix.
     *
     * @return for each word its neighbours
     * @throws UnknownWordException for the first word that is not there
     */
    public List<List<Neighbour>> near(List<String> words, int count) {
        double[][] queries = words.stream().map(comparison::direction).toArray(double[][]::new);
        int[][] own = words.stream().map(w -> excluded(List.of(w))).toArray(int[][]::new);
        return vectors.guarded(() -> rows.nearest(queries, count, own)).stream().map(this::named).toList();
    }

    /** What is to {@code c} as {@code b} is to {@code a}: {@code analogy("man", "king", "woman", 1)} gives queen. */
    public List<Neighbour> analogy(String a, String b, String c, int count) {
        return near(List.of(b, c), List.of(a), count, Combination.ADD);
    }

    /**
     * The words most similar to some words and least to others.
     *
     * @throws UnknownWordException for the first word that is not there
     */
    public List<Neighbour> near(List<String> positive, List<String> negative, int count, Combination how) {
        List<String> words = new ArrayList<>(positive);
        words.addAll(negative);
        int[] exclude = excluded(words);
        double[][] plus = positive.stream().map(comparison::direction).toArray(double[][]::new);
        double[][] minus = negative.stream().map(comparison::direction).toArray(double[][]::new);
        return named(vectors.guarded(() -> how == Combination.MULTIPLY
                ? rows.multiplied(plus, minus, count, exclude)
                : rows.nearest(WordComparison.sum(plus, minus), count, exclude)));
    }

    /** The cosine of the angle between two words' vectors, -1 to 1. */
    public double similarity(String a, String b) {
        return comparison.similarity(a, b);
    }

    /** The cosine between the means of two groups of words, of their vectors as they are. */
    public double similarity(List<String> a, List<String> b) {
        return comparison.similarity(a, b);
    }

    /**
     * Which word fits least: its vector is the farthest from the mean of all.
     *
     * @see WordComparison#odd
     */
    public List<Neighbour> odd(List<String> words) {
        return comparison.odd(words);
    }

    /**
     * Which place a word has among the neighbours of another, 1 for the most similar.
     *
     * @throws UnknownWordException when one is not in the vocabulary
     */
    public int rank(String of, String among) {
        return closer(of, among).size() + 1;
    }

    /** The words that are more similar to {@code word} than {@code than} is, in the order of the file. */
    public List<String> closer(String word, String than) {
        int own = known(word);
        int other = known(than);
        double limit = rows.cosine(own, other);
        return IntStream.range(0, vectors.size()).filter(i -> i != own && i != other && rows.cosine(own, i) > limit)
                .mapToObj(vectors::word).toList();
    }

    private int known(String word) {
        int index = vectors.index(word);
        if (index < 0) {
            throw comparison.unknown(word);
        }
        return index;
    }

    private int[] excluded(List<String> words) {
        return words.stream().mapToInt(vectors::index).filter(i -> i >= 0).toArray();
    }

    /** Words of the vocabulary that are spelled most like one that is not there; may be empty. */
    public List<String> suggestions(String word) {
        return comparison.suggestions(word);
    }

    private List<Neighbour> named(List<Hit> hits) {
        return hits.stream().map(h -> new Neighbour(vectors.word(h.row()), h.score())).toList();
    }

    /** Gives back what was made for searching; the vectors stay open. */
    @Override
    public void close() {
        rows.close();
    }
}
