package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The register tile of the weight gradient: a block of xᵀ dy, input channels by output channels, summed over pixels.
 *
 * <pre>out[i, j] = sum over pixels of  x[pixel, i] * dy[pixel, j]</pre>
 *
 * <p>Both operands are read where they lie: the inputs of a tile are neighbouring channels of x, each broadcast, and
 * its outputs neighbouring channels of dy, loaded as vectors. Pixels come as segments of {@code segments}, three numbers
 * each: index in x, index in dy, number of pixels; within one, both indices advance by a fixed step.
 *
 * <p>Tiles are 6 by 4 vectors, or 5 by 2 and 5 by 1; the last has a mask for the right edge. A tile that needs fewer
 * rows computes its last one several times, and the caller ignores the copies. Rows of {@code out} follow each other.
 */
final class GradientTile {
    private GradientTile() {
    }

    /** Rows that a tile of this width has. */
    static int rows(int vectors) {
        return vectors == 4 ? 6 : 5;
    }

    /**
     * Computes one tile.
     *
     * @param vectors 1, 2 or 4
     * @param columns used only when {@code vectors} is 1: how many of the lanes exist
     */
    static void product(int vectors, int columns, int rows, float[] x, int xStep, float[] dy, int dyStep,
            int[] segments, int at, int count, float[] out) {
        switch (vectors) {
            case 4 -> sixByFour(x, rows, xStep, dy, dyStep, segments, at, count, out);
            case 2 -> fiveByTwo(x, rows, xStep, dy, dyStep, segments, at, count, out);
            default -> fiveByOne(x, rows, xStep, dy, dyStep, segments, at, count, out,
                    Lanes.FLOAT.indexInRange(0, columns));
        }
    }

