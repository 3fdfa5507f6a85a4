package graft.layers.training;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * Multinomial logistic regression on features in memory: the best fully connected head, found without a learning rate.
 *
 * <pre>minimise  1/V * sum over n of v[label[n]] * crossEntropy(x[n] w + b, label[n])  +  decay/2 * |w|²</pre>
 *
 * with class weights v, all 1 unless given, and V the sum of the samples' v. The problem is convex: every start leads
 * to the same weights ({@code LogisticProblem} is how). The bits do not depend on the number of threads.
 */
public final class LogisticRegression {
    private final Tensor features;
    private final int[] labels;
    private final double[] classWeights;
    private final HeadSpace space;

    private LogisticRegression(Tensor features, int[] labels, double[] classWeights, HeadSpace space) {
        if (labels.length != features.dim(0)) {
            throw new IllegalArgumentException(labels.length + " labels for features " + features);
        }
        this.features = features;
        this.labels = labels;
        this.classWeights = classWeights;
        this.space = space;
    }

    /** Weight [C,K] and bias [K] of the solution, the loss there, and the iterations that it took. */
    public record Solution(Tensor weight, Tensor bias, double loss, int iterations) {
    }

    /**
     * All classes weigh the same, on this thread.
     *
     * @param features [N,C]; standardise them first, the decay treats all alike
     * @param decay    strength of the quadratic penalty on the weights, above 0
     */
    public static Solution fit(Tensor features, int[] labels, int classes, double decay, int maxIterations) {
        try (ThreadTeam alone = ThreadTeam.of(1)) {
            return fit(features, labels, equal(classes), decay, maxIterations, alone);
        }
    }

    /**
     * @param features     [N,C]; standardise them first, the decay treats all alike
     * @param labels       [N], 0 to K - 1
     * @param classWeights [K], 0 or more
     * @param decay        strength of the quadratic penalty on the weights, above 0
     * @throws IllegalArgumentException when there are not as many labels as rows, or no label's class has a weight
     */
    public static Solution fit(Tensor features, int[] labels, double[] classWeights, double decay, int maxIterations,
            ThreadTeam team) {
        LogisticRegression regression = new LogisticRegression(features, labels, classWeights,
                new HeadSpace.OfFeatures(features, team));
        LogisticProblem.Minimum minimum = regression.problem(_ -> true, decay).solve(maxIterations);
        int c = features.dim(1);
        int k = classWeights.length;
        float[] head = new float[(c + 1) * k];
        for (int i = 0; i < head.length; i++) {
            head[i] = (float) minimum.head()[i];
        }
        return new Solution(Tensor.wrap(Arrays.copyOf(head, c * k), c, k),
                Tensor.wrap(Arrays.copyOfRange(head, c * k, head.length), k), minimum.loss(), minimum.iterations());
    }

    /**
     * For many heads on subsets of the same samples, as cross-validation needs them: what they share is computed once.
     *
     * @param features     [N,C]; standardise them first, the decay treats all alike
     * @param labels       [N], 0 to K - 1
     * @param classWeights [K], 0 or more
     */
    public static LogisticRegression ofSubsets(Tensor features, int[] labels, double[] classWeights, ThreadTeam team) {
        return new LogisticRegression(features, labels, classWeights, HeadSpace.cheapest(features, team));
    }

    /** Which samples a head learns from. */
    @FunctionalInterface
    public interface Subset {
        boolean holds(int sample);
    }

    /**
     * What a head says of all samples that learnt from some of them.
     *
     * @return logits [N,K], also of the samples that it did not learn from
     * @throws IllegalArgumentException when no sample of the subset has a weight
     */
    public Tensor logits(Subset learntFrom, double decay, int maxIterations) {
        LogisticProblem problem = problem(learntFrom, decay);
        return problem.logits(problem.solve(maxIterations));
    }

    private LogisticProblem problem(Subset learntFrom, double decay) {
        double[] shares = new double[labels.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = learntFrom.holds(i) ? classWeights[labels[i]] : 0;
            sum += shares[i];
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("nothing to learn from among " + features.dim(0) + " samples; class "
                    + "weights are 0 or more, found " + Arrays.toString(classWeights));
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return new LogisticProblem(space, labels, shares, classWeights.length, decay);
    }

    /** As many ones. */
    public static double[] equal(int classes) {
        double[] ones = new double[classes];
        Arrays.fill(ones, 1);
        return ones;
    }
}
