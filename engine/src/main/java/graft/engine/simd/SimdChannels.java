package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementwise kernels with a number for each channel: the two passes of BatchNorm. They do so little with each float
 * that memory sets their speed, so what follows a BatchNorm in most networks, a sum and a ReLU, is done on the way.
 */
final class SimdChannels {
    private SimdChannels() {
    }

    static void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc residual, boolean relu, Nhwc y,
            ThreadTeam team) {
        y.requireShape("scaleShift y", x);
        if (residual != null) {
            residual.requireShape("scaleShift residual", x);
        }
        // A loop for each kind: with both in one, the compiler sometimes makes slow code of them.
        if (residual == null) {
            team.runPixels(x, (first, end) -> {
                for (int pixel = first; pixel < end; pixel++) {
                    scaleShiftPixel(x.data(), x.at(0, 0, pixel), scale, shift, relu, y.data(), y.at(0, 0, pixel),
                            x.c());
                }
            });
        } else {
            team.runPixels(x, (first, end) -> {
                for (int pixel = first; pixel < end; pixel++) {
                    addingPixel(x.data(), x.at(0, 0, pixel), scale, shift, residual.data(), residual.at(0, 0, pixel),
                            relu, y.data(), y.at(0, 0, pixel), x.c());
                }
            });
        }
    }

    private static void scaleShiftPixel(float[] x, int from, float[] scale, float[] shift, boolean relu, float[] y,
            int to, int c) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, relu ? 0f : Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i < Lanes.FLOAT.loopBound(c); i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, from + i)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, scale, i), FloatVector.fromArray(Lanes.FLOAT, shift, i));
            atLeast(value, least).intoArray(y, to + i);
        }
        for (; i < c; i++) {
            float value = Math.fma(x[from + i], scale[i], shift[i]);
            y[to + i] = relu && value <= 0 ? 0 : value;
        }
    }

    private static void addingPixel(float[] x, int from, float[] scale, float[] shift, float[] residual, int more,
            boolean relu, float[] y, int to, int c) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, relu ? 0f : Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i < Lanes.FLOAT.loopBound(c); i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, from + i)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, scale, i), FloatVector.fromArray(Lanes.FLOAT, shift, i))
                    .add(FloatVector.fromArray(Lanes.FLOAT, residual, more + i));
            atLeast(value, least).intoArray(y, to + i);
        }
        for (; i < c; i++) {
            float value = Math.fma(x[from + i], scale[i], shift[i]) + residual[more + i];
            y[to + i] = relu && value <= 0 ? 0 : value;
        }
    }

    static void combine(Nhwc dy, Nhwc x, Rectified rectified, float[] a, float[] b, float[] d, Nhwc dx, boolean add,
            ThreadTeam team) {
        dy.requireShape("channelCombine dy", x);
        dx.requireShape("channelCombine dx", x);
        if (rectified == null) {
            team.runPixels(x, (first, end) -> {
                for (int pixel = first; pixel < end; pixel++) {
                    combinePixel(dy.data(), dy.at(0, 0, pixel), x.data(), x.at(0, 0, pixel), a, b, d, dx.data(),
                            dx.at(0, 0, pixel), x.c(), add);
                }
            });
        } else {
            team.runPixels(x, (first, end) -> {
                for (int pixel = first; pixel < end; pixel++) {
                    rectifiedPixel(dy.data(), dy.at(0, 0, pixel), x.data(), x.at(0, 0, pixel), rectified.scale(),
                            rectified.shift(), a, b, d, dx.data(), dx.at(0, 0, pixel), x.c(), add);
                }
            });
        }
    }

    private static void combinePixel(float[] dy, int gradient, float[] x, int value, float[] a, float[] b, float[] d,
            float[] dx, int to, int c, boolean add) {
        int i = 0;
        for (; i < Lanes.FLOAT.loopBound(c); i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, d, i);
            sum = FloatVector.fromArray(Lanes.FLOAT, x, value + i).fma(FloatVector.fromArray(Lanes.FLOAT, b, i), sum);
            sum = FloatVector.fromArray(Lanes.FLOAT, dy, gradient + i)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, a, i), sum);
            if (add) {
                sum = sum.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i));
            }
            Lanes.known(sum).intoArray(dx, to + i);
        }
        for (; i < c; i++) {
            float sum = Math.fma(dy[gradient + i], a[i], Math.fma(x[value + i], b[i], d[i]));
            dx[to + i] = add ? dx[to + i] + sum : sum;
        }
    }

    private static void rectifiedPixel(float[] dy, int gradient, float[] x, int value, float[] scale, float[] shift,
            float[] a, float[] b, float[] d, float[] dx, int to, int c, boolean add) {
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        int i = 0;
        for (; i < Lanes.FLOAT.loopBound(c); i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i);
            VectorMask<Float> positive = v.fma(FloatVector.fromArray(Lanes.FLOAT, scale, i),
                    FloatVector.fromArray(Lanes.FLOAT, shift, i)).compare(VectorOperators.GT, 0f);
            FloatVector g = zero.blend(FloatVector.fromArray(Lanes.FLOAT, dy, gradient + i), positive);
            FloatVector sum = v.fma(FloatVector.fromArray(Lanes.FLOAT, b, i),
                    FloatVector.fromArray(Lanes.FLOAT, d, i));
            sum = g.fma(FloatVector.fromArray(Lanes.FLOAT, a, i), sum);
            if (add) {
                sum = sum.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i));
            }
            Lanes.known(sum).intoArray(dx, to + i);
        }
        for (; i < c; i++) {
            float v = x[value + i];
            float g = Math.fma(v, scale[i], shift[i]) > 0 ? dy[gradient + i] : 0;
            float sum = Math.fma(g, a[i], Math.fma(v, b[i], d[i]));
            dx[to + i] = add ? dx[to + i] + sum : sum;
        }
    }

    /** {@code least} where v is no more than that, else v: NaN stays. */
    private static FloatVector atLeast(FloatVector v, FloatVector least) {
        return v.blend(least, v.compare(VectorOperators.LE, least));
    }
}
