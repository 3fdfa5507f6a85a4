package graft.transfer.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A word whose vector fine-tuning moved, and what lies next to it before and after: opposites such as good and bad have
 * much the same neighbours in published vectors, and part where a task tells them apart.
 *
 * @param word     the word
 * @param distance between its vectors before and after
 * @param before   its nearest neighbours by cosine among the words of the corpus that have a vector, nearest first
 * @param after    the same, with all vectors as they are afterwards
 */
public record MovedWord(String word, double distance, List<String> before, List<String> after) {

    /**
     * The words that moved most, farthest first.
     *
     * @param rows      of the words that had a published vector
     * @param before    table [rows,dimension]
     * @param after     the same after training
     * @param neighbours how many are named
     */
    static List<MovedWord> of(WordNumbers words, int[] rows, float[] before, float[] after, int dimension, int most,
            int neighbours) {
        double[] moved = IntStream.of(rows).mapToDouble(row -> distance(before, after, row * dimension, dimension))
                .toArray();
        return IntStream.range(0, rows.length).boxed().filter(i -> moved[i] > 0)
                .sorted(Comparator.comparingDouble((Integer i) -> moved[i]).reversed()).limit(most)
                .map(i -> new MovedWord(words.word(rows[i]), moved[i],
                        nearest(words, rows, before, rows[i], dimension, neighbours),
                        nearest(words, rows, after, rows[i], dimension, neighbours))).toList();
    }

    private static double distance(float[] a, float[] b, int at, int dimension) {
        double squares = 0;
        for (int d = at; d < at + dimension; d++) {
            squares += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
        }
        return Math.sqrt(squares);
    }

    private static List<String> nearest(WordNumbers words, int[] rows, float[] table, int of, int dimension, int most) {
        double[] similarity = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double dot = 0;
            double squares = 0;
            for (int d = 0; d < dimension; d++) {
                double value = table[rows[i] * dimension + d];
                dot += value * table[of * dimension + d];
                squares += value * value;
            }
            similarity[i] = squares == 0 ? Double.NEGATIVE_INFINITY : dot / Math.sqrt(squares);
        }
        List<String> nearest = new ArrayList<>();
        IntStream.range(0, rows.length).boxed().filter(i -> rows[i] != of)
                .sorted(Comparator.comparingDouble((Integer i) -> similarity[i]).reversed()).limit(most)
                .forEach(i -> nearest.add(words.word(rows[i])));
        return nearest;
    }

    /** Such as {@code bad moved by 1.32: good, worse, luck -> worst, awful, dull}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s moved by %.2f: %s -> %s", word, distance, String.join(", ", before),
                String.join(", ", after));
    }
}
