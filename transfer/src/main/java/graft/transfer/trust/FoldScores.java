package graft.transfer.trust;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much an accuracy depends on which images it is measured on: one for each fold of cross-validation.
 *
 * @param accuracies of the folds that held images out, fractions
 * @param notes      what was done otherwise than asked, in sentences
 */
public record FoldScores(List<Double> accuracies, List<String> notes) {

    public FoldScores {
        accuracies = List.copyOf(accuracies);
        notes = List.copyOf(notes);
    }

    /**
     * @param folds  [N], the fold with which each image was held out; negative for those that were not
     * @param logits [N][K], of heads that did not learn from the image
     */
    public static FoldScores of(int[] folds, double[][] logits, int[] labels, List<String> notes) {
        int count = Arrays.stream(folds).max().orElse(-1) + 1;
        int[] right = new int[count];
        int[] images = new int[count];
        for (int i = 0; i < folds.length; i++) {
            if (folds[i] >= 0) {
                images[folds[i]]++;
                right[folds[i]] += Reliability.best(logits[i]) == labels[i] ? 1 : 0;
            }
        }
        return new FoldScores(IntStream.range(0, count).filter(f -> images[f] > 0)
                .mapToObj(f -> (double) right[f] / images[f]).toList(), notes);
    }

    public double mean() {
        return accuracies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The standard deviation from fold to fold, with n - 1; 0 of a single fold. */
    public double deviation() {
        double mean = mean();
        double squares = accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        return accuracies.size() < 2 ? 0 : Math.sqrt(squares / (accuracies.size() - 1));
    }
}
