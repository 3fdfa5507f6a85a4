package graft.transfer.bench;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.LayerTime;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.TimingCache;
import graft.layers.plan.TrainingPlan;
import graft.layers.plan.Tuning;
import graft.layers.structure.Node;
import graft.layers.training.Sgd;
import graft.layers.training.SoftmaxCrossEntropy;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Measures networks and matrix products. Training steps are forward, loss, backward and SGD with momentum, 10 classes.
 */
public final class Speed {
    /** Outputs of networks in training steps. */
    public static final int TRAINING_CLASSES = 10;

    /** What is kept for later runs is measured well, however few runs are wanted now. */
    private static final int LEAST_TUNING_RUNS = 8;

    private final ThreadTeam team;
    private final int runs;
    private final int warmup;
    private final IntConsumer progress;

    /** Which layers are trainable in a training step. */
    public enum Trainable {
        ALL("train"), LAST_STAGE("last"), HEAD("head");

        private final String word;

        Trainable(String word) {
            this.word = word;
        }

        /** The word of the command line. */
        public String word() {
            return word;
        }

        private Network apply(Network network) {
            return switch (this) {
                case ALL -> network;
                case LAST_STAGE -> network.freezeThrough(beforeLastStage(network));
                case HEAD -> network.freeze().unfreeze(List.of(network.head().name()));
            };
        }

        /**
         * The stage before the last halving of the image: ResNet's {@code layer3}, VGG's {@code block4}, MobileNet
         * V2's {@code stage5}.
         */
        private static String beforeLastStage(Network network) {
            List<Map.Entry<String, String>> stages = List.copyOf(network.stages().entrySet());
            for (int i = stages.size() - 2; i >= 0; i--) {
                if (network.node(stages.get(i).getValue()).shape().h()
                        > network.node(stages.getLast().getValue()).shape().h() || i == 0) {
                    return stages.get(i).getKey();
                }
            }
            for (int layer = 4; layer > 1; layer--) {
                String prefix = "layer" + layer + ".";
                if (network.nodes().stream().anyMatch(n -> n.name().startsWith(prefix))) {
                    return "layer" + (layer - 1);
                }
            }
            return network.nodes().get(network.nodes().size() / 2).name();
        }
    }

    /** @param progress called with the number of runs done so far */
    public Speed(ThreadTeam team, int runs, int warmup, IntConsumer progress) {
        this.team = team;
        this.runs = runs;
        this.warmup = warmup;
        this.progress = progress;
    }

    /** C = A B for square matrices of this size, packing included. */
    public Measurement matmul(int size) {
        float[] a = random(size * size);
        float[] b = random(size * size);
        float[] c = new float[size * size];
        return Measurement.of(() -> Kernels.best().matmul(size, size, size, a, b, c, false, team), runs, warmup,
                2.0 * size * size * size, progress);
    }

    /** Forward passes of a network. */
    public Measurement inference(Network network, PlanOptions options) {
        try (InferencePlan plan = network.compileForInference(options.team(team))) {
            fill(plan.input());
            return Measurement.of(plan::run, runs, warmup, 2.0 * network.multiplyAdds() * options.batch(), progress);
        }
    }

    /** The fastest algorithm of each convolution: as it is kept in the cache folder, or by timing all of them. */
    public Tuning tuning(Network network, int batch) {
        return Tuning.kept(network.structure(), PlanOptions.batch(batch).team(team), TimingCache.here(),
                Math.max(runs, LEAST_TUNING_RUNS), done -> progress.accept(done * (runs + warmup) / Tuning.PLANS));
    }

    /** The time of every layer of a forward pass, best of the runs, after the warm-up. */
    public List<InferencePlan.StepTime> layers(Network network, PlanOptions options) {
        try (InferencePlan plan = network.compileForInference(options.team(team))) {
            fill(plan.input());
            for (int i = 0; i < warmup; i++) {
                plan.run();
            }
            return plan.profile(runs);
        }
    }

    /** A head that is trained on cached features, see {@link CachedTraining}. */
    public CachedTraining cached(Network network, int batch, int images, int epochs) {
        return CachedTraining.of(network, batch, images, epochs, runs, team, progress);
    }

    /** Training steps of a network with {@link #TRAINING_CLASSES} outputs. */
    public Measurement training(Network whole, Trainable trainable, int batch) {
        Network network = trainable.apply(whole);
        int[] labels = labels(batch);
        Sgd sgd = Sgd.momentum(0.9);
        try (TrainingPlan plan = network.compileForTraining(batch, team)) {
            fill(plan.input());
            return Measurement.of(() -> {
                plan.forward();
                SoftmaxCrossEntropy.of(plan.output(), labels, plan.outputGradient());
                plan.backward();
                sgd.step(plan.learningParameters(), 1e-3, team);
            }, runs, warmup, operations(network) * batch, progress);
        }
    }

    /** The time of every layer of a training step, best of the runs, after the warm-up. */
    public List<LayerTime> trainingLayers(Network whole, Trainable trainable, int batch) {
        int[] labels = labels(batch);
        Network network = trainable.apply(whole);
        try (TrainingPlan plan = network.compileForTraining(batch, team)) {
            fill(plan.input());
            Runnable loss = () -> SoftmaxCrossEntropy.of(plan.output(), labels, plan.outputGradient());
            plan.profile(warmup, loss);
            return plan.profile(runs, loss);
        }
    }

    private static int[] labels(int batch) {
        return IntStream.range(0, batch).map(i -> i % TRAINING_CLASSES).toArray();
    }

    /**
     * Forward once; where something learns, once more for the weights' gradient, and for the input's where it is
     * needed.
     */
    private static double operations(Network network) {
        double total = 0;
        var fixed = network.freezing().frozenPrefix();
        var learning = network.trainable();
        for (Node node : network.nodes()) {
            double once = 2.0 * network.multiplyAdds(node);
            total += once;
            if (!fixed.contains(node.name())) {
                total += learning.contains(node.name()) ? once : 0;
                total += node.inputs().stream().allMatch(fixed::contains) ? 0 : once;
            }
        }
        return total;
    }

    private static void fill(Nhwc x) {
        float[] values = random(x.pixels() * x.c());
        System.arraycopy(values, 0, x.data(), x.offset(), values.length);
    }

    private static float[] random(int count) {
        return random(count, 7);
    }

    static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
