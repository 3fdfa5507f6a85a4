package graft.engine.simd;

import graft.engine.ElementFunction;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The activations that stand after most layers of mobile networks, in vectors; the other functions stay with the
 * reference kernels. One loop a function, so that the choice is made once a row.
 */
final class SimdElementFunction {
    private SimdElementFunction() {
    }

    static boolean hasForward(ElementFunction f) {
        return switch (f.kind()) {
            case CLIP, LEAKY_RELU, HARD_SIGMOID, HARD_SWISH, SIGMOID, SWISH, AFFINE -> true;
            default -> false;
        };
    }

    static void forward(ElementFunction f, Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("apply y", x);
        boolean dense = x.isDense() && y.isDense();
        team.runPixels(x, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * x.c() : x.c();
            for (int row = 0; row < rows; row++) {
                row(f, x.data(), x.at(0, 0, first + row), y.data(), y.at(0, 0, first + row), length);
            }
        });
    }

    private static void row(ElementFunction f, float[] x, int from, float[] y, int to, int length) {
        switch (f.kind()) {
            case CLIP -> clip(x, from, y, to, length, f.a(), f.b());
            case LEAKY_RELU -> leakyRelu(x, from, y, to, length, f.a());
            case HARD_SIGMOID -> hardSigmoid(x, from, y, to, length, f.a(), f.b());
            case HARD_SWISH -> hardSwish(x, from, y, to, length);
            case SIGMOID -> sigmoid(x, from, y, to, length);
            case SWISH -> swish(x, from, y, to, length, f.a());
            case AFFINE -> affine(x, from, y, to, length, f.a(), f.b());
            default -> throw new IllegalArgumentException("no vector kernel for " + f);
        }
    }

    private static void clip(float[] x, int from, float[] y, int to, int length, float a, float b) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            clipped(FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside), a, b).intoArray(y, to + i, inside);
        }
    }

    private static void leakyRelu(float[] x, int from, float[] y, int to, int length, float slope) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, to + i, inside);
        }
    }

    private static void hardSigmoid(float[] x, int from, float[] y, int to, int length, float a, float b) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside);
            clipped(v.mul(a).add(b), 0, 1).intoArray(y, to + i, inside);
        }
    }

    private static void hardSwish(float[] x, int from, float[] y, int to, int length) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside);
            v.mul(clipped(v.mul(1 / 6f).add(0.5f), 0, 1)).intoArray(y, to + i, inside);
        }
    }

    private static void sigmoid(float[] x, int from, float[] y, int to, int length) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            logistic(FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside)).intoArray(y, to + i, inside);
        }
    }

    private static void swish(float[] x, int from, float[] y, int to, int length, float a) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside);
            v.mul(logistic(v.mul(a))).intoArray(y, to + i, inside);
        }
    }

    private static void affine(float[] x, int from, float[] y, int to, int length, float a, float b) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside).fma(FloatVector.broadcast(Lanes.FLOAT, a),
                    FloatVector.broadcast(Lanes.FLOAT, b)).intoArray(y, to + i, inside);
        }
    }

    /** Comparisons are false for NaN, which therefore stays. */
    private static FloatVector clipped(FloatVector v, float a, float b) {
        return v.blend(a, v.compare(VectorOperators.LE, a)).blend(b, v.compare(VectorOperators.GE, b));
    }

    private static FloatVector logistic(FloatVector v) {
        FloatVector one = FloatVector.broadcast(Lanes.FLOAT, 1f);
        return one.div(exp(v.neg()).add(one));
    }

    /** 1.5 * 2^23: added to a number below 2^22, it leaves that number, rounded, in the lowest bits. */
    private static final float ROUNDER = 12_582_912f;
    /** ln 2 in two parts, the first with few bits, so that its multiples by whole numbers are exact. */
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = (float) (Math.log(2) - 0.693359375);

    /**
     * exp(v) = 2^n * exp(r), n = round(v / ln 2), |r| <= ln 2 / 2, exp(r) by its power series to r^7: the rest is below
     * 0.35^8 / 8! = 6e-9. Clamped to +-87, beyond which the logistic function is 0 or 1 to 1e-37.
     */
    private static FloatVector exp(FloatVector v) {
        FloatVector x = clipped(v, -87, 87);
        FloatVector shifted = x.mul((float) (1 / Math.log(2))).add(ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOAT, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(Lanes.FLOAT, -LN2_LOW), r);
        FloatVector sum = FloatVector.broadcast(Lanes.FLOAT, 1f / 5040);
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f / 720));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f / 120));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f / 24));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f / 6));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 0.5f));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f));
        sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOAT, 1f));
        IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER)).add(127)
                .lanewise(VectorOperators.LSHL, 23);
        return sum.mul(exponent.reinterpretAsFloats());
    }

    /** The gradient of CLIP: dx = dy where a < x < b, else 0. */
    static void clipGradient(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("applyGradient dy", x);
        dx.requireShape("applyGradient dx", x);
        boolean dense = x.isDense() && dy.isDense() && dx.isDense();
        team.runPixels(x, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * x.c() : x.c();
            for (int row = 0; row < rows; row++) {
                clipGradientRow(f.a(), f.b(), x.data(), x.at(0, 0, first + row), dy.data(), dy.at(0, 0, first + row),
                        dx.data(), dx.at(0, 0, first + row), length, add);
            }
        });
    }

    private static void clipGradientRow(float a, float b, float[] x, int value, float[] dy, int from, float[] dx,
            int to, int length, boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            VectorMask<Float> open = v.compare(VectorOperators.GT, a).and(v.compare(VectorOperators.LT, b))
                    .and(inside);
            FloatVector gradient = FloatVector.fromArray(Lanes.FLOAT, dy, from + i, open);
            if (add) {
                gradient = gradient.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i, inside));
            }
            gradient.intoArray(dx, to + i, inside);
        }
    }
}
