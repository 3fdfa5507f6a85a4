package graft.layers.training;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Drives a network over samples, epoch by epoch: forward, loss, backward, optimiser; then measures it on the validation
 * samples.
 *
 * <p>The same seed gives the same order of samples, the same dropout masks and so the same bits, whatever the number of
 * threads. Interrupting the thread ends the run with a {@link CancellationException}; the network keeps the weights it
 * has by then.
 */
public final class Trainer {
    private final Network network;
    private Optimizer optimizer = Sgd.momentum(0.9);
    private Schedule schedule = Schedule.constant();
    private double learningRate = 0.01;
    private int epochs = 10;
    private int batch = 32;
    private long seed;
    private double secondsAllowed = Double.POSITIVE_INFINITY;
    private Kernels kernels = Kernels.best();
    private ThreadTeam team;
    private Listener listener = new Listener() {
    };

    /** Hears how a run goes on. */
    public interface Listener {
        /** {@code done} of {@code count} samples of this epoch have been learnt from. */
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

    /** The peak learning rate; default 0.01. */
    public Trainer learningRate(double rate) {
        learningRate = rate;
        return this;
    }

    /** Passes over the training samples; default 10. */
    public Trainer epochs(int count) {
        epochs = count;
        return this;
    }

    /** Samples in a step; default 32. The last step of an epoch may have fewer, but never one alone. */
    public Trainer batch(int size) {
        batch = size;
        return this;
    }

    public Trainer seed(long s) {
        seed = s;
        return this;
    }

    /** Stops after the epoch in which so many seconds have passed. */
    public Trainer secondsAllowed(double seconds) {
        secondsAllowed = seconds;
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

    /** Trains and measures. */
    public TrainingLog fit(Samples train, Samples validation) {
        if (train.count() == 0 || validation.count() == 0) {
            throw new IllegalArgumentException("training needs samples to learn from and samples to be measured on, "
                    + "found " + train.count() + " and " + validation.count());
        }
        if (team != null) {
            return fit(train, validation, team);
        }
        try (ThreadTeam own = ThreadTeam.of(ThreadTeam.defaultSize())) {
            return fit(train, validation, own);
        }
    }

    private TrainingLog fit(Samples train, Samples validation, ThreadTeam threads) {
        long start = System.nanoTime();
        List<TrainingLog.Epoch> log = new ArrayList<>();
        Steps steps = new Steps(threads);
        try (InferencePlan measure = InferencePlan.compile(network, Math.min(batch, Math.max(1, validation.count())),
                false, kernels, threads)) {
            double firstLoss = Predictions.of(measure, train, threads, _ -> check()).loss();
            for (int epoch = 0; epoch <= epochs; epoch++) {
                double trainLoss = epoch == 0 ? firstLoss : steps.epoch(train, epoch);
                if (epoch > 0) {
                    measure.refresh();
                }
                Predictions p = Predictions.of(measure, validation, threads, _ -> check());
                log.add(new TrainingLog.Epoch(epoch, trainLoss, p.loss(), p.accuracy(1),
                        (System.nanoTime() - start) / 1e9));
                listener.epoch(log.getLast(), epochs);
                if (log.getLast().seconds() > secondsAllowed) {
                    break;
                }
            }
        }
        return new TrainingLog(log);
    }

    private static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("training was interrupted");
        }
    }

    /** The steps of a run: plans for the batch sizes that occur, and the count of steps so far. */
    private final class Steps {
        private final ThreadTeam threads;
        private final Map<Integer, TrainingPlan> plans = new HashMap<>();
        private int step;

        Steps(ThreadTeam threads) {
            this.threads = threads;
        }

        double epoch(Samples train, int epoch) {
            int[] order = shuffled(train.count(), seed * 1_000_003 + epoch);
            int size = Math.min(batch, order.length);
            // A last batch of one would leave BatchNorm without a variance: its sample waits for the next epoch.
            int used = order.length % size == 1 && order.length > 1 ? order.length - 1 : order.length;
            int perEpoch = Math.ceilDiv(used, size);
            float[] staging = new float[size * train.shape().size()];
            int[] ids = new int[size];
            int[] labels = new int[size];
            int done = 0;
            double total = 0;
            try (Samples.Reader reader = train.read(java.util.Arrays.copyOf(order, used), size, epoch)) {
                for (int n; (n = reader.next(staging, 0, ids)) > 0; ) {
                    check();
                    TrainingPlan plan = planFor(n);
                    Nhwc in = plan.input();
                    System.arraycopy(staging, 0, in.data(), in.offset(), n * train.shape().size());
                    for (int i = 0; i < n; i++) {
                        labels[i] = train.label(ids[i]);
                    }
                    plan.seed(seed, step);
                    plan.forward();
                    total += n * SoftmaxCrossEntropy.of(plan.output(), labels, plan.outputGradient());
                    plan.backward();
                    double progress = (double) step / Math.max(1, perEpoch * epochs);
                    optimizer.step(plan.learningParameters(), learningRate * schedule.factor(Math.min(1, progress)),
                            threads);
                    plans.values().forEach(TrainingPlan::weightsChanged);
                    step++;
                    done += n;
                    listener.samples(epoch, epochs, done, used);
                }
            }
            double loss = total / Math.max(1, done);
            if (Double.isNaN(loss) || Double.isInfinite(loss)) {
                throw new DivergedException("the training loss is " + loss + " in epoch " + epoch
                        + ": the learning rate " + learningRate + " is too high; try a tenth of it");
            }
            return loss;
        }

        private TrainingPlan planFor(int n) {
            return plans.computeIfAbsent(n, size -> TrainingPlan.compile(network, size, kernels, threads));
        }
    }

    private static int[] shuffled(int count, long seed) {
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
