package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/** The lowest of the tiles of {@link TwoVectorTiles} and {@link OneVectorTiles}. Written by {@code TileSources}. */
final class LowTiles {
    private static final int N = Lanes.COUNT;

    private LowTiles() {
    }

    static void rows1x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
    }

    static void rows2x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
    }

    static void rows3x1(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0);
            }
            for (; k < run; k++) {
                int p = bRow + k * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0);
            }
            bRow += run * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
    }

    static void rows1x2(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N);
                b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            }
            for (; k < run; k++) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            }
            bRow += run * 2 * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c0_1).intoArray(out, outAt + N);
    }

    static void rows2x2(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        FloatVector c1_0 = zero, c1_1 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N);
                b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            }
            for (; k < run; k++) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            }
            bRow += run * 2 * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c0_1).intoArray(out, outAt + N);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c1_1).intoArray(out, outAt + step + N);
    }

    static void rows3x2(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
            int bAt, float[] out, int outAt, int step) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        FloatVector c1_0 = zero, c1_1 = zero;
        FloatVector c2_0 = zero, c2_1 = zero;
        int bRow = bAt;
        for (int t = 0; t < taps; t++) {
            int o = at + t * RegisterTile.ROWS;
            int a0 = offsets[o] + shift;
            int a1 = offsets[o + 1] + shift;
            int a2 = offsets[o + 2] + shift;
            int k = 0;
            for (; k < run - 1; k += 2) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
                b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N);
                b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            }
            for (; k < run; k++) {
                int p = bRow + k * 2 * N;
                FloatVector x;
                FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
                FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
                x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            }
            bRow += run * 2 * N;
        }
        Lanes.FLOAT_CLASS.cast(c0_0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c0_1).intoArray(out, outAt + N);
        Lanes.FLOAT_CLASS.cast(c1_0).intoArray(out, outAt + step);
        Lanes.FLOAT_CLASS.cast(c1_1).intoArray(out, outAt + step + N);
        Lanes.FLOAT_CLASS.cast(c2_0).intoArray(out, outAt + 2 * step);
        Lanes.FLOAT_CLASS.cast(c2_1).intoArray(out, outAt + 2 * step + N);
    }
}
