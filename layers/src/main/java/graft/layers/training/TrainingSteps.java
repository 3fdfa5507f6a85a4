package graft.layers.training;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import graft.layers.plan.TrainingPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * The steps of one run: plans for the batch sizes that occur and the layers that are trainable by now, gradients of the
 * batches that a step waits for, the average of the weights, and the counts of batches and steps so far.
 */
final class TrainingSteps implements AutoCloseable {
    /** Lets mixtures be drawn from other numbers than the order of samples. */
    private static final long MIXTURES = 0x6d69_7874_7572_6573L;

    private final TrainerSettings settings;
    private final Network network;
    private final ThreadTeam threads;
    private final TimeLimit time;
    private final Map<Integer, TrainingPlan> plans = new HashMap<>();
    private final GradientAccumulator accumulator = new GradientAccumulator();
    private final WeightAverage average;
    private Network training;
    private int batches;
    private int steps;
    private int stepsInAll;
    private int waiting;
    private SampleCounts read = SampleCounts.UNKNOWN;

    TrainingSteps(TrainerSettings settings, ThreadTeam threads, TimeLimit time) {
        this.settings = settings;
        this.time = time;
        this.threads = threads;
        network = settings.network();
        training = network;
        average = settings.averageDecay().isPresent() ? new WeightAverage(settings.averageDecay().getAsDouble()) : null;
    }

    /**
     * Learns from all samples once, or from as many as there is time for.
     *
     * @param validationLosses after each epoch so far
     * @return the mean loss, each sample's measured before the step that it was part of
     */
    double epoch(Samples train, int epoch, List<Double> validationLosses) {
        train(settings.unfreezing().at(network, epoch, settings.epochs()));
        int[] order = shuffled(train.count(), settings.seed() * 1_000_003 + epoch);
        int size = Math.min(settings.batch(), order.length);
        // A last batch of one would leave BatchNorm without a variance: its sample waits for the next epoch.
        int used = order.length % size == 1 && order.length > 1 ? order.length - 1 : order.length;
        stepsInAll = Math.ceilDiv(Math.ceilDiv(used, size), settings.accumulated()) * settings.epochs();
        float[] staging = new float[size * train.shape().size()];
        int[] ids = new int[size];
        int done = 0;
        double total = 0;
        try (Samples.Reader reader = train.read(Arrays.copyOf(order, used), size, epoch)) {
            for (int n; (n = reader.next(staging, 0, ids)) > 0; ) {
                checkInterrupted();
                TrainingPlan plan = planFor(n);
                Targets targets = into(plan, train, staging, ids, n, settings.seed(), batches);
                plan.seed(settings.seed(), batches++);
                plan.forward();
                double loss = settings.loss().apply(plan.output(), targets, plan.outputGradient());
                if (!Double.isFinite(loss)) {
                    throw diverged(epoch, loss, plan, staging, train.shape().size(), ids, n);
                }
                total += n * loss;
                plan.backward();
                learnFrom(plan.learningParameters(), n, validationLosses);
                done += n;
                settings.listener().samples(epoch, settings.epochs(), done, used);
                if (time.isOver()) {
                    break;
                }
            }
        }
        if (waiting > 0) {
            stepOnAccumulated(validationLosses);
        }
        if (done == 0 || !time.isOver()) {
            read = read.afterTraining(epoch, done, used);
        }
        TrainingChecks.damagedParameter(network).ifPresent(name -> {
            throw new DivergedException("the weights " + name + " are not finite after epoch " + epoch + tooHigh());
        });
        return total / done;
    }

    /** Puts a batch into a plan, mixed where its samples are to be, and returns what the outputs should be. */
    static Targets into(TrainingPlan plan, Samples train, float[] batch, int[] ids, int n, long seed, int number) {
        Nhwc in = plan.input();
        int size = train.shape().size();
        Targets targets = train.targets(ids, n);
        if (train.mixup().isPresent()) {
            return train.mixup().get().apply(batch, n, size, targets, plan.output().c(),
                    (seed * 1_000_003 + number) ^ MIXTURES, in.data(), in.offset());
        }
        System.arraycopy(batch, 0, in.data(), in.offset(), n * size);
        return targets;
    }

