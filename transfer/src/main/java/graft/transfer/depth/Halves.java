package graft.transfer.depth;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.Samples;
import graft.layers.training.Schedule;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.transfer.Progress;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The experiment of Yosinski et al., "How transferable are features in deep neural networks?", 2014, arXiv:1411.1792,
 * section 2, in small: classes are divided at random into halves A and B, and a network is trained on each. The first n
 * stages of one of the two are copied, the stages after them begin anew, and the result learns B: with the copied
 * stages frozen or trained on, see {@link Treatment}.
 *
 * <p>All of it is done again for every split, which divides classes and images anew: the intervals are over splits.
 * Networks are {@link DemoNetwork}s for images of {@value #SIDE} by {@value #SIDE} pixels with values from -1 to 1,
 * trained alike: AdamW, one-cycle, the same number of epochs, the same mirrored and shifted views of each image.
 */
public final class Halves {
    /** Of the images. */
    public static final int SIDE = 32;
    /** Where a network is cut: n is 1 for the first. */
    static final List<String> CUTS = List.of("bn1", "layer1", "layer2", "layer3");
    private static final int BATCH = 32;
    private static final double RATE = 5e-3;
    private static final double HELD = 0.2;

    private final float[][][] views;
    private final int[] labels;
    private final int classes;
    private final HalvesSettings settings;
    private final ThreadTeam team;
    private final Progress progress;
    private final long start = System.nanoTime();

    /** Where the first n stages come from, and whether they stay as they are. */
    public enum Treatment {
        /** From B itself, frozen: what is lost is what stages had learnt together. */
        SELFFER("BnB", false, true),
        /** From B itself, trained on. */
        SELFFER_PLUS("BnB+", false, false),
        /** From A, frozen: what is lost beside BnB is what is specific to A. */
        TRANSFER("AnB", true, true),
        /** From A, trained on: transfer with fine-tuning. */
        TRANSFER_PLUS("AnB+", true, false);

        private final String word;
        private final boolean ofA;
        private final boolean freezes;

        Treatment(String word, boolean ofA, boolean freezes) {
            this.word = word;
            this.ofA = ofA;
            this.freezes = freezes;
        }

        /** The paper's name. */
        public String word() {
            return word;
        }
    }

    /**
     * Accuracies on the held-out images of B in one split.
     *
     * @param base     of the network that learnt B from scratch
     * @param treated  by treatment, n = 1 first
     * @param pictures that each was measured on
     */
    record Split(double base, Map<Treatment, double[]> treated, int pictures) {
    }

    /**
     * @param views   [V][N][SIDE*SIDE*3], prepared: the images as they are, then randomly changed ones. Networks learn
     *                from all, and are measured on the images as they are
     * @param labels  [N], 0 to classes - 1
     * @param classes 4 or more
     * @throws IllegalArgumentException when there are fewer classes, or one has fewer than 5 images, of which a
     *                                  fifth is held out
     */
    public Halves(float[][][] views, int[] labels, int classes, HalvesSettings settings, ThreadTeam team,
            Progress progress) {
        int[] sizes = new int[classes];
        Arrays.stream(labels).forEach(label -> sizes[label]++);
        int smallest = Arrays.stream(sizes).min().orElse(0);
        if (classes < 4 || smallest < 5) {
            throw new IllegalArgumentException("halves of 2 classes or more need 4 classes of 5 images or more, found "
                    + classes + " classes, the smallest with " + smallest + " readable images");
        }
        this.views = views;
        this.labels = labels;
        this.classes = classes;
        this.settings = settings;
        this.team = team;
        this.progress = progress;
    }

    /** Trains all networks of as many splits as are wanted, or as there is time for, but at least two. */
    public HalvesFigure run() {
        List<Split> splits = new ArrayList<>();
        int networks = 2 + CUTS.size() * Treatment.values().length;
        while (splits.size() < settings.splits()) {
            double spent = (System.nanoTime() - start) / 1e9;
            if (splits.size() >= 2 && spent * (splits.size() + 1) / splits.size() > settings.seconds()) {
                progress.say("after " + splits.size() + " splits there is no time for another of "
                        + settings.splits());
                break;
            }
            splits.add(split(splits.size(), splits.size() * networks, settings.splits() * networks));
        }
        return HalvesFigure.of(splits, classes / 2, (System.nanoTime() - start) / 1e9);
    }

    private Split split(int number, int before, int all) {
        SplittableRandom random = new SplittableRandom(settings.seed() + number);
        int[] order = IntStream.range(0, classes).toArray();
        shuffle(order, random);
        int half = classes / 2;
        Task a = task(Arrays.copyOfRange(order, 0, half), random);
        Task b = task(Arrays.copyOfRange(order, half, 2 * half), random);
        int done = before;
        long seed = settings.seed() + 1000L * (number + 1);
        Network baseA = fresh(half, seed);
        learn(baseA, a.known, a.held, seed);
        progress.report("training networks", ++done, all);
        Network baseB = fresh(half, seed + 1);
        double base = learn(baseB, b.known, b.held, seed + 1);
        progress.report("training networks", ++done, all);
        Map<Treatment, double[]> treated = new EnumMap<>(Treatment.class);
        for (Treatment t : Treatment.values()) {
            double[] accuracies = new double[CUTS.size()];
            for (int n = 0; n < accuracies.length; n++) {
                accuracies[n] = treat(t, n, t.ofA ? baseA : baseB, b, half, seed + 2 + n);
                progress.report("training networks", ++done, all);
            }
            treated.put(t, accuracies);
        }
        return new Split(base, treated, b.held.count());
    }

    /** A half of the classes, numbered anew: to learn from, and held out. */
    private record Task(TensorSamples known, TensorSamples held) {
    }

    private Task task(int[] of, SplittableRandom random) {
        List<Integer> known = new ArrayList<>();
        List<Integer> held = new ArrayList<>();
        int[] numbers = new int[classes];
        for (int k = 0; k < of.length; k++) {
            int label = of[k];
            numbers[label] = k;
            int[] mine = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
            shuffle(mine, random);
            int out = (int) Math.max(1, Math.round(HELD * mine.length));
            for (int i = 0; i < mine.length; i++) {
                (i < out ? held : known).add(mine[i]);
            }
        }
        return new Task(samples(known, numbers, views.length), samples(held, numbers, 1));
    }

    private TensorSamples samples(List<Integer> of, int[] numbers, int viewsOfEach) {
        int size = SIDE * SIDE * 3;
        int n = of.size();
        float[] values = new float[Tensor.count(viewsOfEach * n, size)];
        int[] truth = new int[viewsOfEach * n];
        for (int i = 0; i < truth.length; i++) {
            int image = of.get(i % n);
            System.arraycopy(views[i / n][image], 0, values, i * size, size);
            truth[i] = numbers[labels[image]];
        }
        return new TensorSamples(Tensor.wrap(values, truth.length, SIDE, SIDE, 3), truth);
    }

    private static Network fresh(int half, long seed) {
        return DemoNetwork.network(half, SIDE).initialize(seed);
    }

    private double treat(Treatment t, int n, Network base, Task b, int half, long seed) {
        Network network = fresh(half, seed);
        network.upTo(network.lastNodeOf(CUTS.get(n))).parameters().forEach((name, p) ->
                p.set(base.parameter(name).value().copy()));
        if (!t.freezes) {
            return learn(network, b.known, b.held, seed);
        }
        Network frozen = network.freezeThrough(CUTS.get(n));
        String boundary = frozen.boundary().name();
        try (FrozenTrunk trunk = new FrozenTrunk(frozen.upTo(boundary), BATCH, Kernels.best(), team);
                FeatureCache cache = FeatureCache.ofRun()) {
            return learn(frozen.after(boundary), features(b.known, trunk, cache), features(b.held, trunk, cache),
                    seed);
        }
    }

    private static TensorSamples features(TensorSamples of, FrozenTrunk trunk, FeatureCache cache) {
        FeatureRows rows = cache.of(trunk, of, 0, _ -> { }).orElseThrow();
        int size = rows.shape().size();
        float[] values = new float[Tensor.count(rows.count(), size)];
        for (int i = 0; i < rows.count(); i++) {
            rows.copy(i, values, i * size);
        }
        return new TensorSamples(Tensor.wrap(values, rows.count(), rows.shape().h(), rows.shape().w(),
                rows.shape().c()), of.labels());
    }

    private double learn(Network network, Samples known, Samples held, long seed) {
        return Trainer.of(network).optimizer(Adam.adamW(1e-2)).schedule(Schedule.oneCycle()).learningRate(RATE)
                .epochs(settings.epochs()).batch(BATCH).seed(seed).team(team).fit(known, held).last()
                .validationAccuracy();
    }

    private static void shuffle(int[] a, SplittableRandom random) {
        for (int i = a.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int moved = a[i];
            a[i] = a[j];
            a[j] = moved;
        }
    }
}
