package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The innermost loop of a convolution with groups of fewer channels than a vector has lanes: some neighbouring places,
 * one vector of channels each, that stay in registers. {@link NarrowGroups} describes the sum.
 *
 * <pre>
 * out[i][j] = sum over t &lt; taps, d &lt; 4 of
 *     x[at + offsets[t] + i * N + (j ^ d)] * w[wAt + (t * 4 + d) * N + j]
 * </pre>
 *
 * <p>One loaded vector serves four multiply-adds: as it is, and with its lanes exchanged in three ways. The processor
 * exchanges lanes in another unit than it multiplies: 94 GFLOP/s of 118 on one core of a Zen 4 (Temurin 25.0.3).
 *
 * <p>The class of a sum is made known by a call of {@link Class#cast} in place: in methods as long as these the
 * compiler does not inline {@link Lanes#known}, every sum would become an object, and half of the speed were lost.
 */
final class NarrowTiles {
    /** Greatest number of places. */
    static final int MOST = 8;
    /** The second greatest: images have sides of 7 pixels and their multiples. */
    static final int FEWER = 7;
    /** Floats from the weights of a tap to those of the next. */
    static final int WEIGHTS = 4 * Lanes.COUNT;
    /** Lane i ^ 4 in lane i: makes the second plane of groups of 8. Nothing needs it where vectors are shorter. */
    static final VectorShuffle<Float> FOUR = exchange(4);

    private static final int N = Lanes.COUNT;
    private static final VectorShuffle<Float> ONE = exchange(1);
    private static final VectorShuffle<Float> TWO = exchange(2);
    private static final VectorShuffle<Float> THREE = exchange(3);

    private NarrowTiles() {
    }

    private static VectorShuffle<Float> exchange(int bits) {
        return VectorShuffle.fromOp(Lanes.FLOAT, i -> (i ^ bits) % Lanes.COUNT);
    }

    /** Computes one tile of {@value #MOST} or {@value #FEWER} places. */
    static void product(int places, float[] x, int at, int[] offsets, int taps, float[] w, int wAt, float[] out,
            int outAt) {
        if (places == MOST) {
            most(x, at, offsets, taps, w, wAt, out, outAt);
        } else {
            fewer(x, at, offsets, taps, w, wAt, out, outAt);
        }
    }

    private static void most(float[] x, int at, int[] offsets, int taps, float[] w, int wAt, float[] out,
            int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        for (int t = 0; t < taps; t++) {
            int i = at + offsets[t];
            int k = wAt + t * 4 * N;
            FloatVector w0 = FloatVector.fromArray(Lanes.FLOAT, w, k);
            FloatVector w1 = FloatVector.fromArray(Lanes.FLOAT, w, k + N);
            FloatVector w2 = FloatVector.fromArray(Lanes.FLOAT, w, k + 2 * N);
            FloatVector w3 = FloatVector.fromArray(Lanes.FLOAT, w, k + 3 * N);
            FloatVector v;
            v = FloatVector.fromArray(Lanes.FLOAT, x, i);
            c0 = v.fma(w0, c0);
            c0 = v.rearrange(ONE).fma(w1, c0);
            c0 = v.rearrange(TWO).fma(w2, c0);
            c0 = v.rearrange(THREE).fma(w3, c0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + N);
            c1 = v.fma(w0, c1);
            c1 = v.rearrange(ONE).fma(w1, c1);
            c1 = v.rearrange(TWO).fma(w2, c1);
            c1 = v.rearrange(THREE).fma(w3, c1);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N);
            c2 = v.fma(w0, c2);
            c2 = v.rearrange(ONE).fma(w1, c2);
            c2 = v.rearrange(TWO).fma(w2, c2);
            c2 = v.rearrange(THREE).fma(w3, c2);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N);
            c3 = v.fma(w0, c3);
            c3 = v.rearrange(ONE).fma(w1, c3);
            c3 = v.rearrange(TWO).fma(w2, c3);
            c3 = v.rearrange(THREE).fma(w3, c3);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N);
            c4 = v.fma(w0, c4);
            c4 = v.rearrange(ONE).fma(w1, c4);
            c4 = v.rearrange(TWO).fma(w2, c4);
            c4 = v.rearrange(THREE).fma(w3, c4);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N);
            c5 = v.fma(w0, c5);
            c5 = v.rearrange(ONE).fma(w1, c5);
            c5 = v.rearrange(TWO).fma(w2, c5);
            c5 = v.rearrange(THREE).fma(w3, c5);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N);
            c6 = v.fma(w0, c6);
            c6 = v.rearrange(ONE).fma(w1, c6);
            c6 = v.rearrange(TWO).fma(w2, c6);
            c6 = v.rearrange(THREE).fma(w3, c6);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 7 * N);
            c7 = v.fma(w0, c7);
            c7 = v.rearrange(ONE).fma(w1, c7);
            c7 = v.rearrange(TWO).fma(w2, c7);
            c7 = v.rearrange(THREE).fma(w3, c7);
        }
        Lanes.FLOAT_CLASS.cast(c0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1).intoArray(out, outAt + N);
        Lanes.FLOAT_CLASS.cast(c2).intoArray(out, outAt + 2 * N);
        Lanes.FLOAT_CLASS.cast(c3).intoArray(out, outAt + 3 * N);
        Lanes.FLOAT_CLASS.cast(c4).intoArray(out, outAt + 4 * N);
        Lanes.FLOAT_CLASS.cast(c5).intoArray(out, outAt + 5 * N);
        Lanes.FLOAT_CLASS.cast(c6).intoArray(out, outAt + 6 * N);
        Lanes.FLOAT_CLASS.cast(c7).intoArray(out, outAt + 7 * N);
    }

    private static void fewer(float[] x, int at, int[] offsets, int taps, float[] w, int wAt, float[] out,
            int outAt) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero;
        for (int t = 0; t < taps; t++) {
            int i = at + offsets[t];
            int k = wAt + t * 4 * N;
            FloatVector w0 = FloatVector.fromArray(Lanes.FLOAT, w, k);
            FloatVector w1 = FloatVector.fromArray(Lanes.FLOAT, w, k + N);
            FloatVector w2 = FloatVector.fromArray(Lanes.FLOAT, w, k + 2 * N);
            FloatVector w3 = FloatVector.fromArray(Lanes.FLOAT, w, k + 3 * N);
            FloatVector v;
            v = FloatVector.fromArray(Lanes.FLOAT, x, i);
            c0 = v.fma(w0, c0);
            c0 = v.rearrange(ONE).fma(w1, c0);
            c0 = v.rearrange(TWO).fma(w2, c0);
            c0 = v.rearrange(THREE).fma(w3, c0);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + N);
            c1 = v.fma(w0, c1);
            c1 = v.rearrange(ONE).fma(w1, c1);
            c1 = v.rearrange(TWO).fma(w2, c1);
            c1 = v.rearrange(THREE).fma(w3, c1);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 2 * N);
            c2 = v.fma(w0, c2);
            c2 = v.rearrange(ONE).fma(w1, c2);
            c2 = v.rearrange(TWO).fma(w2, c2);
            c2 = v.rearrange(THREE).fma(w3, c2);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 3 * N);
            c3 = v.fma(w0, c3);
            c3 = v.rearrange(ONE).fma(w1, c3);
            c3 = v.rearrange(TWO).fma(w2, c3);
            c3 = v.rearrange(THREE).fma(w3, c3);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 4 * N);
            c4 = v.fma(w0, c4);
            c4 = v.rearrange(ONE).fma(w1, c4);
            c4 = v.rearrange(TWO).fma(w2, c4);
            c4 = v.rearrange(THREE).fma(w3, c4);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 5 * N);
            c5 = v.fma(w0, c5);
            c5 = v.rearrange(ONE).fma(w1, c5);
            c5 = v.rearrange(TWO).fma(w2, c5);
            c5 = v.rearrange(THREE).fma(w3, c5);
            v = FloatVector.fromArray(Lanes.FLOAT, x, i + 6 * N);
            c6 = v.fma(w0, c6);
            c6 = v.rearrange(ONE).fma(w1, c6);
            c6 = v.rearrange(TWO).fma(w2, c6);
            c6 = v.rearrange(THREE).fma(w3, c6);
        }
        Lanes.FLOAT_CLASS.cast(c0).intoArray(out, outAt);
        Lanes.FLOAT_CLASS.cast(c1).intoArray(out, outAt + N);
        Lanes.FLOAT_CLASS.cast(c2).intoArray(out, outAt + 2 * N);
        Lanes.FLOAT_CLASS.cast(c3).intoArray(out, outAt + 3 * N);
        Lanes.FLOAT_CLASS.cast(c4).intoArray(out, outAt + 4 * N);
        Lanes.FLOAT_CLASS.cast(c5).intoArray(out, outAt + 5 * N);
        Lanes.FLOAT_CLASS.cast(c6).intoArray(out, outAt + 6 * N);
    }
}
