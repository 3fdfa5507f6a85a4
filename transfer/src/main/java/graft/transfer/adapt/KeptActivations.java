package graft.transfer.adapt;

import graft.engine.Nhwc;
import graft.layers.layer.Shape;
import graft.layers.training.Samples;
import java.util.ArrayList;
import java.util.List;

/** The values of one place in a network for all images, in memory; they are read as samples without a class. */
final class KeptActivations implements Samples {
    private final Shape shape;
    private final List<float[]> rows = new ArrayList<>();

    KeptActivations(Shape shape) {
        this.shape = shape;
    }

    /** Takes in further images. */
    void add(Nhwc x) {
        float[] dense = x.toTensor().unwrap();
        for (int i = 0; i < x.n(); i++) {
            float[] row = new float[shape.size()];
            System.arraycopy(dense, i * row.length, row, 0, row.length);
            rows.add(row);
        }
    }

    @Override
    public int count() {
        return rows.size();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public int label(int sample) {
        return -1;
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return new Reader() {
            private int next;

            @Override
            public int next(float[] to, int offset, int[] ids) {
                int n = Math.min(batch, order.length - next);
                for (int i = 0; i < n; i++) {
                    ids[i] = order[next++];
                    System.arraycopy(rows.get(ids[i]), 0, to, offset + i * shape.size(), shape.size());
                }
                return n;
            }
        };
    }
}
