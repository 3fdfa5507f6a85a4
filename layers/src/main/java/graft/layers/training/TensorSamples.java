package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples that lie in memory as one tensor: small images, or cached features. */
public final class TensorSamples implements Samples {
    private final Tensor data;
    private final int[] labels;
    private final Shape shape;

    /**
     * @param data   [N,H,W,C] or [N,C], not copied
     * @param labels [N], not copied
     */
    public TensorSamples(Tensor data, int[] labels) {
        if (data.dim(0) != labels.length) {
            throw new IllegalArgumentException(data + " has " + data.dim(0) + " samples, there are " + labels.length
                    + " labels");
        }
        this.data = data;
        this.labels = labels;
        shape = data.rank() == 2 ? Shape.vector(data.dim(1)) : new Shape(data.dim(1), data.dim(2), data.dim(3));
    }

    /** The inputs themselves, not a copy. */
    public Tensor data() {
        return data;
    }

    /** The labels themselves, not a copy. */
    public int[] labels() {
        return labels;
    }

    /** All samples in order, {@code size} at a time; a smaller rest is left out. Copies. */
    public List<Batch> batches(int size) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from + size <= count(); from += size) {
            float[] images = Arrays.copyOfRange(data.unwrap(), from * shape.size(), (from + size) * shape.size());
            batches.add(new Batch(Tensor.wrap(images, size, shape.h(), shape.w(), shape.c()),
                    Arrays.copyOfRange(labels, from, from + size)));
        }
        return batches;
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public long bytes(int batch) {
        return 4L * data.size();
    }

    @Override
    public int label(int sample) {
        return labels[sample];
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return new Reader() {
            private int at;

            @Override
            public int next(float[] to, int offset, int[] ids) {
                int n = Math.min(batch, order.length - at);
                int size = shape.size();
                for (int i = 0; i < n; i++) {
                    ids[i] = order[at++];
                    System.arraycopy(data.unwrap(), ids[i] * size, to, offset + i * size, size);
                }
                return n;
            }
        };
    }
}
