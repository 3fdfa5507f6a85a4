package graft.zoo.layout;

/**
 * Moves weights between PyTorch's order and Graft's. Every weight is three axes: outputs K, input channels C, and
 * places P (the kernel's R*S, or a flattened image's H*W; 1 for a plain fully connected layer).
 *
 * <pre>
 * PyTorch  [K][C][P]      a convolution's [K,C,R,S], a fully connected layer's [K, C*H*W]
 * Graft    [P][C][K]      [R,S,C,K],                 [H*W*C, K]
 * </pre>
 *
 * The largest (VGG's first fully connected layer) is 411 MB, which no cache holds: read along rows and written along
 * columns, each value would cost a cache line. So the work goes in tiles of 64 outputs by 16 inputs, one 64-byte
 * line of each row that is read.
 */
final class ChannelsLast {
    private static final int OUTPUTS = 64;
    private static final int INPUTS = 16;

    private ChannelsLast() {
    }

    /** [K][C][P] to [P][C][K]. */
    static float[] fromPyTorch(float[] source, int k, int c, int p) {
        float[] target = new float[source.length];
        fromPyTorch(source, 0, k, c, p, target);
        return target;
    }

    /** Some whole rows of [K][C][P], beginning with row {@code firstOutput}, to their places in [P][C][K]. */
    static void fromPyTorch(float[] rows, int firstOutput, int k, int c, int p, float[] target) {
        int inputs = c * p;
        int count = inputs == 0 ? 0 : rows.length / inputs;
        for (int k0 = 0; k0 < count; k0 += OUTPUTS) {
            int k1 = Math.min(count, k0 + OUTPUTS);
            for (int j0 = 0; j0 < inputs; j0 += INPUTS) {
                int j1 = Math.min(inputs, j0 + INPUTS);
                for (int j = j0; j < j1; j++) {
                    int to = row(j, c, p) * k + firstOutput;
                    for (int o = k0; o < k1; o++) {
                        target[to + o] = rows[o * inputs + j];
                    }
                }
            }
        }
    }

    /** [P][C][K] to [K][C][P]. */
    static float[] toPyTorch(float[] source, int k, int c, int p) {
        float[] target = new float[source.length];
        toPyTorch(source, 0, k, c, p, target);
        return target;
    }

    /** As many whole rows of [K][C][P] as {@code rows} takes, beginning with row {@code firstOutput}. */
    static void toPyTorch(float[] source, int firstOutput, int k, int c, int p, float[] rows) {
        int inputs = c * p;
        int count = inputs == 0 ? 0 : rows.length / inputs;
        for (int k0 = 0; k0 < count; k0 += OUTPUTS) {
            int k1 = Math.min(count, k0 + OUTPUTS);
            for (int j0 = 0; j0 < inputs; j0 += INPUTS) {
                int j1 = Math.min(inputs, j0 + INPUTS);
                for (int j = j0; j < j1; j++) {
                    int from = row(j, c, p) * k + firstOutput;
                    for (int o = k0; o < k1; o++) {
                        rows[o * inputs + j] = source[from + o];
                    }
                }
            }
        }
    }

    /** Input j = channel * P + place of PyTorch is input place * C + channel of Graft. */
    private static int row(int j, int c, int p) {
        return p == 1 ? j : j % p * c + j / p;
    }
}
