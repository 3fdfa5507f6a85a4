package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan.StepTime;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The fastest algorithm of each convolution, measured on this machine instead of estimated from shapes: what cuDNN's
 * "find" and FFTW's "measure" do. A whole plan is made for each algorithm and its steps are timed in turn, so that each
 * finds in the caches what it would find there in a run. Convolutions of one shape take one algorithm: the one that is
 * fastest for all of them together.
 *
 * <p>Results keep their bits for the same choices, and choices may differ from measurement to measurement.
 * {@link #kept} measures a shape once and takes the same algorithm ever after; who wants the same bits on another
 * machine, too, keeps {@link #choices} and gives them to {@link PlanOptions#choices}.
 *
 * @param layers   every convolution that several algorithms compute, in the order of their work
 * @param measured whether anything was measured for it: false where all was kept from earlier runs
 */
public record Tuning(List<Layer> layers, boolean measured) {
    /** A choice must save this share of a layer's time: a difference below it is noise. */
    private static final double WORTH = 0.03;
    /** Of every plan, for a plan that is made tuned. */
    private static final int RUNS = 8;

    /**
     * @param node         the convolution's
     * @param estimated    the algorithm that is taken without measuring
     * @param chosen       the fastest; the estimated one where no other saves 3 %
     * @param milliseconds the best of each algorithm that computes this shape; of kept ones, the mean over the layers
     *                     of this shape in the network that was measured
     */
    public record Layer(String node, ConvolutionAlgorithm estimated, ConvolutionAlgorithm chosen,
            Map<ConvolutionAlgorithm, Double> milliseconds) {
        /** The time of the estimated algorithm less that of the chosen one. */
        public double saved() {
            return milliseconds.get(estimated) - milliseconds.get(chosen);
        }
    }

    /** A convolution that several algorithms compute. */
    private record Candidate(String node, String shape, ConvolutionAlgorithm estimated) {
    }

    /**
     * Measures.
     *
     * @param runs     of every plan; as many before them to warm up
     * @param progress called with the number of plans done, of {@link #PLANS}
     */
    public static Tuning of(Structure structure, PlanOptions options, int runs, Consumer<Integer> progress) {
        return measured(structure, options, candidates(structure, options), runs, progress);
    }

    /**
     * Takes what is kept; where a shape is missing, measures and keeps the missing ones.
     *
     * @param runs     of every plan, where anything is measured
     * @param progress called with the number of plans done, of {@link #PLANS}; not at all where nothing is measured
     */
    public static Tuning kept(Structure structure, PlanOptions options, TimingCache cache, int runs,
            Consumer<Integer> progress) {
        List<Candidate> candidates = candidates(structure, options);
        Map<String, TimingCache.Entry> entries = cache.read();
        boolean missing = candidates.stream().anyMatch(c -> !isUsable(entries.get(c.shape), c));
        Tuning fresh = missing ? measured(structure, options, candidates, runs, progress)
                : new Tuning(List.of(), false);
        Map<String, TimingCache.Entry> added = new LinkedHashMap<>();
        List<Layer> layers = new ArrayList<>();
        for (Candidate c : candidates) {
            TimingCache.Entry entry = entries.get(c.shape);
            if (isUsable(entry, c)) {
                layers.add(new Layer(c.node, c.estimated, entry.chosen(), entry.milliseconds()));
            } else {
                fresh.layers.stream().filter(l -> l.node.equals(c.node)).forEach(layer -> {
                    layers.add(layer);
                    added.putIfAbsent(c.shape, new TimingCache.Entry(layer.chosen,
                            mean(fresh.layers.stream().filter(l -> isOf(l, c.shape, candidates)).toList())));
                });
            }
        }
        if (!added.isEmpty()) {
            cache.add(added);
        }
        return new Tuning(List.copyOf(layers), missing);
    }

    /**
     * What {@link ConvolutionAlgorithm#FASTEST} stands for, by node, without making a plan. Plans of other batch sizes
     * that are made with these {@link PlanOptions#choices} give the same bits for an image, alone or among others.
     */
    public static Map<String, ConvolutionAlgorithm> estimated(Structure structure, PlanOptions options) {
        Map<String, ConvolutionAlgorithm> choices = new LinkedHashMap<>();
        candidates(structure, options).forEach(c -> choices.put(c.node, c.estimated));
        return choices;
    }

    /** The options with what {@link #kept} chooses, where they ask for it. */
    static PlanOptions complete(Structure structure, PlanOptions options) {
        if (!options.tuned() || options.algorithm() != ConvolutionAlgorithm.FASTEST) {
            return options;
        }
        Map<String, ConvolutionAlgorithm> choices = new LinkedHashMap<>(
                kept(structure, options, TimingCache.here(), RUNS, _ -> { }).choices());
        choices.putAll(options.choices());
        return options.choices(choices);
    }

    private static boolean isUsable(TimingCache.Entry entry, Candidate candidate) {
        return entry != null && entry.milliseconds().containsKey(candidate.estimated);
    }

    private static boolean isOf(Layer layer, String shape, List<Candidate> candidates) {
        return candidates.stream().anyMatch(c -> c.node.equals(layer.node) && c.shape.equals(shape));
    }

    private static Map<ConvolutionAlgorithm, Double> mean(List<Layer> layers) {
        Map<ConvolutionAlgorithm, Double> mean = new EnumMap<>(ConvolutionAlgorithm.class);
        layers.forEach(layer -> layer.milliseconds.forEach((algorithm, ms) ->
                mean.merge(algorithm, ms / layers.size(), Double::sum)));
        return mean;
    }

    private static List<Candidate> candidates(Structure structure, PlanOptions options) {
        InferenceBlueprint blueprint = InferenceBlueprint.of(structure, untuned(options));
        List<Candidate> candidates = new ArrayList<>();
        for (Fusion.Chain chain : blueprint.chains().values().stream().toList().reversed()) {
            Shape x = blueprint.input(chain);
            int images = blueprint.imagesAtOnce(chain.output());
            if (Arrays.stream(ConvolutionAlgorithm.values()).filter(a -> options.kernels().computes(chain.spec(), a))
                    .count() > 1) {
                candidates.add(new Candidate(chain.convolution().name(),
                        TimingCache.shape(chain.spec(), x.h(), x.w(), images, options.threadCount()),
                        blueprint.algorithm(chain, images)));
            }
        }
        return candidates;
    }

    private static PlanOptions untuned(PlanOptions options) {
        return options.tuned(false).choices(Map.of()).algorithm(ConvolutionAlgorithm.FASTEST);
    }

    private static Tuning measured(Structure structure, PlanOptions options, List<Candidate> candidates, int runs,
            Consumer<Integer> progress) {
        Map<String, Map<ConvolutionAlgorithm, Double>> times = new LinkedHashMap<>();
        candidates.forEach(c -> times.put(c.node, new EnumMap<>(ConvolutionAlgorithm.class)));
        int done = 0;
        for (ConvolutionAlgorithm algorithm : ConvolutionAlgorithm.values()) {
            try (InferencePlan plan = InferencePlan.compile(structure, untuned(options).algorithm(algorithm))) {
                plan.profile(runs);
                for (StepTime step : plan.profile(runs)) {
                    if (times.containsKey(step.node())) {
                        Candidate of = candidates.stream().filter(c -> c.node.equals(step.node())).findFirst()
                                .orElseThrow();
                        times.get(step.node()).merge(algorithm == ConvolutionAlgorithm.FASTEST ? of.estimated
                                : algorithm, step.milliseconds(), Math::min);
                    }
                }
            }
            progress.accept(++done);
        }
        Map<String, List<Layer>> byShape = new LinkedHashMap<>();
        candidates.forEach(c -> byShape.computeIfAbsent(c.shape, _ -> new ArrayList<>())
                .add(new Layer(c.node, c.estimated, c.estimated, times.get(c.node))));
        return new Tuning(candidates.stream().map(c -> new Layer(c.node, c.estimated,
                fastest(c.estimated, mean(byShape.get(c.shape))), times.get(c.node))).toList(), true);
    }

    private static ConvolutionAlgorithm fastest(ConvolutionAlgorithm estimated, Map<ConvolutionAlgorithm, Double> ms) {
        ConvolutionAlgorithm fastest = ms.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
        return ms.get(fastest) < (1 - WORTH) * ms.get(estimated) ? fastest : estimated;
    }

    /** How many plans are made where anything is measured. */
    public static final int PLANS = ConvolutionAlgorithm.values().length;

    /** The chosen algorithms, by node, for {@link PlanOptions#choices}. */
    public Map<String, ConvolutionAlgorithm> choices() {
        Map<String, ConvolutionAlgorithm> choices = new LinkedHashMap<>();
        layers.forEach(layer -> choices.put(layer.node, layer.chosen));
        return choices;
    }
}
