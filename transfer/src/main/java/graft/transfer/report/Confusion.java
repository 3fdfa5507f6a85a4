package graft.transfer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often images of one class were taken for another: rows are the true classes, columns the predicted ones, as in
 * scikit-learn. Immutable.
 */
public final class Confusion {

    /** Images of {@code truth} taken for {@code predicted}. */
    public record Pair(String truth, String predicted, int images) {
    }

    private final List<String> classes;
    private final int[][] counts;

    private Confusion(List<String> classes, int[][] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /**
     * @param counts [truth][predicted], copied
     * @throws IllegalArgumentException when it is not a square of as many rows as classes, or a count is negative
     */
    public static Confusion of(List<String> classes, int[][] counts) {
        int n = classes.size();
        if (counts.length != n) {
            throw new IllegalArgumentException(n + " classes, but " + counts.length + " rows");
        }
        int[][] own = new int[n][];
        for (int i = 0; i < n; i++) {
            if (counts[i].length != n) {
                throw new IllegalArgumentException(n + " classes, but row " + i + " has " + counts[i].length
                        + " columns");
            }
            own[i] = counts[i].clone();
            for (int c : own[i]) {
                if (c < 0) {
                    throw new IllegalArgumentException("row " + i + " counts " + c + " images");
                }
            }
        }
        return new Confusion(List.copyOf(classes), own);
    }

    /** Images on the diagonal. */
    public int right() {
        return IntStream.range(0, counts.length).map(i -> counts[i][i]).sum();
    }

    /** Counts two lists of class numbers, one entry an image. */
    public static Confusion count(List<String> classes, int[] truth, int[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException(truth.length + " true classes, " + predicted.length + " predictions");
        }
        int[][] counts = new int[classes.size()][classes.size()];
        for (int i = 0; i < truth.length; i++) {
            counts[truth[i]][predicted[i]]++;
        }
        return of(classes, counts);
    }

    public List<String> classes() {
        return classes;
    }

    public int count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    /** Images of class {@code truth}. */
    public int images(int truth) {
        int sum = 0;
        for (int c : counts[truth]) {
            sum += c;
        }
        return sum;
    }

    /** Images of all classes. */
    public int images() {
        int sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += images(i);
        }
        return sum;
    }

    /** Share of all images on the diagonal; 0 when there are none. */
    public double accuracy() {
        int right = 0;
        for (int i = 0; i < counts.length; i++) {
            right += counts[i][i];
        }
        return images() == 0 ? 0 : (double) right / images();
    }

    /** The mean recall of the classes that have images: what guessing the commonest class cannot raise. */
    public double balancedAccuracy() {
        return perClass().stream().filter(s -> s.images() > 0).mapToDouble(ClassScore::recall).average().orElse(0);
    }

    /** The mean F1 of the classes that have images or were predicted, as scikit-learn has it. */
    public double macroF1() {
        return perClass().stream().filter(s -> s.images() + s.predicted() > 0).mapToDouble(ClassScore::f1).average()
                .orElse(0);
    }

    public List<ClassScore> perClass() {
        List<ClassScore> scores = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            int predicted = 0;
            for (int[] row : counts) {
                predicted += row[c];
            }
            scores.add(new ClassScore(classes.get(c), images(c), predicted, counts[c][c]));
        }
        return scores;
    }

    /** The pairs of classes that were confused, the most frequent first. */
    public List<Pair> mostConfused(int limit) {
        List<Pair> pairs = new ArrayList<>();
        for (int t = 0; t < counts.length; t++) {
            for (int p = 0; p < counts.length; p++) {
                if (t != p && counts[t][p] > 0) {
                    pairs.add(new Pair(classes.get(t), classes.get(p), counts[t][p]));
                }
            }
        }
        pairs.sort(Comparator.comparingInt(Pair::images).reversed());
        return pairs.subList(0, Math.min(limit, pairs.size()));
    }

    /** Rows of counts, for the JSON document. */
    List<List<Integer>> rows() {
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : counts) {
            List<Integer> cells = new ArrayList<>();
            for (int c : row) {
                cells.add(c);
            }
            rows.add(List.copyOf(cells));
        }
        return List.copyOf(rows);
    }
}
