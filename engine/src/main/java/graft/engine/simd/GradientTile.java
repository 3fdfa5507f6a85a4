package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The register tile of the weight gradient: a block of xᵀ dy, input channels by output channels, summed over
 * pixels. Written by {@code TileSources} of the tests: change that.
 *
 * <pre>out[i, j] = sum over pixels of  x[pixel, i] * dy[pixel, j]</pre>
 *
 * <p>Both operands are read where they lie: the inputs of a tile are neighbouring channels of x, each broadcast,
 * and its outputs neighbouring channels of dy, loaded as vectors. Pixels come as segments of {@code segments},
 * three numbers each: index in x, index in dy, number of pixels; within one, both indices advance by a fixed
 * step.
 *
 * <p>Tiles are 8 rows high, or 4 where there are fewer rows or few registers, and 2 vectors wide or 1; the last
 * has a mask for the right edge. A tile of 4 that needs fewer rows computes its last one several times, and the
 * caller ignores the copies. Rows of {@code out} follow each other.
 */
final class GradientTile {
    /** Rows of the tallest tile. */
    static final int TALL = 8;
    private static final int LOW = 4;
    private static final int N = Lanes.COUNT;

    private GradientTile() {
    }

    /** Height of the tiles for {@code rows} rows: never more than there are, unless that is below 4. */
    static int height(int rows) {
        return rows >= TALL && RegisterTile.TALLEST >= TALL ? TALL : LOW;
    }

    /**
     * Computes one tile.
     *
     * @param vectors 1 or 2
     * @param columns used only when {@code vectors} is 1: how many of the lanes exist
     * @param height  the result of {@link #height}
     * @param rows    rows that exist, for a height of 4
     */
    static void product(int vectors, int columns, int height, int rows, float[] x, int xStep, float[] dy,
            int dyStep, int[] segments, int at, int count, float[] out, int outAt) {
        if (vectors == 2 && height == TALL) {
            product8x2(x, xStep, dy, dyStep, segments, at, count, out, outAt);
        } else if (vectors == 2) {
            product4x2(x, rows, xStep, dy, dyStep, segments, at, count, out, outAt);
        } else {
            VectorMask<Float> mask = Lanes.FLOAT.indexInRange(0, columns);
            if (height == TALL) {
                product8x1(x, xStep, dy, dyStep, segments, at, count, out, outAt, mask);
            } else {
                product4x1(x, rows, xStep, dy, dyStep, segments, at, count, out, outAt, mask);
            }
        }
    }

