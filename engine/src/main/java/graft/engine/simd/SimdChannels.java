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
        for (int i = 0; i < c; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, c);
            FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, scale, i, inside),
                            FloatVector.fromArray(Lanes.FLOAT, shift, i, inside));
            if (relu) {
                value = SimdElementwise.positivePart(value);
            }
            Lanes.known(value).intoArray(y, to + i, inside);
        }
    }

    private static void addingPixel(float[] x, int from, float[] scale, float[] shift, float[] residual, int more,
            boolean relu, float[] y, int to, int c) {
        for (int i = 0; i < c; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, c);
            FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, from + i, inside)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, scale, i, inside),
                            FloatVector.fromArray(Lanes.FLOAT, shift, i, inside))
                    .add(FloatVector.fromArray(Lanes.FLOAT, residual, more + i, inside));
            if (relu) {
                value = SimdElementwise.positivePart(value);
            }
            Lanes.known(value).intoArray(y, to + i, inside);
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
        for (int i = 0; i < c; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, c);
            FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, d, i, inside);
            sum = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, b, i, inside), sum);
            sum = FloatVector.fromArray(Lanes.FLOAT, dy, gradient + i, inside)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, a, i, inside), sum);
            if (add) {
                sum = sum.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i, inside));
            }
            Lanes.known(sum).intoArray(dx, to + i, inside);
        }
    }

    private static void rectifiedPixel(float[] dy, int gradient, float[] x, int value, float[] scale, float[] shift,
            float[] a, float[] b, float[] d, float[] dx, int to, int c, boolean add) {
        for (int i = 0; i < c; i += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(i, c);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, value + i, inside);
            VectorMask<Float> positive = v.fma(FloatVector.fromArray(Lanes.FLOAT, scale, i, inside),
                    FloatVector.fromArray(Lanes.FLOAT, shift, i, inside)).compare(VectorOperators.GT, 0f);
            FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, d, i, inside);
            sum = v.fma(FloatVector.fromArray(Lanes.FLOAT, b, i, inside), sum);
            sum = FloatVector.fromArray(Lanes.FLOAT, dy, gradient + i, positive)
                    .fma(FloatVector.fromArray(Lanes.FLOAT, a, i, inside), sum);
            if (add) {
                sum = sum.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + i, inside));
            }
            Lanes.known(sum).intoArray(dx, to + i, inside);
        }
    }
}
