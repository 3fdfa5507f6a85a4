package graft.transfer;

import graft.engine.Tensor;
import graft.layers.Shape;
import graft.layers.training.Samples;
import graft.layers.training.TensorSamples;
import java.util.List;

/**
 * Features of several views of the same pictures: the first of the pictures as they are, the others of changed ones. Pass
 * 0 and 1 read the first view, each further pass the next, and then from the first again; so an epoch sees every picture
 * once.
 */
final class CachedViews implements Samples {
    private final List<TensorSamples> views;

    /** @param views [N,C] each, rows of equal number in equal order */
    CachedViews(List<Tensor> views, int[] labels) {
        this.views = views.stream().map(v -> new TensorSamples(v, labels)).toList();
    }

    @Override
    public int count() {
        return views.getFirst().count();
    }

    @Override
    public Shape shape() {
        return views.getFirst().shape();
    }

    @Override
    public int label(int sample) {
        return views.getFirst().label(sample);
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return views.get(Math.max(0, pass - 1) % views.size()).read(order, batch, pass);
    }

    /** All views one below the other. */
    Tensor stacked() {
        Tensor first = views.getFirst().data();
        float[] all = new float[Tensor.count(views.size(), first.size())];
        for (int v = 0; v < views.size(); v++) {
            System.arraycopy(views.get(v).data().unwrap(), 0, all, v * first.size(), first.size());
        }
        return Tensor.wrap(all, views.size() * first.dim(0), first.dim(1));
    }

    /** The labels of {@link #stacked}. */
    int[] stackedLabels() {
        int n = count();
        int[] all = new int[views.size() * n];
        for (int i = 0; i < all.length; i++) {
            all[i] = label(i % n);
        }
        return all;
    }
}
