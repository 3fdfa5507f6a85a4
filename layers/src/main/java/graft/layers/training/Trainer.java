package graft.layers.training;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Drives a network over samples, epoch by epoch: forward, loss, backward, optimiser; then measures it on the validation
 * samples.
 *
 * <p>The same seed gives the same order of samples, the same dropout masks and so the same bits, whatever the number of
 * threads. Interrupting the thread ends the run with a {@link java.util.concurrent.CancellationException}; the network
 * keeps the weights it has by then.
 */
public final class Trainer {
    private final Network network;
    private Optimizer optimizer = Sgd.momentum(0.9);
    private Schedule schedule = Schedule.constant();
    private Loss loss = SoftmaxCrossEntropy.plain();
    private GradientClipping clipping = GradientClipping.none();
    private Unfreezing unfreezing = Unfreezing.atOnce();
    private Optional<MaxNorm> maxNorm = Optional.empty();
    private OptionalDouble averageDecay = OptionalDouble.empty();
    private OptionalDouble learningRate = OptionalDouble.empty();
    private int epochs = 10;
    private int batch = 32;
    private int accumulated = 1;
    private long seed;
    private Kernels kernels = Kernels.best();
    private Listener listener = new Listener() {
    };
    private double timeLimit = Double.POSITIVE_INFINITY;
    private ThreadTeam team;
    private Consumer<TrainingState> checkpoints = _ -> { };
    private TrainingState resumed;
    private Optional<EarlyStopping> stopping = Optional.empty();

    /** Notified of the progress of a run. */
    public interface Listener {
        /** What the run will take, before it begins. */
        default void memory(TrainingMemory estimate) {
        }

        /** {@code done} of {@code count} samples of this epoch have been trained on. */
        default void samples(int epoch, int epochs, int done, int count) {
        }

        /** An epoch has ended and been measured. */
        default void epoch(TrainingLog.Epoch result, int epochs) {
        }
    }

    private Trainer(Network network) {
        this.network = network;
    }

    /** A trainer of what is not frozen in {@code network}; it changes the network's parameters in place. */
    public static Trainer of(Network network) {
        return new Trainer(network);
    }

    /** Default: SGD with momentum 0.9. */
    public Trainer optimizer(Optimizer o) {
        optimizer = o;
        return this;
    }

    /** Default: constant. */
    public Trainer schedule(Schedule s) {
        schedule = s;
        return this;
    }

    /** What is minimised, and measured; default: cross-entropy. */
    public Trainer loss(Loss l) {
        loss = l;
        return this;
    }

    /** Default: none. */
    public Trainer clipping(GradientClipping c) {
        clipping = c;
        return this;
    }

    /** Bounds the weights of a layer after every step; default: none. */
    public Trainer maxNorm(MaxNorm bound) {
        network.parameter(bound.layer() + ".weight");
        maxNorm = Optional.of(bound);
        return this;
    }

    /** Which layers are trained from which epoch on; default: all that are not frozen, from the first. */
    public Trainer unfreezing(Unfreezing u) {
        unfreezing = u;
        return this;
    }