    /**
     * Copies or adds {@code count} floats, such as a row of a finished tile to its place in dw. A plain loop over
     * so few would run in the scalar iterations that the compiler puts around its vector loop.
     */
    static void store(float[] from, int at, float[] to, int toAt, int count, boolean add) {
        int j = 0;
        for (; !add && j + Lanes.COUNT <= count; j += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOAT, from, at + j).intoArray(to, toAt + j);
        }
        for (; j + Lanes.COUNT <= count; j += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOAT, from, at + j)
                    .add(FloatVector.fromArray(Lanes.FLOAT, to, toAt + j)).intoArray(to, toAt + j);
        }
        for (; j < count; j++) {
            to[toAt + j] = add ? to[toAt + j] + from[at + j] : from[at + j];
        }
    }

    private static void product8x2(float[] x, int xStep, float[] dy, int dyStep,
            int[] segments, int at, int count, float[] out, int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        FloatVector c1_0 = zero, c1_1 = zero;
        FloatVector c2_0 = zero, c2_1 = zero;
        FloatVector c3_0 = zero, c3_1 = zero;
        FloatVector c4_0 = zero, c4_1 = zero;
        FloatVector c5_0 = zero, c5_1 = zero;
        FloatVector c6_0 = zero, c6_1 = zero;
        FloatVector c7_0 = zero, c7_1 = zero;
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + N);
                FloatVector a;
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]);
                c0_0 = a.fma(b0, c0_0);
                c0_1 = a.fma(b1, c0_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 1]);
                c1_0 = a.fma(b0, c1_0);
                c1_1 = a.fma(b1, c1_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 2]);
                c2_0 = a.fma(b0, c2_0);
                c2_1 = a.fma(b1, c2_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 3]);
                c3_0 = a.fma(b0, c3_0);
                c3_1 = a.fma(b1, c3_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 4]);
                c4_0 = a.fma(b0, c4_0);
                c4_1 = a.fma(b1, c4_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 5]);
                c5_0 = a.fma(b0, c5_0);
                c5_1 = a.fma(b1, c5_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 6]);
                c6_0 = a.fma(b0, c6_0);
                c6_1 = a.fma(b1, c6_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 7]);
                c7_0 = a.fma(b0, c7_0);
                c7_1 = a.fma(b1, c7_1);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        Lanes.known(c0_0).intoArray(out, outAt);
        Lanes.known(c0_1).intoArray(out, outAt + N);
        Lanes.known(c1_0).intoArray(out, outAt + 2 * N);
        Lanes.known(c1_1).intoArray(out, outAt + 3 * N);
        Lanes.known(c2_0).intoArray(out, outAt + 4 * N);
        Lanes.known(c2_1).intoArray(out, outAt + 5 * N);
        Lanes.known(c3_0).intoArray(out, outAt + 6 * N);
        Lanes.known(c3_1).intoArray(out, outAt + 7 * N);
        Lanes.known(c4_0).intoArray(out, outAt + 8 * N);
        Lanes.known(c4_1).intoArray(out, outAt + 9 * N);
        Lanes.known(c5_0).intoArray(out, outAt + 10 * N);
        Lanes.known(c5_1).intoArray(out, outAt + 11 * N);
        Lanes.known(c6_0).intoArray(out, outAt + 12 * N);
        Lanes.known(c6_1).intoArray(out, outAt + 13 * N);
        Lanes.known(c7_0).intoArray(out, outAt + 14 * N);
        Lanes.known(c7_1).intoArray(out, outAt + 15 * N);
    }

    private static void product4x2(float[] x, int rows, int xStep, float[] dy, int dyStep,
            int[] segments, int at, int count, float[] out, int outAt) {
        int d1 = Math.min(1, rows - 1);
        int d2 = Math.min(2, rows - 1);
        int d3 = Math.min(3, rows - 1);
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        FloatVector c1_0 = zero, c1_1 = zero;
        FloatVector c2_0 = zero, c2_1 = zero;
        FloatVector c3_0 = zero, c3_1 = zero;
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + N);
                FloatVector a;
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]);
                c0_0 = a.fma(b0, c0_0);
                c0_1 = a.fma(b1, c0_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d1]);
                c1_0 = a.fma(b0, c1_0);
                c1_1 = a.fma(b1, c1_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d2]);
                c2_0 = a.fma(b0, c2_0);
                c2_1 = a.fma(b1, c2_1);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d3]);
                c3_0 = a.fma(b0, c3_0);
                c3_1 = a.fma(b1, c3_1);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        Lanes.known(c0_0).intoArray(out, outAt);
        Lanes.known(c0_1).intoArray(out, outAt + N);
        Lanes.known(c1_0).intoArray(out, outAt + 2 * N);
        Lanes.known(c1_1).intoArray(out, outAt + 3 * N);
        Lanes.known(c2_0).intoArray(out, outAt + 4 * N);
        Lanes.known(c2_1).intoArray(out, outAt + 5 * N);
        Lanes.known(c3_0).intoArray(out, outAt + 6 * N);
        Lanes.known(c3_1).intoArray(out, outAt + 7 * N);
    }

    private static void product8x1(float[] x, int xStep, float[] dy, int dyStep,
            int[] segments, int at, int count, float[] out, int outAt, VectorMask<Float> mask) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt, mask);
                FloatVector a;
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]);
                c0_0 = a.fma(b0, c0_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 1]);
                c1_0 = a.fma(b0, c1_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 2]);
                c2_0 = a.fma(b0, c2_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 3]);
                c3_0 = a.fma(b0, c3_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 4]);
                c4_0 = a.fma(b0, c4_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 5]);
                c5_0 = a.fma(b0, c5_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 6]);
                c6_0 = a.fma(b0, c6_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + 7]);
                c7_0 = a.fma(b0, c7_0);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        Lanes.known(c0_0).intoArray(out, outAt);
        Lanes.known(c1_0).intoArray(out, outAt + N);
        Lanes.known(c2_0).intoArray(out, outAt + 2 * N);
        Lanes.known(c3_0).intoArray(out, outAt + 3 * N);
        Lanes.known(c4_0).intoArray(out, outAt + 4 * N);
        Lanes.known(c5_0).intoArray(out, outAt + 5 * N);
        Lanes.known(c6_0).intoArray(out, outAt + 6 * N);
        Lanes.known(c7_0).intoArray(out, outAt + 7 * N);
    }

    private static void product4x1(float[] x, int rows, int xStep, float[] dy, int dyStep,
            int[] segments, int at, int count, float[] out, int outAt, VectorMask<Float> mask) {
        int d1 = Math.min(1, rows - 1);
        int d2 = Math.min(2, rows - 1);
        int d3 = Math.min(3, rows - 1);
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt, mask);
                FloatVector a;
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]);
                c0_0 = a.fma(b0, c0_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d1]);
                c1_0 = a.fma(b0, c1_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d2]);
                c2_0 = a.fma(b0, c2_0);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d3]);
                c3_0 = a.fma(b0, c3_0);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        Lanes.known(c0_0).intoArray(out, outAt);
        Lanes.known(c1_0).intoArray(out, outAt + N);
        Lanes.known(c2_0).intoArray(out, outAt + 2 * N);
        Lanes.known(c3_0).intoArray(out, outAt + 3 * N);
    }
}
