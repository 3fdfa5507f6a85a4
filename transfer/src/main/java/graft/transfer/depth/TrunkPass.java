package graft.transfer.depth;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Samples;
import graft.transfer.DataSetMismatchException;
import graft.transfer.Progress;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all stages of a trunk make of images, from one forward pass of each: the mean of every stage's output over its
 * places.
 *
 * @param ids    the number of each row's sample
 * @param labels [N]
 * @param stages [N,C] of each boundary, C its channels
 */
record TrunkPass(int[] ids, int[] labels, List<Tensor> stages) {
    private static final int BATCH = 32;

    /**
     * Runs the trunk.
     *
     * @param grafted a network with weights, but for its head
     * @param purpose of the samples, for messages
     * @throws DataSetMismatchException when no sample can be read, or there is no room for the features
     */
    static TrunkPass of(Network grafted, List<StageBoundary> boundaries, Samples samples, String purpose,
            ThreadTeam team, Progress progress) {
        Network tapped = grafted.meansAt(boundaries.stream().map(StageBoundary::node).toList());
        try (FeatureCache cache = FeatureCache.ofRun();
                FrozenTrunk trunk = new FrozenTrunk(tapped, Math.min(BATCH, samples.count()), Kernels.best(), team)) {
            FeatureRows rows = cache.of(trunk, samples, 0, n -> progress.report("features of images " + purpose, n,
                    samples.count())).orElseThrow(() -> new DataSetMismatchException("there is no room for "
                    + tapped.outputShape().c() + " features of " + samples.count() + " images; give Java more memory "
                    + "with -Xmx, or take fewer images"));
            if (rows.count() == 0) {
                throw new DataSetMismatchException("no readable images are left " + purpose + ", of "
                        + samples.count());
            }
            int[] ids = rows.ids();
            return new TrunkPass(ids, Arrays.stream(ids).map(samples::label).toArray(),
                    split(rows, boundaries.stream().map(b -> grafted.node(b.node()).shape().c()).toList()));
        }
    }

    private static List<Tensor> split(FeatureRows rows, List<Integer> channels) {
        float[] row = new float[rows.shape().size()];
        List<Tensor> stages = new ArrayList<>();
        for (int c : channels) {
            stages.add(Tensor.wrap(new float[Tensor.count(rows.count(), c)], rows.count(), c));
        }
        for (int i = 0; i < rows.count(); i++) {
            rows.copy(i, row, 0);
            int from = 0;
            for (Tensor stage : stages) {
                int c = stage.dim(1);
                System.arraycopy(row, from, stage.unwrap(), i * c, c);
                from += c;
            }
        }
        return stages;
    }
}
