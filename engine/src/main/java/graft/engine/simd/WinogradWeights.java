package graft.engine.simd;

import java.util.Arrays;

/**
 * Transforms the weights of a 3x3 convolution to U[point][C][K] ({@link WinogradTransforms#weights}), a vector of
 * output channels after the other, where they are packed.
 */
final class WinogradWeights {
    /** Input channels whose weights are copied together: with their 9 taps in the first cache. */
    private static final int DEPTH = 16;

    /** What the weights are for. */
    enum Direction {
        /** Weights [3,3,C,K], from C to K channels. */
        FORWARD,
        /** Weights [3,3,K,C] for the gradient: turned by 180 degrees, with channels exchanged. */
        BACKWARD
    }

    private final WinogradTransforms transforms;
    private final int c;
    private final int k;

    /** From c to k channels. */
    WinogradWeights(WinogradTransforms transforms, int c, int k) {
        this.transforms = transforms;
        this.c = c;
        this.k = k;
    }

    /** Floats of scratch memory that it takes. */
    int scratchFloats() {
        return (9 * DEPTH + 3 * transforms.patch()) * Lanes.COUNT;
    }

    /**
     * Transforms the weights of one panel.
     *
     * @param first first output channel
     * @param width of the panel, a multiple of the lanes; output channels that do not exist get zeros
     * @param u     weight of a point and an input channel i starts at {@code to + point * step + i * width}
     */
    void transform(float[] w, Direction direction, int first, int width, float[] u, int to, int step,
            float[] scratch, int scratchAt) {
        for (int n = 0; n < width; n += Lanes.COUNT) {
            int real = Math.min(Lanes.COUNT, k - first - n);
            if (direction == Direction.FORWARD) {
                forward(w, first + n, real, u, to + n, width, step, scratch, scratchAt);
            } else {
                backward(w, first + n, real, u, to + n, width, step, scratch, scratchAt);
            }
        }
    }

    private void forward(float[] w, int first, int real, float[] u, int to, int width, int step,
            float[] scratch, int scratchAt) {
        int half = scratchAt + 9 * DEPTH * Lanes.COUNT;
        for (int i = 0; i < c; i++) {
            int at = to + i * width;
            if (real == Lanes.COUNT) {
                transforms.weights(w, i * k + first, c * k, u, at, step, scratch, half);
                continue;
            }
            for (int t = 0; t < 9; t++) {
                int tap = scratchAt + t * Lanes.COUNT;
                System.arraycopy(w, (t * c + i) * k + first, scratch, tap, real);
                Arrays.fill(scratch, tap + real, tap + Lanes.COUNT, 0f);
            }
            transforms.weights(scratch, scratchAt, Lanes.COUNT, u, at, step, scratch, half);
        }
    }

    /** Input channels lie together here: some at a time are copied to where output channels are the lanes. */
    private void backward(float[] w, int first, int real, float[] u, int to, int width, int step,
            float[] scratch, int scratchAt) {
        int half = scratchAt + 9 * DEPTH * Lanes.COUNT;
        for (int from = 0; from < c; from += DEPTH) {
            int depth = Math.min(DEPTH, c - from);
            for (int t = 0; t < 9; t++) {
                int tap = scratchAt + t * DEPTH * Lanes.COUNT;
                for (int lane = 0; lane < real; lane++) {
                    int row = ((8 - t) * k + first + lane) * c + from;
                    for (int i = 0; i < depth; i++) {
                        scratch[tap + i * Lanes.COUNT + lane] = w[row + i];
                    }
                }
                for (int i = 0; i < depth && real < Lanes.COUNT; i++) {
                    Arrays.fill(scratch, tap + i * Lanes.COUNT + real, tap + (i + 1) * Lanes.COUNT, 0f);
                }
            }
            for (int i = 0; i < depth; i++) {
                transforms.weights(scratch, scratchAt + i * Lanes.COUNT, DEPTH * Lanes.COUNT, u,
                        to + (from + i) * width, step, scratch, half);
            }
        }
    }
}
