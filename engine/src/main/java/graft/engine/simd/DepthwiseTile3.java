package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * {@link DepthwiseTile} for kernels of 3 neighbouring columns: the weights of a row of taps are in registers, and each
 * input is loaded once for all of them, where the general tile loads it 3 times.
 *
 * <p>Written out, since small methods that take and return vectors may not be inlined, and then every sum becomes an
 * object. The number of rows is left to run time: with a constant, the compiler would unroll that loop, too.
 */
final class DepthwiseTile3 {
    private static final int N = Lanes.COUNT;

    private DepthwiseTile3() {
    }

    /** The sums of {@link DepthwiseTile#sums}; tap s of a row reads the input of output q from pixel q + s. */
    static void sums(float[] x, int shift, int[] rowAt, int firstRow, int rows, float[] w, int wAt, float[] bias, int biasAt,
            float[] out, int outAt, int covered) {
        int q = 0;
        for (; q + DepthwiseTile.WIDE <= covered; q += DepthwiseTile.WIDE) {
            wide(x, rowAt, firstRow, rows, shift + q * N, w, wAt, bias, biasAt, out, outAt + q * N);
        }
        if (q < covered) {
            narrow(x, rowAt, firstRow, rows, shift + q * N, w, wAt, bias, biasAt, out, outAt + q * N);
        }
    }

    private static void wide(float[] x, int[] rowAt, int firstRow, int rows, int at, float[] w, int wAt,
            float[] bias, int biasAt, float[] out, int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero;
        FloatVector s7 = zero, s8 = zero, s9 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        int k = wAt;
        for (int r = firstRow; r < firstRow + rows; r++) {
            int i = rowAt[r] + at;
            FloatVector w0 = FloatVector.fromArray(Lanes.FLOAT, w, k);
            FloatVector w1 = FloatVector.fromArray(Lanes.FLOAT, w, k + N);
            FloatVector w2 = FloatVector.fromArray(Lanes.FLOAT, w, k + 2 * N);
            k += 3 * N;
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, i);
            s0 = v.fma(w0, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + N);
            s1 = v.fma(w0, s1); s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N);
            s2 = v.fma(w0, s2); s1 = v.fma(w1, s1); s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N);
            s3 = v.fma(w0, s3); s2 = v.fma(w1, s2); s1 = v.fma(w2, s1);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N);
            s4 = v.fma(w0, s4); s3 = v.fma(w1, s3); s2 = v.fma(w2, s2);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N);
            s5 = v.fma(w0, s5); s4 = v.fma(w1, s4); s3 = v.fma(w2, s3);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N);
            s6 = v.fma(w0, s6); s5 = v.fma(w1, s5); s4 = v.fma(w2, s4);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 7 * N);
            s7 = v.fma(w0, s7); s6 = v.fma(w1, s6); s5 = v.fma(w2, s5);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 8 * N);
            s8 = v.fma(w0, s8); s7 = v.fma(w1, s7); s6 = v.fma(w2, s6);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 9 * N);
            s9 = v.fma(w0, s9); s8 = v.fma(w1, s8); s7 = v.fma(w2, s7);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 10 * N);
            s10 = v.fma(w0, s10); s9 = v.fma(w1, s9); s8 = v.fma(w2, s8);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 11 * N);
            s11 = v.fma(w0, s11); s10 = v.fma(w1, s10); s9 = v.fma(w2, s9);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 12 * N);
            s12 = v.fma(w0, s12); s11 = v.fma(w1, s11); s10 = v.fma(w2, s10);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 13 * N);
            s13 = v.fma(w0, s13); s12 = v.fma(w1, s12); s11 = v.fma(w2, s11);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 14 * N);
            s13 = v.fma(w1, s13); s12 = v.fma(w2, s12);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 15 * N);
            s13 = v.fma(w2, s13);
        }
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        b.add(s0).intoArray(out, outAt);
        b.add(s1).intoArray(out, outAt + N);
        b.add(s2).intoArray(out, outAt + 2 * N);
        b.add(s3).intoArray(out, outAt + 3 * N);
        b.add(s4).intoArray(out, outAt + 4 * N);
        b.add(s5).intoArray(out, outAt + 5 * N);
        b.add(s6).intoArray(out, outAt + 6 * N);
        b.add(s7).intoArray(out, outAt + 7 * N);
        b.add(s8).intoArray(out, outAt + 8 * N);
        b.add(s9).intoArray(out, outAt + 9 * N);
        b.add(s10).intoArray(out, outAt + 10 * N);
        b.add(s11).intoArray(out, outAt + 11 * N);
        b.add(s12).intoArray(out, outAt + 12 * N);
        b.add(s13).intoArray(out, outAt + 13 * N);
    }

    private static void narrow(float[] x, int[] rowAt, int firstRow, int rows, int at, float[] w, int wAt,
            float[] bias, int biasAt, float[] out, int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero;
        int k = wAt;
        for (int r = firstRow; r < firstRow + rows; r++) {
            int i = rowAt[r] + at;
            FloatVector w0 = FloatVector.fromArray(Lanes.FLOAT, w, k);
            FloatVector w1 = FloatVector.fromArray(Lanes.FLOAT, w, k + N);
            FloatVector w2 = FloatVector.fromArray(Lanes.FLOAT, w, k + 2 * N);
            k += 3 * N;
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, i);
            s0 = v.fma(w0, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + N);
            s1 = v.fma(w0, s1); s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N);
            s2 = v.fma(w0, s2); s1 = v.fma(w1, s1); s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N);
            s3 = v.fma(w0, s3); s2 = v.fma(w1, s2); s1 = v.fma(w2, s1);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N);
            s4 = v.fma(w0, s4); s3 = v.fma(w1, s3); s2 = v.fma(w2, s2);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N);
            s5 = v.fma(w0, s5); s4 = v.fma(w1, s4); s3 = v.fma(w2, s3);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N);
            s6 = v.fma(w0, s6); s5 = v.fma(w1, s5); s4 = v.fma(w2, s4);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 7 * N);
            s6 = v.fma(w1, s6); s5 = v.fma(w2, s5);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 8 * N);
            s6 = v.fma(w2, s6);
        }
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        b.add(s0).intoArray(out, outAt);
        b.add(s1).intoArray(out, outAt + N);
        b.add(s2).intoArray(out, outAt + 2 * N);
        b.add(s3).intoArray(out, outAt + 3 * N);
        b.add(s4).intoArray(out, outAt + 4 * N);
        b.add(s5).intoArray(out, outAt + 5 * N);
        b.add(s6).intoArray(out, outAt + 6 * N);
    }
}
