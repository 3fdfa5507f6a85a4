package graft.zoo.words;

import graft.engine.search.RowSearch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Words compared with each other. Their own vectors are all that is read: with a mapped file of millions of words a
 * question costs a few rows, where a {@link WordSearch} begins with the norms of all. Computed in double precision.
 */
public final class WordComparison {
    private static final int SUGGESTIONS = 3;

    private final WordVectors vectors;

    WordComparison(WordVectors vectors) {
        this.vectors = vectors;
    }

    /**
     * The cosine of the angle between two words' vectors, -1 to 1.
     *
     * @throws UnknownWordException when one is not there, nor made of its parts
     */
    public double similarity(String a, String b) {
        return dot(direction(a), direction(b));
    }

    /** The cosine between the means of two groups of words, of their vectors as they are. */
    public double similarity(List<String> a, List<String> b) {
        return dot(average(a), average(b));
    }

    /**
     * Which word fits least: its vector is the farthest from the mean of all.
     *
     * @param words at least 3, each once
     * @return each word with the cosine between its vector and the mean, the odd one first
     * @throws UnknownWordException     for the first word that is not there
     * @throws IllegalArgumentException for fewer words, or one that is named twice: it would pull the mean to itself
     */
    public List<Neighbour> odd(List<String> words) {
        HashSet<String> seen = new HashSet<>();
        for (String word : words) {
            if (!seen.add(word)) {
                throw new IllegalArgumentException("'" + word + "' is there twice; the odd one out is sought among "
                        + "different words");
            }
        }
        if (words.size() < 3) {
            throw new IllegalArgumentException("one of at least 3 words can be the odd one out, found " + words.size());
        }
        double[][] directions = words.stream().map(this::direction).toArray(double[][]::new);
        double[] mean = RowSearch.unit(sum(directions, new double[0][]));
        double[] fit = Arrays.stream(directions).mapToDouble(d -> dot(d, mean)).toArray();
        return IntStream.range(0, words.size()).boxed().sorted((i, k) -> Double.compare(fit[i], fit[k]))
                .map(i -> new Neighbour(words.get(i), fit[i])).toList();
    }

    /** Words of the vocabulary that are spelled most like one that is not there; may be empty. */
    List<String> suggestions(String word) {
        return Spelling.nearest(word, vectors.vocabulary(), SUGGESTIONS);
    }

    UnknownWordException unknown(String word) {
        return UnknownWordException.of(word, vectors, suggestions(word));
    }

    /** The vector of a word with length 1. */
    double[] direction(String word) {
        double[] unit = RowSearch.unit(doubles(required(word)));
        if (DoubleStream.of(unit).allMatch(x -> x == 0)) {
            throw new IllegalArgumentException("the vector of '" + word + "' is all zeros: it has no direction, and "
                    + "nothing is similar to it");
        }
        return unit;
    }

    private float[] required(String word) {
        return vectors.vector(word).orElseThrow(() -> unknown(word));
    }

    private double[] average(List<String> words) {
        return RowSearch.unit(sum(words.stream().map(w -> doubles(required(w))).toArray(double[][]::new),
                new double[0][]));
    }

    /** The sum of some vectors less others. */
    static double[] sum(double[][] plus, double[][] minus) {
        double[] sum = new double[plus.length > 0 ? plus[0].length : minus[0].length];
        for (double[] unit : plus) {
            Arrays.setAll(sum, i -> sum[i] + unit[i]);
        }
        for (double[] unit : minus) {
            Arrays.setAll(sum, i -> sum[i] - unit[i]);
        }
        return sum;
    }

    static double[] doubles(float[] vector) {
        return IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
