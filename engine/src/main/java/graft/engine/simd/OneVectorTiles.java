package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The register tiles that are one vector wide; what a tile computes is described in {@link RegisterTile}.
 * Written by {@code TileSources} of the tests: change that.
 *
 * <p>One method for each height, and every sum a local variable of its own: the compiler keeps local vectors
 * in registers, and it would not keep the elements of an array there. A round of the loop takes two k, and in each
 * 1 load of b and one broadcast a row feed 1 multiply-add a row: the two share the address of each row. That makes
 * no difference where a processor computes 512 bits in two halves; where it does not, the time of addresses shows
 * (an Intel of family 6, model 207, with 8 by 2 and k = 256: 165 GFLOP/s of 172, with one k a round 151).
 */
final class OneVectorTiles {
    private static final int N = Lanes.COUNT;

    private OneVectorTiles() {
    }

    static void product(int rows, float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        switch (rows) {
            case 1 -> LowTiles.rows1x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 2 -> LowTiles.rows2x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 3 -> LowTiles.rows3x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 4 -> rows4x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 5 -> rows5x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 6 -> rows6x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 7 -> rows7x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            case 8 -> rows8x1(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
            default -> throw new IllegalArgumentException("a tile has 1 to 8 rows, not " + rows);
        }
    }

    static void rows4x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c3_0).intoArray(out, outAt + 3 * step);
    }

    static void rows5x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            int a4 = offsets[o + 4] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c3_0).intoArray(out, outAt + 3 * step);
        Lanes.FLOAT_CLASS.cast(c4_0).intoArray(out, outAt + 4 * step);
    }

    static void rows6x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            int a4 = offsets[o + 4] + shift;
            int a5 = offsets[o + 5] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k + 1]); c5_0 = x.fma(b0, c5_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c3_0).intoArray(out, outAt + 3 * step);
        Lanes.FLOAT_CLASS.cast(c4_0).intoArray(out, outAt + 4 * step);
        Lanes.FLOAT_CLASS.cast(c5_0).intoArray(out, outAt + 5 * step);
    }

    static void rows7x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            int a4 = offsets[o + 4] + shift;
            int a5 = offsets[o + 5] + shift;
            int a6 = offsets[o + 6] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k + 1]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k + 1]); c6_0 = x.fma(b0, c6_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c3_0).intoArray(out, outAt + 3 * step);
        Lanes.FLOAT_CLASS.cast(c4_0).intoArray(out, outAt + 4 * step);
        Lanes.FLOAT_CLASS.cast(c5_0).intoArray(out, outAt + 5 * step);
        Lanes.FLOAT_CLASS.cast(c6_0).intoArray(out, outAt + 6 * step);
    }

    static void rows8x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int a3 = offsets[o + 3] + shift;
            int a4 = offsets[o + 4] + shift;
            int a5 = offsets[o + 5] + shift;
            int a6 = offsets[o + 6] + shift;
            int a7 = offsets[o + 7] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k]); c7_0 = x.fma(b0, c7_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k + 1]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k + 1]); c6_0 = x.fma(b0, c6_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k + 1]); c7_0 = x.fma(b0, c7_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k]); c7_0 = x.fma(b0, c7_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c3_0).intoArray(out, outAt + 3 * step);
        Lanes.FLOAT_CLASS.cast(c4_0).intoArray(out, outAt + 4 * step);
        Lanes.FLOAT_CLASS.cast(c5_0).intoArray(out, outAt + 5 * step);
        Lanes.FLOAT_CLASS.cast(c6_0).intoArray(out, outAt + 6 * step);
        Lanes.FLOAT_CLASS.cast(c7_0).intoArray(out, outAt + 7 * step);
    }
}
