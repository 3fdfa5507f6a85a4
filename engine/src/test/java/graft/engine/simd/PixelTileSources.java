package graft.engine.simd;

/** Templates of {@link PixelTile} and {@link OneVectorPixelTile}; {@link TileSources} writes the files. */
final class PixelTileSources {
    static final String CLASS = """
    import jdk.incubator.vector.VectorOperators;

    /**
     * The register tiles of a product whose rows are evenly spaced in memory, and whose sums are finished before they
     * leave the registers. Written by {@code TileSources} of the tests: change that.
     *
     * <pre>
     * out[outAt + i * outStep + j] = within(
     *     bias[biasAt + j] + other[otherAt + i * otherStep + j]
     *     + sum over k &lt; run of a[at + i * step + k] * b[bAt + k * vectors * lanes + j])
     * </pre>
     *
     * <p>{@code within} is {@code least} for what is no more than that, {@code most} for what is no less than that; NaN
     * stays. {@code other} may be null. The sum begins at zero, then comes the bias and then the other, as in
     * {@link RegisterTile} with {@link Epilogue}: the bits are the same. Calls of the API are written in place, since the
     * compiler has given up inlining small methods where so many vectors are at work ({@link Lanes#known}).
     */
    final class PixelTile {
        /** Least and greatest height. */
        static final int LOWEST = 7;
        static final int TALLEST = 8;
        private static final int N = Lanes.COUNT;

        private PixelTile() {
        }

        /** Computes one tile of 7 or 8 rows; {@code vectors} is 1 or 2. */
        static void product(int rows, int vectors, float[] a, int at, int step, int run, float[] b, int bAt,
                float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
                float[] out, int outAt, int outStep) {
            if (vectors == 1) {
                OneVectorPixelTile.product(rows, a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep,
                        least, most, out, outAt, outStep);
            } else if (rows == TALLEST) {
                product8x2(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                        outStep);
            } else {
                product7x2(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                        outStep);
            }
        }
    """;

    static final String ONE_VECTOR_CLASS = """
    import jdk.incubator.vector.VectorOperators;

    /** The tiles of {@link PixelTile} that are one vector wide. Written by {@code TileSources} of the tests. */
    final class OneVectorPixelTile {
        private static final int N = Lanes.COUNT;

        private OneVectorPixelTile() {
        }

        static void product(int rows, float[] a, int at, int step, int run, float[] b, int bAt, float[] bias,
                int biasAt, float[] other, int otherAt, int otherStep, float least, float most, float[] out,
                int outAt, int outStep) {
            if (rows == PixelTile.TALLEST) {
                product8x1(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                        outStep);
            } else {
                product7x1(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                        outStep);
            }
        }
    """;

    static final String METHOD = """

        private static void product{rows}x{vectors}(float[] a, int at, int step, int run, float[] b, int bAt,
                float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
                float[] out, int outAt, int outStep) {
            FloatVector zero = FloatVector.zero(Lanes.FLOAT);
    @row    FloatVector [[c{i}_{j} = zero|, ]];
    @row    int a{i} = at{+i*step};
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bAt + k * {width};
                FloatVector x;
    @vector     FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p{+j*N});
    @row        x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
    @vector     b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p + {width}{+j*N});
    @row        x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k + 1]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
            }
            for (; k < run; k++) {
                int p = bAt + k * {width};
                FloatVector x;
    @vector     FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p{+j*N});
    @row        x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
            }
    @vector FloatVector s{j} = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt{+j*N});
            FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
            FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
    @sum    c{i}_{j} = Lanes.FLOAT_CLASS.cast(c{i}_{j}).add(s{j});
            if (other != null) {
    @sum        c{i}_{j} = c{i}_{j}.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt{+i*otherStep}{+j*N}));
            }
    @sum    c{i}_{j} = Lanes.FLOAT_CLASS.cast(c{i}_{j});
    @sum    c{i}_{j} = c{i}_{j}.blend(low, c{i}_{j}.compare(VectorOperators.LE, low));
    @sum    c{i}_{j} = c{i}_{j}.blend(high, c{i}_{j}.compare(VectorOperators.GE, high));
    @row    [[c{i}_{j}.intoArray(out, outAt{+i*outStep}{+j*N});| ]]
        }
    """;

    private PixelTileSources() {
    }
}
