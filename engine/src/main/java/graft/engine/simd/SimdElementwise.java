package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Kernels that compute each element from the elements at the same place. Some loops of the reference kernels stay
 * scalar, since the compiler cannot know that one array at two offsets is not read where it was just written.
 *
 * <p>What is left after the last whole vector is done one by one: with a mask for it, loops become so large for the
 * compiler that it gives up on them now and then.
 *
 * <p>Where no gaps lie between pixels, a range of pixels is one long row; otherwise each pixel is a row of its own.
 */
final class SimdElementwise {
    private SimdElementwise() {
    }

    static void relu(Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("relu y", x);
        boolean dense = x.isDense() && y.isDense();
        team.runPixels(x, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * x.c() : x.c();
            for (int row = 0; row < rows; row++) {
                reluRow(x.data(), x.at(0, 0, first + row), y.data(), y.at(0, 0, first + row), length);
            }
        });
    }

    private static void reluRow(float[] x, int from, float[] y, int to, int length) {
        int i = 0;
        for (; i <= length - Lanes.COUNT; i += Lanes.COUNT) {
            positivePart(FloatVector.fromArray(Lanes.FLOAT, x, from + i)).intoArray(y, to + i);
        }
        for (; i < length; i++) {
            y[to + i] = x[from + i] <= 0 ? 0 : x[from + i];
        }
    }

    /** 0 where v <= 0, which NaN is not: a comparison and a blend, where {@code max} takes seven instructions. */
    static FloatVector positivePart(FloatVector v) {
        return v.blend(0f, v.compare(VectorOperators.LE, 0f));
    }

    static void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("reluGradient dy", y);
        dx.requireShape("reluGradient dx", y);
        boolean dense = y.isDense() && dy.isDense() && dx.isDense();
        team.runPixels(y, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * y.c() : y.c();
            for (int row = 0; row < rows; row++) {
                reluGradientRow(y.data(), y.at(0, 0, first + row), dy.data(), dy.at(0, 0, first + row), dx.data(),
                        dx.at(0, 0, first + row), length, add);
            }
        });
    }

    private static void reluGradientRow(float[] y, int value, float[] dy, int from, float[] dx, int to, int length,
            boolean add) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        int i = 0;
        for (; i <= length - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector gradient = zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, from + i),
                    FloatVector.fromArray(Lanes.FLOAT, y, value + i).compare(VectorOperators.GT, 0f));
            if (add) {
                gradient = gradient.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i));
            }
            Lanes.known(gradient).intoArray(dx, to + i);
        }
        for (; i < length; i++) {
            float gradient = y[value + i] > 0 ? dy[from + i] : 0;
            dx[to + i] = add ? dx[to + i] + gradient : gradient;
        }
    }

    static void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        b.requireShape("add b", a);
        y.requireShape("add y", a);
        boolean dense = a.isDense() && b.isDense() && y.isDense();
        team.runPixels(a, (first, end) -> {
            int rows = dense ? 1 : end - first;
            int length = dense ? (end - first) * a.c() : a.c();
            for (int row = 0; row < rows; row++) {
                addRow(a.data(), a.at(0, 0, first + row), b.data(), b.at(0, 0, first + row), y.data(),
                        y.at(0, 0, first + row), length);
            }
        });
    }

    private static void addRow(float[] a, int left, float[] b, int right, float[] y, int to, int length) {
        int i = 0;
        for (; i <= length - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOAT, a, left + i).add(FloatVector.fromArray(Lanes.FLOAT, b, right + i))
                    .intoArray(y, to + i);
        }
        for (; i < length; i++) {
            y[to + i] = a[left + i] + b[right + i];
        }
    }
}
