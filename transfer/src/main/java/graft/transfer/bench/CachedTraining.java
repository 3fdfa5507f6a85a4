package graft.transfer.bench;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.training.Adam;
import graft.layers.training.Samples;
import graft.layers.training.Schedule;
import graft.layers.training.Standardization;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Training a head on cached features, beside one pass of the same images through the whole network. Images are
 * random and not decoded. One run is: the forward pass; then features, and as many epochs of AdamW on them, with the
 * measuring that belongs to an epoch. All three are timed in one process, so their ratio depends less on the machine's
 * load than they do.
 *
 * @param forwardMillis  one pass through the network, best of the runs; so are the others
 * @param featuresMillis one pass through the trunk
 * @param headMillis     all epochs of the head
 */
public record CachedTraining(int images, int epochs, double forwardMillis, double featuresMillis,
        double headMillis) {
    private static final int CLASSES = 10;
    private static final int DISTINCT = 32;
    private static final int WARM_UP_BATCHES = 6;

    /** Features and head together, in forward passes. */
    public double ratio() {
        return (featuresMillis + headMillis) / forwardMillis;
    }

    /**
     * Measures it.
     *
     * @param network  with weights; 10 classes
     * @param progress called with the number of runs done so far
     */
    static CachedTraining of(Network network, int batch, int images, int epochs, int runs, ThreadTeam team,
            IntConsumer progress) {
        Samples samples = new RandomImages(network.inputShape(), images);
        Network frozen = network.freeze().replaceHead(CLASSES, 1);
        double[][] times = new double[3][runs];
        try (InferencePlan whole = frozen.compileForInference(batch, team);
                FrozenTrunk trunk = new FrozenTrunk(frozen.upTo(frozen.boundary().name()), batch, Kernels.best(),
                        team)) {
            for (int i = 0; i < WARM_UP_BATCHES; i++) {
                whole.run();
            }
            for (int r = 0; r < runs; r++) {
                long start = System.nanoTime();
                forward(whole, samples);
                long forward = System.nanoTime();
                try (FeatureCache cache = FeatureCache.ofRun()) {
                    FeatureRows rows = cache.of(trunk, samples, 0, _ -> { }).orElseThrow();
                    long features = System.nanoTime();
                    learn(frozen, rows, samples, batch, epochs, team);
                    times[2][r] = (System.nanoTime() - features) / 1e6;
                    times[1][r] = (features - forward) / 1e6;
                    times[0][r] = (forward - start) / 1e6;
                }
                progress.accept(r + 1);
            }
        }
        return new CachedTraining(images, epochs, best(times[0]), best(times[1]), best(times[2]));
    }

    private static void forward(InferencePlan plan, Samples samples) {
        int[] ids = new int[plan.batch()];
        try (Samples.Reader reader = samples.read(IntStream.range(0, samples.count()).toArray(), plan.batch(), 0)) {
            while (reader.next(plan.input().data(), plan.input().offset(), ids) > 0) {
                plan.run();
            }
        }
    }

    private static void learn(Network frozen, FeatureRows rows, Samples samples, int batch, int epochs,
            ThreadTeam team) {
        int size = rows.shape().size();
        float[] values = new float[Tensor.count(rows.count(), size)];
        Standardization standard = Standardization.of(rows.count(), size, (row, to) -> rows.copy(row, to, 0));
        for (int row = 0; row < rows.count(); row++) {
            rows.copy(row, values, row * size);
            standard.apply(values, row * size);
        }
        TensorSamples known = new TensorSamples(Tensor.wrap(values, rows.count(), size),
                IntStream.range(0, rows.count()).map(samples::label).toArray());
        Trainer.of(frozen.after(frozen.boundary().name()).copy()).optimizer(Adam.adamW(1e-2))
                .schedule(Schedule.named("one-cycle")).learningRate(2e-3).epochs(epochs).batch(batch).seed(1).team(team)
                .fit(known, known);
    }

    private static double best(double[] times) {
        return Arrays.stream(times).min().orElseThrow();
    }

    /** Noise in place of images; only some of them differ, or they would need more memory than many machines have. */
    private record RandomImages(Shape shape, int count, float[][] distinct) implements Samples {
        RandomImages(Shape shape, int count) {
            this(shape, count, new float[DISTINCT][]);
            for (int i = 0; i < DISTINCT; i++) {
                distinct[i] = Speed.random(shape.size(), i);
            }
        }

        @Override
        public int label(int sample) {
            return sample % CLASSES;
        }

        @Override
        public Reader read(int[] order, int batch, int pass) {
            return new Reader() {
                private int at;

                @Override
                public int next(float[] data, int offset, int[] ids) {
                    int n = Math.min(batch, order.length - at);
                    for (int i = 0; i < n; i++) {
                        ids[i] = order[at++];
                        System.arraycopy(distinct[ids[i] % DISTINCT], 0, data, offset + i * shape.size(), shape.size());
                    }
                    return n;
                }
            };
        }
    }
}
