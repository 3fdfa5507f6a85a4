package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.layers.plan.InferencePlan.StepTime;
import graft.layers.structure.Structure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The fastest algorithm of each convolution, measured on this machine instead of estimated from shapes: what cuDNN's
 * "find" and FFTW's "measure" do. A whole plan is made for each algorithm and its steps are timed in turn, so that each
 * finds in the caches what it would find there in a run.
 *
 * <p>Results keep their bits for the same choices, and choices may differ from measurement to measurement: who wants
 * the same bits again keeps {@link #choices} and gives them to {@link PlanOptions#choices}.
 *
 * @param layers every convolution of which an algorithm was measured, in the order of their work
 */
public record Tuning(List<Layer> layers) {
    /** A choice must save this share of a layer's time: a difference below it is noise. */
    private static final double WORTH = 0.03;

    /**
     * @param node       the convolution's
     * @param estimated  the algorithm that is taken without measuring
     * @param chosen     the fastest; the estimated one where no other saves 3 %
     * @param milliseconds the best of each algorithm that computes this shape, by its label
     */
    public record Layer(String node, String estimated, String chosen, Map<String, Double> milliseconds) {
        /** The time of the estimated algorithm less that of the chosen one. */
        public double saved() {
            return milliseconds.get(estimated) - milliseconds.get(chosen);
        }
    }

    /**
     * Measures.
     *
     * @param runs     of every plan; as many before them to warm up
     * @param progress called with the number of plans done, of {@link #PLANS}
     */
    public static Tuning of(Structure structure, PlanOptions options, int runs, Consumer<Integer> progress) {
        Map<String, String> estimated = new HashMap<>();
        Map<String, Map<String, Double>> times = new LinkedHashMap<>();
        int done = 0;
        for (ConvolutionAlgorithm algorithm : ConvolutionAlgorithm.values()) {
            try (InferencePlan plan = InferencePlan.compile(structure, options.algorithm(algorithm))) {
                plan.profile(runs);
                for (StepTime step : plan.profile(runs)) {
                    if (plan.algorithms().containsKey(step.node())) {
                        times.computeIfAbsent(step.node(), _ -> new LinkedHashMap<>())
                                .merge(step.algorithm(), step.milliseconds(), Math::min);
                        estimated.putIfAbsent(step.node(), step.algorithm());
                    }
                }
            }
            progress.accept(++done);
        }
        return new Tuning(times.entrySet().stream().filter(e -> e.getValue().size() > 1)
                .map(e -> layer(e.getKey(), estimated.get(e.getKey()), e.getValue())).toList());
    }

    /** How many plans {@link #of} makes and measures. */
    public static final int PLANS = ConvolutionAlgorithm.values().length;

    private static Layer layer(String node, String estimated, Map<String, Double> times) {
        String fastest = times.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
        boolean worth = times.get(fastest) < (1 - WORTH) * times.get(estimated);
        return new Layer(node, estimated, worth ? fastest : estimated, times);
    }

    /** The chosen algorithms, by node, for {@link PlanOptions#choices}. */
    public Map<String, ConvolutionAlgorithm> choices() {
        Map<String, ConvolutionAlgorithm> choices = new LinkedHashMap<>();
        layers.forEach(layer -> choices.put(layer.node, layer.chosen.startsWith("winograd")
                ? ConvolutionAlgorithm.named(layer.chosen.replace(" ", "")) : ConvolutionAlgorithm.DIRECT));
        return choices;
    }
}