    /** Why the loss of a batch is not a number. */
    private DivergedException diverged(int epoch, double loss, TrainingPlan plan, float[] batch, int size, int[] ids,
            int n) {
        Optional<String> first = plan.findNotFinite();
        return new DivergedException("the training loss is " + loss + " in epoch " + epoch
                + TrainingChecks.where(network, first) + (TrainingChecks.isInput(network, first)
                ? ", those with the numbers " + TrainingChecks.samplesNotFinite(batch, size, ids, n) : tooHigh()));
    }

    private String tooHigh() {
        return "; the learning rate " + settings.learningRate() + " is too high; try a tenth of it";
    }

    /** How many samples could be read so far. */
    SampleCounts read() {
        return read;
    }

    void read(SampleCounts counts) {
        read = counts;
    }

    /** Changes over to other trainable layers; what the optimiser remembers of those that stay trainable is kept. */
    private void train(Network now) {
        if (!now.trainable().equals(training.trainable())) {
            close();
            accumulator.forget();
        }
        training = now;
    }

    private TrainingPlan planFor(int n) {
        return plans.computeIfAbsent(n, size -> training.compileForTraining(
                settings.plan(size).team(threads)));
    }

    private void learnFrom(List<LearningParameter> parameters, int samples, List<Double> validationLosses) {
        if (settings.accumulated() == 1) {
            step(parameters, validationLosses);
            return;
        }
        accumulator.add(parameters, samples);
        if (++waiting == settings.accumulated()) {
            stepOnAccumulated(validationLosses);
        }
    }

    private void stepOnAccumulated(List<Double> validationLosses) {
        step(accumulator.mean(), validationLosses);
        accumulator.clear();
        waiting = 0;
    }

    private void step(List<LearningParameter> parameters, List<Double> validationLosses) {
        settings.clipping().apply(parameters, threads);
        double progress = Math.min(1, Math.max(time.progress(), (double) steps / Math.max(1, stepsInAll)));
        settings.optimizer().step(parameters,
                settings.learningRate() * settings.schedule().factor(progress, validationLosses), threads);
        settings.maxNorm().ifPresent(bound -> bound.apply(parameters));
        if (average != null) {
            average.add(parameters);
        }
        steps++;
    }

    /** Exchanges the weights and their average, where one is kept; a second call restores them. */
    void swapAverage() {
        if (average != null) {
            average.swap();
        }
    }

    /** @param best what is kept of the best epoch; empty where it is not looked for */
    TrainingState state(TrainingLog log, Map<String, Tensor> best) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.changedInTraining().forEach((name, p) -> weights.put(name, p.value()));
        return new TrainingState(settings.seed(), batches, steps, log, weights, settings.optimizer().state(),
                average == null ? Map.of() : average.values(), best, read);
    }

    /** Continues from a state that {@link #state} returned. */
    void restore(TrainingState state) {
        if (state.seed() != settings.seed()) {
            throw new IllegalArgumentException("the state is of a run with seed " + state.seed() + ", this one has "
                    + settings.seed() + "; take the same");
        }
        state.restoreWeights(network);
        settings.optimizer().restore(state.optimizer());
        batches = state.batches();
        steps = state.steps();
        read = state.read();
        if (average != null) {
            Map<String, Parameter> parameters = network.changedInTraining();
            state.averages().forEach((name, values) -> average.restore(parameters.get(name), values));
        }
    }

    @Override
    public void close() {
        plans.values().forEach(TrainingPlan::close);
        plans.clear();
    }

    /** Ends the run where its thread has been interrupted. */
    static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("training was interrupted");
        }
    }

    static int[] shuffled(int count, long seed) {
        int[] order = IntStream.range(0, count).toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }
}
