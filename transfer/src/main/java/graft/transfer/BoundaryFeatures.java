package graft.transfer;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Input;
import graft.layers.structure.Node;
import graft.layers.training.Samples;
import graft.transfer.explain.Features;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the frozen part of a network makes of the samples to learn from and of those to be measured on, and the part
 * that is left to compute after it.
 *
 * @param layer    whose output they are
 * @param rest     the network after the boundary; it shares its parameters
 * @param known    to learn from, all views; null where only the others are wanted
 * @param measured to be measured on
 * @param seconds  that the features took
 */
record BoundaryFeatures(String layer, Network rest, CachedSamples known, CachedSamples measured, double seconds) {
    /** Below this part of the multiply-adds, reading large features costs as much as computing them. */
    private static final double WORTH_KEEPING = 0.1;
    /** More images at a time make nothing faster; features are found again as long as --batch is not below. */
    private static final int BATCH = 32;

    /** The same before another network's head: what lies before the boundary is the same network's, frozen. */
    BoundaryFeatures before(Network network) {
        return new BoundaryFeatures(layer, network.after(layer), known, measured, seconds);
    }

    /** For those that explain; where only the others were wanted, there are none. */
    Optional<Features> toExplain() {
        return known == null ? Optional.empty() : Optional.of(new Features(layer, known, ids(known), measured,
                ids(measured)));
    }

    private static int[] ids(CachedSamples samples) {
        return IntStream.range(0, samples.count()).map(samples::id).toArray();
    }

    /** Whether enough of the network is frozen. */
    static boolean isWorthwhile(Network network) {
        Node boundary = network.boundary();
        return !(boundary.layer() instanceof Input)
                && network.upTo(boundary.name()).multiplyAdds() >= WORTH_KEEPING * network.multiplyAdds();
    }

    /**
     * Computes or finds the features at {@code network.boundary()}.
     *
     * @param views of each sample to learn from; 1 is enough where they do not change, and 0 gives none of them
     * @param stage the word for it in the progress
     * @return empty when there is room for them nowhere
     */
    static Optional<BoundaryFeatures> of(Network network, Samples train, Samples validation, int views, int batch,
            FeatureCache cache, ThreadTeam team, String stage, Progress progress) {
        long start = System.nanoTime();
        String boundary = network.boundary().name();
        int count = views * train.count() + validation.count();
        try (FrozenTrunk trunk = new FrozenTrunk(network.upTo(boundary), Math.min(batch, BATCH), Kernels.best(),
                team)) {
            List<FeatureRows> seen = new ArrayList<>();
            for (int view = 0; view < views; view++) {
                int before = view * train.count();
                Optional<FeatureRows> rows = cache.of(trunk, train, view,
                        n -> progress.report(stage, before + n, count));
                if (rows.isEmpty()) {
                    return Optional.empty();
                }
                seen.add(rows.get());
            }
            return cache.of(trunk, validation, 0, n -> progress.report(stage, views * train.count() + n, count))
                    .map(unseen -> new BoundaryFeatures(boundary, network.after(boundary),
                            views == 0 ? null : samples(seen, train, "to learn from"),
                            samples(List.of(unseen), validation, "to be measured on"),
                            (System.nanoTime() - start) / 1e9));
        }
    }

    private static CachedSamples samples(List<FeatureRows> views, Samples origin, String purpose) {
        int[] everywhere = views.getFirst().ids();
        for (FeatureRows view : views) {
            Set<Integer> there = Arrays.stream(view.ids()).boxed().collect(Collectors.toSet());
            everywhere = Arrays.stream(everywhere).filter(there::contains).toArray();
        }
        if (everywhere.length == 0) {
            throw new DataSetMismatchException("no readable images are left " + purpose + ", of " + origin.count());
        }
        // An image that could be read for one view and not for another would shift the rows after it.
        int[] ids = everywhere;
        return CachedSamples.of(views.stream().map(view -> view.only(ids)).toList(), origin);
    }
}
