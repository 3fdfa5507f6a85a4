package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The register tiles that are one vector wide; what a tile computes is told at {@link RegisterTile}.
 *
 * <p>One method for each height, and every sum a local variable of its own: the compiler keeps local vectors in
 * registers, and it would not keep the elements of an array there. The loop over k is left rolled: 1 load of b and
 * one broadcast a row feed 1 multiply-add a row.
 */
final class OneVectorTiles {
    private static final int STEP = Lanes.COUNT;

    private OneVectorTiles() {
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
        FloatVector c00 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
    }

    private static void rows2(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
        to += outStep;
        c10.intoArray(out, to);
    }

    private static void rows3(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
        to += outStep;
        c10.intoArray(out, to);
        to += outStep;
        c20.intoArray(out, to);
    }

    private static void rows4(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
        to += outStep;
        c10.intoArray(out, to);
        to += outStep;
        c20.intoArray(out, to);
        to += outStep;
        c30.intoArray(out, to);
    }

    private static void rows5(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift; int a4 = offsets[o + 4] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c40 = x.fma(b0, c40);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
        to += outStep;
        c10.intoArray(out, to);
        to += outStep;
        c20.intoArray(out, to);
        to += outStep;
        c30.intoArray(out, to);
        to += outStep;
        c40.intoArray(out, to);
    }

    private static void rows6(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b, int bAt,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        FloatVector c50 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift; int a1 = offsets[o + 1] + shift; int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift; int a4 = offsets[o + 4] + shift; int a5 = offsets[o + 5] + shift;
            for (int k = 0; k < run; k++) {
                int p = bRow + k * STEP;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c00 = x.fma(b0, c00);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c10 = x.fma(b0, c10);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c20 = x.fma(b0, c20);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c30 = x.fma(b0, c30);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c40 = x.fma(b0, c40);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c50 = x.fma(b0, c50);
            }
            bRow += run * STEP;
        }
        int to = outAt;
        c00.intoArray(out, to);
        to += outStep;
        c10.intoArray(out, to);
        to += outStep;
        c20.intoArray(out, to);
        to += outStep;
        c30.intoArray(out, to);
        to += outStep;
        c40.intoArray(out, to);
        to += outStep;
        c50.intoArray(out, to);
    }
}
