package graft.transfer.explain;

import graft.layers.layer.Shape;
import graft.layers.training.Samples;

/**
 * Features of some samples in memory, one row each; where a layer's output has places, the mean over them.
 *
 * @param rows    [N, width] row-major
 * @param samples the number of each row's sample
 * @param width   numbers in a row
 */
public record FeatureTable(float[] rows, int[] samples, int width) {
    private static final int BATCH = 64;

    /**
     * Reads features.
     *
     * @param features what a frozen trunk made of images; pass 0 is read
     * @param samples  which of them
     */
    public static FeatureTable of(Samples features, int[] samples) {
        Shape shape = features.shape();
        float[] rows = new float[samples.length * shape.c()];
        int[] ids = new int[samples.length];
        int[] done = {0};
        read(features, samples, (sample, row) -> {
            System.arraycopy(row, 0, rows, done[0] * shape.c(), shape.c());
            ids[done[0]++] = sample;
        });
        return new FeatureTable(rows, ids, shape.c());
    }

    /** Called with a sample's number and its features. */
    @FunctionalInterface
    interface Row {
        void use(int sample, float[] features);
    }

    /** Reads features row by row without keeping them; the array is used again for the next. */
    static void read(Samples features, int[] samples, Row to) {
        Shape shape = features.shape();
        int places = shape.h() * shape.w();
        float[] batch = new float[BATCH * shape.size()];
        int[] ids = new int[BATCH];
        float[] row = new float[shape.c()];
        try (Samples.Reader reader = features.read(samples, BATCH, 0)) {
            for (int n; (n = reader.next(batch, 0, ids)) > 0; ) {
                for (int i = 0; i < n; i++) {
                    mean(batch, i * shape.size(), places, row);
                    to.use(ids[i], row);
                }
            }
        }
    }

    private static void mean(float[] from, int at, int places, float[] row) {
        for (int c = 0; c < row.length; c++) {
            float sum = 0;
            for (int place = 0; place < places; place++) {
                sum += from[at + place * row.length + c];
            }
            row[c] = sum / places;
        }
    }

    /** How many rows there are. */
    public int count() {
        return samples.length;
    }

    /** These rows and then those of another table of the same width. */
    public FeatureTable and(FeatureTable other) {
        float[] both = new float[rows.length + other.rows.length];
        System.arraycopy(rows, 0, both, 0, rows.length);
        System.arraycopy(other.rows, 0, both, rows.length, other.rows.length);
        int[] ids = new int[samples.length + other.samples.length];
        System.arraycopy(samples, 0, ids, 0, samples.length);
        System.arraycopy(other.samples, 0, ids, samples.length, other.samples.length);
        return new FeatureTable(both, ids, width);
    }
}
