package graft.transfer.features;

import graft.layers.layer.Shape;
import java.util.Optional;
import java.util.SplittableRandom;

/** Random inputs that know their keys, and count how often they are read. */
final class NoiseSamples implements KeyedSamples {
    final Shape shape;
    final float[][] values;
    int read;

    NoiseSamples(Shape shape, int count) {
        this.shape = shape;
        values = new float[count][shape.size()];
        SplittableRandom random = new SplittableRandom(3);
        for (float[] v : values) {
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) random.nextGaussian();
            }
        }
    }

    @Override
    public Optional<Digest> key(int sample, int pass) {
        return Optional.of(new Digest.Maker().add(values[sample]).add("view " + pass).digest());
    }

    @Override
    public int count() {
        return values.length;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public int label(int sample) {
        return 0;
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return new Reader() {
            private int at;

            @Override
            public int next(float[] data, int offset, int[] ids) {
                int n = Math.min(batch, order.length - at);
                for (int i = 0; i < n; i++, read++) {
                    ids[i] = order[at++];
                    for (int j = 0; j < shape.size(); j++) {
                        data[offset + i * shape.size() + j] = values[ids[i]][j] * (pass + 1);
                    }
                }
                return n;
            }
        };
    }
}
