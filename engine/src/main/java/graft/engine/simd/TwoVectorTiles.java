package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The register tiles that are two vectors wide; what a tile computes is told at {@link RegisterTile}.
 *
 * <p>One method for each height, and every sum a local variable of its own: the compiler keeps local vectors in
 * registers, and it would not keep the elements of an array there. The loop over k is left rolled: 2 loads of b and
 * one broadcast a row feed 2 multiply-adds a row.
 */
final class TwoVectorTiles {
    private static final int STEP = 2 * Lanes.COUNT;

    private TwoVectorTiles() {
    }

    static void product(int rows, float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        switch (rows) {
            case 1 -> rows1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            case 2 -> rows2(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            case 3 -> rows3(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            case 4 -> rows4(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            case 5 -> rows5(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            case 6 -> rows6(a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
            default -> throw new IllegalArgumentException("a tile has 1 to 6 rows, not " + rows);
        }
    }

    private static void rows1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
    }

    private static void rows2(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10); c11 = x.fma(b1, c11);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c10.intoArray(out, to); c11.intoArray(out, to + Lanes.COUNT);
    }

    private static void rows3(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10); c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20); c21 = x.fma(b1, c21);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c10.intoArray(out, to); c11.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c20.intoArray(out, to); c21.intoArray(out, to + Lanes.COUNT);
    }

    private static void rows4(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10); c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20); c21 = x.fma(b1, c21);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30); c31 = x.fma(b1, c31);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c10.intoArray(out, to); c11.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c20.intoArray(out, to); c21.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c30.intoArray(out, to); c31.intoArray(out, to + Lanes.COUNT);
    }

    private static void rows5(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift; int a4 = offsets[o + 4] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10); c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20); c21 = x.fma(b1, c21);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30); c31 = x.fma(b1, c31);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c40 = x.fma(b0, c40); c41 = x.fma(b1, c41);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c10.intoArray(out, to); c11.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c20.intoArray(out, to); c21.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c30.intoArray(out, to); c31.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c40.intoArray(out, to); c41.intoArray(out, to + Lanes.COUNT);
    }

    private static void rows6(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        FloatVector c50 = zero, c51 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift; int a4 = offsets[o + 4] + shift; int a5 = offsets[o + 5] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + Lanes.COUNT);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10); c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20); c21 = x.fma(b1, c21);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30); c31 = x.fma(b1, c31);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c40 = x.fma(b0, c40); c41 = x.fma(b1, c41);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c50 = x.fma(b0, c50); c51 = x.fma(b1, c51);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to); c01.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c10.intoArray(out, to); c11.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c20.intoArray(out, to); c21.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c30.intoArray(out, to); c31.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c40.intoArray(out, to); c41.intoArray(out, to + Lanes.COUNT);
        to += outStep;
        c50.intoArray(out, to); c51.intoArray(out, to + Lanes.COUNT);
    }
}
