package graft.transfer.adapt;

import graft.engine.Kernels;
import graft.engine.MachineProfile;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.structure.Node;
import graft.layers.training.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * AdaBN: batch normalisation with the statistics of the images that a network meets, in place of those that it learnt
 * from (Li et al., "Revisiting Batch Normalization for Practical Domain Adaptation", 2016, arXiv:1603.04779). No label
 * is used and no weight changes.
 *
 * <pre>
 * p = N / (N + n)
 * mean     = p * stored mean     + (1 - p) * mean of the n images
 * variance = p * stored variance + (1 - p) * variance of the n images, divided by NHW - 1
 * </pre>
 *
 * With few images the stored statistics are mixed in as if they were N further images (Schneider et al., "Improving
 * robustness against common corruptions by covariate shift adaptation", 2020, arXiv:2006.16971); N = 0 takes the new
 * ones alone. Layer by layer: the statistics of a layer are those of its inputs after all layers before it were
 * adapted, over all images and pixels as in one batch of all images, summed in double precision.
 *
 * <p>Each layer takes a pass over all images. A pass does not begin at the images but at the last place that one value
 * goes through (the end of a residual block) and whose values of all images fit into memory; where none does, it begins
 * at the images. That changes the time, not the result.
 */
public final class AdaptiveBatchNorm {
    /** Part of the heap that kept activations may take; while one place is left for the next there are two of them. */
    private static final double HEAP_SHARE = 0.2;
    /** Images at a time. It does not depend on what commands are asked for, so that neither do the bits. */
    private static final int BATCH = 32;

    private final Network network;
    private final ThreadTeam team;
    private final long room;
    private final BiConsumer<Integer, Integer> progress;
    private Samples from;
    private Network rest;
    private String at;
    private int images;

    private AdaptiveBatchNorm(Network network, Samples samples, ThreadTeam team, long room,
            BiConsumer<Integer, Integer> progress) {
        this.network = network;
        this.team = team;
        this.room = room;
        this.progress = progress;
        from = samples;
        rest = network;
        at = network.nodes().getFirst().name();
    }

    /**
     * What was done.
     *
     * @param images that the statistics were taken from: those that could be read
     * @param layers of batch normalisation
     * @param weight of the statistics that were there before: N / (N + images)
     */
    public record Outcome(int images, int layers, double weight) {
    }

    /** Whether a network has batch normalisation. */
    public static boolean isPossible(Network network) {
        return !layers(network).isEmpty();
    }

    /** @throws AdaptationException for a network without batch normalisation; states what to do instead */
    public static void require(Network network) {
        if (!isPossible(network)) {
            throw new AdaptationException("AdaBN takes the statistics of batch normalisation anew, and this network "
                    + "has no layer of batch normalisation: it was built without, or its file has them folded into the "
                    + "convolutions. Take --adapt coral, or a network with batch normalisation");
        }
    }

    private static List<Node> layers(Network network) {
        return network.nodes().stream().filter(n -> n.layer() instanceof BatchNorm).toList();
    }

    /**
     * Changes the statistics of a network in place.
     *
     * @param network  a {@link Network#copy} where the one that was given is still wanted
     * @param samples  images of the target as they are; their labels are not read
     * @param prior    N
     * @param progress called with the layers done so far and all of them
     * @throws AdaptationException for a network without batch normalisation, fewer than two images, or values that are
     *                             not finite
     */
    public static Outcome adapt(Network network, Samples samples, double prior, ThreadTeam team,
            BiConsumer<Integer, Integer> progress) {
        return adapt(network, samples, prior, team, (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory()), progress);
    }

    /** @param room bytes that the kept activations of one place may take */
    static Outcome adapt(Network network, Samples samples, double prior, ThreadTeam team, long room,
            BiConsumer<Integer, Integer> progress) {
        require(network);
        if (samples.count() < 2) {
            throw tooFew(samples.count());
        }
        return new AdaptiveBatchNorm(network, samples, team, room, progress).adapt(prior);
    }

    private static AdaptationException tooFew(int found) {
        return new AdaptationException("AdaBN needs two readable images of the target or more, found " + found
                + ": one image has no statistics that would hold for others. Name a folder with more of them "
                + "(--target DIR)");
    }

    private Outcome adapt(double prior) {
        List<Node> layers = layers(network);
        List<String> places = PassagePlaces.of(network);
        double weight = 0;
        for (int i = 0; i < layers.size(); i++) {
            Node layer = layers.get(i);
            String input = layer.inputs().getFirst();
            moveTowards(input, places);
            ChannelStatistics statistics = statistics(input);
            if (images < 2) {
                throw tooFew(images);
            }
            weight = prior / (prior + images);
            Map<String, Parameter> own = network.parametersOf(layer);
            if (!statistics.mixInto(own.get("running_mean").value().unwrap(), own.get("running_var").value().unwrap(),
                    weight)) {
                throw new AdaptationException("AdaBN: the values that reach layer " + layer.name() + " are not finite "
                        + "for some images: its weights are damaged, or the images are not prepared as the network "
                        + "expects");
            }
            progress.accept(i + 1, layers.size());
        }
        return new Outcome(images, layers.size(), weight);
    }

    /** Keeps the values of the last place through which everything goes on its way to a node, if they fit. */
    private void moveTowards(String node, List<String> places) {
        List<String> order = network.nodes().stream().map(Node::name).toList();
        int here = order.indexOf(at);
        int last = order.indexOf(node);
        for (int i = places.size() - 1; i >= 0; i--) {
            String place = places.get(i);
            int index = order.indexOf(place);
            // At the start the images themselves may be kept: they are not decoded again for every layer then.
            boolean isFurther = index > here || index == here && !(from instanceof KeptActivations);
            long bytes = 4L * network.node(place).shape().size() * from.count();
            if (index <= last && isFurther && bytes <= room) {
                keep(place);
                return;
            }
        }
    }

    private void keep(String place) {
        KeptActivations kept = new KeptActivations(network.node(place).shape());
        run(place, kept::add);
        from = kept;
        at = place;
        rest = network.nodes().getFirst().name().equals(place) ? network : network.after(place);
    }

    private ChannelStatistics statistics(String node) {
        ChannelStatistics statistics = new ChannelStatistics(network.node(node).shape().c(), team);
        run(node, statistics::add);
        return statistics;
    }

    /** Computes a node's output for all images, a batch at a time. */
    private void run(String node, Consumer<Nhwc> to) {
        int batch = Math.min(BATCH, from.count());
        if (node.equals(at)) {
            Shape shape = network.node(node).shape();
            Nhwc buffer = Nhwc.zeros(batch, shape.h(), shape.w(), shape.c());
            read(buffer, () -> { }, buffer, to);
            return;
        }
        try (InferencePlan plan = rest.upTo(node).compileForInference(PlanOptions.batch(batch)
                .machine(MachineProfile.STANDARD).kernels(Kernels.best()).team(team))) {
            read(plan.input(), plan::run, plan.output(), to);
        }
    }

    private void read(Nhwc in, Runnable step, Nhwc out, Consumer<Nhwc> to) {
        int[] ids = new int[in.n()];
        int done = 0;
        try (Samples.Reader reader = from.read(IntStream.range(0, from.count()).toArray(), in.n(), 0)) {
            for (int n; (n = reader.next(in.data(), in.offset(), ids)) > 0; done += n) {
                step.run();
                to.accept(out.images(0, n));
            }
        }
        images = done;
    }
}