    private static void sixByFour(float[] x, int rows, int xStep, float[] dy, int dyStep, int[] segments, int at,
            int count, float[] out) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        FloatVector c50 = zero, c51 = zero, c52 = zero, c53 = zero;
        int d1 = Math.min(1, rows - 1); int d2 = Math.min(2, rows - 1); int d3 = Math.min(3, rows - 1);
        int d4 = Math.min(4, rows - 1); int d5 = Math.min(5, rows - 1);
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int i = 0; i < pixels; i++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + Lanes.COUNT);
                FloatVector b2 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + 2 * Lanes.COUNT);
                FloatVector b3 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + 3 * Lanes.COUNT);
                FloatVector a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]); c00 = a.fma(b0, c00);
                c01 = a.fma(b1, c01); c02 = a.fma(b2, c02); c03 = a.fma(b3, c03);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d1]); c10 = a.fma(b0, c10); c11 = a.fma(b1, c11);
                c12 = a.fma(b2, c12); c13 = a.fma(b3, c13);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d2]); c20 = a.fma(b0, c20); c21 = a.fma(b1, c21);
                c22 = a.fma(b2, c22); c23 = a.fma(b3, c23);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d3]); c30 = a.fma(b0, c30); c31 = a.fma(b1, c31);
                c32 = a.fma(b2, c32); c33 = a.fma(b3, c33);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d4]); c40 = a.fma(b0, c40); c41 = a.fma(b1, c41);
                c42 = a.fma(b2, c42); c43 = a.fma(b3, c43);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d5]); c50 = a.fma(b0, c50); c51 = a.fma(b1, c51);
                c52 = a.fma(b2, c52); c53 = a.fma(b3, c53);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        c00.intoArray(out, 0); c01.intoArray(out, Lanes.COUNT); c02.intoArray(out, 2 * Lanes.COUNT);
        c03.intoArray(out, 3 * Lanes.COUNT);
        c10.intoArray(out, 4 * Lanes.COUNT); c11.intoArray(out, 5 * Lanes.COUNT);
        c12.intoArray(out, 6 * Lanes.COUNT); c13.intoArray(out, 7 * Lanes.COUNT);
        c20.intoArray(out, 8 * Lanes.COUNT); c21.intoArray(out, 9 * Lanes.COUNT);
        c22.intoArray(out, 10 * Lanes.COUNT); c23.intoArray(out, 11 * Lanes.COUNT);
        c30.intoArray(out, 12 * Lanes.COUNT); c31.intoArray(out, 13 * Lanes.COUNT);
        c32.intoArray(out, 14 * Lanes.COUNT); c33.intoArray(out, 15 * Lanes.COUNT);
        c40.intoArray(out, 16 * Lanes.COUNT); c41.intoArray(out, 17 * Lanes.COUNT);
        c42.intoArray(out, 18 * Lanes.COUNT); c43.intoArray(out, 19 * Lanes.COUNT);
        c50.intoArray(out, 20 * Lanes.COUNT); c51.intoArray(out, 21 * Lanes.COUNT);
        c52.intoArray(out, 22 * Lanes.COUNT); c53.intoArray(out, 23 * Lanes.COUNT);
    }

    private static void fiveByTwo(float[] x, int rows, int xStep, float[] dy, int dyStep, int[] segments, int at,
            int count, float[] out) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        int d1 = Math.min(1, rows - 1); int d2 = Math.min(2, rows - 1); int d3 = Math.min(3, rows - 1);
        int d4 = Math.min(4, rows - 1);
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int i = 0; i < pixels; i++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt + Lanes.COUNT);
                FloatVector a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]); c00 = a.fma(b0, c00);
                c01 = a.fma(b1, c01);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d1]); c10 = a.fma(b0, c10); c11 = a.fma(b1, c11);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d2]); c20 = a.fma(b0, c20); c21 = a.fma(b1, c21);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d3]); c30 = a.fma(b0, c30); c31 = a.fma(b1, c31);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d4]); c40 = a.fma(b0, c40); c41 = a.fma(b1, c41);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        c00.intoArray(out, 0); c01.intoArray(out, Lanes.COUNT);
        c10.intoArray(out, 2 * Lanes.COUNT); c11.intoArray(out, 3 * Lanes.COUNT);
        c20.intoArray(out, 4 * Lanes.COUNT); c21.intoArray(out, 5 * Lanes.COUNT);
        c30.intoArray(out, 6 * Lanes.COUNT); c31.intoArray(out, 7 * Lanes.COUNT);
        c40.intoArray(out, 8 * Lanes.COUNT); c41.intoArray(out, 9 * Lanes.COUNT);
    }

    private static void fiveByOne(float[] x, int rows, int xStep, float[] dy, int dyStep, int[] segments, int at,
            int count, float[] out, VectorMask<Float> mask) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        int d1 = Math.min(1, rows - 1); int d2 = Math.min(2, rows - 1); int d3 = Math.min(3, rows - 1);
        int d4 = Math.min(4, rows - 1);
        for (int s = at; s < at + 3 * count; s += 3) {
            int xAt = segments[s];
            int dyAt = segments[s + 1];
            int pixels = segments[s + 2];
            for (int i = 0; i < pixels; i++) {
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt, mask);
                FloatVector a = FloatVector.broadcast(Lanes.FLOAT, x[xAt]); c00 = a.fma(b0, c00);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d1]); c10 = a.fma(b0, c10);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d2]); c20 = a.fma(b0, c20);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d3]); c30 = a.fma(b0, c30);
                a = FloatVector.broadcast(Lanes.FLOAT, x[xAt + d4]); c40 = a.fma(b0, c40);
                xAt += xStep;
                dyAt += dyStep;
            }
        }
        c00.intoArray(out, 0);
        c10.intoArray(out, Lanes.COUNT);
        c20.intoArray(out, 2 * Lanes.COUNT);
        c30.intoArray(out, 3 * Lanes.COUNT);
        c40.intoArray(out, 4 * Lanes.COUNT);
    }
}
