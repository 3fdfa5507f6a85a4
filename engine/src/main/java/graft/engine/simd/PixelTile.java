package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The register tiles of a product whose rows are evenly spaced in memory, and whose sums are finished before they
 * leave the registers. Written by {@code TileSources} of the tests: change that.
 *
 * <pre>
 * out[outAt + i * outStep + j] = within(
 *     bias[biasAt + j] + other[otherAt + i * otherStep + j]
 *     + sum over k &lt; run of a[at + i * step + k] * b[bAt + k * vectors * lanes + j])
 * </pre>
 *
 * <p>{@code within} is {@code least} for what is no more than that, {@code most} for what is no less than that; NaN
 * stays. {@code other} may be null. The sum begins at zero, then comes the bias and then the other, as in
 * {@link RegisterTile} with {@link Epilogue}: the bits are the same. Calls of the API are written in place, since the
 * compiler has given up inlining small methods where so many vectors are at work ({@link Lanes#known}).
 */
final class PixelTile {
    /** Least and greatest height. */
    static final int LOWEST = 7;
    static final int TALLEST = 8;
    private static final int N = Lanes.COUNT;

    private PixelTile() {
    }

    /** Computes one tile of 7 or 8 rows; {@code vectors} is 1 or 2. */
    static void product(int rows, int vectors, float[] a, int at, int step, int run, float[] b, int bAt,
            float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
            float[] out, int outAt, int outStep) {
        if (vectors == 1) {
            OneVectorPixelTile.product(rows, a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep,
                    least, most, out, outAt, outStep);
        } else if (rows == TALLEST) {
            product8x2(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                    outStep);
        } else {
            product7x2(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                    outStep);
        }
    }

    private static void product8x2(float[] a, int at, int step, int run, float[] b, int bAt,
            float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        int a0 = at;
        FloatVector c1_0 = zero, c1_1 = zero;
        int a1 = at + step;
        FloatVector c2_0 = zero, c2_1 = zero;
        int a2 = at + 2 * step;
        FloatVector c3_0 = zero, c3_1 = zero;
        int a3 = at + 3 * step;
        FloatVector c4_0 = zero, c4_1 = zero;
        int a4 = at + 4 * step;
        FloatVector c5_0 = zero, c5_1 = zero;
        int a5 = at + 5 * step;
        FloatVector c6_0 = zero, c6_1 = zero;
        int a6 = at + 6 * step;
        FloatVector c7_0 = zero, c7_1 = zero;
        int a7 = at + 7 * step;
        int k = 0;
        for (; k < run - 1; k += 2) {
            int p = bAt + k * 2 * N;
            FloatVector x;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k]); c7_0 = x.fma(b0, c7_0); c7_1 = x.fma(b1, c7_1);
            b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N);
            b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k + 1]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k + 1]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k + 1]); c7_0 = x.fma(b0, c7_0); c7_1 = x.fma(b1, c7_1);
        }
        for (; k < run; k++) {
            int p = bAt + k * 2 * N;
            FloatVector x;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a7 + k]); c7_0 = x.fma(b0, c7_0); c7_1 = x.fma(b1, c7_1);
        }
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector s1 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt + N);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0).add(s0);
        c0_1 = Lanes.FLOAT_CLASS.cast(c0_1).add(s1);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0).add(s0);
        c1_1 = Lanes.FLOAT_CLASS.cast(c1_1).add(s1);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0).add(s0);
        c2_1 = Lanes.FLOAT_CLASS.cast(c2_1).add(s1);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0).add(s0);
        c3_1 = Lanes.FLOAT_CLASS.cast(c3_1).add(s1);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0).add(s0);
        c4_1 = Lanes.FLOAT_CLASS.cast(c4_1).add(s1);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0).add(s0);
        c5_1 = Lanes.FLOAT_CLASS.cast(c5_1).add(s1);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0).add(s0);
        c6_1 = Lanes.FLOAT_CLASS.cast(c6_1).add(s1);
        c7_0 = Lanes.FLOAT_CLASS.cast(c7_0).add(s0);
        c7_1 = Lanes.FLOAT_CLASS.cast(c7_1).add(s1);
        if (other != null) {
            c0_0 = c0_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt));
            c0_1 = c0_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + N));
            c1_0 = c1_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep));
            c1_1 = c1_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep + N));
            c2_0 = c2_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep));
            c2_1 = c2_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep + N));
            c3_0 = c3_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep));
            c3_1 = c3_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep + N));
            c4_0 = c4_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep));
            c4_1 = c4_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep + N));
            c5_0 = c5_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep));
            c5_1 = c5_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep + N));
            c6_0 = c6_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep));
            c6_1 = c6_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep + N));
            c7_0 = c7_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 7 * otherStep));
            c7_1 = c7_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 7 * otherStep + N));
        }
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0);
        c0_1 = Lanes.FLOAT_CLASS.cast(c0_1);
        c0_0 = c0_0.blend(low, c0_0.compare(VectorOperators.LE, low));
        c0_1 = c0_1.blend(low, c0_1.compare(VectorOperators.LE, low));
        c0_0 = c0_0.blend(high, c0_0.compare(VectorOperators.GE, high));
        c0_1 = c0_1.blend(high, c0_1.compare(VectorOperators.GE, high));
        c0_0.intoArray(out, outAt); c0_1.intoArray(out, outAt + N);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0);
        c1_1 = Lanes.FLOAT_CLASS.cast(c1_1);
        c1_0 = c1_0.blend(low, c1_0.compare(VectorOperators.LE, low));
        c1_1 = c1_1.blend(low, c1_1.compare(VectorOperators.LE, low));
        c1_0 = c1_0.blend(high, c1_0.compare(VectorOperators.GE, high));
        c1_1 = c1_1.blend(high, c1_1.compare(VectorOperators.GE, high));
        c1_0.intoArray(out, outAt + outStep); c1_1.intoArray(out, outAt + outStep + N);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0);
        c2_1 = Lanes.FLOAT_CLASS.cast(c2_1);
        c2_0 = c2_0.blend(low, c2_0.compare(VectorOperators.LE, low));
        c2_1 = c2_1.blend(low, c2_1.compare(VectorOperators.LE, low));
        c2_0 = c2_0.blend(high, c2_0.compare(VectorOperators.GE, high));
        c2_1 = c2_1.blend(high, c2_1.compare(VectorOperators.GE, high));
        c2_0.intoArray(out, outAt + 2 * outStep); c2_1.intoArray(out, outAt + 2 * outStep + N);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0);
        c3_1 = Lanes.FLOAT_CLASS.cast(c3_1);
        c3_0 = c3_0.blend(low, c3_0.compare(VectorOperators.LE, low));
        c3_1 = c3_1.blend(low, c3_1.compare(VectorOperators.LE, low));
        c3_0 = c3_0.blend(high, c3_0.compare(VectorOperators.GE, high));
        c3_1 = c3_1.blend(high, c3_1.compare(VectorOperators.GE, high));
        c3_0.intoArray(out, outAt + 3 * outStep); c3_1.intoArray(out, outAt + 3 * outStep + N);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0);
        c4_1 = Lanes.FLOAT_CLASS.cast(c4_1);
        c4_0 = c4_0.blend(low, c4_0.compare(VectorOperators.LE, low));
        c4_1 = c4_1.blend(low, c4_1.compare(VectorOperators.LE, low));
        c4_0 = c4_0.blend(high, c4_0.compare(VectorOperators.GE, high));
        c4_1 = c4_1.blend(high, c4_1.compare(VectorOperators.GE, high));
        c4_0.intoArray(out, outAt + 4 * outStep); c4_1.intoArray(out, outAt + 4 * outStep + N);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0);
        c5_1 = Lanes.FLOAT_CLASS.cast(c5_1);
        c5_0 = c5_0.blend(low, c5_0.compare(VectorOperators.LE, low));
        c5_1 = c5_1.blend(low, c5_1.compare(VectorOperators.LE, low));
        c5_0 = c5_0.blend(high, c5_0.compare(VectorOperators.GE, high));
        c5_1 = c5_1.blend(high, c5_1.compare(VectorOperators.GE, high));
        c5_0.intoArray(out, outAt + 5 * outStep); c5_1.intoArray(out, outAt + 5 * outStep + N);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0);
        c6_1 = Lanes.FLOAT_CLASS.cast(c6_1);
        c6_0 = c6_0.blend(low, c6_0.compare(VectorOperators.LE, low));
        c6_1 = c6_1.blend(low, c6_1.compare(VectorOperators.LE, low));
        c6_0 = c6_0.blend(high, c6_0.compare(VectorOperators.GE, high));
        c6_1 = c6_1.blend(high, c6_1.compare(VectorOperators.GE, high));
        c6_0.intoArray(out, outAt + 6 * outStep); c6_1.intoArray(out, outAt + 6 * outStep + N);
        c7_0 = Lanes.FLOAT_CLASS.cast(c7_0);
        c7_1 = Lanes.FLOAT_CLASS.cast(c7_1);
        c7_0 = c7_0.blend(low, c7_0.compare(VectorOperators.LE, low));
        c7_1 = c7_1.blend(low, c7_1.compare(VectorOperators.LE, low));
        c7_0 = c7_0.blend(high, c7_0.compare(VectorOperators.GE, high));
        c7_1 = c7_1.blend(high, c7_1.compare(VectorOperators.GE, high));
        c7_0.intoArray(out, outAt + 7 * outStep); c7_1.intoArray(out, outAt + 7 * outStep + N);
    }

    private static void product7x2(float[] a, int at, int step, int run, float[] b, int bAt,
            float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero, c0_1 = zero;
        int a0 = at;
        FloatVector c1_0 = zero, c1_1 = zero;
        int a1 = at + step;
        FloatVector c2_0 = zero, c2_1 = zero;
        int a2 = at + 2 * step;
        FloatVector c3_0 = zero, c3_1 = zero;
        int a3 = at + 3 * step;
        FloatVector c4_0 = zero, c4_1 = zero;
        int a4 = at + 4 * step;
        FloatVector c5_0 = zero, c5_1 = zero;
        int a5 = at + 5 * step;
        FloatVector c6_0 = zero, c6_1 = zero;
        int a6 = at + 6 * step;
        int k = 0;
        for (; k < run - 1; k += 2) {
            int p = bAt + k * 2 * N;
            FloatVector x;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
            b0 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N);
            b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + 2 * N + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k + 1]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k + 1]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k + 1]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k + 1]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k + 1]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k + 1]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k + 1]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
        }
        for (; k < run; k++) {
            int p = bAt + k * 2 * N;
            FloatVector x;
            FloatVector b0 = FloatVector.fromArray(Lanes.FLOAT, b, p);
            FloatVector b1 = FloatVector.fromArray(Lanes.FLOAT, b, p + N);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a0 + k]); c0_0 = x.fma(b0, c0_0); c0_1 = x.fma(b1, c0_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a1 + k]); c1_0 = x.fma(b0, c1_0); c1_1 = x.fma(b1, c1_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a2 + k]); c2_0 = x.fma(b0, c2_0); c2_1 = x.fma(b1, c2_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a3 + k]); c3_0 = x.fma(b0, c3_0); c3_1 = x.fma(b1, c3_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a4 + k]); c4_0 = x.fma(b0, c4_0); c4_1 = x.fma(b1, c4_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a5 + k]); c5_0 = x.fma(b0, c5_0); c5_1 = x.fma(b1, c5_1);
            x = FloatVector.broadcast(Lanes.FLOAT, a[a6 + k]); c6_0 = x.fma(b0, c6_0); c6_1 = x.fma(b1, c6_1);
        }
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector s1 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt + N);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0).add(s0);
        c0_1 = Lanes.FLOAT_CLASS.cast(c0_1).add(s1);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0).add(s0);
        c1_1 = Lanes.FLOAT_CLASS.cast(c1_1).add(s1);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0).add(s0);
        c2_1 = Lanes.FLOAT_CLASS.cast(c2_1).add(s1);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0).add(s0);
        c3_1 = Lanes.FLOAT_CLASS.cast(c3_1).add(s1);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0).add(s0);
        c4_1 = Lanes.FLOAT_CLASS.cast(c4_1).add(s1);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0).add(s0);
        c5_1 = Lanes.FLOAT_CLASS.cast(c5_1).add(s1);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0).add(s0);
        c6_1 = Lanes.FLOAT_CLASS.cast(c6_1).add(s1);
        if (other != null) {
            c0_0 = c0_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt));
            c0_1 = c0_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + N));
            c1_0 = c1_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep));
            c1_1 = c1_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep + N));
            c2_0 = c2_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep));
            c2_1 = c2_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep + N));
            c3_0 = c3_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep));
            c3_1 = c3_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep + N));
            c4_0 = c4_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep));
            c4_1 = c4_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep + N));
            c5_0 = c5_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep));
            c5_1 = c5_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep + N));
            c6_0 = c6_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep));
            c6_1 = c6_1.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep + N));
        }
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0);
        c0_1 = Lanes.FLOAT_CLASS.cast(c0_1);
        c0_0 = c0_0.blend(low, c0_0.compare(VectorOperators.LE, low));
        c0_1 = c0_1.blend(low, c0_1.compare(VectorOperators.LE, low));
        c0_0 = c0_0.blend(high, c0_0.compare(VectorOperators.GE, high));
        c0_1 = c0_1.blend(high, c0_1.compare(VectorOperators.GE, high));
        c0_0.intoArray(out, outAt); c0_1.intoArray(out, outAt + N);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0);
        c1_1 = Lanes.FLOAT_CLASS.cast(c1_1);
        c1_0 = c1_0.blend(low, c1_0.compare(VectorOperators.LE, low));
        c1_1 = c1_1.blend(low, c1_1.compare(VectorOperators.LE, low));
        c1_0 = c1_0.blend(high, c1_0.compare(VectorOperators.GE, high));
        c1_1 = c1_1.blend(high, c1_1.compare(VectorOperators.GE, high));
        c1_0.intoArray(out, outAt + outStep); c1_1.intoArray(out, outAt + outStep + N);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0);
        c2_1 = Lanes.FLOAT_CLASS.cast(c2_1);
        c2_0 = c2_0.blend(low, c2_0.compare(VectorOperators.LE, low));
        c2_1 = c2_1.blend(low, c2_1.compare(VectorOperators.LE, low));
        c2_0 = c2_0.blend(high, c2_0.compare(VectorOperators.GE, high));
        c2_1 = c2_1.blend(high, c2_1.compare(VectorOperators.GE, high));
        c2_0.intoArray(out, outAt + 2 * outStep); c2_1.intoArray(out, outAt + 2 * outStep + N);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0);
        c3_1 = Lanes.FLOAT_CLASS.cast(c3_1);
        c3_0 = c3_0.blend(low, c3_0.compare(VectorOperators.LE, low));
        c3_1 = c3_1.blend(low, c3_1.compare(VectorOperators.LE, low));
        c3_0 = c3_0.blend(high, c3_0.compare(VectorOperators.GE, high));
        c3_1 = c3_1.blend(high, c3_1.compare(VectorOperators.GE, high));
        c3_0.intoArray(out, outAt + 3 * outStep); c3_1.intoArray(out, outAt + 3 * outStep + N);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0);
        c4_1 = Lanes.FLOAT_CLASS.cast(c4_1);
        c4_0 = c4_0.blend(low, c4_0.compare(VectorOperators.LE, low));
        c4_1 = c4_1.blend(low, c4_1.compare(VectorOperators.LE, low));
        c4_0 = c4_0.blend(high, c4_0.compare(VectorOperators.GE, high));
        c4_1 = c4_1.blend(high, c4_1.compare(VectorOperators.GE, high));
        c4_0.intoArray(out, outAt + 4 * outStep); c4_1.intoArray(out, outAt + 4 * outStep + N);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0);
        c5_1 = Lanes.FLOAT_CLASS.cast(c5_1);
        c5_0 = c5_0.blend(low, c5_0.compare(VectorOperators.LE, low));
        c5_1 = c5_1.blend(low, c5_1.compare(VectorOperators.LE, low));
        c5_0 = c5_0.blend(high, c5_0.compare(VectorOperators.GE, high));
        c5_1 = c5_1.blend(high, c5_1.compare(VectorOperators.GE, high));
        c5_0.intoArray(out, outAt + 5 * outStep); c5_1.intoArray(out, outAt + 5 * outStep + N);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0);
        c6_1 = Lanes.FLOAT_CLASS.cast(c6_1);
        c6_0 = c6_0.blend(low, c6_0.compare(VectorOperators.LE, low));
        c6_1 = c6_1.blend(low, c6_1.compare(VectorOperators.LE, low));
        c6_0 = c6_0.blend(high, c6_0.compare(VectorOperators.GE, high));
        c6_1 = c6_1.blend(high, c6_1.compare(VectorOperators.GE, high));
        c6_0.intoArray(out, outAt + 6 * outStep); c6_1.intoArray(out, outAt + 6 * outStep + N);
    }
}
