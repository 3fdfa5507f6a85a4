package graft.transfer;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.training.Samples;
import graft.transfer.adapt.AdaptationException;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import java.util.Map;

/** Features of a domain's images, and the weights of a linear head, as double-precision rows. */
final class DomainFeatures {
    private static final int BATCH = 32;

    private DomainFeatures() {
    }

    /**
     * What a trunk makes of images, [n][c].
     *
     * @param trunk its output is a vector
     * @throws AdaptationException when there is no room for the features, or too few images can be read
     */
    static double[][] of(Network trunk, Samples samples, FeatureCache cache, ThreadTeam team, String stage,
            Progress progress) {
        try (FrozenTrunk frozen = new FrozenTrunk(trunk, Math.min(BATCH, samples.count()), Kernels.best(), team)) {
            FeatureRows rows = cache.of(frozen, samples, 0, n -> progress.report(stage, n, samples.count()))
                    .orElseThrow(() -> new AdaptationException("CORAL: no room for the features of " + samples.count()
                            + " images; give more memory, or fewer images"));
            double[][] all = new double[rows.count()][];
            float[] row = new float[rows.shape().size()];
            for (int i = 0; i < all.length; i++) {
                rows.copy(i, row, 0);
                all[i] = widened(row, 0, row.length);
            }
            return all;
        }
    }

    /** Rows of [n,c] values. */
    static double[][] rows(float[] values, int c) {
        double[][] rows = new double[values.length / c][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = widened(values, i * c, c);
        }
        return rows;
    }

    static float[] flat(double[][] rows) {
        int c = rows[0].length;
        float[] flat = new float[rows.length * c];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / c][i % c];
        }
        return flat;
    }

    static double[] widened(float[] values, int at, int count) {
        double[] wide = new double[count];
        for (int i = 0; i < count; i++) {
            wide[i] = values[at + i];
        }
        return wide;
    }

    /** Overwrites a head's weight [c,k] and bias [k]. */
    static void setHead(Map<String, Parameter> head, double[][] weight, double[] bias) {
        float[] w = head.get("weight").value().unwrap();
        System.arraycopy(flat(weight), 0, w, 0, w.length);
        float[] b = head.get("bias").value().unwrap();
        for (int k = 0; k < b.length; k++) {
            b[k] = (float) bias[k];
        }
    }
}
