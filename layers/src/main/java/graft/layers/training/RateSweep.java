package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The learning-rate range test of Smith, "Cyclical learning rates for training neural networks", 2015,
 * arXiv:1506.01186, section 3.3, with a rate that grows exponentially: one step for each rate, each on another batch.
 * It ends at the last rate, when the mean of the last few losses is four times their lowest mean so far, or when a loss
 * is no number any more.
 */
final class RateSweep {
    /** So many times the lowest loss is taken as the end. */
    static final int DIVERGED = 4;

    private final TrainerSettings settings;
    private final RateRange range;
    private final ThreadTeam threads;
    private final List<Double> losses = new ArrayList<>();
    private double lowestMean = Double.POSITIVE_INFINITY;

    RateSweep(TrainerSettings settings, RateRange range, ThreadTeam threads) {
        this.settings = settings;
        this.range = range;
        this.threads = threads;
    }

    /** Steps through all rates; the network and the optimiser are changed. */
    RateCurve run(Samples train) {
        Map<Integer, TrainingPlan> plans = new HashMap<>();
        try {
            for (int pass = 1; ; pass++) {
                int before = losses.size();
                RateCurve.End end = pass(train, pass, plans);
                if (end != null) {
                    return new RateCurve(range, losses, end);
                }
                if (losses.size() == before) {
                    throw new LostSamplesException("no samples to learn from could be read");
                }
            }
        } finally {
            plans.values().forEach(TrainingPlan::close);
        }
    }

    /** One pass over the samples, in batches of the same size; null when the sweep goes on after it. */
    private RateCurve.End pass(Samples train, int pass, Map<Integer, TrainingPlan> plans) {
        int[] order = TrainingSteps.shuffled(train.count(), settings.seed() * 1_000_003 + pass);
        int size = Math.min(settings.batch(), order.length);
        int used = order.length - order.length % size; // batches of one size: a small one has another noise
        float[] staging = new float[size * train.shape().size()];
        int[] ids = new int[size];
        try (Samples.Reader reader = train.read(Arrays.copyOf(order, used), size, pass)) {
            for (int n; (n = reader.next(staging, 0, ids)) > 0; ) {
                TrainingSteps.checkInterrupted();
                TrainingPlan plan = plans.computeIfAbsent(n, k -> settings.network().compileForTraining(
                        settings.plan(k).team(threads)));
                Targets targets = TrainingSteps.into(plan, train, staging, ids, n, settings.seed(), losses.size());
                plan.seed(settings.seed(), losses.size());
                plan.forward();
                double loss = settings.loss().apply(plan.output(), targets, plan.outputGradient());
                RateCurve.End end = add(loss);
                if (end != null) {
                    return end;
                }
                plan.backward();
                settings.clipping().apply(plan.learningParameters(), threads);
                settings.optimizer().step(plan.learningParameters(), range.at(losses.size() - 1), threads);
                settings.maxNorm().ifPresent(bound -> bound.apply(plan.learningParameters()));
                settings.listener().samples(1, 1, losses.size() * size, range.steps() * size);
            }
        }
        return null;
    }

    /** Notes a loss; null when the sweep goes on after it. */
    private RateCurve.End add(double loss) {
        if (!Double.isFinite(loss)) {
            return RateCurve.End.NOT_FINITE;
        }
        losses.add(loss);
        int h = range.smoothing();
        if (losses.size() >= h) {
            double mean = losses.subList(losses.size() - h, losses.size()).stream().mapToDouble(Double::doubleValue)
                    .average().orElseThrow();
            if (mean > DIVERGED * lowestMean) {
                return RateCurve.End.DIVERGED;
            }
            lowestMean = Math.min(lowestMean, mean);
        }
        return losses.size() == range.steps() ? RateCurve.End.COMPLETE : null;
    }
}
