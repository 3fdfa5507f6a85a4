package graft.transfer;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.layers.training.Samples;
import graft.layers.training.Standardization;
import graft.layers.training.Targets;
import graft.transfer.features.FeatureRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features of several views of the same images as samples: the first of the images as they are, the others of
 * changed ones. Pass 0 and 1 read the first view, each further pass the next, and then from the first again; so an
 * epoch sees every image once.
 */
final class CachedSamples implements Samples {
    private final List<FeatureRows> views;
    private final int[] ids;
    private final int[] labels;
    private final Standardization standard;
    private final Samples origin;

    /**
     * @param views    rows of the same images in the same order
     * @param labels   of the rows
     * @param standard what is done to features on the way out; null for nothing
     * @param origin   what the features were made of: has the targets
     */
    private CachedSamples(List<FeatureRows> views, int[] labels, Standardization standard, Samples origin) {
        this.origin = origin;
        this.views = views;
        this.ids = views.getFirst().ids();
        this.labels = labels;
        this.standard = standard;
    }

    /** Features as they are, with the labels of the samples that they were made of. */
    static CachedSamples of(List<FeatureRows> views, Samples origin) {
        int[] ids = views.getFirst().ids();
        int[] labels = new int[ids.length];
        for (int row = 0; row < ids.length; row++) {
            labels[row] = origin.label(ids[row]);
        }
        return new CachedSamples(views, labels, null, origin);
    }

    /** The same, standardised. */
    CachedSamples standardized(Standardization by) {
        return new CachedSamples(views, labels, by, origin);
    }

    /** Mean and deviation of the images as they are. */
    Standardization standardization() {
        FeatureRows first = views.getFirst();
        return Standardization.of(first.count(), first.shape().size(), (row, to) -> first.copy(row, to, 0));
    }

    /** The same with some of its views only. */
    CachedSamples firstViews(int count) {
        return new CachedSamples(views.subList(0, count), labels, standard, origin);
    }

    int views() {
        return views.size();
    }

    IntStream labels() {
        return Arrays.stream(labels);
    }

    /** Writes the images as they are one below the other, [N,C], from {@code at} on. */
    void copyTo(float[] to, int at) {
        for (int row = 0; row < count(); row++) {
            copy(views.getFirst(), row, to, at + row * shape().size());
        }
    }

    boolean inMemory() {
        return views.stream().allMatch(FeatureRows::inMemory);
    }

    /** The number of the sample that a row was made of. */
    int id(int row) {
        return ids[row];
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return views.getFirst().shape();
    }

    @Override
    public int label(int row) {
        return labels[row];
    }

    @Override
    public Targets targets(int[] rows, int count) {
        int[] samples = new int[count];
        for (int i = 0; i < count; i++) {
            samples[i] = ids[rows[i]];
        }
        return origin.targets(samples, count);
    }

    @Override
    public long bytes(int batch) {
        return views.stream().mapToLong(FeatureRows::heapBytes).sum();
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        FeatureRows view = views.get(Math.max(0, pass - 1) % views.size());
        return new Reader() {
            private int at;

            @Override
            public int next(float[] to, int offset, int[] ids) {
                int n = Math.min(batch, order.length - at);
                for (int i = 0; i < n; i++) {
                    ids[i] = order[at++];
                    copy(view, ids[i], to, offset + i * view.shape().size());
                }
                return n;
            }
        };
    }

    private void copy(FeatureRows view, int row, float[] to, int offset) {
        view.copy(row, to, offset);
        if (standard != null) {
            standard.apply(to, offset);
        }
    }

    /** All views one below the other, [N,C]. */
    Tensor stacked() {
        int size = shape().size();
        float[] all = new float[Tensor.count(views.size(), count(), size)];
        for (int i = 0; i < views.size() * count(); i++) {
            copy(views.get(i / count()), i % count(), all, i * size);
        }
        return Tensor.wrap(all, views.size() * count(), size);
    }

    /** The labels of {@link #stacked}. */
    int[] stackedLabels() {
        int[] all = new int[views.size() * count()];
        for (int i = 0; i < all.length; i++) {
            all[i] = labels[i % count()];
        }
        return all;
    }
}
