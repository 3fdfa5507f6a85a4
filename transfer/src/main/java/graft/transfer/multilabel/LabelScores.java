package graft.transfer.multilabel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How good probabilities of labels are, each label by itself.
 *
 * <p>Average precision does not depend on a threshold: with images in the order of falling probability,
 *
 * <pre>AP = sum over n of (recall[n] - recall[n-1]) precision[n]</pre>
 *
 * over the distinct probabilities, as scikit-learn's {@code average_precision_score} has it, without interpolation. mAP
 * is its mean over the labels that some image has. Precision, recall and F1 are those of the answers from a probability
 * of {@code threshold} on; macro F1 is the mean over the same labels, micro F1 counts all answers together.
 *
 * @param labels    in the order of the outputs
 * @param threshold from which probability on a label is said to apply
 * @param images    that were judged
 * @param exact     images whose labels were all right and none wrong
 */
public record LabelScores(List<LabelScore> labels, double threshold, int images, int exact) {
    /** The threshold that is known before anything was measured. */
    public static final double EVEN = 0.5;

    public LabelScores {
        labels = List.copyOf(labels);
    }

    /**
     * Measures.
     *
     * @param names         of the labels
     * @param probabilities [image][label]
     * @param truth         [image][label]
     */
    public static LabelScores of(List<String> names, float[][] probabilities, boolean[][] truth, double threshold) {
        List<LabelScore> scores = new ArrayList<>();
        for (int k = 0; k < names.size(); k++) {
            int label = k;
            float[] p = new float[probabilities.length];
            boolean[] t = new boolean[p.length];
            int has = 0;
            int said = 0;
            int rightly = 0;
            for (int i = 0; i < p.length; i++) {
                p[i] = probabilities[i][label];
                t[i] = truth[i][label];
                has += t[i] ? 1 : 0;
                said += p[i] >= threshold ? 1 : 0;
                rightly += t[i] && p[i] >= threshold ? 1 : 0;
            }
            scores.add(new LabelScore(names.get(k), has, averagePrecision(p, t), rightly, said));
        }
        int exact = (int) IntStream.range(0, probabilities.length).filter(i -> IntStream.range(0, names.size())
                .allMatch(k -> truth[i][k] == (probabilities[i][k] >= threshold))).count();
        return new LabelScores(scores, threshold, probabilities.length, exact);
    }

    /** Of one label; empty where no image has it. */
    static OptionalDouble averagePrecision(float[] p, boolean[] truth) {
        int[] order = IntStream.range(0, p.length).boxed().sorted(Comparator.comparing((Integer i) -> p[i]).reversed())
                .mapToInt(Integer::intValue).toArray();
        int all = (int) IntStream.range(0, truth.length).filter(i -> truth[i]).count();
        double sum = 0;
        int found = 0;
        int before = 0;
        for (int n = 0; n < order.length; n++) {
            found += truth[order[n]] ? 1 : 0;
            boolean isLastOfEquals = n + 1 == order.length || p[order[n + 1]] != p[order[n]];
            if (isLastOfEquals) {
                sum += (found - before) * (double) found / (n + 1);
                before = found;
            }
        }
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / all);
    }

    /** The mean of the average precisions; NaN where no label has an image. */
    public double meanAveragePrecision() {
        return labels.stream().map(LabelScore::averagePrecision).filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble).average().orElse(Double.NaN);
    }

    /** The mean F1 of the labels that some image has; NaN where there is none. */
    public double macroF1() {
        return labels.stream().filter(l -> l.images() > 0).mapToDouble(LabelScore::f1).average().orElse(Double.NaN);
    }

    /** F1 of all answers together; NaN where there is nothing to say and nothing is said. */
    public double microF1() {
        int sides = labels.stream().mapToInt(l -> l.images() + l.said()).sum();
        return sides == 0 ? Double.NaN : 2.0 * labels.stream().mapToInt(LabelScore::rightly).sum() / sides;
    }
}
