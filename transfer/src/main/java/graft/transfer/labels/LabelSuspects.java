package graft.transfer.labels;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Standardization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The labels of a set of pictures that are probably wrong, the most suspicious first.
 *
 * <p>Each picture is judged by logistic heads that did not learn from it: five folds, and that three times with other
 * folds, whose probabilities are averaged. They learn under a hundred times the decay of a head that is kept: a head
 * that follows its labels closely also learns the wrong ones. (With a tenth of the labels of 398 photographs of ants
 * and bees exchanged, on SqueezeNet's features, 86 % of them are in the first 15 % of the list; 73 % with the usual
 * decay.)
 *
 * @param judged   how many pictures were judged
 * @param suspects those whose label a filter of {@link NoiseFilter} takes for wrong or another class is more probable
 *                 for, the lowest score first
 * @param notes    what could not be judged, in sentences
 */
public record LabelSuspects(int judged, List<Suspect> suspects, List<String> notes) {
    private static final int FOLDS = 5;
    private static final int REPEATS = 3;
    /** With more products a step, folds are drawn once: so many images are judged well enough by one head each. */
    private static final double PRODUCTS = 1e8;
    private static final double DECAY = 1;
    private static final int ITERATIONS = 100;
    private static final int NEIGHBOURS = 3;
    /** So many suspects get neighbours: looking for them takes time, and further down the list no one looks. */
    private static final int WITH_NEIGHBOURS = 200;

    /**
     * A picture whose label is doubtful.
     *
     * @param picture    its number, 0 to N - 1
     * @param given      the class that it is labelled
     * @param believed   the class that is most probable
     * @param score      probability of its label, by heads that did not learn from it
     * @param confidence probability of the class believed in
     * @param isFlagged  whether {@link NoiseFilter#PRUNE_BY_NOISE_RATE} takes its label for wrong: as many of the list
     *                   as there probably are wrong ones
     * @param neighbours the pictures that are most like it by their features, the nearest first; none far down the list
     */
    public record Suspect(int picture, int given, int believed, double score, double confidence, boolean isFlagged,
            List<Integer> neighbours) {
        public Suspect {
            neighbours = List.copyOf(neighbours);
        }
    }

    public LabelSuspects {
        suspects = List.copyOf(suspects);
        notes = List.copyOf(notes);
    }

    /** How many labels are probably wrong. */
    public int flagged() {
        return (int) suspects.stream().filter(Suspect::isFlagged).count();
    }

    /**
     * Judges labels by features of a frozen network.
     *
     * @param features [N,C] as they are, not standardised
     * @param labels   [N], indices into the classes
     * @param classes  their names
     */
    public static LabelSuspects of(Tensor features, int[] labels, List<String> classes, long seed, ThreadTeam team) {
        return of(features, labels, IntStream.range(0, labels.length).toArray(), classes, seed, team);
    }

    /**
     * The same where some pictures belong together, such as copies of one: none is judged by a head that learnt from
     * another of its group.
     *
     * @param groups [N], the same number for pictures that belong together
     */
    public static LabelSuspects of(Tensor features, int[] labels, int[] groups, List<String> classes, long seed,
            ThreadTeam team) {
        Tensor standard = Standardization.of(features).apply(features);
        LogisticRegression heads = LogisticRegression.ofSubsets(standard, labels,
                LogisticRegression.equal(classes.size()), team);
        double[][] sum = new double[labels.length][classes.size()];
        Folds folds = null;
        double n = features.dim(0);
        int repeats = Math.min(n, 2.0 * features.dim(1)) * n * classes.size() > PRODUCTS ? 1 : REPEATS;
        for (int repeat = 0; repeat < repeats; repeat++) {
            folds = Folds.stratified(labels, groups, classes, FOLDS, seed + repeat);
            double[][] p = HeldOut.of(heads, folds, DECAY, ITERATIONS).probabilities();
            for (int i = 0; i < sum.length; i++) {
                for (int k = 0; k < classes.size(); k++) {
                    sum[i][k] += p[i][k] / repeats;
                }
            }
        }
        int[] judged = IntStream.range(0, labels.length).filter(folds::isHeldOut).toArray();
        return of(features, labels, IntStream.of(judged).mapToObj(i -> sum[i]).toArray(double[][]::new), judged,
                classes.size(), folds.notes());
    }

    private static LabelSuspects of(Tensor features, int[] allLabels, double[][] p, int[] judged, int classes,
            List<String> notes) {
        int[] labels = IntStream.of(judged).map(i -> allLabels[i]).toArray();
        ConfidentJoint joint = ConfidentJoint.of(labels, p, classes);
        boolean[] flagged = NoiseFilter.PRUNE_BY_NOISE_RATE.wrong(labels, p, joint);
        boolean[] doubtful = NoiseFilter.PREDICTED_NEQ_GIVEN.wrong(labels, p, joint);
        List<Integer> worstFirst = IntStream.range(0, labels.length).filter(i -> doubtful[i]) // holds all flagged ones
                .boxed().sorted(Comparator.comparingDouble(i -> p[i][labels[i]])).toList();
        FeatureDistances distances = FeatureDistances.of(rows(features));
        List<Suspect> suspects = new ArrayList<>();
        for (int i : worstFirst) {
            int believed = ConfidentJoint.mostProbable(p[i]);
            List<Integer> neighbours = suspects.size() >= WITH_NEIGHBOURS ? List.of()
                    : distances.nearest(judged[i], NEIGHBOURS).stream().map(FeatureDistances.Neighbour::picture)
                            .toList();
            suspects.add(new Suspect(judged[i], labels[i], believed, p[i][labels[i]], p[i][believed], flagged[i],
                    neighbours));
        }
        return new LabelSuspects(labels.length, suspects, notes);
    }

    private static double[][] rows(Tensor features) {
        int c = features.dim(1);
        float[] x = features.unwrap();
        return IntStream.range(0, features.dim(0)).mapToObj(i -> IntStream.range(0, c)
                .mapToDouble(f -> x[i * c + f]).toArray()).toArray(double[][]::new);
    }
}
