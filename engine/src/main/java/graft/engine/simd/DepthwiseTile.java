package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link DepthwiseStrips}: the sums of {@value #WIDE} or {@value #NARROW} neighbouring output
 * pixels, one vector of channels, over all taps. Every sum is a local variable of its own, and every multiply-add reads
 * its input from the strip in the nearest cache.
 */
final class DepthwiseTile {
    static final int WIDE = 14;
    static final int NARROW = 7;
    private static final int N = Lanes.COUNT;

    private DepthwiseTile() {
    }

    /** Outputs that the tiles for q of them compute: at least q. */
    static int covered(int q) {
        int rest = q % WIDE;
        return q - rest + (rest == 0 ? 0 : rest <= NARROW ? NARROW : WIDE);
    }

    /**
     * Sums of {@code covered} neighbouring outputs, pixel by pixel, to {@code out[outAt..]}.
     *
     * @param x       strips
     * @param shift   added to all places in x
     * @param rowAt   where the strip of each row of taps begins, from index {@code firstRow}
     * @param rows    rows of taps
     * @param columnAt where in its strip each tap of a row finds the input of output 0
     * @param w       a vector for each tap, row by row
     */
    static void sums(float[] x, int shift, int[] rowAt, int firstRow, int rows, int[] columnAt, float[] w, int wAt, float[] bias,
            int biasAt, float[] out, int outAt, int covered) {
        int q = 0;
        for (; q + WIDE <= covered; q += WIDE) {
            wide(x, rowAt, firstRow, rows, columnAt, shift + q * N, w, wAt, bias, biasAt, out,
                    outAt + q * N);
        }
        if (q < covered) {
            narrow(x, rowAt, firstRow, rows, columnAt, shift + q * N, w, wAt, bias, biasAt, out,
                    outAt + q * N);
        }
    }

    private static void wide(float[] x, int[] rowAt, int firstRow, int rows, int[] columnAt, int at, float[] w,
            int wAt, float[] bias, int biasAt, float[] out, int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero;
        FloatVector s7 = zero, s8 = zero, s9 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        int k = wAt;
        for (int r = firstRow; r < firstRow + rows; r++) {
            int row = rowAt[r] + at;
            for (int s = 0; s < columnAt.length; s++, k += N) {
                int i = row + columnAt[s];
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, w, k);
                s0 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i), s0);
                s1 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + N), s1);
                s2 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N), s2);
                s3 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N), s3);
                s4 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N), s4);
                s5 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N), s5);
                s6 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N), s6);
                s7 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 7 * N), s7);
                s8 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 8 * N), s8);
                s9 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 9 * N), s9);
                s10 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 10 * N), s10);
                s11 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 11 * N), s11);
                s12 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 12 * N), s12);
                s13 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 13 * N), s13);
            }
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

    private static void narrow(float[] x, int[] rowAt, int firstRow, int rows, int[] columnAt, int at, float[] w,
            int wAt, float[] bias, int biasAt, float[] out, int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero;
        int k = wAt;
        for (int r = firstRow; r < firstRow + rows; r++) {
            int row = rowAt[r] + at;
            for (int s = 0; s < columnAt.length; s++, k += N) {
                int i = row + columnAt[s];
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, w, k);
                s0 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i), s0);
                s1 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + N), s1);
                s2 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N), s2);
                s3 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N), s3);
                s4 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N), s4);
                s5 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N), s5);
                s6 = v.fma(FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N), s6);
            }
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
