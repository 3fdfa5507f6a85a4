package graft.engine.simd;

import graft.engine.ElementFunction;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
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
            case CLIP, LEAKY_RELU, HARD_SIGMOID, HARD_SWISH, SIGMOID, SWISH, GELU, AFFINE -> true;
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

    /** y[to..] = f(x[from..]); a function without vector kernel value by value. x and y may be the same memory. */
    static void row(ElementFunction f, float[] x, int from, float[] y, int to, int length) {
        switch (f.kind()) {
            case CLIP -> clip(x, from, y, to, length, f.a(), f.b());
            case LEAKY_RELU -> leakyRelu(x, from, y, to, length, f.a());
            case HARD_SIGMOID -> hardSigmoid(x, from, y, to, length, f.a(), f.b());
            case HARD_SWISH -> hardSwish(x, from, y, to, length);
            case SIGMOID -> sigmoid(x, from, y, to, length);
            case SWISH -> swish(x, from, y, to, length, f.a());
            case GELU -> gelu(x, from, y, to, length);
            case AFFINE -> affine(x, from, y, to, length, f.a(), f.b());
            default -> {
                for (int i = 0; i < length; i++) {
                    y[to + i] = (float) f.value(x[from + i]);
                }
            }
        }
    }

    private static void clip(float[] x, int from, float[] y, int to, int length, float a, float b) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            VectorMath.clipped(v, a, b).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            VectorMath.clipped(v, a, b).intoArray(y, to + whole, rest);
        }
    }

    private static void leakyRelu(float[] x, int from, float[] y, int to, int length, float slope) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, to + whole, rest);
        }
    }

    private static void hardSigmoid(float[] x, int from, float[] y, int to, int length, float a, float b) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            VectorMath.clipped(v.mul(a).add(b), 0, 1).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            VectorMath.clipped(v.mul(a).add(b), 0, 1).intoArray(y, to + whole, rest);
        }
    }

    private static void hardSwish(float[] x, int from, float[] y, int to, int length) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            v.mul(VectorMath.clipped(v.mul(1 / 6f).add(0.5f), 0, 1)).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            v.mul(VectorMath.clipped(v.mul(1 / 6f).add(0.5f), 0, 1)).intoArray(y, to + whole, rest);
        }
    }

    private static void sigmoid(float[] x, int from, float[] y, int to, int length) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            VectorMath.logistic(v).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            VectorMath.logistic(v).intoArray(y, to + whole, rest);
        }
    }

    private static void swish(float[] x, int from, float[] y, int to, int length, float a) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            v.mul(VectorMath.logistic(v.mul(a))).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            v.mul(VectorMath.logistic(v.mul(a))).intoArray(y, to + whole, rest);
        }
    }

    private static void gelu(float[] x, int from, float[] y, int to, int length) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            v.mul(VectorMath.normalDistribution(v)).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            v.mul(VectorMath.normalDistribution(v)).intoArray(y, to + whole, rest);
        }
    }

    private static void affine(float[] x, int from, float[] y, int to, int length, float a, float b) {
        int whole = Lanes.FLOAT.loopBound(length);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i);
            v.fma(FloatVector.broadcast(Lanes.FLOAT, a), FloatVector.broadcast(Lanes.FLOAT, b)).intoArray(y, to + i);
        }
        if (whole < length) {
            VectorMask<Float> rest = Lanes.FLOAT.indexInRange(whole, length);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + whole, rest);
            v.fma(FloatVector.broadcast(Lanes.FLOAT, a), FloatVector.broadcast(Lanes.FLOAT, b))
                    .intoArray(y, to + whole, rest);
        }
    }
}
