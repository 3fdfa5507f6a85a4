package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The innermost loops of a depthwise 3x3 convolution with stride 1 or 2, for one vector of channels: they slide along
 * one or two output rows, with the nine weights in registers.
 *
 * <p><b>Idea.</b> Each input is loaded once for every output row that it belongs to, and goes into all outputs of that
 * row at once. So an output is complete when its last column has been loaded; until then its sum is carried, m the sum
 * of the output that the next column completes, n of the one after that:
 *
 * <pre>
 * stride 1: column q arrives      output q-1 = m + taps of s=2,   m = n + taps of s=1,   n = bias + taps of s=0
 * stride 2: columns a, b arrive   output q = m + taps of s=1 on a + taps of s=2 on b,    m = bias + taps of s=0 on b
 * </pre>
 *
 * The columns outside the image never arrive, which is the same as zeros. Rows outside are read from an array of zeros:
 * only the first and the last row of a window may lie outside. Sums have the same order for one row and for two.
 *
 * <p>What is written twice here is written out on purpose: small methods that take and return vectors may not be
 * inlined, and then every sum becomes an object.
 */
final class DepthwiseSlide {
    private static final int N = Lanes.COUNT;

    private DepthwiseSlide() {
    }

    /**
     * One output row with stride 1; the first column is one outside the image.
     *
     * @param top     where the row above lies, from {@code topAt}; {@code x[x1..]} is the middle one, {@code bottom}
     *                the one below
     * @param columns that arrive, 1 or more: as many as there are outputs, or where {@code closing} is not set one
     *                more
     * @param closing whether the last output's last column lies outside
     * @param step    floats from a column to the next
     */
    static void one(float[] top, int topAt, float[] x, int x1, float[] bottom, int bottomAt, int columns, int step,
            boolean closing, float[] w, int wAt, float[] bias, int biasAt, float least, float most, float[] y, int y0,
            int yStep) {
        FloatVector w00 = FloatVector.fromArray(Lanes.FLOAT, w, wAt);
        FloatVector w01 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + N);
        FloatVector w02 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 2 * N);
        FloatVector w10 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 3 * N);
        FloatVector w11 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 4 * N);
        FloatVector w12 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 5 * N);
        FloatVector w20 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 6 * N);
        FloatVector w21 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 7 * N);
        FloatVector w22 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 8 * N);
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt);
        FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1);
        FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt);
        FloatVector m = v2.fma(w21, v1.fma(w11, v0.fma(w01, b)));
        FloatVector n = v2.fma(w20, v1.fma(w10, v0.fma(w00, b)));
        int to = y0;
        for (int q = 1, k = step; q < columns; q++, k += step, to += yStep) {
            v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt + k);
            v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + k);
            v2 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt + k);
            FloatVector f = v2.fma(w22, v1.fma(w12, v0.fma(w02, m)));
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            f = f.blend(high, f.compare(VectorOperators.GE, high));
            f.intoArray(y, to);
            m = v2.fma(w21, v1.fma(w11, v0.fma(w01, n)));
            n = v2.fma(w20, v1.fma(w10, v0.fma(w00, b)));
        }
        if (closing) {
            FloatVector f = Lanes.FLOAT_CLASS.cast(m);
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            f.blend(high, f.compare(VectorOperators.GE, high)).intoArray(y, to);
        }
    }

    /** Two output rows with stride 1: {@code x[x1..]} and {@code x[x2..]} are the two rows between top and bottom. */
    static void two(float[] top, int topAt, float[] x, int x1, int x2, float[] bottom, int bottomAt, int columns,
            int step, boolean closing, float[] w, int wAt, float[] bias, int biasAt, float least, float most, float[] y,
            int y0, int y1, int yStep) {
        FloatVector w00 = FloatVector.fromArray(Lanes.FLOAT, w, wAt);
        FloatVector w01 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + N);
        FloatVector w02 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 2 * N);
        FloatVector w10 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 3 * N);
        FloatVector w11 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 4 * N);
        FloatVector w12 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 5 * N);
        FloatVector w20 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 6 * N);
        FloatVector w21 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 7 * N);
        FloatVector w22 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 8 * N);
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt);
        FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1);
        FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2);
        FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt);
        FloatVector m0 = v2.fma(w21, v1.fma(w11, v0.fma(w01, b)));
        FloatVector n0 = v2.fma(w20, v1.fma(w10, v0.fma(w00, b)));
        FloatVector m1 = v3.fma(w21, v2.fma(w11, v1.fma(w01, b)));
        FloatVector n1 = v3.fma(w20, v2.fma(w10, v1.fma(w00, b)));
        int to = 0;
        for (int q = 1, k = step; q < columns; q++, k += step, to += yStep) {
            v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt + k);
            v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + k);
            v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + k);
            v3 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt + k);
            FloatVector f = v2.fma(w22, v1.fma(w12, v0.fma(w02, m0)));
            FloatVector g = v3.fma(w22, v2.fma(w12, v1.fma(w02, m1)));
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            g = g.blend(low, g.compare(VectorOperators.LE, low));
            f = f.blend(high, f.compare(VectorOperators.GE, high));
            g = g.blend(high, g.compare(VectorOperators.GE, high));
            f.intoArray(y, y0 + to);
            g.intoArray(y, y1 + to);
            m0 = v2.fma(w21, v1.fma(w11, v0.fma(w01, n0)));
            m1 = v3.fma(w21, v2.fma(w11, v1.fma(w01, n1)));
            n0 = v2.fma(w20, v1.fma(w10, v0.fma(w00, b)));
            n1 = v3.fma(w20, v2.fma(w10, v1.fma(w00, b)));
        }
        if (closing) {
            FloatVector f = Lanes.FLOAT_CLASS.cast(m0);
            FloatVector g = Lanes.FLOAT_CLASS.cast(m1);
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            g = g.blend(low, g.compare(VectorOperators.LE, low));
            f.blend(high, f.compare(VectorOperators.GE, high)).intoArray(y, y0 + to);
            g.blend(high, g.compare(VectorOperators.GE, high)).intoArray(y, y1 + to);
        }
    }

    /**
     * One output row with stride 2.
     *
     * @param opening whether the first output's first column is column 0 of the image, else it is one outside
     * @param pairs   outputs whose last two columns lie in the image
     * @param closing whether there is one more output, whose last column lies outside
     */
    static void oneOfStride2(float[] top, int topAt, float[] x, int x1, float[] bottom, int bottomAt, boolean opening,
            int pairs, int step, boolean closing, float[] w, int wAt, float[] bias, int biasAt, float least, float most,
            float[] y, int y0, int yStep) {
        FloatVector w00 = FloatVector.fromArray(Lanes.FLOAT, w, wAt);
        FloatVector w01 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + N);
        FloatVector w02 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 2 * N);
        FloatVector w10 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 3 * N);
        FloatVector w11 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 4 * N);
        FloatVector w12 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 5 * N);
        FloatVector w20 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 6 * N);
        FloatVector w21 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 7 * N);
        FloatVector w22 = FloatVector.fromArray(Lanes.FLOAT, w, wAt + 8 * N);
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        FloatVector m = b;
        int k = 0;
        if (opening) {
            m = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt).fma(w20, FloatVector.fromArray(Lanes.FLOAT, x, x1)
                    .fma(w10, FloatVector.fromArray(Lanes.FLOAT, top, topAt).fma(w00, m)));
            k = step;
        }
        int to = y0;
        for (int q = 0; q < pairs; q++, k += 2 * step, to += yStep) {
            FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt + k);
            FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + k);
            FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt + k);
            FloatVector f = v2.fma(w21, v1.fma(w11, v0.fma(w01, m)));
            v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt + k + step);
            v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + k + step);
            v2 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt + k + step);
            f = v2.fma(w22, v1.fma(w12, v0.fma(w02, f)));
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            f = f.blend(high, f.compare(VectorOperators.GE, high));
            f.intoArray(y, to);
            m = v2.fma(w20, v1.fma(w10, v0.fma(w00, b)));
        }
        if (closing) {
            FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, top, topAt + k);
            FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + k);
            FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, bottom, bottomAt + k);
            FloatVector f = v2.fma(w21, v1.fma(w11, v0.fma(w01, m)));
            f = f.blend(low, f.compare(VectorOperators.LE, low));
            f.blend(high, f.compare(VectorOperators.GE, high)).intoArray(y, to);
        }
    }
}
