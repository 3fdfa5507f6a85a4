package graft.layers.plan;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A network's first layers have large activations and few weights. For a large batch their activations do not fit into
 * the third cache: each layer would write them to memory, and the next one read them from there. So the first steps are
 * run for a few images at a time, all steps for the first images, then all for the next, and the rest of the network,
 * where the weights are what is fetched, for the whole batch at once.
 *
 * @param steps    how many leading steps, 0 for none
 * @param images how many images at a time
 */
record Slices(int steps, int images) {
    /**
     * Bytes that a step's inputs and outputs may take in the third cache. Measured with ResNet-50, 8 images, on a Zen 4
     * with 32 MiB: the layers up to 28x28 pixels take a tenth less time with 2 images at a time (14 MB in the largest
     * step); with 4 (29 MB) as long as with all 8.
     */
    static final long CACHE = 16L << 20;

    /**
     * Chooses for steps of any kind.
     *
     * @param activations bytes that a step reads and writes of each image
     * @param weights     bytes of weights that it reads
     */
    static <S> Slices of(List<S> steps, int batch, ToLongFunction<S> activations, ToLongFunction<S> weights) {
        if (batch == 1) {
            return new Slices(0, 1);
        }
        int end = 0;
        long largest = 1;
        for (int i = 0; i < steps.size(); i++) {
            long bytes = activations.applyAsLong(steps.get(i));
            if (weights.applyAsLong(steps.get(i)) > bytes * batch) {
                break;
            }
            if (bytes * batch > CACHE) {
                end = i + 1;
                largest = Math.max(largest, bytes);
            }
        }
        int images = Math.clamp(CACHE / largest, 1, batch);
        return images == batch || end < 2 ? new Slices(0, batch) : new Slices(end, images);
    }
}
