package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;

/** Kernels that compute each element from the elements at the same place: ReLU, sums, copies, scaling by channel. */
final class ReferenceElementwise {
    private ReferenceElementwise() {
    }

    static void relu(Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("relu y", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                for (int c = 0; c < x.c(); c++) {
                    float value = x.data()[from + c];
                    y.data()[to + c] = value <= 0 ? 0 : value;
                }
            }
        });
    }

    static void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("reluGradient dy", y);
        dx.requireShape("reluGradient dx", y);
        team.runPixels(y, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int value = y.at(0, 0, pixel);
                int from = dy.at(0, 0, pixel);
                int to = dx.at(0, 0, pixel);
                for (int c = 0; c < y.c(); c++) {
                    float gradient = y.data()[value + c] > 0 ? dy.data()[from + c] : 0;
                    dx.data()[to + c] = add ? dx.data()[to + c] + gradient : gradient;
                }
            }
        });
    }

    static void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        b.requireShape("add b", a);
        y.requireShape("add y", a);
        team.runPixels(a, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int left = a.at(0, 0, pixel);
                int right = b.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                for (int c = 0; c < a.c(); c++) {
                    y.data()[to + c] = a.data()[left + c] + b.data()[right + c];
                }
            }
        });
    }

    static void copy(Nhwc x, Nhwc y, boolean add, ThreadTeam team) {
        y.requireShape("copy y", x);
        if (add) {
            add(x, y, y, team);
            return;
        }
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                System.arraycopy(x.data(), x.at(0, 0, pixel), y.data(), y.at(0, 0, pixel), x.c());
            }
        });
    }

    static void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc residual, boolean relu, Nhwc y,
            ThreadTeam team) {
        y.requireShape("scaleShift y", x);
        if (residual != null) {
            residual.requireShape("scaleShift residual", x);
        }
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                int more = residual == null ? 0 : residual.at(0, 0, pixel);
                for (int c = 0; c < x.c(); c++) {
                    float value = x.data()[from + c] * scale[c] + shift[c];
                    value = residual == null ? value : value + residual.data()[more + c];
                    y.data()[to + c] = relu && value <= 0 ? 0 : value;
                }
            }
        });
    }

    static void channelCombine(Nhwc dy, Nhwc x, Rectified rectified, float[] a, float[] b, float[] d, Nhwc dx,
            boolean add, ThreadTeam team) {
        dy.requireShape("channelCombine dy", x);
        dx.requireShape("channelCombine dx", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int gradient = dy.at(0, 0, pixel);
                int value = x.at(0, 0, pixel);
                int to = dx.at(0, 0, pixel);
                for (int c = 0; c < x.c(); c++) {
                    float v = x.data()[value + c];
                    float g = passes(rectified, v, c) ? dy.data()[gradient + c] : 0;
                    float sum = a[c] * g + b[c] * v + d[c];
                    dx.data()[to + c] = add ? dx.data()[to + c] + sum : sum;
                }
            }
        });
    }

    /** Whether a gradient passes where x has this value in channel c. */
    static boolean passes(Rectified rectified, float value, int c) {
        return rectified == null || value * rectified.scale()[c] + rectified.shift()[c] > 0;
    }
}
