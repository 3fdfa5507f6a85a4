package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loop of {@link DepthwiseWeightGradient}: the sums of {@value #TAPS} taps over a patch of pixels. An
 * element of dy is loaded once for all of them; nine sums are more than one needs to keep the arithmetic units busy.
 */
final class DepthwiseTapSums {
    static final int TAPS = 9;
    private static final int N = Lanes.COUNT;

    private DepthwiseTapSums() {
    }

    /**
     * Adds to {@code sums[to..]}, a vector a tap, the products of x and dy.
     *
     * @param x       for tap t, the row that belongs to the first one of dy begins at {@code xAt + tapAt[firstTap + t]};
     *                rows are {@code xStep} apart, pixels a vector
     * @param dy      rows begin at {@code dyAt}, {@code dyStep} apart, pixels are {@code pixelStep} apart
     * @param columns pixels of a row
     */
    static void add(float[] x, int xAt, int xStep, int[] tapAt, int firstTap, float[] dy, int dyAt, int dyStep,
            int pixelStep, int rows, int columns, float[] sums, int to) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero;
        FloatVector s5 = zero, s6 = zero, s7 = zero, s8 = zero;
        for (int r = 0; r < rows; r++) {
            int k = dyAt + r * dyStep;
            int row = xAt + r * xStep;
            int x0 = row + tapAt[firstTap];
            int x1 = row + tapAt[firstTap + 1];
            int x2 = row + tapAt[firstTap + 2];
            int x3 = row + tapAt[firstTap + 3];
            int x4 = row + tapAt[firstTap + 4];
            int x5 = row + tapAt[firstTap + 5];
            int x6 = row + tapAt[firstTap + 6];
            int x7 = row + tapAt[firstTap + 7];
            int x8 = row + tapAt[firstTap + 8];
            for (int i = 0; i < columns * N; i += N, k += pixelStep) {
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, dy, k);
                s0 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x0 + i), s0);
                s1 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x1 + i), s1);
                s2 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x2 + i), s2);
                s3 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x3 + i), s3);
                s4 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x4 + i), s4);
                s5 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x5 + i), s5);
                s6 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x6 + i), s6);
                s7 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x7 + i), s7);
                s8 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, x8 + i), s8);
            }
        }
        FloatVector.fromArray(Lanes.FLOAT, sums, to).add(s0).intoArray(sums, to);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + N).add(s1).intoArray(sums, to + N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 2 * N).add(s2).intoArray(sums, to + 2 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 3 * N).add(s3).intoArray(sums, to + 3 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 4 * N).add(s4).intoArray(sums, to + 4 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 5 * N).add(s5).intoArray(sums, to + 5 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 6 * N).add(s6).intoArray(sums, to + 6 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 7 * N).add(s7).intoArray(sums, to + 7 * N);
        FloatVector.fromArray(Lanes.FLOAT, sums, to + 8 * N).add(s8).intoArray(sums, to + 8 * N);
    }
}
