package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The register tile of a sum of outer products, both operands copied for it: a block of aᵀ b.
 * Written by {@code TileSources} of the tests: change that.
 *
 * <pre>out[i * width + j] += sum over p &lt; pixels of  a[aAt + p * HEIGHT + i] * b[bAt + p * width + j]</pre>
 *
 * <p>The width is one vector or two. All steps are constants: so the compiler knows that indices grow evenly and
 * checks them once before the loop and not in every round, which would take longer than the multiplications.
 */
final class OuterTile {
    /** Rows of a tile: as many as the registers hold, and a whole number of vectors or of halves of one. */
    static final int HEIGHT = RegisterTile.TALLEST >= 8 ? 8 : 4;
    private static final int N = Lanes.COUNT;

    private OuterTile() {
    }

    /** Adds the products of some pixels to one tile; {@code vectors} is 1 or 2. */
    static void add(int vectors, int pixels, float[] a, int aAt, float[] b, int bAt, float[] out, int outAt) {
        if (HEIGHT == 8 && vectors == 2) {
            add8x2(pixels, a, aAt, b, bAt, out, outAt);
        } else if (HEIGHT == 8) {
            add8x1(pixels, a, aAt, b, bAt, out, outAt);
        } else if (vectors == 2) {
            add4x2(pixels, a, aAt, b, bAt, out, outAt);
        } else {
            add4x1(pixels, a, aAt, b, bAt, out, outAt);
        }
    }

    private static void add8x2(int pixels, float[] a, int aAt, float[] b, int bAt, float[] out,
            int outAt) {
        FloatVector c0_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt);
        FloatVector c0_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + N);
        FloatVector c1_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 2 * N);
        FloatVector c1_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 3 * N);
        FloatVector c2_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 4 * N);
        FloatVector c2_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 5 * N);
        FloatVector c3_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 6 * N);
        FloatVector c3_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 7 * N);
        FloatVector c4_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 8 * N);
        FloatVector c4_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 9 * N);
        FloatVector c5_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 10 * N);
        FloatVector c5_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 11 * N);
        FloatVector c6_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 12 * N);
        FloatVector c6_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 13 * N);
        FloatVector c7_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 14 * N);
        FloatVector c7_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 15 * N);
        for (int p = 0; p < pixels; p++) {
            int k = bAt + p * 2 * N;
            int i = aAt + p * 8;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, k);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, k + N);
            FloatVector x;
            x = FloatVector.broadcast(Lanes.FLOAT, a[i]);
            c0_0 = x.fma(b0, c0_0);
            c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 1]);
            c1_0 = x.fma(b0, c1_0);
            c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 2]);
            c2_0 = x.fma(b0, c2_0);
            c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 3]);
            c3_0 = x.fma(b0, c3_0);
            c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 4]);
            c4_0 = x.fma(b0, c4_0);
            c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 5]);
            c5_0 = x.fma(b0, c5_0);
            c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 6]);
            c6_0 = x.fma(b0, c6_0);
            c6_1 = x.fma(b1, c6_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 7]);
            c7_0 = x.fma(b0, c7_0);
            c7_1 = x.fma(b1, c7_1);
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

    private static void add8x1(int pixels, float[] a, int aAt, float[] b, int bAt, float[] out,
            int outAt) {
        FloatVector c0_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt);
        FloatVector c1_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + N);
        FloatVector c2_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 2 * N);
        FloatVector c3_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 3 * N);
        FloatVector c4_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 4 * N);
        FloatVector c5_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 5 * N);
        FloatVector c6_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 6 * N);
        FloatVector c7_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 7 * N);
        for (int p = 0; p < pixels; p++) {
            int k = bAt + p * N;
            int i = aAt + p * 8;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, k);
            FloatVector x;
            x = FloatVector.broadcast(Lanes.FLOAT, a[i]);
            c0_0 = x.fma(b0, c0_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 1]);
            c1_0 = x.fma(b0, c1_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 2]);
            c2_0 = x.fma(b0, c2_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 3]);
            c3_0 = x.fma(b0, c3_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 4]);
            c4_0 = x.fma(b0, c4_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 5]);
            c5_0 = x.fma(b0, c5_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 6]);
            c6_0 = x.fma(b0, c6_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 7]);
            c7_0 = x.fma(b0, c7_0);
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

    private static void add4x2(int pixels, float[] a, int aAt, float[] b, int bAt, float[] out,
            int outAt) {
        FloatVector c0_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt);
        FloatVector c0_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + N);
        FloatVector c1_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 2 * N);
        FloatVector c1_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 3 * N);
        FloatVector c2_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 4 * N);
        FloatVector c2_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 5 * N);
        FloatVector c3_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 6 * N);
        FloatVector c3_1 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 7 * N);
        for (int p = 0; p < pixels; p++) {
            int k = bAt + p * 2 * N;
            int i = aAt + p * 4;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, k);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, k + N);
            FloatVector x;
            x = FloatVector.broadcast(Lanes.FLOAT, a[i]);
            c0_0 = x.fma(b0, c0_0);
            c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 1]);
            c1_0 = x.fma(b0, c1_0);
            c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 2]);
            c2_0 = x.fma(b0, c2_0);
            c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 3]);
            c3_0 = x.fma(b0, c3_0);
            c3_1 = x.fma(b1, c3_1);
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

    private static void add4x1(int pixels, float[] a, int aAt, float[] b, int bAt, float[] out,
            int outAt) {
        FloatVector c0_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt);
        FloatVector c1_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + N);
        FloatVector c2_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 2 * N);
        FloatVector c3_0 = FloatVector.fromArray(Lanes.FLOAT, out, outAt + 3 * N);
        for (int p = 0; p < pixels; p++) {
            int k = bAt + p * N;
            int i = aAt + p * 4;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, k);
            FloatVector x;
            x = FloatVector.broadcast(Lanes.FLOAT, a[i]);
            c0_0 = x.fma(b0, c0_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 1]);
            c1_0 = x.fma(b0, c1_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 2]);
            c2_0 = x.fma(b0, c2_0);
            x = FloatVector.broadcast(Lanes.FLOAT, a[i + 3]);
            c3_0 = x.fma(b0, c3_0);
        }
        Lanes.known(c0_0).intoArray(out, outAt);
        Lanes.known(c1_0).intoArray(out, outAt + N);
        Lanes.known(c2_0).intoArray(out, outAt + 2 * N);
        Lanes.known(c3_0).intoArray(out, outAt + 3 * N);
    }
}
