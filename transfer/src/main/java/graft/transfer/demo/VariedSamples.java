package graft.transfer.demo;

import graft.layers.layer.Shape;
import graft.layers.training.Samples;
import graft.layers.training.TensorSamples;
import graft.transfer.images.Seeds;
import java.util.SplittableRandom;

/**
 * Drawn images that look different in every epoch: red, green and blue in one of their six orders, every second one
 * mirrored, moved by up to {@value #SHIFT} pixels each way, the pixels at the edge repeated. The drawings' colours,
 * mirroring and places are random themselves, so that what comes out could have been drawn, and costs next to nothing.
 *
 * @param drawn [N,H,W,3]
 * @param seed  of the changes; an image of a pass always changes in the same way
 */
record VariedSamples(TensorSamples drawn, long seed) implements Samples {
    static final int SHIFT = 4;
    private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    @Override
    public int count() {
        return drawn.count();
    }

    @Override
    public Shape shape() {
        return drawn.shape();
    }

    @Override
    public int label(int sample) {
        return drawn.label(sample);
    }

    @Override
    public boolean isRandom() {
        return true;
    }

    @Override
    public long bytes(int batch) {
        return drawn.bytes(batch);
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        Reader reader = drawn.read(order, batch, pass);
        if (pass == 0) {
            return reader;
        }
        int size = shape().size();
        float[] before = new float[size];
        return (data, offset, ids) -> {
            int read = reader.next(data, offset, ids);
            for (int i = 0; i < read; i++) {
                System.arraycopy(data, offset + i * size, before, 0, size);
                vary(before, new SplittableRandom(Seeds.mix(Seeds.mix(seed, pass), ids[i])), data, offset + i * size);
            }
            return read;
        };
    }

    /** @param to where the image begins in {@code out}, which is written */
    private void vary(float[] image, SplittableRandom random, float[] out, int to) {
        int height = shape().h();
        int width = shape().w();
        int[] order = ORDERS[random.nextInt(ORDERS.length)];
        boolean mirrored = random.nextBoolean();
        int down = random.nextInt(-SHIFT, SHIFT + 1);
        int right = random.nextInt(-SHIFT, SHIFT + 1);
        int at = to;
        for (int y = 0; y < height; y++) {
            int row = Math.clamp(y + down, 0, height - 1) * width;
            for (int x = 0; x < width; x++, at += 3) {
                int from = 3 * (row + Math.clamp((mirrored ? width - 1 - x : x) + right, 0, width - 1));
                out[at] = image[from + order[0]];
                out[at + 1] = image[from + order[1]];
                out[at + 2] = image[from + order[2]];
            }
        }
    }
}
