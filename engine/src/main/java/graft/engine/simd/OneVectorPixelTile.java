package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The tiles of {@link PixelTile} that are one vector wide. Written by {@code TileSources} of the tests. */
final class OneVectorPixelTile {
    private static final int N = Lanes.COUNT;

    private OneVectorPixelTile() {
    }

    static void product(int rows, float[] a, int at, int step, int run, float[] b, int bAt, float[] bias,
            int biasAt, float[] other, int otherAt, int otherStep, float least, float most, float[] out,
            int outAt, int outStep) {
        if (rows == PixelTile.TALLEST) {
            product8x1(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                    outStep);
        } else {
            product7x1(a, at, step, run, b, bAt, bias, biasAt, other, otherAt, otherStep, least, most, out, outAt,
                    outStep);
        }
    }

    private static void product8x1(float[] a, int at, int step, int run, float[] b, int bAt,
            float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        int a0 = at;
        FloatVector c1_0 = zero;
        int a1 = at + step;
        FloatVector c2_0 = zero;
        int a2 = at + 2 * step;
        FloatVector c3_0 = zero;
        int a3 = at + 3 * step;
        FloatVector c4_0 = zero;
        int a4 = at + 4 * step;
        FloatVector c5_0 = zero;
        int a5 = at + 5 * step;
        FloatVector c6_0 = zero;
        int a6 = at + 6 * step;
        FloatVector c7_0 = zero;
        int a7 = at + 7 * step;
        int k = 0;
        for (; k < run - 1; k += 2) {
            int p = bAt + k * N;
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
            int p = bAt + k * N;
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
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0).add(s0);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0).add(s0);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0).add(s0);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0).add(s0);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0).add(s0);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0).add(s0);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0).add(s0);
        c7_0 = Lanes.FLOAT_CLASS.cast(c7_0).add(s0);
        if (other != null) {
            c0_0 = c0_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt));
            c1_0 = c1_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep));
            c2_0 = c2_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep));
            c3_0 = c3_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep));
            c4_0 = c4_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep));
            c5_0 = c5_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep));
            c6_0 = c6_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep));
            c7_0 = c7_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 7 * otherStep));
        }
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0);
        c0_0 = c0_0.blend(low, c0_0.compare(VectorOperators.LE, low));
        c0_0 = c0_0.blend(high, c0_0.compare(VectorOperators.GE, high));
        c0_0.intoArray(out, outAt);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0);
        c1_0 = c1_0.blend(low, c1_0.compare(VectorOperators.LE, low));
        c1_0 = c1_0.blend(high, c1_0.compare(VectorOperators.GE, high));
        c1_0.intoArray(out, outAt + outStep);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0);
        c2_0 = c2_0.blend(low, c2_0.compare(VectorOperators.LE, low));
        c2_0 = c2_0.blend(high, c2_0.compare(VectorOperators.GE, high));
        c2_0.intoArray(out, outAt + 2 * outStep);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0);
        c3_0 = c3_0.blend(low, c3_0.compare(VectorOperators.LE, low));
        c3_0 = c3_0.blend(high, c3_0.compare(VectorOperators.GE, high));
        c3_0.intoArray(out, outAt + 3 * outStep);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0);
        c4_0 = c4_0.blend(low, c4_0.compare(VectorOperators.LE, low));
        c4_0 = c4_0.blend(high, c4_0.compare(VectorOperators.GE, high));
        c4_0.intoArray(out, outAt + 4 * outStep);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0);
        c5_0 = c5_0.blend(low, c5_0.compare(VectorOperators.LE, low));
        c5_0 = c5_0.blend(high, c5_0.compare(VectorOperators.GE, high));
        c5_0.intoArray(out, outAt + 5 * outStep);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0);
        c6_0 = c6_0.blend(low, c6_0.compare(VectorOperators.LE, low));
        c6_0 = c6_0.blend(high, c6_0.compare(VectorOperators.GE, high));
        c6_0.intoArray(out, outAt + 6 * outStep);
        c7_0 = Lanes.FLOAT_CLASS.cast(c7_0);
        c7_0 = c7_0.blend(low, c7_0.compare(VectorOperators.LE, low));
        c7_0 = c7_0.blend(high, c7_0.compare(VectorOperators.GE, high));
        c7_0.intoArray(out, outAt + 7 * outStep);
    }

    private static void product7x1(float[] a, int at, int step, int run, float[] b, int bAt,
            float[] bias, int biasAt, float[] other, int otherAt, int otherStep, float least, float most,
            float[] out, int outAt, int outStep) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        FloatVector c0_0 = zero;
        int a0 = at;
        FloatVector c1_0 = zero;
        int a1 = at + step;
        FloatVector c2_0 = zero;
        int a2 = at + 2 * step;
        FloatVector c3_0 = zero;
        int a3 = at + 3 * step;
        FloatVector c4_0 = zero;
        int a4 = at + 4 * step;
        FloatVector c5_0 = zero;
        int a5 = at + 5 * step;
        FloatVector c6_0 = zero;
        int a6 = at + 6 * step;
        int k = 0;
        for (; k < run - 1; k += 2) {
            int p = bAt + k * N;
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
            int p = bAt + k * N;
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
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOAT, bias, biasAt);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0).add(s0);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0).add(s0);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0).add(s0);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0).add(s0);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0).add(s0);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0).add(s0);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0).add(s0);
        if (other != null) {
            c0_0 = c0_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt));
            c1_0 = c1_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + otherStep));
            c2_0 = c2_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 2 * otherStep));
            c3_0 = c3_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 3 * otherStep));
            c4_0 = c4_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 4 * otherStep));
            c5_0 = c5_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 5 * otherStep));
            c6_0 = c6_0.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + 6 * otherStep));
        }
        c0_0 = Lanes.FLOAT_CLASS.cast(c0_0);
        c0_0 = c0_0.blend(low, c0_0.compare(VectorOperators.LE, low));
        c0_0 = c0_0.blend(high, c0_0.compare(VectorOperators.GE, high));
        c0_0.intoArray(out, outAt);
        c1_0 = Lanes.FLOAT_CLASS.cast(c1_0);
        c1_0 = c1_0.blend(low, c1_0.compare(VectorOperators.LE, low));
        c1_0 = c1_0.blend(high, c1_0.compare(VectorOperators.GE, high));
        c1_0.intoArray(out, outAt + outStep);
        c2_0 = Lanes.FLOAT_CLASS.cast(c2_0);
        c2_0 = c2_0.blend(low, c2_0.compare(VectorOperators.LE, low));
        c2_0 = c2_0.blend(high, c2_0.compare(VectorOperators.GE, high));
        c2_0.intoArray(out, outAt + 2 * outStep);
        c3_0 = Lanes.FLOAT_CLASS.cast(c3_0);
        c3_0 = c3_0.blend(low, c3_0.compare(VectorOperators.LE, low));
        c3_0 = c3_0.blend(high, c3_0.compare(VectorOperators.GE, high));
        c3_0.intoArray(out, outAt + 3 * outStep);
        c4_0 = Lanes.FLOAT_CLASS.cast(c4_0);
        c4_0 = c4_0.blend(low, c4_0.compare(VectorOperators.LE, low));
        c4_0 = c4_0.blend(high, c4_0.compare(VectorOperators.GE, high));
        c4_0.intoArray(out, outAt + 4 * outStep);
        c5_0 = Lanes.FLOAT_CLASS.cast(c5_0);
        c5_0 = c5_0.blend(low, c5_0.compare(VectorOperators.LE, low));
        c5_0 = c5_0.blend(high, c5_0.compare(VectorOperators.GE, high));
        c5_0.intoArray(out, outAt + 5 * outStep);
        c6_0 = Lanes.FLOAT_CLASS.cast(c6_0);
        c6_0 = c6_0.blend(low, c6_0.compare(VectorOperators.LE, low));
        c6_0 = c6_0.blend(high, c6_0.compare(VectorOperators.GE, high));
        c6_0.intoArray(out, outAt + 6 * outStep);
    }
}
