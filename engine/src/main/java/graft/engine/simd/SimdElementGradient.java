package graft.engine.simd;

import graft.engine.ElementFunction;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Gradients of the activations that stand after most layers of mobile networks, in vectors: dx = dy * f'(x). One
 * slope a function; the loop around it is written once for each, so that the choice is made once a row.
 */
final class SimdElementGradient {
    private SimdElementGradient() {
    }

    static boolean supports(ElementFunction f) {
        return switch (f.kind()) {
            case CLIP, LEAKY_RELU, HARD_SIGMOID, HARD_SWISH, SIGMOID, SWISH, GELU -> true;
            default -> false;
        };
    }

    static void run(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("applyGradient dy", x);
        dx.requireShape("applyGradient dx", x);
        boolean dense = x.isDense() && dy.isDense() && dx.isDense();
        team.runPixels(x, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * x.c() : x.c();
            for (int row = 0; row < rows; row++) {
                row(f, x.data(), x.at(0, 0, first + row), dy.data(), dy.at(0, 0, first + row), dx.data(),
                        dx.at(0, 0, first + row), length, add);
            }
        });
    }

    private static void row(ElementFunction f, float[] x, int value, float[] dy, int from, float[] dx, int to,
            int length, boolean add) {
        switch (f.kind()) {
            case CLIP -> clip(f.a(), f.b(), x, value, dy, from, dx, to, length, add);
            case LEAKY_RELU -> leakyRelu(f.a(), x, value, dy, from, dx, to, length, add);
            case HARD_SIGMOID -> hardSigmoid(f.a(), f.b(), x, value, dy, from, dx, to, length, add);
            case HARD_SWISH -> hardSwish(x, value, dy, from, dx, to, length, add);
            case SIGMOID -> sigmoid(x, value, dy, from, dx, to, length, add);
            case SWISH -> swish(f.a(), x, value, dy, from, dx, to, length, add);
            case GELU -> gelu(x, value, dy, from, dx, to, length, add);
            default -> throw new IllegalArgumentException("no vector kernel for the gradient of " + f);
        }
    }

    /** 1 where a < x < b, else 0: there dy is not read, and an infinite one makes no NaN. */
    private static void clip(float a, float b, float[] x, int value, float[] dy, int from, float[] dx, int to,
            int length, boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            VectorMask<Float> open = v.compare(VectorOperators.GT, a).and(v.compare(VectorOperators.LT, b))
                    .and(inside);
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, open), dx, to + i, inside, add);
        }
    }

    /** 1 where x > 0, else a. */
    private static void leakyRelu(float a, float[] x, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector slope = FloatVector.broadcast(Lanes.FLOAT, a).blend(1f, v.compare(VectorOperators.GT, 0f));
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    /** a where 0 < a*x + b < 1, else 0. */
    private static void hardSigmoid(float a, float b, float[] x, int value, float[] dy, int from, float[] dx, int to,
            int length, boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector y = v.mul(a).add(b);
            VectorMask<Float> open = y.compare(VectorOperators.GT, 0f).and(y.compare(VectorOperators.LT, 1f));
            FloatVector slope = FloatVector.zero(Lanes.FLOAT).blend(a, open);
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    /** x/3 + 1/2 between -3 and 3, below 0 and above 1. */
    private static void hardSwish(float[] x, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector slope = v.mul(1 / 3f).add(0.5f).blend(0f, v.compare(VectorOperators.LE, -3f))
                    .blend(1f, v.compare(VectorOperators.GE, 3f));
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    /** s * (1 - s), s = sigmoid(x); 1 - s is sigmoid(-x). */
    private static void sigmoid(float[] x, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector slope = VectorMath.logistic(v).mul(VectorMath.logistic(v.neg()));
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    /** s + a*x*s*(1 - s), s = sigmoid(a*x). */
    private static void swish(float a, float[] x, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector s = VectorMath.logistic(v.mul(a));
            FloatVector slope = v.mul(a).mul(VectorMath.logistic(v.mul(-a))).fma(s, s);
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    /** The distribution up to x plus x times the density. */
    private static void gelu(float[] x, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            FloatVector slope = v.fma(VectorMath.normalDensity(v), VectorMath.normalDistribution(v));
            store(FloatVector.fromArray(Lanes.FLOAT, dy, from + i, inside).mul(slope), dx, to + i, inside, add);
        }
    }

    private static void store(FloatVector gradient, float[] dx, int to, VectorMask<Float> inside, boolean add) {
        if (add) {
            gradient.add(FloatVector.fromArray(Lanes.FLOAT, dx, to, inside)).intoArray(dx, to, inside);
        } else {
            gradient.intoArray(dx, to, inside);
        }
    }
}
