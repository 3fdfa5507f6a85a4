package graft.transfer.trust;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How sure a network is, how sure it should be, and from which probability on its answers count as known.
 *
 * <p>Nothing is fitted on the answers that it is then measured by: the temperature comes from pictures that were held
 * out in cross-validation ({@link #ofHeldOut}), or, where only the validation pictures can show it, from the other four
 * fifths of them for each fifth ({@link #crossFitted}).
 *
 * @param temperature that the network gets
 * @param fittedOn    which pictures it and the threshold were found on, in words
 * @param before      the network's own probabilities on the validation pictures
 * @param after       the same divided by the temperature
 * @param threshold   from which probability on an answer counts as known
 * @param known       what that is worth on validation pictures, none of which the threshold was chosen on; where there
 *                    are no others, each fifth is measured by a threshold that the rest gives
 */
public record Calibration(Temperature temperature, String fittedOn, Reliability before, Reliability after,
        Threshold threshold, KnownShare known) {
    private static final int FOLDS = 5;

    /**
     * By heads that were made in the same way as the network's.
     *
     * @param heldOut   logits [N][K] of pictures to learn from, by heads that did not learn from them
     * @param known     their labels
     * @param validated logits of the validation pictures, or logarithms of probabilities
     * @param labels    of the validation pictures
     */
    public static Calibration ofHeldOut(double[][] heldOut, int[] known, double[][] validated, int[] labels,
            double precision) {
        Temperature t = Temperature.fit(heldOut, known);
        double[][] after = t.probabilities(validated);
        Threshold threshold = Threshold.choose(t.probabilities(heldOut), known, precision);
        return new Calibration(t, known.length + " training images, each judged by a head that did not learn from it",
                Reliability.of(Temperature.none().probabilities(validated), labels, Reliability.BINS),
                Reliability.of(after, labels, Reliability.BINS), threshold,
                KnownShare.of(after, labels, threshold.value()));
    }

    /**
     * By the validation pictures themselves, where no other picture shows how sure this network is of new ones.
     *
     * @param groups the same number for pictures that belong together, such as copies: none of them is measured by a
     *               temperature that another of them took part in
     */
    public static Calibration crossFitted(double[][] validated, int[] labels, int[] groups, double precision,
            long seed) {
        int n = labels.length;
        int[] fold = folds(groups, seed);
        double[][] after = new double[n][];
        KnownShare known = new KnownShare(0, 0, 0);
        for (int f = 0; f < FOLDS; f++) {
            int out = f;
            int[] others = range(n, i -> fold[i] != out);
            int[] othersLabels = pick(labels, others);
            Temperature t = Temperature.fit(pick(validated, others), othersLabels);
            Threshold ofOthers = Threshold.choose(t.probabilities(pick(validated, others)), othersLabels, precision);
            int[] measured = range(n, j -> fold[j] == out);
            double[][] p = t.probabilities(pick(validated, measured));
            for (int i = 0; i < measured.length; i++) {
                after[measured[i]] = p[i];
            }
            known = known.and(KnownShare.of(p, pick(labels, measured), ofOthers.value()));
        }
        return new Calibration(Temperature.fit(validated, labels), n + " validation images; each is measured by the "
                + "temperature of the others", Reliability.of(Temperature.none().probabilities(validated), labels,
                Reliability.BINS), Reliability.of(after, labels, Reliability.BINS),
                Threshold.choose(after, labels, precision), known);
    }

    /** For each picture the fold of its group. */
    private static int[] folds(int[] groups, long seed) {
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        for (int group : groups) {
            numbers.putIfAbsent(group, numbers.size());
        }
        int[] ofGroup = folds(numbers.size(), seed);
        return Arrays.stream(groups).map(group -> ofGroup[numbers.get(group)]).toArray();
    }

    private static int[] folds(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] fold = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            fold[i] = fold[j];
            fold[j] = i % FOLDS;
        }
        return fold;
    }

    private static int[] range(int n, IntPredicate which) {
        return IntStream.range(0, n).filter(which).toArray();
    }

    private static int[] pick(int[] values, int[] which) {
        return Arrays.stream(which).map(i -> values[i]).toArray();
    }

    private static double[][] pick(double[][] rows, int[] which) {
        return Arrays.stream(which).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }
}