    /** How many batches' gradients make one step, as if they were one large batch; default 1. */
    public Trainer accumulate(int batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("a step takes the gradients of 1 batch or more, found " + batches);
        }
        accumulated = batches;
        return this;
    }

    /**
     * Keeps an exponential moving average of the weights, such as with decay 0.999: it is what is measured after every
     * epoch, and what the network holds at the end. See {@link WeightAverage}.
     */
    public Trainer averageWeights(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("the decay of an average of weights lies in [0, 1), found " + decay);
        }
        averageDecay = OptionalDouble.of(decay);
        return this;
    }

    /**
     * Called with the state of the run after every epoch. What it holds is the run's own and goes on changing: write it
     * within the call, or {@link TrainingState#copy} it.
     */
    public Trainer checkpoints(Consumer<TrainingState> listener) {
        checkpoints = listener;
        return this;
    }

    /**
     * Goes on from the state of a run with the same settings on the same samples, and ends with the bits with which
     * that one would have ended. Frozen weights are not part of it: the network must have them already.
     */
    public Trainer resume(TrainingState state) {
        resumed = state;
        return this;
    }

    /**
     * Ends the run when it gets no better, and keeps the best epoch's weights: the network holds them at the end, and
     * {@link TrainingLog#choice} states which they are. Default: the last epoch's are kept.
     */
    public Trainer earlyStopping(EarlyStopping s) {
        stopping = Optional.of(s);
        return this;
    }

    /** The peak learning rate; default: the schedule's where it has one, else the optimiser's own. */
    public Trainer learningRate(double rate) {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a learning rate is 0 or more, found " + rate);
        }
        learningRate = OptionalDouble.of(rate);
        return this;
    }

    /** Passes over the training samples; default 10, and 0 only measures. */
    public Trainer epochs(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a run has 0 epochs or more, found " + count);
        }
        epochs = count;
        return this;
    }

    /** Samples in a step; default 32. The last step of an epoch may have fewer, but never one alone. */
    public Trainer batch(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a batch has 1 sample or more, found " + size);
        }
        batch = size;
        return this;
    }

    public Trainer seed(long s) {
        seed = s;
        return this;
    }

    /**
     * Ends the run when so many seconds have passed, measuring included, but for the step under way: the epoch that is
     * not over is measured and counted. The schedule then follows the time, where that is ahead of the steps, and the
     * loss on the training samples is not measured before training; where a run ends depends on the machine.
     */
    public Trainer timeLimit(double seconds) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a time limit is 0 seconds or more, found " + seconds);
        }
        timeLimit = seconds;
        return this;
    }

    public Trainer kernels(Kernels k) {
        kernels = k;
        return this;
    }

    /** The threads to borrow; default: a team of the default size for the length of the run. */
    public Trainer team(ThreadTeam t) {
        team = t;
        return this;
    }

    public Trainer listener(Listener l) {
        listener = l;
        return this;
    }

    /** What {@link #fit} will take. */
    public TrainingMemory memory(Samples train, Samples validation) {
        return TrainingMemory.of(settings(), train, validation);
    }

    private TrainerSettings settings() {
        return new TrainerSettings(network, kernels, batch, accumulated, epochs, seed, loss, optimizer,
                learningRate.orElse(schedule.peakRate().orElse(optimizer.learningRate())), schedule, clipping,
                maxNorm, unfreezing, averageDecay, stopping.isPresent(), listener);
    }

    /**
     * Trains and measures. An epoch that fails is not passed to {@link #checkpoints}.
     *
     * @throws IllegalArgumentException for samples of another shape than the network's input, or labels that are not 0
     *                                  to outputs - 1
     * @throws DivergedException        when outputs, losses or weights are no longer numbers; names the layer
     * @throws LostSamplesException     when no samples, or far fewer than before, could be read in an epoch
     * @throws graft.layers.plan.NotEnoughMemoryException before it begins, when the run does not fit into memory;
     *                                                    states what would
     */
    public TrainingLog fit(Samples train, Samples validation) {
        TrainingChecks.requireFitting(network, train, validation);
        TrainingMemory estimate = memory(train, validation);
        listener.memory(estimate);
        TrainingMemory.require(estimate, settings(), train, validation);
        if (team != null) {
            return fit(train, validation, team);
        }
        try (ThreadTeam own = ThreadTeam.of(ThreadTeam.defaultSize())) {
            return fit(train, validation, own);
        }
    }

    /**
     * Tries learning rates: one step for each, from low to high, until the loss grows without bound (Smith, 2015,
     * arXiv:1506.01186). The network and the optimiser are afterwards as they were, and epochs, schedule and limits of
     * time have no part in it. The same seed gives the same bits, whatever the number of threads.
     *
     * @throws IllegalArgumentException as {@link #fit}
     * @throws LostSamplesException     when no samples can be read
     */
    public RateCurve sweep(RateRange range, Samples train) {
        TrainingChecks.requireFitting(network, train, train);
        TrainingMemory.require(memory(train, train), settings(), train, train);
        if (team != null) {
            return sweep(range, train, team);
        }
        try (ThreadTeam own = ThreadTeam.of(ThreadTeam.defaultSize())) {
            return sweep(range, train, own);
        }
    }

    private RateCurve sweep(RateRange range, Samples train, ThreadTeam threads) {
        TrainerSettings settings = settings();
        TrainingState before;
        try (TrainingSteps steps = new TrainingSteps(settings, threads, new TimeLimit(timeLimit, 0))) {
            before = steps.state(new TrainingLog(List.of()), Map.of()).copy();
        }
        try {
            return new RateSweep(settings, range, threads).run(train);
        } finally {
            before.restoreWeights(network);
            optimizer.restore(before.optimizer());
        }
    }

    private TrainingLog fit(Samples train, Samples validation, ThreadTeam threads) {
        List<TrainingLog.Epoch> log = new ArrayList<>();
        TimeLimit time = new TimeLimit(timeLimit, resumed == null ? 0 : resumed.log().last().seconds());
        Optional<BestEpoch> best = stopping.map(BestEpoch::new);
        try (TrainingSteps steps = new TrainingSteps(settings(), threads, time)) {
            if (resumed != null) {
                steps.restore(resumed);
                log.addAll(resumed.log().epochs());
                best.ifPresent(b -> b.restore(resumed.best()));
            }
            try (InferencePlan measure = network.compileForInference(
                    settings().plan(Math.min(batch, validation.count())).team(threads))) {
                while (log.size() <= epochs && (log.isEmpty() || !time.isOver())
                        && stopping.filter(s -> s.isOver(log)).isEmpty()) {
                    int epoch = log.size();
                    double trainLoss = epoch == 0 ? time.exists() ? Double.NaN
                            : beforeTraining(measure, train, steps, threads)
                            : steps.epoch(train, epoch, validationLosses(log));
                    double trained = time.spent();
                    measuredOnAverage(measure, validation, steps, epoch, threads, p -> {
                        log.add(new TrainingLog.Epoch(epoch, trainLoss, p.loss(), p.accuracy(1),
                                time.spent()));
                        best.ifPresent(b -> b.see(log, p, validation.count(), network));
                    });
                    time.measured(time.spent() - trained);
                    checkpoints.accept(steps.state(new TrainingLog(log), best.map(BestEpoch::state).orElse(Map.of())));
                    listener.epoch(log.getLast(), epochs);
                }
            }
            steps.swapAverage();
        }
        best.ifPresent(b -> b.restoreInto(network));
        return new TrainingLog(log, best.map(b -> b.choice(log, loss, seed)));
    }

    private double beforeTraining(InferencePlan measure, Samples train, TrainingSteps steps, ThreadTeam threads) {
        Predictions p = measured(measure, train, 0, threads);
        steps.read(steps.read().afterTraining(0, p.count(), train.count()));
        return p.loss();
    }

    private Predictions measured(InferencePlan plan, Samples samples, int epoch, ThreadTeam threads) {
        Predictions p = Predictions.of(plan, samples, loss, threads, _ -> TrainingSteps.checkInterrupted());
        if (!Double.isFinite(p.loss()) || p.holdsNaN()) {
            Optional<String> first = TrainingChecks.firstNotFinite(plan, samples);
            String remedy = TrainingChecks.isInput(network, first) ? ""
                    : epoch == 0 ? "; the weights are damaged, or the samples are prepared as for another network"
                    : "; the learning rate " + settings().learningRate() + " is too high; try a tenth of it";
            throw new DivergedException((epoch == 0 ? "the outputs are not finite before any training"
                    : "the measured loss is " + p.loss() + " after epoch " + epoch)
                    + TrainingChecks.where(network, first) + remedy);
        }
        return p;
    }

    /** The network as it would be handed over now: with the average of its weights, where one is kept. */
    private void measuredOnAverage(InferencePlan plan, Samples samples, TrainingSteps steps, int epoch,
            ThreadTeam threads, Consumer<Predictions> seen) {
        steps.swapAverage();
        try {
            plan.refresh();
            Predictions p = measured(plan, samples, epoch, threads);
            steps.read(steps.read().afterMeasuring(epoch, p.count(), samples.count()));
            seen.accept(p);
        } finally {
            steps.swapAverage();
        }
    }

    private static List<Double> validationLosses(List<TrainingLog.Epoch> log) {
        return log.stream().skip(1).map(TrainingLog.Epoch::validationLoss).toList();
    }
}
