package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.FiniteValues;
import graft.layers.plan.InferencePlan;
import graft.layers.training.DivergedException;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.layers.training.Standardization;
import graft.layers.training.TrainingLog;
import graft.transfer.trust.ClassWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Learns the head of a network on features [N,C] of its frozen trunk. Features are standardised for it, so that one
 * learning rate and one decay suit every trunk; afterwards the head's weights take them as they are.
 */
final class HeadOnFeatures {
    /** Decay of the logistic head on standardised features. */
    static final double LOGISTIC_DECAY = 1e-2;
    static final int LOGISTIC_ITERATIONS = 200;

    private final Standardization standard;
    private final CachedSamples known;
    private final CachedSamples measured;

    HeadOnFeatures(BoundaryFeatures features) {
        standard = features.known().standardization();
        known = features.known().standardized(standard);
        measured = features.measured().standardized(standard);
    }

    /**
     * Changes the weights of {@code head}, the network after the features.
     *
     * @param training trains that network on the first samples and measures it on the second
     */
    TrainingLog learn(Network head, BiFunction<Samples, Samples, TrainingLog> training) {
        TrainingLog log = training.apply(known, measured);
        fold(head);
        return log;
    }

    /** The features to learn from, standardised. */
    CachedSamples known() {
        return known;
    }

    /** Whether logistic regression is possible: it wants all features in memory. */
    boolean isInMemory() {
        return known.inMemory();
    }

    /**
     * Solves for the weights of {@code head}. The log has two entries: the untrained head, and the solution.
     *
     * @param weights of classes in what is minimised; losses in the log are of images that all weigh the same
     */
    TrainingLog solve(Network head, int batch, ClassWeights weights, ThreadTeam team) {
        long start = System.nanoTime();
        List<TrainingLog.Epoch> epochs = new ArrayList<>();
        try (InferencePlan plan = head.compileForInference(Math.min(batch, known.count()), team)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                if (epoch == 1) {
                    LogisticRegression.Solution s = LogisticRegression.fit(known.stacked(), known.stackedLabels(),
                            weights.of(known.stackedLabels(), head.outputShape().c()), LOGISTIC_DECAY,
                            LOGISTIC_ITERATIONS, team);
                    Map<String, Parameter> own = head.parametersOf(head.head());
                    own.get("weight").set(s.weight());
                    own.get("bias").set(s.bias());
                    plan.refresh();
                }
                Predictions p = Predictions.of(plan, measured, team, _ -> { });
                if (!Double.isFinite(p.loss()) || p.holdsNaN()) {
                    throw new DivergedException("the validation loss of the logistic head is " + p.loss()
                            + ": the features are too large; see that the weights and the preparation of the images "
                            + "belong to this network");
                }
                epochs.add(new TrainingLog.Epoch(epoch, Predictions.of(plan, known, team, _ -> { }).loss(), p.loss(),
                        p.accuracy(1), (System.nanoTime() - start) / 1e9));
            }
        }
        fold(head);
        return new TrainingLog(epochs);
    }

    private void fold(Network head) {
        Map<String, Parameter> own = head.parametersOf(head.head());
        standard.fold(own.get("weight").value(), own.get("bias").value());
        own.forEach((name, p) -> {
            if (!FiniteValues.in(p.value().unwrap())) {
                throw new DivergedException("the head that was learnt is not finite: " + p.name() + " holds NaN or "
                        + "infinities. The features are too large; see that the weights and the preparation of the "
                        + "images belong to this network");
            }
        });
    }
}
