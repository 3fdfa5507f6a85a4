package graft.engine.simd;

/**
 * The three transforms of Winograd convolution F(m x m, 3x3), over vectors whose lanes are channels.
 *
 * <p><b>One dimension first.</b> m neighbouring outputs of a 3-tap filter take 3m multiplications. They are also the
 * coefficients of a product of polynomials, and a polynomial of degree m + 1 is known by its values at m + 2 points:
 * transform both factors to values, multiply m + 2 times, and transform back. In two dimensions the same is done to
 * columns, then to rows: (m + 2)² products give m² outputs that would take 9 m².
 *
 * <p><b>Which m.</b> {@link Winograd4x4} saves most multiplications but its transformed weights are four times the
 * weights; {@link Winograd2x2} saves less, and is better where weights come from memory for few pixels.
 *
 * <p><b>Source.</b> Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308.
 */
sealed interface WinogradTransforms permits Winograd4x4, Winograd2x2 {

    /** m, outputs of a tile in each direction. */
    int side();

    /** Inputs of a tile in each direction, m + 2. */
    default int patch() {
        return side() + 2;
    }

    /** Products of a tile, (m + 2)². */
    default int points() {
        return patch() * patch();
    }

    /**
     * V = Bᵀ d B of one patch.
     *
     * @param x        pixel (i, j) starts at {@code at + i * rowStep + j * pixelStep}
     * @param channels a multiple of the lanes
     * @param v        value (i, j) goes to {@code to + (i * patch + j) * step}
     * @param half     room for patch² vectors
     */
    void input(float[] x, int at, int rowStep, int pixelStep, int channels, float[] v, int to, int step, float[] half,
            int halfAt);

    /**
     * Y = Aᵀ m A of one tile.
     *
     * @param m     value (i, j) starts at {@code at + (i * patch + j) * step}
     * @param width channels, a multiple of the lanes
     * @param y     output (i, j) goes to {@code to + (i * side + j) * width}
     * @param half  room for side * patch vectors
     */
    void output(float[] m, int at, int step, int width, float[] y, int to, float[] half, int halfAt);

    /**
     * U = G g Gᵀ of as many 3x3 filters as there are lanes.
     *
     * @param g    9 vectors, row by row, that of tap t at {@code at + t * tapStep}
     * @param u    value (i, j) goes to {@code to + (i * patch + j) * step}
     * @param half room for 3 * patch vectors
     */
    void weights(float[] g, int at, int tapStep, float[] u, int to, int step, float[] half, int halfAt);
}
